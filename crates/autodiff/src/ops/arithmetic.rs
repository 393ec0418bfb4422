//! Element-wise arithmetic with broadcasting.

use super::Op;
use crate::array::compute::{broadcast_shape, same_type};
use crate::error::Result;
use crate::grad::Backward;
use crate::var::Var;

#[derive(Clone, Copy)]
enum Binary {
    Add,
    Sub,
    Mul,
    Div,
}

impl Op for Binary {
    fn name(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        match self {
            Self::Add => {
                step.give(0, g.clone())?;
                step.give(1, g)
            }
            Self::Sub => {
                step.give(0, g.clone())?;
                if step.needs(1) { step.give(1, g.neg()) } else { Ok(()) }
            }
            Self::Mul => {
                if step.needs(0) {
                    step.give(0, g.mul(&step.input(1))?)?;
                }
                if step.needs(1) { step.give(1, g.mul(&step.input(0))?) } else { Ok(()) }
            }
            Self::Div => {
                let ratio = g.div(&step.input(1))?;
                if step.needs(1) {
                    step.give(1, ratio.mul(&step.output())?.neg())?;
                }
                step.give(0, ratio)
            }
        }
    }
}

/// `a + s·b`, the step of gradient descent.
struct AddScaled(f64);

impl Op for AddScaled {
    fn name(&self) -> &'static str {
        "add_scaled"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        if step.needs(1) {
            step.give(1, g.mul_scalar(self.0))?;
        }
        step.give(0, g)
    }
}

enum Scalar {
    Add,
    Mul(f64),
    Pow(f64),
}

impl Op for Scalar {
    fn name(&self) -> &'static str {
        match self {
            Self::Add => "add_scalar",
            Self::Mul(_) => "mul_scalar",
            Self::Pow(_) => "powf",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient();
        let given = match *self {
            Self::Add => g.clone(),
            Self::Mul(s) => g.mul_scalar(s),
            // A constant: 0 · x⁻¹ would not be a number at 0.
            Self::Pow(0.0) => return Ok(()),
            Self::Pow(p) => g.mul(&step.input(0).powf(p - 1.0))?.mul_scalar(p),
        };
        step.give(0, given)
    }
}

/// Arithmetic. Two operands have the same rank; each axis is equal, or 1 on one side, where it
/// is repeated. Errors: [`crate::Error::ShapeMismatch`], [`crate::Error::TypeMismatch`].
impl Var {
    /// `self + other`.
    pub fn add(&self, other: &Self) -> Result<Self> {
        self.binary(other, Binary::Add)
    }

    /// `self − other`.
    pub fn sub(&self, other: &Self) -> Result<Self> {
        self.binary(other, Binary::Sub)
    }

    /// `self · other`, element by element.
    pub fn mul(&self, other: &Self) -> Result<Self> {
        self.binary(other, Binary::Mul)
    }

    /// `self / other`, element by element.
    pub fn div(&self, other: &Self) -> Result<Self> {
        self.binary(other, Binary::Div)
    }

    fn binary(&self, other: &Self, op: Binary) -> Result<Self> {
        broadcast_shape(op.name(), &self.shape(), &other.shape())?;
        same_type(op.name(), self.value(), other.value())?;
        let (a, b) = (self.value().clone(), other.value().clone());
        let value = match op {
            Binary::Add => a.add(b),
            Binary::Sub => a.sub(b),
            Binary::Mul => a.mul(b),
            Binary::Div => a.div(b),
        };
        Ok(Self::record(value, &[self, other], op))
    }

    /// `self + scale · other`.
    pub fn add_scaled(&self, other: &Self, scale: f64) -> Result<Self> {
        broadcast_shape("add_scaled", &self.shape(), &other.shape())?;
        same_type("add_scaled", self.value(), other.value())?;
        let value = self.value().add_scaled(other.value(), scale);
        Ok(Self::record(value, &[self, other], AddScaled(scale)))
    }

    /// Sums two gradients, in place where neither is part of a graph.
    pub(crate) fn accumulate(self, other: Self) -> Result<Self> {
        if self.is_tracked() || other.is_tracked() {
            return self.add(&other);
        }
        Ok(Self::constant(self.into_value().add(other.into_value())))
    }

    /// `self + value`.
    pub fn add_scalar(&self, value: f64) -> Self {
        Self::record(self.value().clone().add_scalar(value), &[self], Scalar::Add)
    }

    /// `value · self`.
    pub fn mul_scalar(&self, value: f64) -> Self {
        Self::record(self.value().clone().mul_scalar(value), &[self], Scalar::Mul(value))
    }

    /// `−self`.
    pub fn neg(&self) -> Self {
        self.mul_scalar(-1.0)
    }

    /// `selfᵖ` for a constant exponent.
    pub fn powf(&self, exponent: f64) -> Self {
        Self::record(self.value().clone().powf(exponent), &[self], Scalar::Pow(exponent))
    }

    /// `self²`.
    pub fn square(&self) -> Self {
        let value = self.value().clone();
        Self::record(value.clone().mul(value), &[self, self], Binary::Mul)
    }
}
