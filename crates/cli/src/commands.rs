//! One module for each subcommand.

pub mod data;
pub mod list;
pub mod report;
pub mod run;
pub mod status;
pub mod submit;
pub mod tune;
pub mod verify;
