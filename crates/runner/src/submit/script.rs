//! What all scripts have in common.

use super::{Script, Submission, quote};

/// The script of a task up to what it runs; `number` is the word that has the task's number.
pub(super) fn opening(submission: &Submission, number: &str) -> String {
    let logs = quote(&format!("{}/logs", submission.place()));
    let folder = quote(&submission.folder);
    format!(
        "#!/bin/bash\n\
         # One task of a sweep: the runs of one shard. Written by `metaburn submit`.\n\
         task={number}\n\
         cd -- {folder} || exit 1\n\
         exec >>{logs}/\"$task\".txt 2>&1\n"
    )
}

/// The command that does the runs of the task.
pub(super) fn run(submission: &Submission) -> String {
    let device = if submission.resources.gpus > 0 { "gpu" } else { "cpu" };
    let threads = submission.resources.cpus.max(1).to_string();
    let computing = ["--device", device, "--jobs", "1", "--threads", &threads].map(String::from);
    let mut words = vec![submission.metaburn.clone(), "run".into(), submission.experiment()];
    words.extend(which(submission));
    words.extend(computing);
    format!("{} --shard \"$task/{}\"", line(&words), submission.of)
}

/// The script that is called when all tasks have ended.
pub(super) fn report(submission: &Submission) -> Script {
    let metaburn = submission.metaburn.clone();
    let mut status = vec![metaburn.clone(), "status".into(), submission.experiment()];
    status.extend(which(submission));
    let out = submission.out_dir.clone();
    let plots = format!("{out}/plots");
    let (table, report) = (quote(&format!("{out}/report.md")), vec![metaburn, "report".into(), out]);
    let text = format!(
        "#!/bin/bash\n\
         # Looks whether every run is complete, and makes the report. Written by `metaburn submit`.\n\
         cd -- {folder} || exit 1\n\
         {status} --check || exit 1\n\
         set -o pipefail\n\
         {report} --format markdown --plot {plots} | tee {table}\n",
        folder = quote(&submission.folder),
        status = line(&status),
        report = line(&report),
        plots = quote(&plots),
    );
    Script { path: path(submission), text }
}

/// Where the report's script is.
pub(super) fn path(submission: &Submission) -> String {
    format!("{}/report.sh", submission.place())
}

/// The arguments that say which runs there are and where their files are.
fn which(submission: &Submission) -> Vec<String> {
    let option = |name: &str, value: &str| [name.to_string(), value.to_string()];
    let places = [option("--out", &submission.out_dir), option("--data-dir", &submission.data_dir)];
    let seeds = submission.seeds.iter().map(|seed| option("--seed", &seed.to_string()));
    let set = submission.set.iter().map(|setting| option("--set", setting));
    places.into_iter().chain(seeds).chain(set).flatten().collect()
}

/// Words as one command.
fn line(words: &[String]) -> String {
    words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
}
