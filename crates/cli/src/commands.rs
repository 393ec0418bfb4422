//! One module for each subcommand.

pub mod list;
pub mod report;
pub mod run;
pub mod verify;
