//! The published figures of the M3 competition, from the competition's data.

use metaburn_autodiff::{DType, Device};
use metaburn_core::{Learner, Options, Registry, Result, Seeds, Split, TaskDistribution, Value};
use metaburn_models::Mlp;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Frequency, series, horizon and season.
const PARTS: [(&str, usize, usize, i64); 4] =
    [("yearly", 645, 6, 1), ("quarterly", 756, 8, 4), ("monthly", 1428, 18, 12), ("other", 174, 8, 1)];

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("METABURN_DATA").map(PathBuf::from);
    let found = folder.filter(|folder| folder.join("timeseries/m3_long.csv.gz").is_file());
    if found.is_none() {
        eprintln!("skipped: METABURN_DATA names no folder with timeseries/m3_long.csv.gz");
    }
    found
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    metaburn_baseline::register(&mut registry);
    metaburn_tasks::register(&mut registry);
    registry
}

/// All series of one frequency as test tasks.
fn tasks(data: &Path, frequency: &str) -> Result<Arc<dyn TaskDistribution>> {
    let given = [
        ("frequency".to_string(), Value::from(frequency)),
        ("layout".to_string(), Value::from("history")),
        ("validation_fraction".to_string(), Value::Float(0.0)),
        ("test_fraction".to_string(), Value::Float(1.0)),
    ];
    registry().build_tasks("series", &mut Options::new("tasks", given), data)
}

/// Mean sMAPE over the test tasks.
fn smape(tasks: &dyn TaskDistribution, count: usize, learner: &dyn Learner) -> Result<f64> {
    let stream = || Seeds::new(0).stream("episodes/test", 0);
    let episodes = tasks.sample(Split::Test, count, &mut stream())?.upload(&Device::flex(), DType::F64);
    let path = learner.adapt(&Default::default(), &episodes.support, 1)?;
    let predictions = learner.predict(&path[0], &episodes.query.x)?.value().to_f64();
    let scores = tasks.score(Split::Test, count, &mut stream(), &predictions)?;
    Ok(scores[0].iter().sum::<f64>() / count as f64)
}

/// Totals are means over all forecasts, so that a series counts as much as its horizon is long.
#[test]
fn naive2_and_theta_have_their_published_totals() -> Result<()> {
    let Some(data) = data() else { return Ok(()) };
    for (name, published, within) in [("naive2", 15.47, 0.1), ("theta", 13.01, 0.15)] {
        let (mut total, mut forecasts) = (0.0, 0.0);
        for (frequency, series, horizon, season) in PARTS {
            let tasks = tasks(&data, frequency)?;
            let mut options = Options::new("learner", [("season".to_string(), Value::Int(season))]);
            let model = Arc::new(Mlp::new(2, &[1], 1));
            let learner = registry().build_learner(name, &mut options, model, &tasks.shape())?;
            let mean = smape(tasks.as_ref(), series, learner.as_ref())?;
            println!("{name}, {frequency}: sMAPE {mean:.3} %");
            total += mean * (series * horizon) as f64;
            forecasts += (series * horizon) as f64;
        }
        let mean = total / forecasts;
        println!("{name}, all: sMAPE {mean:.3} %");
        assert!((mean - published).abs() < within, "{name}: {mean}, but {published} was published");
    }
    Ok(())
}
