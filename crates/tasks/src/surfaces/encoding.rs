//! How the hyperparameters of the SVM and AdaBoost grids become points.

use metaburn_core::{Configuration, Domain, Options, Parameter, Result, Scale, Space, Value};

/// How the columns of a published grid become coordinates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Parameters under their own names and in their own units, with conditions.
    #[default]
    Natural,
    /// One real coordinate for each column as published, shifted and scaled to `[0, 1]`.
    Columns,
}

impl Encoding {
    pub(super) fn from_options(options: &mut Options) -> Result<Self> {
        Ok(match options.choice("encoding", "natural", &["natural", "columns"])? {
            "columns" => Self::Columns,
            _ => Self::Natural,
        })
    }
}

/// A published grid: its hyperparameter columns and what they mean.
pub(super) struct Grid {
    /// Names and ranges of the columns.
    pub columns: &'static [(&'static str, f64, f64)],
    /// The parameters under their own names.
    pub parameters: fn() -> Vec<Parameter>,
    /// The configuration of a row of columns.
    pub configuration: fn(&[f64]) -> Result<Configuration, String>,
}

impl Grid {
    pub(super) fn space(&self, encoding: Encoding) -> Result<Space> {
        Space::new(match encoding {
            Encoding::Natural => (self.parameters)(),
            Encoding::Columns => {
                let real =
                    |&(name, low, high): &_| Parameter::new(name, Domain::real(low, high, Scale::Linear));
                self.columns.iter().map(real).collect()
            }
        })
    }

    pub(super) fn configuration(&self, encoding: Encoding, row: &[f64]) -> Result<Configuration, String> {
        match encoding {
            Encoding::Natural => (self.configuration)(row),
            Encoding::Columns => {
                let named = self.columns.iter().zip(row);
                Ok(named.map(|((name, ..), &v)| (name.to_string(), Value::Float(v))).collect())
            }
        }
    }
}

/// Wistuba's SVM grid. Columns: one-hot kernel, `log₂ C / 6`, `log₁₀ γ / 4` (0 unless RBF) and
/// `log₁₀ degree` (0 unless polynomial).
pub(super) const SVM: Grid = Grid {
    columns: &[
        ("rbf", 0.0, 1.0),
        ("polynomial", 0.0, 1.0),
        ("linear", 0.0, 1.0),
        ("log_c", -1.0, 1.0),
        ("log_gamma", -1.0, 1.0),
        ("log_degree", 0.0, 1.0),
    ],
    parameters: || {
        vec![
            Parameter::new("kernel", Domain::categorical(["rbf", "polynomial", "linear"])),
            Parameter::new("c", Domain::real(1.0 / 32.0, 64.0, Scale::Log)),
            Parameter::new("gamma", Domain::real(1e-4, 1e3, Scale::Log)).when("kernel", ["rbf"]),
            Parameter::new("degree", Domain::integer(2, 10, Scale::Log)).when("kernel", ["polynomial"]),
        ]
    },
    configuration: |row| {
        let kernel = match row[..3] {
            [1.0, 0.0, 0.0] => "rbf",
            [0.0, 1.0, 0.0] => "polynomial",
            [0.0, 0.0, 1.0] => "linear",
            _ => return Err("the kernel is not one-hot".into()),
        };
        let mut chosen: Configuration =
            [("kernel".into(), kernel.into()), ("c".into(), neat(2f64.powf(6.0 * row[3])).into())].into();
        match kernel {
            "rbf" => chosen.insert("gamma".into(), neat(10f64.powf(4.0 * row[4])).into()),
            "polynomial" => chosen.insert("degree".into(), whole(10f64.powf(row[5]))),
            _ => None,
        };
        Ok(chosen)
    },
};

/// Schilling's AdaBoost grid. Columns: `log₁₀ iterations / 4` and `log₃₀ product terms`.
pub(super) const ADABOOST: Grid = Grid {
    columns: &[("log_iterations", 0.0, 1.0), ("log_product_terms", 0.0, 1.0)],
    parameters: || {
        vec![
            Parameter::new("iterations", Domain::integer(2, 10_000, Scale::Log)),
            Parameter::new("product_terms", Domain::integer(2, 30, Scale::Log)),
        ]
    },
    configuration: |row| {
        let (iterations, terms) = (10f64.powf(4.0 * row[0]), 30f64.powf(row[1]));
        Ok([("iterations".into(), whole(iterations)), ("product_terms".into(), whole(terms))].into())
    },
};

fn whole(value: f64) -> Value {
    Value::Int(value.round() as i64)
}

/// Nine significant digits: the logarithms of the files are rounded, the values behind them are not.
fn neat(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}
