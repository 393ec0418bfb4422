//! Settings from the command line. They win over the file and its sweeps.

use crate::document::Document;
use crate::error::{Error, Result};
use crate::settings::{Origin, Settings, check_key};
use metaburn_core::Value;
use std::path::Path;

/// Settings given as arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides(Vec<(String, Value, String)>);

impl Overrides {
    /// Reads `--set key=value` and `--seed N` arguments.
    pub fn parse(set: &[String], seeds: &[u64]) -> Result<Self> {
        let mut all = set.iter().map(|text| assignment(text)).collect::<Result<Vec<_>>>()?;
        if !seeds.is_empty() {
            let each = |&seed: &u64| i64::try_from(seed).map(Value::Int);
            let list: Result<Vec<_>, _> = seeds.iter().map(each).collect();
            let list = list.map_err(|_| Error::Argument("--seed: the largest seed is 2^63 − 1".into()))?;
            all.push(("seeds".into(), Value::List(list), "--seed".into()));
        }
        Ok(Self(all))
    }

    /// Puts the settings over those of a file.
    pub fn apply(&self, settings: &mut Settings) {
        for (key, value, argument) in &self.0 {
            settings.set(key, value.clone(), Origin::Argument(argument.clone()));
        }
    }
}

/// `learner.rate=0.1`, where the value is TOML, or else a bare word.
fn assignment(text: &str) -> Result<(String, Value, String)> {
    let place = format!("--set {text}");
    let wrong = |message: String| Error::Setting { place: place.clone(), message };
    let Some((key, value)) = text.split_once('=') else {
        return Err(wrong("expected key=value, such as learner.rate=0.1".into()));
    };
    let (key, value) = (key.trim(), value.trim());
    check_key(key).map_err(wrong)?;
    // The value is read as a setting of the file would be; what is not TOML is a word.
    let value = Document::parse(Path::new(""), &format!("name = {value}"))
        .ok()
        .and_then(|d| d.settings.get("name").cloned())
        .unwrap_or_else(|| Value::Text(value.to_string()));
    Ok((key.to_string(), value, place))
}
