//! What a run is called: by machines, and by people.

use crate::experiment::Experiment;
use metaburn_core::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The first 12 hexadecimal digits of the SHA-256 of the canonical TOML without the seed. Runs
/// that share it differ in nothing but their seed.
pub(crate) fn group_id(experiment: &Experiment) -> String {
    let digest = Sha256::digest(experiment.to_toml(None).as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The id of one run, and the stem of its file names.
pub(crate) fn run_id(group_id: &str, seed: u64) -> String {
    format!("{group_id}-s{seed}")
}

/// What sets each configuration apart from the others of the same file: the learner, then the
/// swept settings that are not the same everywhere, as in `maml, rate 0.01`. Each configuration
/// comes with the keys that its sweep variant changes.
pub(crate) fn labels(groups: &[(&Experiment, Vec<String>)]) -> Vec<String> {
    let shown = |group: &(&Experiment, Vec<String>), key: &String| {
        group.1.contains(key).then(|| group.0.setting(key)).flatten()
    };
    let (mut keys, mut seen): (Vec<&String>, _) =
        (Vec::new(), BTreeSet::from(["learner.name", "tuner.name"]));
    for key in groups.iter().flat_map(|(_, swept)| swept) {
        let differs = || groups.iter().any(|g| shown(g, key) != shown(&groups[0], key));
        if seen.insert(key.as_str()) && differs() {
            keys.push(key);
        }
    }
    let label = |group: &(&Experiment, Vec<String>)| {
        let parts = keys.iter().filter_map(|key| Some(part(key, &shown(group, key)?)));
        [group.0.method().to_string()].into_iter().chain(parts).collect::<Vec<_>>().join(", ")
    };
    groups.iter().map(label).collect()
}

/// One swept setting in words.
fn part(key: &str, value: &Value) -> String {
    let value = match value {
        Value::Text(word) => word.clone(),
        Value::Float(number) => number.to_string(),
        other => other.to_string(),
    };
    let words = |key: &str| key.replace(['.', '_'], " ");
    match key.split_once('.') {
        Some((_, rest)) if rest == "name" || rest.ends_with(".name") => value,
        Some(("learner" | "tuner", rest)) => format!("{} {value}", words(rest)),
        _ => format!("{} {value}", words(key)),
    }
}
