//! The `metaburn` program with the learners, models and tasks of this workspace.

use std::process::ExitCode;

fn main() -> ExitCode {
    metaburn::run(metaburn::builtin())
}
