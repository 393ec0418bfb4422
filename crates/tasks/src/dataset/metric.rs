//! What a prediction costs.

use super::Problem;
use metaburn_core::Target;

/// How far predictions are from the truth: a cost, lower is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The share of rows whose class is wrong.
    Error,
    /// The same for each class that occurs, averaged over classes: as bad for a rare class as for a
    /// frequent one.
    BalancedError,
    /// `√(1/n·Σ(prediction − y)²)`.
    RootMeanSquare,
}

impl Metric {
    /// The one of that name: `error`, `balanced_error` or `root_mean_square`.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Error, Self::BalancedError, Self::RootMeanSquare].into_iter().find(|m| m.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::BalancedError => "balanced_error",
            Self::RootMeanSquare => "root_mean_square",
        }
    }

    /// The usual one for such a target.
    pub fn usual(target: Target) -> Self {
        match target {
            Target::Class(_) => Self::Error,
            Target::Number => Self::RootMeanSquare,
        }
    }

    /// What it is a cost of.
    pub fn problem(self) -> Problem {
        match self {
            Self::Error | Self::BalancedError => Problem::Classification,
            Self::RootMeanSquare => Problem::Regression,
        }
    }

    /// The cost of predictions for targets, both `[n]`, n > 0.
    ///
    /// ```
    /// use metaburn_tasks::dataset::Metric;
    ///
    /// let (truth, guess) = ([0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]);
    /// assert_eq!(Metric::Error.cost(&truth, &guess), 0.25);
    /// assert_eq!(Metric::BalancedError.cost(&truth, &guess), 0.5);
    /// assert_eq!(Metric::RootMeanSquare.cost(&truth, &guess), 0.5);
    /// ```
    pub fn cost(self, truth: &[f64], predictions: &[f64]) -> f64 {
        let pairs = truth.iter().zip(predictions);
        let n = truth.len() as f64;
        match self {
            Self::Error => pairs.filter(|(y, p)| y != p).count() as f64 / n,
            Self::BalancedError => balanced(truth, predictions),
            Self::RootMeanSquare => (pairs.map(|(y, p)| (p - y).powi(2)).sum::<f64>() / n).sqrt(),
        }
    }
}

fn balanced(truth: &[f64], predictions: &[f64]) -> f64 {
    let mut classes = truth.to_vec();
    classes.sort_by(f64::total_cmp);
    classes.dedup();
    let error = |class: &f64| {
        let members = truth.iter().zip(predictions).filter(|(y, _)| *y == class);
        let count = |(all, wrong), (y, p)| (all + 1.0, wrong + if y != p { 1.0 } else { 0.0 });
        let (all, wrong) = members.fold((0.0, 0.0), count);
        wrong / all
    };
    classes.iter().map(error).sum::<f64>() / classes.len() as f64
}
