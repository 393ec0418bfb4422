//! What predictions are scored by.

use crate::error::{Error, Result};
use metaburn_autodiff::Var;

/// The loss of a task family, and its accuracy where that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Mean squared error between predictions and targets `[tasks, examples, outputs]`.
    SquaredError,
    /// Softmax cross-entropy of scores against one-hot targets `[tasks, examples, ways]`.
    CrossEntropy,
    /// Negative log-likelihood of targets `[tasks, examples, 1]` under normal distributions
    /// `[tasks, examples, 2]`, given by their mean and the logarithm of their variance:
    /// `½ (ln 2π + ln σ² + (y − μ)²/σ²)`. The log variance is taken as it is; a model that must not
    /// run away to tiny variances bounds it itself.
    Gaussian,
    /// The negative of the return, for predictions `[tasks, trajectories, 1]` that are the returns of
    /// trajectories. Targets mean nothing.
    Return,
}

impl Objective {
    /// The mean loss of each task, of shape `[tasks]`.
    ///
    /// # Errors
    /// When predictions and targets differ in shape, or do not go together as [`Objective::Gaussian`]
    /// asks.
    pub fn loss(self, prediction: &Var, target: &Var) -> Result<Var> {
        Ok(match self {
            Self::SquaredError => prediction.squared_error(target)?,
            Self::CrossEntropy => prediction.cross_entropy(target)?,
            Self::Gaussian => {
                let shape = prediction.shape();
                if shape.len() != 3 || shape[2] != 2 {
                    return Err(Error::Mismatch(format!(
                        "a Gaussian objective takes [tasks, examples, 2], mean and log variance; \
                         the predictions have shape {shape:?}"
                    )));
                }
                let log_deviation = prediction.slice(2, 1, 2)?.mul_scalar(0.5);
                prediction.slice(2, 0, 1)?.gaussian_nll(&log_deviation, target)?
            }
            Self::Return => prediction.mean_per_task()?.neg(),
        })
    }

    /// The fraction of examples whose largest score is the right class, for each task; nothing
    /// for regression.
    pub fn accuracy(self, prediction: &Var, target: &Var) -> Option<Vec<f64>> {
        if self != Self::CrossEntropy {
            return None;
        }
        let shape = target.shape();
        let (examples, ways) = (shape[1], shape[2]);
        let (scores, truth) = (prediction.value().to_f64(), target.value().to_f64());
        let hits: Vec<bool> =
            scores.chunks(ways).zip(truth.chunks(ways)).map(|(s, t)| argmax(s) == argmax(t)).collect();
        Some(
            hits.chunks(examples)
                .map(|h| h.iter().filter(|&&hit| hit).count() as f64 / examples as f64)
                .collect(),
        )
    }

    /// The name of the loss and its unit, for axis labels.
    pub fn label(self) -> &'static str {
        match self {
            Self::SquaredError => "mean squared error",
            Self::CrossEntropy => "cross-entropy (nats)",
            Self::Gaussian => "negative log-likelihood (nats)",
            Self::Return => "negative return",
        }
    }
}

/// The first position of the largest value; NaN never wins over a number.
fn argmax(values: &[f64]) -> usize {
    let better =
        |i: usize, best: usize| values[i] > values[best] || (values[best].is_nan() && !values[i].is_nan());
    (1..values.len()).fold(0, |best, i| if better(i, best) { i } else { best })
}
