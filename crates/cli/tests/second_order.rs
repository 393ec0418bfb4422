//! Every learner on every model in every mode of batch norm: the meta-gradient is of the declared order,
//! by finite differences in double precision. One table of each; a learner or a model that is new in the
//! registry and not in its table fails a test.

use burn::tensor::TensorData;
use metaburn::golden::{self, Golden};
use metaburn_autodiff::{DType, Device};
use metaburn_core::{
    Episodes, HostEpisodes, HostExamples, Learner, Model, Objective, Options, Registry, Seeds, TaskShape,
    Value,
};
use rand_distr::{Distribution, StandardNormal};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

type Settings = &'static [(&'static str, Setting)];

#[derive(Clone, Copy)]
enum Setting {
    Word(&'static str),
    Number(f64),
    Count(i64),
    Counts(&'static [i64]),
    Flag(bool),
}

use Setting::{Count, Counts, Flag, Number, Word};

/// Name, settings beside `statistics`, and the values that these have.
const LEARNERS: [(&str, Settings, &[&str]); 17] = [
    ("maml", &[("steps", Count(2)), ("rate", Number(0.1))], &["separate", "support"]),
    ("fomaml", &[("steps", Count(2)), ("rate", Number(0.1))], &["separate", "support"]),
    ("reptile", &[("steps", Count(2)), ("rate", Number(0.1))], &["separate", "support"]),
    ("meta_sgd", &[("steps", Count(1)), ("rate", Number(0.1))], &["separate", "support"]),
    ("anil", &[("steps", Count(2)), ("rate", Number(0.3))], &["separate", "joint", "support"]),
    ("boil", &[("steps", Count(1)), ("rate", Number(0.1))], &["separate", "support"]),
    ("mamlpp", &[("steps", Count(2)), ("rate", Number(0.1))], &["separate", "support"]),
    ("meta_curvature", &[("steps", Count(1)), ("rate", Number(0.1))], &["separate", "support"]),
    ("imaml", IMAML, &["separate", "support"]),
    (
        "maml",
        &[("steps", Count(4)), ("rate", Number(0.1)), ("recompute", Count(2))],
        &["separate", "support"],
    ),
    ("mamlpp", &[("steps", Count(3)), ("rate", Number(0.1)), ("recompute", Count(2))], &["separate"]),
    ("anil", &[("steps", Count(3)), ("rate", Number(0.3)), ("recompute", Count(1))], &["joint"]),
    ("protonet", &[], &["joint", "separate", "support"]),
    ("protonet", &[("distance", Word("cosine")), ("learn_scale", Flag(true))], &["joint", "support"]),
    ("matching", &[], &["joint", "separate", "support"]),
    ("matching", &[("full_context", Flag(true)), ("processing_steps", Count(2))], &["joint"]),
    ("joint", &[], &["joint", "separate", "support"]),
];

/// The inner loop has to converge. A tie this strong keeps its minimum away from the kinks of ReLU, where
/// the implicit function theorem says nothing.
const IMAML: Settings =
    &[("steps", Count(60)), ("rate", Number(0.003)), ("lambda", Number(200.0)), ("solver_steps", Count(20))];

const MODELS: [(&str, Settings); 6] = [
    ("mlp", &[("hidden", Counts(&[5])), ("init", Word("fan_in")), ("activation", Word("tanh"))]),
    ("mlp", &[("hidden", Counts(&[5])), ("init", Word("fan_in")), ("batch_norm", Flag(true))]),
    ("conv_net", &[("blocks", Count(2)), ("filters", Count(2))]),
    (
        "conv_net",
        &[
            ("blocks", Count(2)),
            ("filters", Count(2)),
            ("downsample", Word("stride")),
            ("readout", Word("mean")),
            ("norm_scale", Flag(false)),
        ],
    ),
    ("conv_net", &[("blocks", Count(1)), ("filters", Count(2)), ("conv_bias", Flag(false))]),
    ("resnet12", &[("widths", Counts(&[2]))]),
];

/// Learners of Gaussian processes, which have suites of their own, do not classify.
const NO_CLASSIFIERS: [&str; 2] = ["deep_kernel", "ablr"];

/// Baselines have no meta-parameters, and so no meta-gradient.
const BASELINES: [&str; 8] =
    ["naive2", "theta", "logistic", "forest", "item_mean", "user_mean", "user_item_means", "factors"];

const WAY: usize = 3;
const SIDE: usize = 6;

fn options(place: &str, settings: Settings, extra: Option<(&str, &str)>) -> Options {
    let value = |setting: Setting| match setting {
        Word(word) => Value::from(word),
        Number(number) => Value::Float(number),
        Count(count) => Value::Int(count),
        Counts(counts) => Value::List(counts.iter().map(|&n| Value::Int(n)).collect()),
        Flag(flag) => Value::Bool(flag),
    };
    let settings = settings.iter().map(|&(key, setting)| (key.to_string(), value(setting)));
    Options::new(place, settings.chain(extra.map(|(key, word)| (key.to_string(), Value::from(word)))))
}

fn shape() -> TaskShape {
    TaskShape::new(vec![1, SIDE, SIDE], WAY, Objective::CrossEntropy)
}

/// Two tasks of images of noise, each with `each` examples of each class.
fn examples(each: usize, stream: &str) -> HostExamples {
    let count = WAY * each;
    let noise = StandardNormal.sample_iter(Seeds::new(3).stream(stream, 0));
    let x: Vec<f64> = noise.take(2 * count * SIDE * SIDE).collect();
    let one_hot = |i: usize| (0..WAY).map(move |class| if i % WAY == class { 1.0 } else { 0.0 });
    let y: Vec<f64> = (0..2 * count).flat_map(one_hot).collect();
    HostExamples { x: TensorData::new(x, [2, count, 1, SIDE, SIDE]), y: TensorData::new(y, [2, count, WAY]) }
}

fn episodes() -> Episodes {
    let drawn = HostEpisodes { support: examples(2, "support"), query: examples(1, "query") };
    drawn.upload(&Device::flex(), DType::F64)
}

fn network((name, settings): (&str, Settings)) -> Arc<dyn Model> {
    let mut given = options("model", settings, None);
    let network = metaburn::builtin().build_model(name, &mut given, &shape()).unwrap();
    given.finish().unwrap();
    network
}

fn build(
    (name, settings, statistics): (&str, Settings, &str),
    network: Arc<dyn Model>,
    shape: &TaskShape,
) -> Arc<dyn Learner> {
    let registry = metaburn::builtin();
    let mut given = options("learner", settings, Some(("statistics", statistics)));
    let learner = registry.build_learner(name, &mut given, network, shape).unwrap();
    given.finish().unwrap();
    learner
}

/// All models and statistics for one row of the table.
fn check(row: usize) {
    let (name, settings, statistics) = LEARNERS[row];
    for model in MODELS {
        for statistics in statistics {
            let learner = build((name, settings, statistics), network(model), &shape());
            let theta = learner.init(&mut Seeds::new(5).stream("params", 0), DType::F64, &Device::flex());
            println!("{name} {statistics} on {} with {} parameters", model.0, theta.scalars());
            metaburn_testkit::check_order(learner, theta, episodes());
        }
    }
}

/// The small convolutional network and the episodes of the reference values. iMAML is left out: its inner
/// loop to convergence takes too long here.
#[test]
fn orders_hold_on_the_reference_case() {
    let Some(data) = std::env::var_os("METABURN_DATA") else {
        eprintln!("skipped: METABURN_DATA does not say where the reference files are");
        return;
    };
    let golden = Golden::read(&PathBuf::from(data).join("golden/conv_small.json")).unwrap();
    let (known, episodes) = (
        golden::Network::of(&golden).unwrap(),
        golden::episodes(&golden, &golden.variants["maml1"]).unwrap(),
    );
    let (input, outputs) = (episodes.support.x.shape()[2..].to_vec(), episodes.support.y.shape()[2]);
    let shape = TaskShape::new(input, outputs, Objective::CrossEntropy);
    for (name, settings, statistics) in LEARNERS.into_iter().filter(|row| row.0 != "imaml") {
        let learner = build((name, settings, statistics[0]), known.model.clone(), &shape);
        let drawn = learner.init(&mut Seeds::new(5).stream("params", 0), DType::F64, &Device::flex());
        let values = drawn.iter().map(|(name, own)| known.theta.find(name).unwrap_or(own).clone());
        println!("{name} {}", statistics[0]);
        metaburn_testkit::check_order(learner, drawn.with_vars(values.collect::<Vec<_>>()), episodes.clone());
    }
}

#[test]
fn maml_is_of_second_order() {
    check(0);
}

#[test]
fn fomaml_is_of_first_order() {
    check(1);
}

#[test]
fn reptile_is_of_zeroth_order() {
    check(2);
}

#[test]
fn meta_sgd_is_of_second_order() {
    check(3);
}

#[test]
fn anil_is_of_second_order() {
    check(4);
}

#[test]
fn boil_is_of_second_order() {
    check(5);
}

#[test]
fn mamlpp_is_of_second_order() {
    check(6);
}

#[test]
fn meta_curvature_is_of_second_order() {
    check(7);
}

#[test]
fn imaml_is_implicit() {
    check(8);
}

#[test]
fn steps_may_be_computed_again() {
    (9..12).for_each(check);
}

#[test]
fn learners_without_an_inner_loop_are_exact() {
    (12..LEARNERS.len()).for_each(check);
}

#[test]
fn the_tables_have_everything_that_is_registered() {
    let registry: Registry = metaburn::builtin();
    let known = LEARNERS.iter().map(|row| row.0).chain(NO_CLASSIFIERS).chain(BASELINES);
    assert!(
        registry
            .learners()
            .map(|(name, _)| name)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .eq(known.collect::<BTreeSet<_>>())
    );
    let models: BTreeSet<_> = MODELS.iter().map(|row| row.0).collect();
    assert!(registry.models().map(|(name, _)| name).collect::<BTreeSet<_>>().into_iter().eq(models));
}
