//! Result files of searches as tables: the benchmark `results`.

use crate::prior::Prior;
use metaburn_core::{Benchmark, Error, Registry, Result, Source, Space, TuningTask, Value};
use metaburn_tasks::surfaces::TableTask;
use std::path::PathBuf;
use std::sync::Arc;

/// Adds the benchmark `results`: each task of the result files in `paths` becomes a table of the
/// configurations that were tried there, so that tuners can be compared on it at no cost. With
/// `label`, files count whose label (what sets them apart in a sweep) contains that text.
pub(crate) fn register(registry: &mut Registry) {
    let about = "the trials of earlier searches as tables, from result files";
    registry.benchmark("results", about, |options, _, _| {
        let paths: Vec<PathBuf> = options.texts("paths", &[])?.into_iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            return Err(options.bad("paths", "result files or folders of them", &Value::List(Vec::new())));
        }
        let mut priors = Prior::read(&paths, &options.text("label", "")?)?;
        if priors.len() > 1 {
            let what = format!("{} search spaces; `label` chooses among them", priors.len());
            return Err(Error::Data(format!("the result files are of {what}")));
        }
        let prior = priors.remove(0);
        let tasks: Result<Vec<_>> = prior.sources.iter().map(|source| table(&prior.space, source)).collect();
        Ok(Arc::new(Tables(tasks?)))
    });
}

struct Tables(Vec<Arc<dyn TuningTask>>);

impl Benchmark for Tables {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.0
    }
}

/// A table of the configurations tried, each once; the first cost of one that was tried again.
fn table(space: &Arc<Space>, source: &Source) -> Result<Arc<dyn TuningTask>> {
    let (mut points, mut costs): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), Vec::new());
    for (point, cost) in source.points.iter().zip(&source.costs) {
        if !points.contains(point) {
            points.push(point.clone());
            costs.push(*cost);
        }
    }
    if points.len() < 2 {
        return Err(Error::Data(format!("`{}` has one configuration; a table needs more", source.name)));
    }
    let task = TableTask::new(&source.name, space.clone(), Arc::new(points), costs)?;
    Ok(Arc::new(task.with_meta_features(source.meta_features.clone())))
}
