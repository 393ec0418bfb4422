//! The suite passes right learners, and catches each wrong one by the law that it breaks.

mod subjects;

use metaburn_core::{Error, Learner, Objective, Order};
use metaburn_testkit::check_learner;
use std::sync::Arc;
use subjects::{Fault, Gradient, Prototypes, complaint};

#[test]
fn gradient_learners_of_every_order_pass() {
    check_learner(Gradient::build(Order::Second, 1, 0.1, Fault::None));
    check_learner(Gradient::build(Order::Second, 3, 0.05, Fault::None));
    check_learner(Gradient::build(Order::First, 2, 0.1, Fault::None));
    check_learner(Gradient::build(Order::Zeroth, 3, 0.1, Fault::None));
}

#[test]
fn a_metric_learner_passes_on_what_it_accepts() {
    check_learner(|model, shape| {
        if shape.objective != Objective::CrossEntropy {
            return Err(Error::Mismatch("prototypes need classes".to_string()));
        }
        let learner: Arc<dyn Learner> = Arc::new(Prototypes(model));
        Ok(learner)
    });
}

#[test]
fn a_learner_that_refuses_everything_is_caught() {
    let said = complaint(|| check_learner(|_, _| Err(Error::Mismatch("not today".to_string()))));
    assert!(said.contains("refuses every family") && said.contains("not today"), "{said}");
}

/// Asserts that a fault breaks a law in every family, and no law but those named.
fn assert_caught(order: Order, steps: usize, rate: f64, fault: Fault, laws: &[&str], why: &str) {
    let said = complaint(|| check_learner(Gradient::build(order, steps, rate, fault)));
    for family in ["regression", "density", "classification"] {
        assert!(said.contains(&format!("- {family}: {}", laws[0])), "{said}");
    }
    assert!(said.contains(why), "{said}");
    let named = |line: &str| laws.iter().any(|law| line.contains(law));
    assert!(said.lines().skip(1).all(named), "{said}");
}

const ORDER: &str = "the declared order is the gradient's";
const PURE: &str = "adapt is pure";
const ALONE: &str = "a batch is its tasks one at a time";
const MEAN: &str = "the meta-gradient of a batch is the mean over its tasks";
const LEARNS: &str = "meta-training lowers the meta-loss";

#[test]
fn a_first_order_gradient_declared_second_is_caught() {
    let why = "differs from finite differences";
    assert_caught(Order::Second, 1, 0.1, Fault::Detached, &[ORDER, LEARNS], why);
}

#[test]
fn a_second_order_gradient_declared_first_is_caught() {
    assert_caught(Order::First, 1, 0.1, Fault::Attached, &[ORDER], "is not ∂L/∂φ at the adapted weights");
}

#[test]
fn second_order_that_makes_no_difference_is_caught() {
    assert_caught(Order::Second, 1, 1e-7, Fault::None, &[ORDER], "the gradient is the first-order one");
}

#[test]
fn state_between_calls_is_caught() {
    let others = [PURE, "further inner steps", "tasks may come", ALONE, MEAN, ORDER, "a GPU gives"];
    assert_caught(Order::Second, 1, 0.1, Fault::Counting, &others, "another path the second time");
}

#[test]
fn tasks_that_see_each_other_are_caught() {
    assert_caught(Order::Second, 1, 0.1, Fault::Diluted, &[ALONE, MEAN], "depends on its batch");
    let permuted = "tasks may come in any order";
    assert_caught(Order::Second, 1, 0.1, Fault::Favours, &[permuted, ALONE, MEAN], "permuted");
}

#[test]
fn a_path_that_depends_on_its_length_is_caught() {
    let law = "further inner steps extend the path";
    assert_caught(Order::Second, 1, 0.1, Fault::Spread, &[law], "depends on how many steps follow");
}

#[test]
fn a_loss_that_is_not_per_task_is_caught() {
    let laws = ["shapes follow the task axis", "tasks may come", ALONE, ORDER];
    assert_caught(Order::Second, 1, 0.1, Fault::Summed, &laws, "meta_loss has shape [1], not [3]");
}

#[test]
fn ignoring_the_element_type_is_caught() {
    let why = "F64";
    assert_caught(Order::Second, 1, 0.1, Fault::Double, &["element types are kept"], why);
}

#[test]
fn a_learner_that_does_not_learn_is_caught() {
    assert_caught(Order::Zeroth, 1, 0.1, Fault::Ascends, &[LEARNS], "200 steps of Adam took the meta-loss");
}
