//! `metaburn data`: data sets and published results.

use crate::args::{DataArgs, DataCommand, ImportArgs, Imported};
use crate::import::hpob_results;
use anyhow::{Context, Result};
use std::fs;
use std::process::ExitCode;

/// Does what the subcommand says.
pub fn run(args: &DataArgs) -> Result<ExitCode> {
    match &args.command {
        DataCommand::Import(args) => import(args),
    }
}

/// Reads everything before it writes anything, so that a bad file leaves nothing behind.
fn import(args: &ImportArgs) -> Result<ExitCode> {
    let methods = match args.what {
        Imported::HpobResults => hpob_results::read(&args.path)?,
    };
    let mut files = 0;
    for method in &methods {
        let folder = args.out.join(&method.name);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        for run in method.runs() {
            metaburn_results::write(&run, &folder.join(format!("{}.h5", run.header.run_id)))?;
            files += 1;
        }
        println!("{}", method.summary());
    }
    println!("{files} result files in {}", args.out.display());
    Ok(ExitCode::SUCCESS)
}
