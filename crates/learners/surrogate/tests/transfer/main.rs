//! Tuning that learns from past tasks.

mod neighbours;
mod portfolio;
mod ranking;
mod rgpe;
mod sources;
mod tables;
mod tst_r;
mod tuners;

use metaburn_core::{
    Domain, Observations, Options, Parameter, Registry, Result, Scale, Seeds, Setting, Source, Space,
    Strategy, Stream, Study, Tuner, Value,
};
use metaburn_surrogate::SourceModel;
use std::sync::Arc;

const NAMES: [&str; 4] = ["zero_shot", "warm_start", "tst_r", "rgpe"];

/// A cube of real parameters.
fn cube(dimensions: usize) -> Arc<Space> {
    let real = |i| Parameter::new(&format!("x{i}"), Domain::real(0.0, 1.0, Scale::Linear));
    Arc::new(Space::new((0..dimensions).map(real).collect()).expect("a space"))
}

/// A past task on an even grid of the unit interval.
fn past(name: &str, count: usize, cost: impl Fn(f64) -> f64) -> Source {
    let grid: Vec<f64> = (0..count).map(|i| i as f64 / (count - 1) as f64).collect();
    Source {
        name: name.into(),
        costs: grid.iter().map(|&x| cost(x)).collect(),
        points: grid.into_iter().map(|x| vec![x]).collect(),
        meta_features: vec![count as f64],
    }
}

fn model(source: &Source) -> Arc<SourceModel> {
    Arc::new(SourceModel::fit(&cube(source.points[0].len()), source, 100).expect("a fit"))
}

/// The model of a past task on the unit interval.
fn model_of(cost: impl Fn(f64) -> f64) -> Arc<SourceModel> {
    model(&past("past", 21, cost))
}

/// What was observed at evenly spaced points of the unit interval.
fn observed(costs: &[f64]) -> Observations {
    let points = (0..costs.len()).map(|i| vec![i as f64 / (costs.len().max(2) - 1) as f64]).collect();
    Observations { points, costs: costs.to_vec() }
}

fn stream(index: u64) -> Stream {
    Seeds::new(5).stream("test", index)
}

fn tuner(name: &str, settings: &[(&str, Value)]) -> Arc<dyn Tuner> {
    let mut registry = Registry::new();
    metaburn_surrogate::register(&mut registry);
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("tuner", given);
    let tuner = registry.build_tuner(name, &mut options).expect("a tuner");
    options.finish().expect("known options");
    tuner
}

fn strategy(tuner: &dyn Tuner, space: &Arc<Space>, sources: &[Source]) -> Result<Box<dyn Strategy>> {
    let meta_features: &[f64] = sources.first().map_or(&[], |s| &s.meta_features);
    tuner.strategy(&Setting { space, sources, meta_features, seeds: Seeds::new(0), budget: 12 })
}

/// A study of so many trials; a cost that is NaN fails.
fn search(
    strategy: &dyn Strategy,
    space: &Arc<Space>,
    trials: usize,
    cost: impl Fn(&[f64]) -> f64,
) -> Result<Study> {
    let mut study = Study::new(space.clone(), Seeds::new(0), trials);
    for _ in 0..trials {
        let suggestion = strategy.ask(&study)?;
        let cost = cost(&suggestion.point);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    Ok(study)
}

fn points(study: &Study) -> Vec<Vec<f64>> {
    study.trials().iter().map(|t| t.suggestion.point.clone()).collect()
}
