//! `metaburn report`: tables and plots from result files.

use crate::args::ReportArgs;
use anyhow::Result;
use metaburn_report::{Format, load, plots, search_tables, summarize, table};
use metaburn_results::Run;
use std::io::Write;
use std::process::ExitCode;

/// Reads result files, prints their table and draws their plots.
pub fn run(args: &ReportArgs) -> Result<ExitCode> {
    let mut loaded = load(&args.paths)?;
    if let Some(limit) = args.diverged_above {
        loaded.diverged_above(limit);
    }
    for warning in &loaded.warnings {
        eprintln!("warning: {warning}");
    }
    print_tables(&loaded.runs, &args.trials, args.format);
    if let Some(folder) = &args.plot {
        for file in plots(&loaded.runs, &args.trials, folder)? {
            eprintln!("plot {}", file.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The tables of meta-learning and of searches, whichever there are; the latter with these numbers
/// of trials, or the usual ones.
pub fn print_tables(runs: &[Run], trials: &[usize], format: Format) {
    let groups = summarize(runs);
    let searches = search_tables(runs, trials, format);
    let groups = (!groups.is_empty() || searches.is_none()).then(|| table(&groups, format));
    for text in groups.iter().chain(&searches) {
        // A reader that has seen enough, such as `head`, is no error.
        let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    }
}
