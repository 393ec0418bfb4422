//! Normalisation to zero mean and unit variance.

use super::Op;
use crate::array::Array;
use crate::array::batch_norm::{Moments, Rows};
use crate::array::compute::same_type;
use crate::array::host::{Host, Real, array, on_host};
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;
use burn::tensor::DType;

/// Normalisation.
impl Var {
    /// `(x − mean) / √(var + ε)`, with the mean and the biased variance over `axes`:
    /// `axes = [examples, height, width]` is batch normalisation by the batch at hand,
    /// `axes = [features]` is layer normalisation. Scale and shift, where wanted, are the
    /// caller's [`Var::mul`] and [`Var::add`]. Each task's statistics are its own as long as
    /// `axes` leaves the axis of tasks out.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let x = Var::constant(Array::from_f64(&[1.0, 3.0, 10.0, 30.0], &[2, 2], &Device::flex()));
    /// assert_eq!(x.normalize(&[1], 0.0)?.value().to_f64(), [-1.0, 1.0, -1.0, 1.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Var::mean_axes`].
    pub fn normalize(&self, axes: &[usize], epsilon: f64) -> Result<Self> {
        let centred = self.sub(&self.mean_axes(axes)?)?;
        let deviation = centred.square().mean_axes(axes)?.add_scalar(epsilon).sqrt();
        centred.div(&deviation)
    }

    /// Batch norm `γ · (x − mean)/√(var + ε) + β` of `[tasks, channels, examples, …]`, with `γ` and `β`
    /// of shape `[tasks | 1, channels]` (Ioffe & Szegedy 2015, Algorithm 1). Mean and biased variance
    /// are those of each channel of each task, over the first `reference` examples and all that
    /// follows the axis of examples: the batch at hand, or a part of it that the rest must not touch.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let var = |values: &[f64], shape: &[usize]| Var::constant(Array::from_f64(values, shape, &Device::flex()));
    /// let (x, gamma, beta) = (var(&[1.0, 3.0, 7.0], &[1, 1, 3]), var(&[1.0], &[1, 1]), var(&[0.5], &[1, 1]));
    /// // By the first two examples: mean 2, variance 1.
    /// assert_eq!(x.batch_norm(&gamma, &beta, 2, 0.0)?.value().to_f64(), [-0.5, 1.5, 5.5]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when scale or shift do not fit; [`Error::BadShape`] when there are
    /// fewer examples than `reference`, or none.
    pub fn batch_norm(&self, gamma: &Self, beta: &Self, reference: usize, epsilon: f64) -> Result<Self> {
        let x = self.shape();
        if x.len() < 3 || reference == 0 || reference > x[2] || self.is_empty() {
            let expected =
                format!("[tasks, channels, examples, …] with at least {reference} (and 1) examples is");
            return Err(Error::BadShape { op: "batch_norm", shape: x, expected });
        }
        for given in [gamma, beta] {
            let shape = given.shape();
            if shape.len() != 2 || shape[1] != x[1] || (shape[0] != x[0] && shape[0] != 1) {
                return Err(Error::ShapeMismatch { op: "batch_norm", left: x, right: shape });
            }
            same_type("batch_norm", self.value(), given.value())?;
        }
        let kind = Kind { reference, epsilon };
        if !on_host(self.value()) {
            return kind.composed(self, gamma, beta);
        }
        let (arrays, inputs) = ([self.value(), gamma.value(), beta.value()], [self, gamma, beta]);
        Ok(match self.value().dtype() {
            DType::F64 => {
                let (value, moments) = kind.forward::<f64>(arrays);
                Self::record(value, &inputs, BatchNorm { kind, moments })
            }
            _ => {
                let (value, moments) = kind.forward::<f32>(arrays);
                Self::record(value, &inputs, BatchNorm { kind, moments })
            }
        })
    }
}

/// Batch norm as one operation: its parts would pass over the memory ten times.
struct BatchNorm<E> {
    kind: Kind,
    moments: Vec<Moments<E>>,
}

/// Where statistics come from.
#[derive(Clone, Copy)]
struct Kind {
    reference: usize,
    epsilon: f64,
}

impl<E: Real> Op for BatchNorm<E> {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (inputs, g) = ([0, 1, 2].map(|i| step.input(i)), step.gradient());
        let again = g.is_tracked() || inputs.iter().any(Var::is_tracked);
        let gradients = match again {
            true => self.kind.differentiable(g, &inputs[0], &inputs[1])?,
            false => self.backward(g.value(), inputs.each_ref().map(Var::value)).map(Var::constant),
        };
        for (i, gradient) in gradients.into_iter().enumerate() {
            step.give(i, gradient)?;
        }
        Ok(())
    }
}

impl<E: Real> BatchNorm<E> {
    /// Gradients of `x` and, task by task, of `γ` and `β`.
    fn backward(&self, g: &Array, arrays: [&Array; 3]) -> [Array; 3] {
        let (shape, hosts, g) = (arrays[0].shape(), arrays.map(host), host(g));
        let [x, gamma, beta] = self.kind.rows::<E>(&shape, &hosts).backward(g.slice(), &self.moments);
        [array(x, &shape), array(gamma, &shape[..2]), array(beta, &shape[..2])]
    }
}

fn host(array: &Array) -> Host {
    Host::of(array).expect("what belongs together lies in this machine's memory")
}

impl Kind {
    fn forward<E: Real>(&self, arrays: [&Array; 3]) -> (Array, Vec<Moments<E>>) {
        let (shape, hosts) = (arrays[0].shape(), arrays.map(host));
        let (y, moments) = self.rows(&shape, &hosts).forward(self.epsilon);
        (array(y, &shape), moments)
    }

    fn rows<'a, E: Real>(&self, shape: &[usize], hosts: &'a [Host; 3]) -> Rows<'a, E> {
        let pixels: usize = shape[3..].iter().product();
        let [x, scale, shift] = hosts.each_ref().map(Host::slice);
        Rows { x, len: shape[2] * pixels, reference: self.reference * pixels, scale, shift }
    }

    /// The gradients as operations, for a graph that is differentiated again; as in
    /// [`Rows::backward`].
    fn differentiable(&self, g: &Var, x: &Var, gamma: &Var) -> Result<[Var; 3]> {
        let (axes, rows) = (axes(x), per_channel(gamma, x.rank())?);
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
        let x_grad = moved.mul(&inverse.mul(&rows)?)?;
        let flat = |sum: &Var| sum.reshape(&x.shape()[..2]);
        Ok([x_grad, flat(&tilt)?, flat(&level)?])
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
    fn composed(&self, x: &Var, gamma: &Var, beta: &Var) -> Result<Var> {
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
