//! The values one parameter may take, and their place on `[0, 1]`.

use crate::value::Value;

/// How numbers are spread over `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// Evenly in the logarithm.
    Log,
}

/// The values of one parameter. What the methods say holds for domains that [`Space::new`] takes.
///
/// [`Space::new`]: crate::Space::new
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Real numbers of `[low, high]`: `x = low + u·(high − low)`, or the same in logarithms.
    Real {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
        /// Spread.
        scale: Scale,
    },
    /// Integers of `[low, high]`, both included. On the linear scale each has a cell of the same
    /// width; on the logarithmic one cells are cut at `v ± ½`.
    Integer {
        /// Smallest value.
        low: i64,
        /// Largest value.
        high: i64,
        /// Spread.
        scale: Scale,
    },
    /// Values without an order, each with a cell of the same width.
    Categorical(Vec<Value>),
    /// Values in a meaningful order, each with a cell of the same width.
    Ordinal(Vec<Value>),
}

impl Domain {
    /// Real numbers of `[low, high]`.
    pub fn real(low: f64, high: f64, scale: Scale) -> Self {
        Self::Real { low, high, scale }
    }

    /// Integers of `[low, high]`.
    pub fn integer(low: i64, high: i64, scale: Scale) -> Self {
        Self::Integer { low, high, scale }
    }

    /// Values without an order.
    pub fn categorical<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::Categorical(values.into_iter().map(Into::into).collect())
    }

    /// Values in a meaningful order.
    pub fn ordinal<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::Ordinal(values.into_iter().map(Into::into).collect())
    }

    /// Number of values; nothing for an interval of reals.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Real { low, high, .. } => (low == high).then_some(1),
            Self::Integer { low, high, .. } => high.checked_sub(*low)?.checked_add(1)?.try_into().ok(),
            Self::Categorical(values) | Self::Ordinal(values) => Some(values.len() as u64),
        }
    }

    /// Whether values differ or agree, and nothing between: kernels use the Hamming distance there.
    pub fn is_categorical(&self) -> bool {
        matches!(self, Self::Categorical(_))
    }

    /// The value at `u`; outside `[0, 1]` the nearer end, and the middle for NaN.
    pub fn decode(&self, u: f64) -> Value {
        let u = if u.is_nan() { 0.5 } else { u.clamp(0.0, 1.0) };
        match self {
            // The ends are exact, whatever logarithms make of them.
            Self::Real { low, .. } if u == 0.0 => Value::Float(*low),
            Self::Real { high, .. } if u == 1.0 => Value::Float(*high),
            Self::Real { low, high, scale: Scale::Linear } => {
                Value::Float((low + u * (high - low)).clamp(*low, *high))
            }
            Self::Real { low, high, scale: Scale::Log } => {
                Value::Float((low.ln() + u * (high.ln() - low.ln())).exp().clamp(*low, *high))
            }
            Self::Integer { low, high, scale: Scale::Linear } => {
                let last = high - low;
                Value::Int(low + ((u * (last + 1) as f64) as i64).min(last))
            }
            Self::Integer { low, high, scale: Scale::Log } => {
                let (from, to) = log_cells(*low, *high);
                Value::Int(((from + u * (to - from)).exp().round() as i64).clamp(*low, *high))
            }
            Self::Categorical(values) | Self::Ordinal(values) => {
                values[((u * values.len() as f64) as usize).min(values.len() - 1)].clone()
            }
        }
    }

    /// The place of a value; nothing if the domain does not have it.
    pub fn encode(&self, value: &Value) -> Option<f64> {
        match (self, value) {
            (Self::Real { .. }, Value::Int(v)) => self.encode(&Value::Float(*v as f64)),
            (Self::Real { low, high, scale }, Value::Float(v)) if low <= v && v <= high => {
                Some(match scale {
                    _ if low == high => 0.5,
                    Scale::Linear => (v - low) / (high - low),
                    Scale::Log => (v.ln() - low.ln()) / (high.ln() - low.ln()),
                })
            }
            (Self::Integer { low, high, scale }, Value::Int(v)) if low <= v && v <= high => {
                Some(match scale {
                    Scale::Linear => ((v - low) as f64 + 0.5) / (high - low + 1) as f64,
                    Scale::Log => {
                        let (from, to) = log_cells(*low, *high);
                        ((*v as f64).ln() - from) / (to - from)
                    }
                })
            }
            (Self::Categorical(values) | Self::Ordinal(values), value) => {
                let cell = values.iter().position(|v| v == value)?;
                Some((cell as f64 + 0.5) / values.len() as f64)
            }
            _ => None,
        }
    }

    /// The place of a value by its number, from 0 to [`Domain::size`] − 1.
    pub fn nth(&self, number: u64) -> f64 {
        match self {
            Self::Real { .. } => 0.5,
            Self::Integer { low, .. } => {
                let value = i64::try_from(number).ok().and_then(|number| low.checked_add(number));
                value.and_then(|value| self.encode(&Value::Int(value))).unwrap_or(0.5)
            }
            Self::Categorical(values) | Self::Ordinal(values) => (number as f64 + 0.5) / values.len() as f64,
        }
    }

    /// The place that stands for all places of the same value.
    pub fn snap(&self, u: f64) -> f64 {
        match self {
            Self::Real { low, high, .. } if low < high && !u.is_nan() => u.clamp(0.0, 1.0),
            _ => self.encode(&self.decode(u)).unwrap_or(0.5),
        }
    }
}

/// The ends of `[0, 1]` for integers on the logarithmic scale: half an integer beyond the values.
fn log_cells(low: i64, high: i64) -> (f64, f64) {
    ((low as f64 - 0.5).ln(), (high as f64 + 0.5).ln())
}
