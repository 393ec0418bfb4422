//! From a file to a run.

use crate::check::check;
use crate::error::{Error, Result};
use crate::paths;
use crate::record::{Environment, Fits, Header, Measured, Param, Run, Test, Training, Validation};
use crate::search;
use crate::source::Source;
use crate::{FORMAT, SCHEMA_VERSION};
use std::path::Path;

/// Reads the run at `path`, all of it, and checks that its parts fit together.
///
/// # Errors
/// A named error for each way in which a file can be wrong: [`Error::Missing`],
/// [`Error::NotHdf5`], [`Error::Truncated`], [`Error::OtherFormat`], [`Error::OtherVersion`],
/// [`Error::MissingItem`], [`Error::WrongType`], [`Error::Inconsistent`] and [`Error::Damaged`].
///
/// ```
/// use metaburn_results::{Error, read};
///
/// let error = read("results/none.h5".as_ref()).unwrap_err();
/// assert!(matches!(error, Error::Missing { .. }));
/// ```
pub fn read(path: &Path) -> Result<Run> {
    let source = Source::open(path)?;
    recognize(&source)?;
    let header = header(&source)?;
    let run = Run {
        environment: environment(&source)?,
        training: training(&source)?,
        validation: validation(&source)?,
        test: test(&source)?,
        fits: if source.has("fits") { Some(fits(&source)?) } else { None },
        paths: if source.has("paths") { Some(paths::read(&source)?) } else { None },
        search: if source.has("search") { Some(search::read(&source)?) } else { None },
        params: params(&source, header.dtype == "f32")?,
        header,
    };
    check(&run, path)?;
    Ok(run)
}

fn recognize(source: &Source) -> Result<()> {
    let other = |found| Err(Error::OtherFormat { path: source.path().to_path_buf(), found });
    match source.file_text("format") {
        Ok(format) if format == FORMAT => {}
        Ok(format) => return other(format!("{format:?}")),
        Err(Error::MissingItem { .. }) => return other("none".to_string()),
        Err(Error::WrongType { found, .. }) => return other(found),
        Err(error) => return Err(error),
    }
    let found = source.file_number("schema_version")?;
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    Err(Error::OtherVersion { path: source.path().to_path_buf(), found, known: SCHEMA_VERSION })
}

fn header(source: &Source) -> Result<Header> {
    Ok(Header {
        experiment: source.text("header/experiment")?,
        run_id: source.text("header/run_id")?,
        group_id: source.text("header/group_id")?,
        label: source.text("header/label")?,
        kind: source.text("header/kind")?,
        tuner: source.text("header/tuner")?,
        benchmark: source.text("header/benchmark")?,
        learner: source.text("header/learner")?,
        tasks: source.text("header/tasks")?,
        model: source.text("header/model")?,
        outer: source.text("header/outer")?,
        order: source.text("header/order")?,
        objective: source.text("header/objective")?,
        dtype: source.text("header/dtype")?,
        seed: source.number("header/seed")?,
        config: source.text("header/config")?,
        iterations: source.number("header/iterations")?,
        tested_iteration: source.number("header/tested_iteration")?,
        status: source.text("header/status")?,
        failure: source.text("header/failure")?,
    })
}

fn environment(source: &Source) -> Result<Environment> {
    Ok(Environment {
        metaburn_version: source.text("environment/metaburn_version")?,
        burn_version: source.text("environment/burn_version")?,
        git_revision: source.text("environment/git_revision")?,
        device: source.text("environment/device")?,
        platform: source.text("environment/platform")?,
        threads: source.number("environment/threads")?,
        started_unix: source.number("environment/started_unix")?,
        train_seconds: source.number("environment/train_seconds")?,
        test_seconds: source.number("environment/test_seconds")?,
    })
}

fn training(source: &Source) -> Result<Training> {
    Ok(Training {
        iteration: source.curve("training/iteration")?,
        meta_loss: source.curve("training/meta_loss")?,
        rate: source.curve("training/rate")?,
        seconds: source.curve("training/seconds")?,
    })
}

fn validation(source: &Source) -> Result<Validation> {
    Ok(Validation {
        iteration: source.curve("validation/iteration")?,
        loss: source.curve("validation/loss")?,
        accuracy: source.curve("validation/accuracy")?,
    })
}

fn test(source: &Source) -> Result<Test> {
    let steps: Vec<u64> = source.curve("test/steps")?;
    let (shape, loss) = source.table("test/loss")?;
    demand_shape(source, "test/loss", [shape[0], steps.len()], shape)?;
    let (found, accuracy) = source.table("test/accuracy")?;
    let rows = if found[0] == 0 { 0 } else { shape[0] };
    demand_shape(source, "test/accuracy", [rows, steps.len()], found)?;
    let listed = source.has("test/tested_iterations");
    let tested_iterations = if listed { source.curve("test/tested_iterations")? } else { vec![] };
    let names = if source.has("test/measure_names") { source.names("test/measure_names")? } else { vec![] };
    let measured = |name: String| {
        let item = format!("test/measures/{name}");
        let (found, values) = source.table(&item)?;
        demand_shape(source, &item, [shape[0], steps.len()], found)?;
        Ok(Measured { unit: source.unit(&item)?, name, values })
    };
    let measures = names.into_iter().map(measured).collect::<Result<_>>()?;
    Ok(Test { steps, tasks: shape[0], loss, accuracy, measures, tested_iterations })
}

fn fits(source: &Source) -> Result<Fits> {
    let (support, support_x) = source.table("fits/support_x")?;
    let (grid, x) = source.table("fits/x")?;
    demand_shape(source, "fits/x", [support[0], grid[1]], grid)?;
    let like = |item, expected| {
        let (found, values) = source.table(item)?;
        demand_shape(source, item, expected, found).map(|()| values)
    };
    Ok(Fits {
        x_label: source.text("fits/x_label")?,
        y_label: source.text("fits/y_label")?,
        tasks: support[0],
        support_x,
        support_y: like("fits/support_y", support)?,
        x,
        truth: like("fits/truth", grid)?,
        before: like("fits/before", grid)?,
        after: like("fits/after", grid)?,
        last: if source.has("fits/last") { like("fits/last", grid)? } else { Vec::new() },
    })
}

fn params(source: &Source, single: bool) -> Result<Vec<Param>> {
    let read = |name: String| {
        let item = format!("params/{name}");
        let (shape, values) = if single {
            let (shape, values) = source.array::<f32>(&item)?;
            (shape, values.into_iter().map(f64::from).collect())
        } else {
            source.array::<f64>(&item)?
        };
        Ok(Param { name, shape, values })
    };
    source.names("param_names")?.into_iter().map(read).collect()
}

fn demand_shape(source: &Source, item: &str, expected: [usize; 2], found: [usize; 2]) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Inconsistent {
        path: source.path().to_path_buf(),
        item: item.to_string(),
        expected: format!("shape {expected:?}"),
        found: format!("{found:?}"),
    })
}
