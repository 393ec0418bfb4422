//! Which task distribution a run belongs to.

use metaburn_results::Run;
use std::collections::{BTreeMap, BTreeSet};

/// The settings of the `[tasks]` table of a resolved configuration, without the name.
type Settings = BTreeMap<String, String>;

/// The names of the runs' task distributions, in the order of the runs. Where an experiment has
/// several distributions of one name, the settings in which they differ are part of the name, as
/// in `sinusoid (shots 5)`: losses on them are not comparable.
pub(crate) fn names(runs: &[Run]) -> Vec<String> {
    let settings: Vec<Settings> = runs.iter().map(|run| task_settings(&run.header.config)).collect();
    let mut seen: BTreeMap<(&str, &str), BTreeSet<&Settings>> = BTreeMap::new();
    for (run, own) in runs.iter().zip(&settings) {
        seen.entry((&run.header.experiment, &run.header.tasks)).or_default().insert(own);
    }
    let name = |(run, own): (&Run, &Settings)| {
        let siblings = &seen[&(run.header.experiment.as_str(), run.header.tasks.as_str())];
        let apart: Vec<String> = own
            .iter()
            .filter(|(key, value)| siblings.iter().any(|other| other.get(*key) != Some(value)))
            .map(|(key, value)| format!("{key} {value}"))
            .collect();
        match apart.is_empty() {
            true => run.header.tasks.clone(),
            false => format!("{} ({})", run.header.tasks, apart.join(", ")),
        }
    };
    runs.iter().zip(&settings).map(name).collect()
}

/// The number of inner steps in meta-training, `learner.steps`, where the configuration has it.
pub(crate) fn trained_steps(config: &str) -> Option<u64> {
    let steps = parse(config).get("learner")?.get("steps")?.as_integer()?;
    u64::try_from(steps).ok()
}

fn task_settings(config: &str) -> Settings {
    let root = parse(config);
    let Some(tasks) = root.get("tasks").and_then(toml::Value::as_table) else {
        return Settings::new();
    };
    let plain = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    tasks.iter().filter(|(key, _)| *key != "name").map(|(key, value)| (key.clone(), plain(value))).collect()
}

/// The configuration as a table; empty where it is no TOML, for old files must stay readable.
fn parse(config: &str) -> toml::Table {
    config.parse().unwrap_or_default()
}
