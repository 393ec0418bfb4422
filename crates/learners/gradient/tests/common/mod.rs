//! A small smooth regression problem in double precision.

use metaburn_autodiff::{DType, Device};
use metaburn_core::{Episodes, Learner, Model, Params, Seeds, Split, TaskDistribution};
use metaburn_models::{Activation, Init, Mlp};
use metaburn_tasks::Sinusoid;
use std::sync::Arc;

/// A network whose losses have no kinks.
pub fn network() -> Arc<dyn Model> {
    let init = Init::FanIn;
    Arc::new(Mlp { activation: Activation::Tanh, init, ..Mlp::new(1, &[6, 5], 1) })
}

/// Initial meta-parameters of a learner.
pub fn theta(learner: &dyn Learner) -> Params {
    learner.init(&mut Seeds::new(1).stream("params", 0), DType::F64, &Device::flex())
}

/// A batch of sinusoid episodes.
pub fn episodes(tasks: usize) -> Episodes {
    let drawn = Sinusoid { shots: 10, queries: 10 }.sample(
        Split::Train,
        tasks,
        &mut Seeds::new(2).stream("episodes", 0),
    );
    drawn.expect("sinusoids can always be drawn").upload(&Device::flex(), DType::F64)
}

/// The largest difference between two parameter trees, relative to the largest element.
pub fn distance(a: &Params, b: &Params) -> f64 {
    let (mut difference, mut scale) = (0.0_f64, f64::MIN_POSITIVE);
    for (name, value) in a.iter() {
        let other = b.get(name).expect("the trees have the same names");
        for (x, y) in value.value().to_f64().into_iter().zip(other.value().to_f64()) {
            difference = difference.max((x - y).abs());
            scale = scale.max(x.abs()).max(y.abs());
        }
    }
    difference / scale
}
