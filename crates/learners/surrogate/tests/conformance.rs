//! Every learner of this crate keeps the laws that all learners must.

use metaburn_core::{Learner, Model, Result, TaskShape};
use metaburn_surrogate::{Adapts, Training, ablr, deep_kernel};
use metaburn_testkit::check_learner;
use std::sync::Arc;

const RATE: f64 = 0.05;

fn check_deep_kernel(training: Training) {
    check_learner(|model: Arc<dyn Model>, shape: &TaskShape| -> Result<Arc<dyn Learner>> {
        Ok(Arc::new(deep_kernel(model, shape, 4, training, RATE)?))
    });
}

fn check_ablr(training: Training, adapts: Adapts) {
    check_learner(|model: Arc<dyn Model>, shape: &TaskShape| -> Result<Arc<dyn Learner>> {
        Ok(Arc::new(ablr(model, shape, training, adapts, RATE)?))
    });
}

#[test]
fn joint_deep_kernels_conform() {
    check_deep_kernel(Training::Joint);
}

#[test]
fn deep_kernels_by_reptile_conform() {
    check_deep_kernel(Training::Reptile(3));
}

#[test]
fn deep_kernels_by_maml_conform() {
    check_deep_kernel(Training::Maml(2));
}

#[test]
fn deep_kernels_by_fomaml_conform() {
    check_deep_kernel(Training::Fomaml(2));
}

#[test]
fn joint_ablr_conforms() {
    check_ablr(Training::Joint, Adapts::All);
}

#[test]
fn ablr_by_reptile_conforms() {
    check_ablr(Training::Reptile(3), Adapts::All);
}

#[test]
fn ablr_by_maml_conforms() {
    check_ablr(Training::Maml(2), Adapts::All);
}

#[test]
fn ablr_that_adapts_its_precisions_conforms() {
    check_ablr(Training::Maml(3), Adapts::Precisions);
}
