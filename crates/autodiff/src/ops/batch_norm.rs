//! Batch norm as one operation, and its gradient as another two: their parts would pass over the memory
//! ten times, and those of their second derivatives fifty times.

use super::Op;
use crate::array::Array;
use crate::array::batch_norm::{Moments, Rows};
use crate::array::host::{Host, Real, array};
use crate::error::Result;
use crate::grad::{Backward, grad};
use crate::var::Var;
use std::sync::Arc;

/// Where statistics come from.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub reference: usize,
    pub epsilon: f64,
}

/// What the operations share: where statistics come from, and what they are.
#[derive(Clone)]
pub(super) struct Statistics<E> {
    pub kind: Kind,
    pub moments: Arc<Vec<Moments<E>>>,
}

/// `y = γ·x̂ + β`, with `x̂ = (x − mean)/√(var + ε)`; inputs `x`, `γ`, `β`.
struct BatchNorm<E>(Statistics<E>);

/// The gradient of `x` from that of `y`: inputs `ȳ`, `x`, `γ`.
struct InputGrad<E>(Statistics<E>);

/// The gradient of `γ`, `Σ ȳ·x̂` of each channel of each task; inputs `ȳ`, `x`.
struct ScaleGrad<E>(Statistics<E>);

impl<E: Real> Op for BatchNorm<E> {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        self.0.pull(step, &g)
    }
}

impl<E: Real> Op for InputGrad<E> {
    fn name(&self) -> &'static str {
        "batch_norm_input_grad"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (inputs, u) = ([0, 1, 2].map(|i| step.input(i)), step.gradient().clone());
        if u.is_tracked() || inputs.iter().any(Var::is_tracked) {
            let [g, x, gamma] = &inputs;
            let composed = self.0.kind.input_grad(g, x, gamma)?;
            return along(step, &composed, &u, &inputs);
        }
        give_all(step, self.0.input_grad_gradients(u.value(), &inputs))
    }
}

impl<E: Real> Op for ScaleGrad<E> {
    fn name(&self) -> &'static str {
        "batch_norm_scale_grad"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (inputs, u) = ([0, 1].map(|i| step.input(i)), step.gradient().clone());
        let [g, x] = &inputs;
        if u.is_tracked() || inputs.iter().any(Var::is_tracked) {
            let composed = self.0.kind.scale_grad(g, x)?;
            return along(step, &composed, &u, &inputs);
        }
        // As the gradients of a batch norm with scale u.
        let [x_grad, _, _] = self.0.gradients(g.value(), x, &u);
        step.give(0, Var::constant(self.0.normal(x, &u)))?;
        step.give(1, Var::constant(x_grad))
    }
}

/// Gives each input a gradient that is not differentiated again.
pub(super) fn give_all(step: &mut Backward, gradients: [Array; 3]) -> Result<()> {
    gradients.into_iter().enumerate().try_for_each(|(i, gradient)| step.give(i, Var::constant(gradient)))
}

/// Gives each input its gradient by `⟨u, composed⟩`, which is a graph of elementary operations.
fn along(step: &mut Backward, composed: &Var, u: &Var, inputs: &[Var]) -> Result<()> {
    let gradients = grad(&composed.mul(u)?.sum(), inputs, true)?;
    gradients.into_iter().enumerate().try_for_each(|(i, gradient)| step.give(i, gradient))
}

impl<E: Real> Statistics<E> {
    /// Gives `x`, `γ` and `β`, the inputs, their gradients by that of `y`.
    pub fn pull(&self, step: &mut Backward, g: &Var) -> Result<()> {
        let [x, gamma, _] = [0, 1, 2].map(|i| step.input(i));
        let again = [g, &x, &gamma].into_iter().any(Var::is_tracked);
        if again && self.kind.reference < x.shape()[2] {
            step.give(0, self.kind.input_grad(g, &x, &gamma)?)?;
            step.give(1, self.kind.scale_grad(g, &x)?)?;
            return step.give(2, shift_grad(g)?);
        }
        let gradients = self.gradients(g.value(), &x, &gamma);
        if !again {
            return give_all(step, gradients);
        }
        let [x_grad, scale, _] = gradients;
        step.give(0, Var::record(x_grad, &[g, &x, &gamma], InputGrad(self.clone())))?;
        if step.needs(1) {
            step.give(1, Var::record(scale, &[g, &x], ScaleGrad(self.clone())))?;
        }
        if step.needs(2) { step.give(2, shift_grad(g)?) } else { Ok(()) }
    }

    /// Gradients of `x` and, task by task, of `γ` and `β`.
    fn gradients(&self, g: &Array, x: &Var, gamma: &Var) -> [Array; 3] {
        let (shape, hosts, g) = (x.shape(), [x, gamma].map(host_of), Host::of(g));
        let rows = self.kind.rows::<E>(&shape, &hosts[0], &hosts[1]);
        let [x, gamma, beta] = rows.backward(g.slice(), &self.moments);
        [array(x, &shape), array(gamma, &shape[..2]), array(beta, &shape[..2])]
    }

    /// Gradients of `ȳ`, `x` and, task by task, `γ`, from that of `x`'s gradient.
    fn input_grad_gradients(&self, u: &Array, [g, x, gamma]: &[Var; 3]) -> [Array; 3] {
        let (shape, hosts, u) = (x.shape(), [x, gamma, g].map(host_of), Host::of(u));
        let rows = self.kind.rows::<E>(&shape, &hosts[0], &hosts[1]);
        let [g, x, gamma] = rows.backward_twice(hosts[2].slice(), u.slice(), &self.moments);
        [array(g, &shape), array(x, &shape), array(gamma, &shape[..2])]
    }

    /// `scale·x̂`.
    fn normal(&self, x: &Var, scale: &Var) -> Array {
        let (shape, hosts) = (x.shape(), [x, scale].map(host_of));
        array(self.kind.rows::<E>(&shape, &hosts[0], &hosts[1]).scaled(&self.moments), &shape)
    }
}

pub(super) fn host_of(var: &Var) -> Host<'_> {
    Host::of(var.value())
}

/// `Σ ȳ` of each channel of each task.
fn shift_grad(g: &Var) -> Result<Var> {
    g.sum_axes(&axes(g))?.reshape(&g.shape()[..2])
}

impl Kind {
    /// The operation, on slices.
    pub fn record<E: Real>(self, x: &Var, gamma: &Var, beta: &Var) -> Var {
        let (shape, hosts) = (x.shape(), [x, gamma, beta].map(host_of));
        let rows = self.rows::<E>(&shape, &hosts[0], &hosts[1]);
        let (y, moments) = rows.forward(hosts[2].slice(), self.epsilon);
        let statistics = Statistics { kind: self, moments: Arc::new(moments) };
        Var::record(array(y, &shape), &[x, gamma, beta], BatchNorm(statistics))
    }

    pub fn rows<'a, E: Real>(&self, shape: &[usize], x: &'a Host<'_>, scale: &'a Host<'_>) -> Rows<'a, E> {
        let pixels: usize = shape[3..].iter().product();
        let (len, reference) = (shape[2] * pixels, self.reference * pixels);
        Rows { x: x.slice(), len, reference, scale: scale.slice() }
    }

    /// The gradient of `x` in operations, as in [`Rows::backward`].
    fn input_grad(&self, g: &Var, x: &Var, gamma: &Var) -> Result<Var> {
        let axes = axes(x);
        let (centred, inverse) = self.standard(x)?;
        let normal = centred.mul(&inverse)?;
        let (level, tilt) = (g.sum_axes(&axes)?, g.mul(&normal)?.sum_axes(&axes)?);
        let count = x.shape()[3..].iter().product::<usize>() * self.reference;
        let drift = level.add(&normal.mul(&tilt)?)?.mul_scalar(1.0 / count as f64);
        let moved = match x.shape()[2] - self.reference {
            0 => g.sub(&drift)?,
            beyond => {
                let known = drift.slice(2, 0, self.reference)?;
                let mut rest = x.shape();
                rest[2] = beyond;
                let none = Var::constant(x.value().full_like(&rest, 0.0));
                g.sub(&Var::cat(&[known, none], 2)?)?
            }
        };
        moved.mul(&inverse.mul(&per_channel(gamma, x.rank())?)?)
    }

    /// The gradient of `γ` in operations.
    fn scale_grad(&self, g: &Var, x: &Var) -> Result<Var> {
        let (centred, inverse) = self.standard(x)?;
        g.mul(&centred.mul(&inverse)?)?.sum_axes(&axes(x))?.reshape(&x.shape()[..2])
    }

    /// `x − mean` and `1/√(var + ε)`.
    fn standard(&self, x: &Var) -> Result<(Var, Var)> {
        let axes = axes(x);
        let known = x.slice(2, 0, self.reference)?;
        let centred = x.sub(&known.mean_axes(&axes)?)?;
        let variance = centred.slice(2, 0, self.reference)?.square().mean_axes(&axes)?;
        Ok((centred, variance.add_scalar(self.epsilon).powf(-0.5)))
    }

    /// The whole of it in operations, for other devices.
    pub fn composed(&self, x: &Var, gamma: &Var, beta: &Var) -> Result<Var> {
        let (centred, inverse) = self.standard(x)?;
        let scale = inverse.mul(&per_channel(gamma, x.rank())?)?;
        centred.mul(&scale)?.add(&per_channel(beta, x.rank())?)
    }
}

/// All axes but those of tasks and channels.
fn axes(x: &Var) -> Vec<usize> {
    (2..x.rank()).collect()
}

/// `[tasks | 1, channels]` as it meets `[tasks, channels, …]`.
fn per_channel(values: &Var, rank: usize) -> Result<Var> {
    let mut shape = values.shape();
    shape.resize(rank, 1);
    values.reshape(&shape)
}
