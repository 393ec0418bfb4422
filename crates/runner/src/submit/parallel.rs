//! GNU parallel: this machine, or others by ssh.

use super::{Engine, Resources, Script, Submission, refuse, script};
use crate::error::Result;

/// GNU parallel.
pub(super) struct Parallel;

/// Attempts at a task that ends badly; a run that is cut off makes progress with each.
const ATTEMPTS: &str = "3";

impl Engine for Parallel {
    fn name(&self) -> &'static str {
        "parallel"
    }

    fn queues(&self) -> bool {
        false
    }

    fn check(&self, resources: &Resources) -> Result<()> {
        refuse(
            self,
            &[("--partition", resources.partition.is_some()), ("--gpus-per-run", resources.gpus > 0)],
        )
    }

    fn script(&self, submission: &Submission) -> Script {
        let (opening, run) = (script::opening(submission, "$1"), script::run(submission));
        Script { path: path(submission), text: format!("{opening}exec {run}\n") }
    }

    /// With the job log, the same command done again goes on with what failed or had no turn.
    fn tasks(&self, submission: &Submission) -> Vec<String> {
        let resources = &submission.resources;
        let cores = resources.cpus.max(1);
        // Without a limit as many as fit on the cores of each machine.
        let jobs =
            resources.max_running.map_or(format!("{}%", (100 / cores).max(1)), |most| most.to_string());
        let mut words = vec!["parallel".to_string(), "--resume-failed".into()];
        let mut option = |name: &str, value: &str| words.extend([name.to_string(), value.to_string()]);
        option("--joblog", &joblog(submission));
        option("--retries", ATTEMPTS);
        option("--jobs", &jobs);
        if let Some(hosts) = &resources.hosts {
            option("--sshloginfile", hosts);
        }
        if let Some(time) = &resources.time {
            option("--timeout", time);
        }
        words.extend(resources.extra.iter().cloned());
        // Quoted, for parallel hands its command to a shell.
        words.extend(["--quote".into(), "bash".into(), path(submission), "{}".into(), ":::".into()]);
        words.extend(submission.tasks.iter().map(usize::to_string));
        words
    }

    fn report(&self, submission: &Submission, _: &str) -> Vec<String> {
        vec!["bash".into(), script::path(submission)]
    }
}

fn path(submission: &Submission) -> String {
    format!("{}/parallel.sh", submission.place())
}

/// Parallel's record of the tasks that have ended.
pub(super) fn joblog(submission: &Submission) -> String {
    format!("{}/parallel.tsv", submission.place())
}
