//! `metaburn report`: tables and plots from result files.

use crate::args::ReportArgs;
use anyhow::Result;
use metaburn_report::{load, plots, summarize, table};
use std::process::ExitCode;

/// Reads result files, prints their table and draws their plots.
pub fn run(args: &ReportArgs) -> Result<ExitCode> {
    let loaded = load(&args.paths)?;
    for warning in &loaded.warnings {
        eprintln!("warning: {warning}");
    }
    let text = table(&summarize(&loaded.runs), args.format);
    println!("{}", text.trim_end());
    if let Some(folder) = &args.plot {
        for file in plots(&loaded.runs, folder)? {
            eprintln!("plot {}", file.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}
