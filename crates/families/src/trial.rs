//! What a family is asked to do.

use crate::matrix::features;
use metaburn_core::{Configuration, Rows, Target, Value};
use smartcore::linalg::basic::matrix::DenseMatrix;

/// Training with a configuration, and prediction.
pub(crate) struct Trial<'a> {
    pub configuration: &'a Configuration,
    /// Targets have two or more different values.
    pub train: &'a Rows,
    pub test: &'a Rows,
    pub seed: u64,
}

impl<'a> Trial<'a> {
    /// The features of training and test rows.
    pub fn features(&self) -> Result<(DenseMatrix<f64>, DenseMatrix<f64>), String> {
        Ok((features(self.train)?, features(self.test)?))
    }

    /// Whether numbers are to be predicted, not classes.
    pub fn is_regression(&self) -> bool {
        self.train.target == Target::Number
    }

    pub fn number(&self, name: &str) -> Result<f64, String> {
        match self.configuration.get(name) {
            Some(Value::Float(v)) => Ok(*v),
            Some(Value::Int(v)) => Ok(*v as f64),
            other => Err(wrong(name, "a number", other)),
        }
    }

    pub fn count(&self, name: &str) -> Result<usize, String> {
        match self.configuration.get(name) {
            Some(Value::Int(v)) if *v >= 0 => Ok(*v as usize),
            other => Err(wrong(name, "a whole number", other)),
        }
    }

    pub fn word(&self, name: &str) -> Result<&'a str, String> {
        match self.configuration.get(name) {
            Some(Value::Text(v)) => Ok(v),
            other => Err(wrong(name, "a word", other)),
        }
    }
}

fn wrong(name: &str, expected: &str, found: Option<&Value>) -> String {
    let found = found.map_or("nothing".to_string(), Value::to_string);
    format!("`{name}`: expected {expected}, found {found}")
}
