//! `metaburn data`: data sets and published results.

mod fetch;
mod import;

use crate::args::{DataArgs, DataCommand, DataFolder, PathArgs};
use crate::data_sets::{DataSet, KNOWN};
use anyhow::Result;
use metaburn_tasks::dataset::BUILT_IN;
use std::process::ExitCode;

/// Does what the subcommand says.
pub fn run(args: &DataArgs) -> Result<ExitCode> {
    match &args.command {
        DataCommand::List(folder) => Ok(list(folder)),
        DataCommand::Path(args) => path(args),
        DataCommand::Fetch(args) => fetch::run(args),
        DataCommand::Import(args) => import::run(args),
    }
}

/// Prints a line for each data set: its name, how it stands, its place, and what it is.
fn list(folder: &DataFolder) -> ExitCode {
    println!("In {}:", folder.data_dir.display());
    for set in &KNOWN {
        let state = match (set.is_present(&folder.data_dir), set.files.is_empty()) {
            (true, _) => "present",
            (false, false) => "fetch",
            (false, true) => "by hand",
        };
        println!("{:<22} {state:<8} {:<26} {}", set.name, set.place, set.about);
    }
    println!(
        "`metaburn data fetch NAME` gets those marked fetch; it tells the home of those marked by hand."
    );
    println!("Built in: the task distribution digits, and the tables {}.", BUILT_IN.join(", "));
    ExitCode::SUCCESS
}

/// Prints the data folder, or the folder of a data set: that alone, so that scripts can use it.
fn path(args: &PathArgs) -> Result<ExitCode> {
    let data_dir = &args.folder.data_dir;
    let Some(name) = &args.name else {
        println!("{}", data_dir.display());
        return Ok(ExitCode::SUCCESS);
    };
    let set = DataSet::named(name)?;
    println!("{}", set.path(data_dir).display());
    if !set.is_present(data_dir) {
        eprintln!("note: {name} is not there yet; see `metaburn data fetch {name}`");
    }
    Ok(ExitCode::SUCCESS)
}
