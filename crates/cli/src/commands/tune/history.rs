//! All trials so far in a result file, from which a search that was cut off goes on.

use crate::args::TuneArgs;
use crate::commands::tune::setup::Setup;
use anyhow::{Context, Result, bail, ensure};
use metaburn_core::{Study, TuningTask, Value};
use metaburn_results::{Header, Run};
use metaburn_runner::{Compute, Lock, environment};
use metaburn_search::{record, restore};
use metaburn_tasks::live::LiveTask;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The file `history.h5`: at any moment the trials that were told by then, and those under way.
pub struct History {
    pub folder: PathBuf,
    pub file: PathBuf,
    header: Header,
    started_unix: f64,
    clock: Instant,
    _lock: Lock,
}

impl History {
    /// Takes the folder of results for this process.
    pub fn open(args: &TuneArgs, setup: &Setup) -> Result<Self> {
        let model = &args.model;
        let name = format!("tune-{}-{model}", setup.task.name());
        let folder = args.out.clone().unwrap_or_else(|| Path::new("results").join(&name));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let lock = Lock::take(&folder.join("history.lock"))
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        let Some(lock) = lock else {
            bail!("another process is tuning into {}; choose another --out", folder.display());
        };
        let header = Header {
            experiment: name,
            run_id: format!("tune-s{}", args.seed),
            group_id: "tune".into(),
            label: setup.tuner_name.clone(),
            kind: "search".into(),
            tuner: setup.tuner_name.clone(),
            benchmark: model.clone(),
            dtype: "f32".into(),
            seed: args.seed,
            config: config(args, setup),
            status: "complete".into(),
            ..Header::default()
        };
        let started_unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let file = folder.join("history.h5");
        Ok(Self { folder, file, header, started_unix, clock: Instant::now(), _lock: lock })
    }

    /// The study with the trials of the file, if there is one.
    pub fn resume(&self, study: Study) -> Result<Study> {
        if !self.file.exists() {
            return Ok(study);
        }
        let file = self.file.display();
        let mend = "choose another --out, or delete the file";
        let run = metaburn_results::read(&self.file)
            .with_context(|| format!("{file} is there, but cannot be read; {mend}"))?;
        if let Some(line) = first_difference(&run.header.config, &self.header.config) {
            bail!("{file} is of another search ({line}); {mend}");
        }
        let search = run.search.with_context(|| format!("{file} holds no search; {mend}"))?;
        ensure!(
            search.space == study.space.to_value().to_string(),
            "{file} is of another search space; {mend}"
        );
        Ok(restore(&search, 0, study))
    }

    pub fn save(&self, task: &LiveTask, study: &Study) -> Result<()> {
        metaburn_results::write(&self.record(task, study), &self.file)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }

    /// The study as a result file has it.
    pub fn record(&self, task: &LiveTask, study: &Study) -> Run {
        let seconds = self.clock.elapsed().as_secs_f64();
        Run {
            header: self.header.clone(),
            environment: environment(&Compute::cpu(), self.started_unix, seconds, 0.0),
            search: Some(record(&[(task as &dyn TuningTask, study)])),
            ..Run::default()
        }
    }
}

/// Whatever a trial's cost and the order of suggestions depend on, as TOML. Budgets are no part of it:
/// a search may go on.
fn config(args: &TuneArgs, setup: &Setup) -> String {
    let table = setup.task.table();
    let prior = args.prior.iter().map(|path| Value::Text(path.display().to_string()));
    let entries: [(&str, Value); 12] = [
        ("data", Value::from(args.data.as_str())),
        ("rows", Value::Int(table.rows() as i64)),
        ("columns", Value::Int(table.columns().len() as i64)),
        ("target", Value::from(table.target_name())),
        ("metric", Value::from(setup.metric.name())),
        ("model", Value::from(args.model.as_str())),
        ("tuner", Value::from(setup.tuner_name.as_str())),
        ("prior", Value::List(prior.collect())),
        ("folds", Value::Int(args.folds as i64)),
        ("max_rows", Value::Int(args.max_rows as i64)),
        ("parallel", Value::Int(args.parallel as i64)),
        ("seed", Value::Int(args.seed as i64)),
    ];
    entries.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// The first line of a file's settings that is another now.
fn first_difference(before: &str, now: &str) -> Option<String> {
    let pairs = before.lines().zip(now.lines());
    let differs = pairs.into_iter().find(|(a, b)| a != b).map(|(a, b)| format!("there {a}, here {b}"));
    differs.or_else(|| (before.lines().count() != now.lines().count()).then(|| "other settings".to_string()))
}
