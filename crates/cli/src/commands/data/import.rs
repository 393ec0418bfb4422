//! `metaburn data import`: data sets and published results from files at hand.

use crate::args::{ImportArgs, Imported};
use crate::import::{hpob_results, omniglot};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Reads everything before it writes anything, so that a bad file leaves nothing behind.
pub fn run(args: &ImportArgs) -> Result<ExitCode> {
    match args.what {
        Imported::Omniglot => {
            ensure!(args.out.is_none(), "omniglot goes into the data folder: give --data-dir, not --out");
            omniglot::import(&args.path, &args.folder.data_dir)?;
        }
        Imported::HpobResults => {
            published(&args.path, args.out.as_ref().context("hpob-results needs --out")?)?
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Published results as result files in the folder `out`.
fn published(path: &Path, out: &Path) -> Result<()> {
    let methods = hpob_results::read(path)?;
    let mut files = 0;
    for method in &methods {
        let folder = out.join(&method.name);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        for run in method.runs() {
            metaburn_results::write(&run, &folder.join(format!("{}.h5", run.header.run_id)))?;
            files += 1;
        }
        println!("{}", method.summary());
    }
    println!("{files} result files in {}", out.display());
    Ok(())
}
