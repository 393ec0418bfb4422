//! What the columns of a table of evaluations mean, and the space that they span.

use metaburn_core::{Domain, Parameter, Result, Scale, Space, Value};

/// The unit of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Numbers as they are.
    Plain,
    /// Positive numbers, to be spread evenly in their logarithm.
    Log,
    /// Natural logarithms of real numbers.
    Ln,
    /// Natural logarithms of integers.
    LnInteger,
    /// Logarithms to base 2.
    Log2,
    /// Integers as they are.
    Integer,
    /// Words or numbers without an order.
    Choice,
}

/// A column and the parameter it is.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub header: String,
    pub name: String,
    pub unit: Unit,
}

impl Column {
    pub(super) fn new(header: &str, name: &str, unit: Unit) -> Self {
        Self { header: header.to_string(), name: name.to_string(), unit }
    }
}

impl Unit {
    /// The value in a cell.
    pub(super) fn value(self, cell: &str) -> Result<Value, String> {
        if self == Self::Choice {
            return match (cell, cell.parse()) {
                ("", _) => Err("the cell is empty".into()),
                (_, Ok(number)) => Ok(Value::Int(number)),
                (word, _) => Ok(word.into()),
            };
        }
        let number: f64 = cell.parse().map_err(|_| format!("`{cell}` is no number"))?;
        let value = match self {
            Self::Ln | Self::LnInteger => number.exp(),
            Self::Log2 => number.exp2(),
            _ => number,
        };
        match self {
            Self::Integer if value.fract() != 0.0 => Err(format!("{value} is no integer")),
            Self::Log if value <= 0.0 => Err(format!("{value} is not above 0")),
            Self::LnInteger if value < 0.5 => Err(format!("{number} is the logarithm of no integer")),
            _ if !value.is_finite() || value.abs() > 1e15 => Err(format!("{value} is out of bounds")),
            Self::LnInteger | Self::Integer => Ok(Value::Int(value.round() as i64)),
            _ => Ok(Value::Float(value)),
        }
    }

    /// The domain that these values span.
    fn domain<'a>(self, values: impl Iterator<Item = &'a Value> + Clone) -> Domain {
        let numbers = values.clone().map(|value| match value {
            Value::Int(v) => *v as f64,
            Value::Float(v) => *v,
            _ => 0.0,
        });
        let low = numbers.clone().fold(f64::INFINITY, f64::min);
        let high = numbers.fold(f64::NEG_INFINITY, f64::max);
        match self {
            Self::Plain => Domain::real(low, high, Scale::Linear),
            Self::Log | Self::Ln | Self::Log2 => Domain::real(low, high, Scale::Log),
            Self::LnInteger => Domain::integer(low as i64, high as i64, Scale::Log),
            Self::Integer => Domain::integer(low as i64, high as i64, Scale::Linear),
            Self::Choice => Domain::Categorical(distinct(values)),
        }
    }
}

/// Numbers before words, each in order.
fn distinct<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    let sorted: std::collections::BTreeMap<(i64, String), &Value> = values
        .map(|value| match value {
            Value::Int(number) => ((*number, String::new()), value),
            word => ((i64::MAX, word.to_string()), word),
        })
        .collect();
    sorted.into_values().cloned().collect()
}

/// The space of these columns: ranges are those of the values `[rows][columns]`.
pub(super) fn space(columns: &[Column], rows: &[Vec<Value>]) -> Result<Space> {
    let parameter = |(i, column): (usize, &Column)| {
        Parameter::new(&column.name, column.unit.domain(rows.iter().map(move |row| &row[i])))
    };
    Space::new(columns.iter().enumerate().map(parameter).collect())
}

/// The points of all rows.
pub(super) fn points(space: &Space, columns: &[Column], rows: Vec<Vec<Value>>) -> Result<Vec<Vec<f64>>> {
    let names = || columns.iter().map(|column| column.name.clone());
    rows.into_iter().map(|row| space.encode(&names().zip(row).collect())).collect()
}
