//! The `metaburn` command, for any set of learners, models and tasks.
//!
//! A binary with learners of its own is a few lines:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     let mut registry = metaburn::builtin();
//!     // registry.learner("mine", "what it does", my_crate::from_options);
//!     metaburn::run(registry)
//! }
//! ```

#![forbid(unsafe_code)]

mod args;
mod builtin;
mod commands;
mod data_sets;
pub mod golden;
mod import;
mod termination;

use args::{Args, Command};
use clap::Parser;
use metaburn_core::Registry;
use std::process::ExitCode;

pub use builtin::builtin;

/// Freed memory is kept for the next operation instead of going back to the system: a meta-step
/// is hundreds of short-lived arrays, and costs half as much that way.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Parses the command line, does what it says, and gives the exit status: 0 for success, 1 for a
/// failed run or verification, 2 for bad input, 75 for a run that was cut off.
pub fn run(registry: Registry) -> ExitCode {
    let args = Args::parse();
    let outcome = match args.command {
        Command::Run(args) => commands::run::run(&args, &registry),
        Command::Tune(args) => commands::tune::run(&args, &registry),
        Command::Submit(args) => commands::submit::run(&args, &registry),
        Command::Status(args) => commands::status::run(&args, &registry),
        Command::Report(args) => commands::report::run(&args),
        Command::Data(args) => commands::data::run(&args),
        Command::List(args) => commands::list::run(&args, &registry),
        Command::Verify(args) => commands::verify::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
