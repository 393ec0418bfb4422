//! `metaburn` with one learner more.

use out_of_tree_learner::NormalizedMaml;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut registry = metaburn::builtin();
    registry.learner(
        "normalized_maml",
        "MAML with inner steps of fixed length",
        NormalizedMaml::from_options,
    );
    metaburn::run(registry)
}
