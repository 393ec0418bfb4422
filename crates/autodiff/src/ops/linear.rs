//! Linear layers as one operation each: product, bias and rectifier in one pass.

use super::Op;
use super::matmul::Matmul;
use crate::array::compute::same_type;
use crate::array::linear;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `x·Wᵀ + b`, rectified or not, in this machine's memory; inputs `x`, `W`, `b`.
struct Linear {
    rectified: bool,
}

impl Op for Linear {
    fn name(&self) -> &'static str {
        if self.rectified { "linear_relu" } else { "linear" }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (g, y) = (step.gradient().clone(), self.rectified.then(|| step.output_value()));
        let inputs = [step.input(0), step.input(1)];
        if !g.is_tracked() && !inputs.iter().any(Var::is_tracked) {
            let [x, w] = [&inputs[0], &inputs[1]].map(Var::value);
            let of = linear::Backward { x, w, g: g.value(), y: y.as_ref() };
            let ([w, b], x) = linear::backward(&of, step.needs(0));
            step.give(1, Var::constant(w))?;
            step.give(2, Var::constant(b))?;
            return x.map_or(Ok(()), |x| step.give(0, Var::constant(x)));
        }
        let g = y.map_or(g.clone(), |y| g.relu_gate(y));
        if step.needs(2) {
            let shape = g.shape();
            step.give(2, g.sum_axes(&[1])?.reshape(&[shape[0], shape[2]])?)?;
        }
        Matmul::BY_TRANSPOSED.pull(step, &g)
    }
}

/// Linear layers.
impl Var {
    /// `x·Wᵀ + b`: inputs `[tasks | 1, examples, in]`, weights `[tasks | 1, out, in]`, as PyTorch lays them
    /// out, and biases `[tasks | 1, out]`, which tasks share or have each their own;
    /// the result is `[tasks, examples, out]`.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let var = |values: &[f64], shape: &[usize]| Var::leaf(Array::from_f64(values, shape, &Device::flex()));
    /// let (x, w, b) = (var(&[1.0, 2.0], &[1, 1, 2]), var(&[3.0, -4.0], &[1, 1, 2]), var(&[0.5], &[1, 1]));
    /// assert_eq!(x.linear(&w, &b)?.value().to_f64(), [-4.5]);
    /// assert_eq!(x.linear_relu(&w, &b)?.value().to_f64(), [0.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when weights do not fit the inputs or biases not the weights;
    /// [`Error::TypeMismatch`].
    pub fn linear(&self, weight: &Self, bias: &Self) -> Result<Self> {
        self.layer(weight, bias, Linear { rectified: false })
    }

    /// `max(x·Wᵀ + b, 0)`, with [`Var::relu`]'s derivative at 0. Shapes and errors as for [`Var::linear`].
    pub fn linear_relu(&self, weight: &Self, bias: &Self) -> Result<Self> {
        self.layer(weight, bias, Linear { rectified: true })
    }

    fn layer(&self, weight: &Self, bias: &Self, op: Linear) -> Result<Self> {
        let (x, w, b) = (self.shape(), weight.shape(), bias.shape());
        let tasks = x.first().copied().unwrap_or(0).max(w.first().copied().unwrap_or(0));
        let of_tasks = |n: usize| n == tasks || n == 1;
        if x.len() != 3 || w.len() != 3 || x[2] != w[2] || !of_tasks(x[0]) || !of_tasks(w[0]) {
            return Err(Error::ShapeMismatch { op: op.name(), left: x, right: w });
        }
        if b.len() != 2 || b[1] != w[1] || !of_tasks(b[0]) {
            return Err(Error::ShapeMismatch { op: op.name(), left: w, right: b });
        }
        same_type(op.name(), self.value(), weight.value())?;
        same_type(op.name(), self.value(), bias.value())?;
        let [x_value, w_value, b_value] = [self, weight, bias].map(Self::value);
        let value = linear::forward(x_value, w_value, b_value, op.rectified, [tasks, x[1], w[1]]);
        if let Some(value) = value {
            return Ok(Self::record(value, &[self, weight, bias], op));
        }
        let sum = self.matmul_transposed(weight)?.add(&bias.reshape(&[b[0], 1, b[1]])?)?;
        Ok(if op.rectified { sum.relu() } else { sum })
    }
}
