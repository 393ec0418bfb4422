//! Reading a configuration.

use metaburn_core::{Configuration, Value};

/// The values of a trial, by name.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a>(pub &'a Configuration);

impl<'a> Chosen<'a> {
    pub fn number(self, name: &str) -> Result<f64, String> {
        match self.0.get(name) {
            Some(Value::Float(v)) => Ok(*v),
            Some(Value::Int(v)) => Ok(*v as f64),
            other => Err(wrong(name, "a number", other)),
        }
    }

    pub fn count(self, name: &str) -> Result<usize, String> {
        match self.0.get(name) {
            Some(Value::Int(v)) if *v >= 0 => Ok(*v as usize),
            other => Err(wrong(name, "a whole number", other)),
        }
    }

    pub fn word(self, name: &str) -> Result<&'a str, String> {
        match self.0.get(name) {
            Some(Value::Text(v)) => Ok(v),
            other => Err(wrong(name, "a word", other)),
        }
    }
}

fn wrong(name: &str, expected: &str, found: Option<&Value>) -> String {
    let found = found.map_or("nothing".to_string(), Value::to_string);
    format!("`{name}`: expected {expected}, found {found}")
}
