//! The best configuration, for people and programs.

use crate::commands::tune::setup::Setup;
use anyhow::{Context, Result};
use metaburn_core::{Configuration, Study, TuningTask, Value};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the search found.
pub struct Best {
    data: String,
    target: String,
    metric: &'static str,
    /// Counted from 1.
    trial: usize,
    trials: usize,
    cost: f64,
    /// Costs of the single folds.
    folds: Vec<f64>,
    default_cost: Option<f64>,
    configuration: Configuration,
}

impl Best {
    /// The incumbent; nothing if no trial has a cost.
    pub fn of(setup: &Setup, study: &Study) -> Option<Self> {
        let (cost, trial) = study.incumbent()?;
        let configuration = study.configuration(trial);
        let task = &setup.task;
        // The trial's own stream, so that these are the folds of its cost.
        let mut stream = study.seeds.stream("trial", trial as u64);
        let folds = task.fold_costs(&configuration, 1.0, &mut stream).unwrap_or_default();
        Some(Self {
            data: task.name().to_string(),
            target: task.table().target_name().to_string(),
            metric: setup.metric.name(),
            trial: trial + 1,
            trials: study.trials().len(),
            cost,
            folds,
            default_cost: study.trials().first().and_then(|first| first.cost()),
            configuration,
        })
    }

    /// Standard deviation of the cost over folds.
    fn deviation(&self) -> f64 {
        let n = self.folds.len() as f64;
        let mean = self.folds.iter().sum::<f64>() / n;
        (self.folds.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
    }

    /// A few lines for a person.
    pub fn summary(&self) -> String {
        let metric = self.metric.replace('_', " ");
        let mut text = format!(
            "\nbest of {} trials: {metric} {:.5} ± {:.5} over folds (trial {})\n",
            self.trials,
            self.cost,
            self.deviation(),
            self.trial
        );
        text += &match self.default_cost {
            Some(default) if default > self.cost => {
                let share = 100.0 * (default - self.cost) / default;
                format!("default configuration: {default:.5}, so {share:.1} % less\n")
            }
            Some(default) => format!("default configuration: {default:.5}; nothing better was found\n"),
            None => "default configuration: failed\n".to_string(),
        };
        text += "The best of many trials looks better than it is: test it on rows it has not seen.\n\n";
        for (key, value) in &self.configuration {
            text += &format!("  {key} = {value}\n");
        }
        text
    }

    /// Writes `best.toml` and `best.json`.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let json = serde_json::to_string_pretty(&self.json())? + "\n";
        let files = [("best.toml", self.toml()), ("best.json", json)];
        let write = |(name, text): (&str, String)| {
            let path = folder.join(name);
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            Ok(path)
        };
        files.into_iter().map(write).collect()
    }

    fn toml(&self) -> String {
        let mut text = String::from("# The best configuration that `metaburn tune` found.\n");
        let mut line = |key: &str, value: Value| text += &format!("{key} = {value}\n");
        line("data", Value::from(self.data.as_str()));
        line("target", Value::from(self.target.as_str()));
        line("metric", Value::from(self.metric));
        line("cost", Value::Float(self.cost));
        line("fold_costs", Value::List(self.folds.iter().map(|&c| Value::Float(c)).collect()));
        if let Some(cost) = self.default_cost {
            line("default_cost", Value::Float(cost));
        }
        line("trial", Value::Int(self.trial as i64));
        line("trials", Value::Int(self.trials as i64));
        text += "\n[configuration]\n";
        // `svm.c` is the `c` of the table `svm`.
        self.configuration.iter().for_each(|(key, value)| text += &format!("{key} = {value}\n"));
        text
    }

    fn json(&self) -> serde_json::Value {
        let mut configuration = serde_json::Map::new();
        for (key, value) in &self.configuration {
            let value = plain(value);
            match key.split_once('.') {
                Some((family, name)) => {
                    configuration.entry(family).or_insert_with(|| json!({}))[name] = value
                }
                None => drop(configuration.insert(key.clone(), value)),
            }
        }
        json!({
            "data": self.data,
            "target": self.target,
            "metric": self.metric,
            "cost": self.cost,
            "fold_costs": self.folds,
            "default_cost": self.default_cost,
            "trial": self.trial,
            "trials": self.trials,
            "configuration": configuration,
        })
    }
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(v) => json!(v),
        Value::Int(v) => json!(v),
        Value::Float(v) => json!(v),
        Value::Text(v) => json!(v),
        other => json!(other.to_string()),
    }
}
