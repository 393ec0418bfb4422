//! Slurm: a job array, and a job after it.

use super::{Engine, Resources, Script, Submission, ranges, refuse, script};
use crate::error::Result;

/// Slurm's `sbatch`.
pub(super) struct Slurm;

/// Waits for the run, whose command came before. SIGTERM, which Slurm sends to this script, is passed on, and
/// ends the wait but not the run. A run that something else killed, for want of memory perhaps, asks for
/// another start too, but not for ever.
const WAIT: &str = r#"run=$!
trap 'kill -TERM "$run"' TERM
wait "$run"
status=$?
while kill -0 "$run" 2>/dev/null; do
    wait "$run"
    status=$?
done
if [ "$status" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 5 ]; then status=75; fi
exit "$status"
"#;

/// Seconds between SIGTERM and the end of a task's time.
const WARNING: u32 = 60;

impl Engine for Slurm {
    fn name(&self) -> &'static str {
        "slurm"
    }

    fn queues(&self) -> bool {
        true
    }

    fn check(&self, resources: &Resources) -> Result<()> {
        refuse(self, &[("--hosts", resources.hosts.is_some())])
    }

    fn script(&self, submission: &Submission) -> Script {
        let (opening, run) = (script::opening(submission, "$SLURM_ARRAY_TASK_ID"), script::run(submission));
        Script { path: path(submission), text: format!("{opening}{run} &\n{WAIT}") }
    }

    fn tasks(&self, submission: &Submission) -> Vec<String> {
        let resources = &submission.resources;
        let limit = resources.max_running.map_or(String::new(), |most| format!("%{most}"));
        let mut words = sbatch(submission, &submission.name, "%a");
        words.push(format!("--array={}{limit}", ranges(&submission.tasks)));
        words.extend(["--requeue".into(), format!("--signal=B:TERM@{WARNING}")]);
        words.push(format!("--cpus-per-task={}", resources.cpus.max(1)));
        words.extend(resources.time.as_ref().map(|time| format!("--time={time}")));
        if resources.gpus > 0 {
            words.push(format!("--gres=gpu:{}", resources.gpus));
        }
        words.extend(resources.extra.iter().cloned());
        words.push(path(submission));
        words
    }

    /// The report waits for the array's end, whatever became of its tasks: with `afterok` a single failure
    /// would hold it back for ever.
    fn report(&self, submission: &Submission, answer: &str) -> Vec<String> {
        // `--parsable` prints `job` or `job;cluster`.
        let job = answer.trim().split(';').next().unwrap_or_default();
        let mut words = sbatch(submission, &format!("{}-report", submission.name), "report");
        words.push(format!("--dependency=afterany:{job}"));
        words.extend(submission.resources.extra.iter().cloned());
        words.push(script::path(submission));
        words
    }
}

fn path(submission: &Submission) -> String {
    format!("{}/slurm.sh", submission.place())
}

/// What both jobs have in common. `log` is a name, or a pattern of Slurm's.
fn sbatch(submission: &Submission, name: &str, log: &str) -> Vec<String> {
    let place = submission.place().replace('%', "%%");
    let mut words = vec!["sbatch".to_string(), "--parsable".into(), format!("--job-name={name}")];
    words.extend([format!("--output={place}/logs/{log}.txt"), "--open-mode=append".into()]);
    words.extend(submission.resources.partition.as_ref().map(|p| format!("--partition={p}")));
    words
}
