//! Reading the settings of one part: typed, defaulted, and complete.

use crate::error::{Error, Result, hint};
use crate::value::Value;
use std::collections::BTreeMap;

/// The settings of one learner, model, task distribution or optimizer, as its constructor reads
/// them. Each read names its default; what was read, defaults included, becomes the resolved
/// configuration; what was not read is an error.
///
/// ```
/// use metaburn_core::{Options, Value};
///
/// # fn main() -> metaburn_core::Result<()> {
/// let mut options = Options::new("learner", [("steps".into(), Value::Int(5))]);
/// let steps = options.count("steps", 1)?;
/// let rate = options.positive("rate", 0.01)?;
/// let resolved = options.finish()?;
/// assert_eq!((steps, rate), (5, 0.01));
/// assert_eq!(resolved["rate"], Value::Float(0.01));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    path: String,
    given: BTreeMap<String, Value>,
    resolved: BTreeMap<String, Value>,
}

impl Options {
    /// Settings found at `path` in the experiment.
    pub fn new(path: &str, given: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self { path: path.to_string(), given: given.into_iter().collect(), resolved: BTreeMap::new() }
    }

    /// The dotted path of one of the settings.
    pub fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// Whether a setting was given.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// A whole number of at least 1.
    pub fn count(&mut self, name: &str, default: usize) -> Result<usize> {
        self.at_least(name, default, 1)
    }

    /// A whole number of at least `least`.
    pub fn at_least(&mut self, name: &str, default: usize, least: usize) -> Result<usize> {
        let value = self.take(name, Value::Int(default as i64));
        match value {
            Value::Int(v) if v >= least as i64 => Ok(v as usize),
            other => Err(self.bad(name, &format!("an integer of at least {least}"), &other)),
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, default: f64) -> Result<f64> {
        self.number_where(name, default, "a number", |_| true)
    }

    /// A number above 0.
    pub fn positive(&mut self, name: &str, default: f64) -> Result<f64> {
        self.number_where(name, default, "a number above 0", |v| v > 0.0)
    }

    /// A number for which `fits` holds; `expected` says so in words.
    pub fn number_where(
        &mut self,
        name: &str,
        default: f64,
        expected: &str,
        fits: impl Fn(f64) -> bool,
    ) -> Result<f64> {
        let value = self.take(name, Value::Float(default));
        let number = match value {
            Value::Float(v) => v,
            Value::Int(v) => v as f64,
            other => return Err(self.bad(name, expected, &other)),
        };
        self.resolved.insert(name.to_string(), Value::Float(number));
        if number.is_finite() && fits(number) {
            return Ok(number);
        }
        Err(self.bad(name, expected, &Value::Float(number)))
    }

    /// True or false.
    pub fn flag(&mut self, name: &str, default: bool) -> Result<bool> {
        match self.take(name, Value::Bool(default)) {
            Value::Bool(v) => Ok(v),
            other => Err(self.bad(name, "true or false", &other)),
        }
    }

    /// A word.
    pub fn text(&mut self, name: &str, default: &str) -> Result<String> {
        match self.take(name, Value::Text(default.to_string())) {
            Value::Text(v) => Ok(v),
            other => Err(self.bad(name, "a string", &other)),
        }
    }

    /// One word of a fixed set.
    pub fn choice<'a>(&mut self, name: &str, default: &str, choices: &[&'a str]) -> Result<&'a str> {
        let word = self.text(name, default)?;
        if let Some(choice) = choices.iter().find(|c| **c == word) {
            return Ok(choice);
        }
        let expected = format!("one of {}; {}", choices.join(", "), hint(&word, choices.iter().copied()));
        Err(self.bad(name, &expected, &Value::Text(word)))
    }

    /// Whole numbers of at least 1.
    pub fn counts(&mut self, name: &str, default: &[usize]) -> Result<Vec<usize>> {
        let default = default.iter().map(|&v| Value::Int(v as i64)).collect();
        let count = |item: &Value| match item {
            Value::Int(v) if *v >= 1 => Some(*v as usize),
            _ => None,
        };
        self.list(name, default, "a list of integers of at least 1", count)
    }

    /// Words.
    pub fn texts(&mut self, name: &str, default: &[&str]) -> Result<Vec<String>> {
        let default = default.iter().map(|&v| Value::from(v)).collect();
        let text = |item: &Value| match item {
            Value::Text(v) => Some(v.clone()),
            _ => None,
        };
        self.list(name, default, "a list of strings", text)
    }

    /// Numbers.
    pub fn numbers(&mut self, name: &str, default: &[f64]) -> Result<Vec<f64>> {
        let default = default.iter().map(|&v| Value::Float(v)).collect();
        let number = |item: &Value| match item {
            Value::Float(v) if v.is_finite() => Some(*v),
            Value::Int(v) => Some(*v as f64),
            _ => None,
        };
        let numbers = self.list(name, default, "a list of numbers", number)?;
        let resolved = numbers.iter().map(|&v| Value::Float(v)).collect();
        self.resolved.insert(name.to_string(), Value::List(resolved));
        Ok(numbers)
    }

    fn list<T>(
        &mut self,
        name: &str,
        default: Vec<Value>,
        expected: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>> {
        let value = self.take(name, Value::List(default));
        let Value::List(items) = &value else { return Err(self.bad(name, expected, &value)) };
        let read = items.iter().map(|item| read(item).ok_or_else(|| self.bad(name, expected, item)));
        read.collect()
    }

    /// Refuses settings that were not read, and returns those that were.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] with the nearest known key.
    pub fn finish(self) -> Result<BTreeMap<String, Value>> {
        match self.given.keys().next() {
            None => Ok(self.resolved),
            Some(unread) => Err(Error::UnknownKey {
                key: self.key(unread),
                hint: hint(unread, self.resolved.keys().map(String::as_str)),
            }),
        }
    }

    /// An error about one of the settings.
    pub fn bad(&self, name: &str, expected: &str, found: &Value) -> Error {
        let found = match found {
            Value::Table(_) | Value::List(_) => found.kind().to_string(),
            plain => format!("{} {plain}", plain.kind()),
        };
        Error::BadValue { key: self.key(name), expected: expected.to_string(), found }
    }

    /// The settings of a part of this part: `learner.rate` of a tuner is `rate` of its learner. They
    /// come back with [`Self::absorb`].
    pub fn part(&mut self, name: &str) -> Self {
        let prefix = format!("{name}.");
        let theirs = self.given.extract_if(.., |key, _| key.starts_with(&prefix));
        let given: Vec<_> = theirs.map(|(key, value)| (key[prefix.len()..].to_string(), value)).collect();
        Self::new(&self.key(name), given)
    }

    /// Ends the reading of a part that [`Self::part`] gave.
    ///
    /// # Errors
    /// As for [`Self::finish`].
    pub fn absorb(&mut self, name: &str, part: Self) -> Result<()> {
        let resolved = part.finish()?;
        self.resolved.extend(resolved.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
        Ok(())
    }

    /// Takes all settings that were given and not read yet, for a reader of another kind. What that
    /// makes of them is to be recorded.
    pub fn rest(&mut self) -> BTreeMap<String, Value> {
        std::mem::take(&mut self.given)
    }

    /// Records settings as they were resolved elsewhere.
    pub fn record(&mut self, resolved: impl IntoIterator<Item = (String, Value)>) {
        self.resolved.extend(resolved);
    }

    /// A setting of any kind, if it was given.
    pub(crate) fn any(&mut self, name: &str) -> Option<Value> {
        let given = self.given.remove(name);
        // Known from here on, so that hints name it.
        self.resolved.insert(name.to_string(), given.clone().unwrap_or(Value::Bool(false)));
        given
    }

    fn take(&mut self, name: &str, default: Value) -> Value {
        let value = self.given.remove(name).unwrap_or(default);
        self.resolved.insert(name.to_string(), value.clone());
        value
    }
}
