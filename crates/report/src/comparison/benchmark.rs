//! Benchmarks of one name that are not the same: what sets them apart.

use metaburn_results::Header;
use std::collections::BTreeMap;

/// Settings by dotted key, as text.
pub(super) type Settings = BTreeMap<String, String>;

/// The settings of a run's benchmark; none if its configuration cannot be read.
pub(super) fn settings(header: &Header) -> Settings {
    let mut settings = Settings::new();
    if let Ok(config) = header.config.parse::<toml::Table>()
        && let Some(toml::Value::Table(benchmark)) = config.get("benchmark")
    {
        flatten("", benchmark, &mut settings);
    }
    settings
}

fn flatten(prefix: &str, table: &toml::Table, settings: &mut Settings) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => flatten(&format!("{key}."), inner, settings),
            toml::Value::String(text) => drop(settings.insert(key, text.clone())),
            other => drop(settings.insert(key, other.to_string())),
        }
    }
}

/// The settings of `one` that are not the same in all of these, in the words of run labels: `label svm`.
pub(super) fn apart(one: &Settings, all: &[&Settings]) -> Vec<String> {
    let differs = |key: &String| all.iter().any(|other| other.get(key) != one.get(key));
    let words = |(key, value): (&String, &String)| format!("{} {value}", key.replace(['.', '_'], " "));
    one.iter().filter(|(key, _)| differs(key)).map(words).collect()
}
