//! HyperQueue: a task array on workers that are running.

use super::{Engine, Resources, Script, Submission, ranges, refuse, script};
use crate::error::Result;

/// HyperQueue's `hq submit`.
pub(super) struct HyperQueue;

impl Engine for HyperQueue {
    fn name(&self) -> &'static str {
        "hyperqueue"
    }

    /// A job that depends on another is not begun where that has a failure; so the array is waited for.
    fn queues(&self) -> bool {
        false
    }

    fn check(&self, resources: &Resources) -> Result<()> {
        let options = [
            ("--partition", resources.partition.is_some()),
            ("--max-running", resources.max_running.is_some()),
            ("--hosts", resources.hosts.is_some()),
        ];
        refuse(self, &options)
    }

    fn script(&self, submission: &Submission) -> Script {
        let (opening, run) = (script::opening(submission, "$HQ_TASK_ID"), script::run(submission));
        Script { path: path(submission), text: format!("{opening}exec {run}\n") }
    }

    fn tasks(&self, submission: &Submission) -> Vec<String> {
        let resources = &submission.resources;
        let mut words = vec!["hq".to_string(), "submit".into(), "--wait".into()];
        let mut option = |name: &str, value: String| words.extend([name.to_string(), value]);
        option("--name", submission.name.clone());
        option("--array", ranges(&submission.tasks));
        option("--cpus", resources.cpus.max(1).to_string());
        // The script writes to a file of its own.
        option("--stdout", "none".into());
        option("--stderr", "none".into());
        if resources.gpus > 0 {
            option("--resource", format!("gpus/nvidia={}", resources.gpus));
        }
        if let Some(time) = &resources.time {
            option("--time-limit", time.clone());
        }
        words.extend(resources.extra.iter().cloned());
        words.extend(["--".into(), "bash".into(), path(submission)]);
        words
    }

    fn report(&self, submission: &Submission, _: &str) -> Vec<String> {
        vec!["bash".into(), script::path(submission)]
    }
}

fn path(submission: &Submission) -> String {
    format!("{}/hyperqueue.sh", submission.place())
}
