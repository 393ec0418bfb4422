//! The learner keeps the laws that every learner must.

use metaburn_core::Options;
use out_of_tree_learner::NormalizedMaml;

#[test]
fn normalized_maml_conforms() {
    metaburn_testkit::check_learner(|model, shape| {
        NormalizedMaml::from_options(&mut Options::new("learner", []), model, shape)
    });
}
