//! Which cohorts are for training, for validation and for test.

use super::cohorts::COHORTS;
use super::table::Table;
use metaburn_core::{Options, Result, Split, Value, hint};
use std::sync::Arc;

/// Tables of one cohort.
type Tables = Vec<Arc<Table>>;

/// The cohorts of each part, of which no two share a patient.
pub(super) struct Parts {
    train: Vec<Tables>,
    validation: Vec<Tables>,
    test: Vec<Tables>,
}

/// A cohort, and the name of one of its tables or its own.
pub(super) struct Choice {
    cohort: usize,
    name: String,
}

/// Reads `hold_out` and `validation`.
pub(super) fn choose(options: &mut Options) -> Result<[Choice; 2]> {
    let test = choice(options, "hold_out", "pima")?;
    let next = COHORTS[(test.cohort + 1) % COHORTS.len()].name;
    let validation = choice(options, "validation", next)?;
    if validation.cohort == test.cohort {
        let expected = format!(
            "a table or cohort of other patients than `hold_out`, those of {}",
            COHORTS[test.cohort].name
        );
        return Err(options.bad("validation", &expected, &Value::Text(validation.name)));
    }
    Ok([validation, test])
}

fn choice(options: &mut Options, key: &str, default: &str) -> Result<Choice> {
    let name = options.text(key, default)?;
    let names = |cohort: usize| {
        [COHORTS[cohort].name].into_iter().chain(COHORTS[cohort].tables.iter().map(|t| t.name))
    };
    match (0..COHORTS.len()).find(|&cohort| names(cohort).any(|known| known == name)) {
        Some(cohort) => Ok(Choice { cohort, name }),
        None => {
            let expected = format!("a table or cohort; {}", hint(&name, (0..COHORTS.len()).flat_map(names)));
            Err(options.bad(key, &expected, &Value::Text(name)))
        }
    }
}

impl Parts {
    /// Deals the tables, which come by cohort.
    pub fn deal(tables: Vec<Vec<Table>>, [validation, test]: &[Choice; 2]) -> Self {
        let mut parts = Self { train: Vec::new(), validation: Vec::new(), test: Vec::new() };
        for (cohort, tables) in tables.into_iter().enumerate() {
            let of = |choice: &Choice| choice.cohort == cohort;
            let (part, name) = match (of(validation), of(test)) {
                (true, _) => (&mut parts.validation, validation.name.as_str()),
                (_, true) => (&mut parts.test, test.name.as_str()),
                _ => (&mut parts.train, COHORTS[cohort].name),
            };
            let chosen =
                tables.into_iter().filter(|table| name == COHORTS[cohort].name || name == table.name);
            part.push(chosen.map(Arc::new).collect());
        }
        parts
    }

    pub fn of(&self, split: Split) -> &[Tables] {
        match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }
}
