//! From a run to a file.

use crate::check::check;
use crate::error::Result;
use crate::paths;
use crate::record::{Environment, Fits, Header, Measured, Param, Run, Test, Training, Validation};
use crate::replace::replace;
use crate::search;
use crate::sink::{Sink, item};
use crate::{FORMAT, SCHEMA_VERSION};
use std::path::Path;

/// Writes a run as one HDF5 file at `path`, replacing what is there.
///
/// The file is written as `<path>.part`, synced and renamed, and its folder is synced: at any
/// moment there is either the old file or the whole new one. The folder must exist. Parameters are
/// stored in `header.dtype`: for `f32` each value is rounded to the nearest `f32`, which changes
/// nothing for values that came from `f32`. Arrays above 1 KiB are shuffled and deflated.
///
/// # Errors
/// [`Error::Inconsistent`](crate::Error::Inconsistent) where the run's parts do not fit together
/// or a text is longer than 65,000 bytes, [`Error::Io`](crate::Error::Io) and
/// [`Error::Write`](crate::Error::Write) where the file cannot be made. Nothing is left behind.
///
/// ```
/// use metaburn_results::{Error, Run, write};
///
/// let mut run = Run::default();
/// run.header.dtype = "f64".to_string();
/// run.training.iteration = vec![0, 50];
/// run.training.meta_loss = vec![4.1];
/// let error = write(&run, "run.h5".as_ref()).unwrap_err();
/// assert_eq!(error.to_string(), "run.h5: training/meta_loss: expected 2 values, found 1");
/// ```
pub fn write(run: &Run, path: &Path) -> Result<()> {
    check(run, path)?;
    replace(path, |part| {
        let sink = Sink::create(part)?;
        sink.file_text("format", FORMAT)?;
        sink.file_number("schema_version", SCHEMA_VERSION)?;
        header(&sink, &run.header)?;
        environment(&sink, &run.environment)?;
        training(&sink, &run.training, loss_unit(run))?;
        validation(&sink, &run.validation, loss_unit(run))?;
        test(&sink, &run.test, loss_unit(run))?;
        if let Some(shown) = &run.fits {
            fits(&sink, shown)?;
        }
        if let Some(shown) = &run.paths {
            paths::write(&sink, shown)?;
        }
        if let Some(studies) = &run.search {
            search::write(&sink, studies)?;
        }
        params(&sink, &run.params, run.header.dtype == "f32")?;
        sink.close()
    })
}

fn loss_unit(run: &Run) -> &'static str {
    match run.header.objective.as_str() {
        "cross_entropy" | "gaussian" => "nat",
        "return" => "reward unit",
        _ => "squared target unit",
    }
}

fn header(sink: &Sink, h: &Header) -> Result<()> {
    let text = |path, description, value: &str| sink.text(item(path, "", description), value);
    let count = |path, description, value| sink.number(item(path, "1", description), value);
    text("header/experiment", "Name of the experiment", &h.experiment)?;
    text("header/run_id", "Hash of the resolved configuration without the seed, and the seed", &h.run_id)?;
    text(
        "header/group_id",
        "The part of run_id before the seed; shared by runs that differ in seed only",
        &h.group_id,
    )?;
    text("header/label", "What sets the group apart within its experiment", &h.label)?;
    text("header/kind", "meta_learning or search", &h.kind)?;
    text("header/tuner", "Name of the tuner", &h.tuner)?;
    text("header/benchmark", "Name of the benchmark", &h.benchmark)?;
    text("header/learner", "Name of the learner", &h.learner)?;
    text("header/tasks", "Name of the task distribution", &h.tasks)?;
    text("header/model", "Name of the model", &h.model)?;
    text("header/outer", "Name of the outer optimizer", &h.outer)?;
    text(
        "header/order",
        "Order of the outer gradient through adaptation: zeroth, first, second or implicit",
        &h.order,
    )?;
    text(
        "header/objective",
        "Loss on query examples: squared_error, cross_entropy, gaussian or return",
        &h.objective,
    )?;
    text("header/dtype", "Element type of the computation: f32 or f64", &h.dtype)?;
    count("header/seed", "Seed of the run", h.seed)?;
    text("header/config", "Resolved configuration, as TOML", &h.config)?;
    count("header/iterations", "Meta-training iterations that were run", h.iterations)?;
    count("header/tested_iteration", "Iteration whose parameters were tested", h.tested_iteration)?;
    text("header/status", "complete or failed", &h.status)?;
    text("header/failure", "Why the run failed; empty otherwise", &h.failure)
}

fn environment(sink: &Sink, e: &Environment) -> Result<()> {
    let text = |path, description, value: &str| sink.text(item(path, "", description), value);
    let seconds = |path, description, value| sink.number(item(path, "s", description), value);
    text("environment/metaburn_version", "Version of Metaburn", &e.metaburn_version)?;
    text("environment/burn_version", "Version of burn", &e.burn_version)?;
    text("environment/git_revision", "Git revision of the source tree, or unknown", &e.git_revision)?;
    text("environment/device", "cpu or gpu, and the adapter's name", &e.device)?;
    text(
        "environment/platform",
        "Operating system, processor architecture and its widest vectors",
        &e.platform,
    )?;
    sink.number(item("environment/threads", "1", "Worker threads of the thread pool"), e.threads)?;
    seconds("environment/started_unix", "Start of the run, since 1970-01-01 UTC", e.started_unix)?;
    seconds(
        "environment/train_seconds",
        "Wall-clock time of meta-training, over all resumptions",
        e.train_seconds,
    )?;
    seconds("environment/test_seconds", "Wall-clock time of meta-testing", e.test_seconds)
}

fn training(sink: &Sink, t: &Training, loss: &str) -> Result<()> {
    sink.curve(item("training/iteration", "1", "Meta-training iteration, from 0"), &t.iteration)?;
    let about = "Mean query loss of the meta-batch after adaptation";
    sink.curve(item("training/meta_loss", loss, about), &t.meta_loss)?;
    sink.curve(item("training/rate", "1", "Outer learning rate"), &t.rate)?;
    let about = "Wall-clock time since the start of meta-training";
    sink.curve(item("training/seconds", "s", about).uncompressed(), &t.seconds)
}

fn validation(sink: &Sink, v: &Validation, loss: &str) -> Result<()> {
    let about = "Iteration after which the pass was made, from 0";
    sink.curve(item("validation/iteration", "1", about), &v.iteration)?;
    let about = "Mean query loss over validation tasks after adaptation";
    sink.curve(item("validation/loss", loss, about), &v.loss)?;
    let about = "Mean fraction of correct query labels after adaptation; empty for regression";
    sink.curve(item("validation/accuracy", "1", about), &v.accuracy)
}

fn test(sink: &Sink, t: &Test, loss: &str) -> Result<()> {
    sink.curve(item("test/steps", "1", "Inner steps at each column of loss and accuracy"), &t.steps)?;
    let about =
        "Query loss of each test task after each number of inner steps; NaN or infinite where it diverged";
    sink.array(item("test/loss", loss, about), &[t.tasks, t.steps.len()], &t.loss)?;
    let about = "Fraction of correct query labels of each test task after each number of inner steps; no rows for regression";
    let rows = if t.accuracy.is_empty() { 0 } else { t.tasks };
    sink.array(item("test/accuracy", "1", about), &[rows, t.steps.len()], &t.accuracy)?;
    if !t.tested_iterations.is_empty() {
        let about = "Iterations whose parameters were tested together, the best on validation tasks first";
        sink.curve(item("test/tested_iterations", "1", about), &t.tested_iterations)?;
    }
    if t.measures.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = t.measures.iter().map(|m| m.name.as_str()).collect();
    sink.names(item("test/measure_names", "", "Names below /test/measures, in the order of tables"), &names)?;
    for Measured { name, unit, values } in &t.measures {
        let path = format!("test/measures/{name}");
        let about = "Score of each test task after each number of inner steps; NaN where it is not defined";
        sink.array(item(&path, unit, about), &[t.tasks, t.steps.len()], values)?;
    }
    Ok(())
}

fn fits(sink: &Sink, f: &Fits) -> Result<()> {
    let rows = |path, unit, description, values: &[f64]| {
        let columns = values.len().checked_div(f.tasks).unwrap_or(0);
        sink.array(item(path, unit, description), &[f.tasks, columns], values)
    };
    sink.text(item("fits/x_label", "", "What the horizontal axis shows"), &f.x_label)?;
    sink.text(item("fits/y_label", "", "What the vertical axis shows"), &f.y_label)?;
    rows("fits/support_x", "input unit", "Support inputs of each task", &f.support_x)?;
    rows("fits/support_y", "target unit", "Support targets of each task", &f.support_y)?;
    rows("fits/x", "input unit", "Grid of inputs of each task", &f.x)?;
    rows("fits/truth", "target unit", "True values on the grid", &f.truth)?;
    rows("fits/before", "target unit", "Predictions on the grid before adaptation", &f.before)?;
    let about = "Predictions on the grid after the inner steps of meta-training";
    rows("fits/after", "target unit", about, &f.after)?;
    if f.last.is_empty() {
        return Ok(());
    }
    rows("fits/last", "target unit", "Predictions on the grid after the inner steps of the test", &f.last)
}

fn params(sink: &Sink, params: &[Param], single: bool) -> Result<()> {
    sink.group("params")?;
    for param in params {
        let path = format!("params/{}", param.name);
        let item = item(&path, "1", "Meta-parameter, without the task axis");
        if single {
            let values: Vec<f32> = param.values.iter().map(|&v| v as f32).collect();
            sink.array(item, &param.shape, &values)?;
        } else {
            sink.array(item, &param.shape, &param.values)?;
        }
    }
    let names: Vec<&str> = params.iter().map(|p| p.name.as_str()).collect();
    sink.names(
        item("param_names", "", "Paths of the meta-parameters below /params, in the learner's order"),
        &names,
    )
}
