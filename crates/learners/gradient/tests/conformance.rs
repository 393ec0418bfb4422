//! Every learner of this crate keeps the laws that all learners must.

use metaburn_gradient::{Rates, anil, fomaml, maml, meta_sgd, reptile};
use metaburn_testkit::check_learner;
use std::sync::Arc;

#[test]
fn maml_conforms() {
    check_learner(|model, shape| Ok(Arc::new(maml(model, shape.objective, 2, 0.05))));
}

#[test]
fn fomaml_conforms() {
    check_learner(|model, shape| Ok(Arc::new(fomaml(model, shape.objective, 2, 0.05))));
}

#[test]
fn reptile_conforms() {
    check_learner(|model, shape| Ok(Arc::new(reptile(model, shape.objective, 3, 0.05))));
}

#[test]
fn meta_sgd_conforms() {
    let rates = Rates::Uniform(0.02, 0.08);
    check_learner(|model, shape| Ok(Arc::new(meta_sgd(model, shape.objective, 2, rates))));
}

#[test]
fn anil_conforms() {
    check_learner(|model, shape| Ok(Arc::new(anil(model, shape.objective, 2, 0.05))));
}
