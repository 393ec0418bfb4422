//! The names of this crate's task distributions and benchmarks.

use crate::live::LiveBenchmark;
use crate::{Clusters, Functions, Sinusoid, TableRegression};
use metaburn_core::{Benchmark, Registry, TaskDistribution};
use std::sync::Arc;

/// Makes the task distributions and benchmarks known by name.
pub fn register(registry: &mut Registry) {
    registry.tasks("sinusoid", "regression of sine waves (Finn et al. 2017)", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Sinusoid::from_options(options, data_dir)?);
        Ok(tasks)
    });
    registry.tasks("functions", "regression of functions of several families", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Functions::from_options(options, data_dir)?);
        Ok(tasks)
    });
    registry.tasks("clusters", "few-shot classification of Gaussian clusters", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Clusters::from_options(options, data_dir)?);
        Ok(tasks)
    });
    registry.tasks("tables", "few-shot regression on Boston housing or diabetes", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(TableRegression::from_options(options, data_dir)?);
        Ok(tasks)
    });
    crate::clinical::register(registry);
    crate::control::register(registry);
    crate::images::register(registry);
    crate::ratings::register(registry);
    crate::series::register(registry);
    crate::surfaces::register(registry);
    registry.benchmark("live", "model families, really trained on tables", |options, data_dir, registry| {
        let benchmark: Arc<dyn Benchmark> =
            Arc::new(LiveBenchmark::from_options(options, data_dir, registry)?);
        Ok(benchmark)
    });
}
