//! Losses of predictions against targets, one number for each task.

use super::Op;
use crate::array::compute::same_type;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `mean (ŷ − y)²` for each task; inputs `ŷ`, `y`.
struct SquaredError;

impl Op for SquaredError {
    fn name(&self) -> &'static str {
        "squared_error"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (output, target) = (step.input(0), step.input(1));
        let per_task = output.len() / step.gradient().len();
        let mut shape = vec![1; output.rank()];
        shape[0] = step.gradient().len();
        let g = step.gradient().mul_scalar(2.0 / per_task as f64).reshape(&shape)?;
        let given = output.sub(&target)?.mul(&g)?;
        if step.needs(1) {
            step.give(1, given.neg())?;
        }
        step.give(0, given)
    }
}

/// Losses. The first axis is that of tasks; all other axes are averaged: `[tasks, …] → [tasks]`.
impl Var {
    /// Mean squared error `mean (ŷ − y)²`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the target has another shape.
    pub fn squared_error(&self, target: &Self) -> Result<Self> {
        self.check_alike("squared_error", target)?;
        let per_task = self.per_task("squared_error")?;
        let error = self.value().clone().sub(target.value().clone());
        let squares = error.clone().mul(error).reshape(&[self.len() / per_task, per_task]);
        let sums = squares.sum_axes(&[1]).reshape(&[self.len() / per_task]);
        Ok(Self::record(sums.mul_scalar(1.0 / per_task as f64), &[self, target], SquaredError))
    }

    /// Cross-entropy of softmax, `−mean Σ_c y_c ln softmax(ŷ)_c`, of scores
    /// `[tasks, examples, classes]` against one-hot (or soft) targets of the same shape. The mean
    /// is over examples; the sum is over classes.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let device = Device::flex();
    /// // One task of two examples and two classes; nothing is known yet, so the loss is ln 2.
    /// let scores = Var::leaf(Array::from_f64(&[0.0; 4], &[1, 2, 2], &device));
    /// let labels = Var::constant(Array::from_f64(&[1.0, 0.0, 0.0, 1.0], &[1, 2, 2], &device));
    /// let loss = scores.cross_entropy(&labels)?;
    /// assert_eq!(loss.shape(), [1]);
    /// assert!((loss.item() - 2.0_f64.ln()).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the target has another shape; [`Error::BadShape`] when the
    /// axis of tasks or that of classes is missing.
    pub fn cross_entropy(&self, target: &Self) -> Result<Self> {
        self.check_alike("cross_entropy", target)?;
        if self.rank() < 2 {
            let expected = "[tasks, …, classes] is".to_string();
            return Err(Error::BadShape { op: "cross_entropy", shape: self.shape(), expected });
        }
        let classes = self.rank() - 1;
        let per_class = self.log_softmax(classes)?.mul(target)?;
        let count = self.shape()[classes] as f64;
        Ok(per_class.mean_per_task()?.mul_scalar(-count))
    }

    /// Negative log-likelihood of a Gaussian with mean `self` and standard deviation
    /// `exp(log_std)`: `mean ½((y − μ)/σ)² + ln σ + ½ ln 2π`. The deviation may broadcast.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the target has another shape, or `log_std` does not
    /// broadcast to it.
    pub fn gaussian_nll(&self, log_std: &Self, target: &Self) -> Result<Self> {
        self.check_alike("gaussian_nll", target)?;
        if !broadcasts_to(&log_std.shape(), &self.shape()) {
            let (left, right) = (self.shape(), log_std.shape());
            return Err(Error::ShapeMismatch { op: "gaussian_nll", left, right });
        }
        same_type("gaussian_nll", self.value(), log_std.value())?;
        let scaled = target.sub(self)?.mul(&log_std.neg().exp())?;
        let half_log_two_pi = 0.5 * (2.0 * std::f64::consts::PI).ln();
        let nll = scaled.square().mul_scalar(0.5).add(log_std)?.add_scalar(half_log_two_pi);
        nll.mean_per_task()
    }

    /// Scaled dot-product attention `softmax(Q·Kᵀ/√d)·V` of queries `[…, q, d]`, keys
    /// `[…, k, d]` and values `[…, k, v]` (Vaswani et al. 2017, eq. 1).
    ///
    /// # Errors
    /// Those of [`Var::matmul`].
    pub fn attention(&self, keys: &Self, values: &Self) -> Result<Self> {
        let rank = self.rank();
        let scale = 1.0 / (self.shape()[rank - 1] as f64).sqrt();
        let scores = self.matmul_transposed(keys)?.mul_scalar(scale);
        scores.softmax(rank - 1)?.matmul(values)
    }
}

fn broadcasts_to(shape: &[usize], whole: &[usize]) -> bool {
    shape.len() == whole.len() && shape.iter().zip(whole).all(|(a, b)| a == b || *a == 1)
}
