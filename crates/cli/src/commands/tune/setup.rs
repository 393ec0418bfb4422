//! The arguments, read and checked.

use crate::args::TuneArgs;
use anyhow::{Result, bail};
use metaburn_core::{Family, Options, Registry, Tuner, TuningTask, Value, hint};
use metaburn_search::Prior;
use metaburn_tasks::dataset::{CrossValidation, Dataset, Metric, Problem};
use metaburn_tasks::live::{AutoFamily, LiveTask};
use std::sync::Arc;

/// All that a search needs.
pub struct Setup {
    pub task: LiveTask,
    pub metric: Metric,
    pub tuner: Arc<dyn Tuner>,
    pub tuner_name: String,
    pub prior: Option<Prior>,
    /// What was chosen for the user, one sentence each.
    pub notes: Vec<String>,
}

impl Setup {
    pub fn new(args: &TuneArgs, registry: &Registry) -> Result<Self> {
        let problem = args.problem.as_deref().and_then(Problem::named);
        let table = Dataset::open(&args.data, &args.data_dir, args.target.as_deref(), problem)?;
        let metric = args.metric.as_deref().and_then(Metric::named);
        let validation =
            CrossValidation { folds: args.folds, max_rows: args.max_rows, seed: args.seed, metric };
        let metric = metric.unwrap_or(Metric::usual(table.target()));
        let mut notes = Vec::new();
        if table.rows() > args.max_rows {
            let (rows, kept) = (table.rows(), args.max_rows);
            notes.push(format!("{kept} of {rows} rows are drawn; --max-rows {rows} takes all"));
        }
        let task = LiveTask::new(Arc::new(table), family(&args.model, registry)?, &validation)?;
        let prior = prior(args, &task)?;
        let (tuner_name, options) = tuner(args, prior.is_some());
        let tuner = registry.build_tuner(&tuner_name, &mut Options::new("tuner", options))?;
        Ok(Self { task, metric, tuner, tuner_name, prior, notes })
    }
}

/// The tuner asked for, or the usual one: with a prior a short portfolio that was good on past tables,
/// and in both cases a Gaussian process (`experiments/tune-prior` compares them).
fn tuner(args: &TuneArgs, has_prior: bool) -> (String, Vec<(String, Value)>) {
    match &args.tuner {
        Some(name) => (name.clone(), Vec::new()),
        None if has_prior => {
            let options = [("initial", Value::from("portfolio")), ("count", Value::Int(5))];
            ("warm_start".into(), options.map(|(key, value)| (key.to_string(), value)).to_vec())
        }
        None => ("gp".into(), Vec::new()),
    }
}

/// A family by name, or all of them as one.
fn family(model: &str, registry: &Registry) -> Result<Arc<dyn Family>> {
    if model != "auto" {
        let known = registry.families().map(|(name, _)| name);
        return registry.find_family(model, "--model").map_err(|_| {
            let hint = hint(model, known.chain(["auto"]));
            anyhow::anyhow!("--model {model}: there is no such model family; {hint}")
        });
    }
    let names = registry.families().map(|(name, _)| name);
    let members = names.map(|name| Ok((name.to_string(), registry.find_family(name, "--model")?)));
    Ok(Arc::new(AutoFamily::new(members.collect::<metaburn_core::Result<_>>()?)?))
}

/// What earlier searches found, in the same space.
fn prior(args: &TuneArgs, task: &LiveTask) -> Result<Option<Prior>> {
    if args.prior.is_empty() {
        return Ok(None);
    }
    let prior = Prior::for_space(&args.prior, task.space())?;
    if prior.without(task.name()).is_empty() {
        bail!("the prior knows no other table than `{}` itself; build it from others", task.name());
    }
    Ok(Some(prior))
}
