//! Smooth functions of one variable, element by element.

use super::Op;
use crate::error::Result;
use crate::grad::Backward;
use crate::var::Var;

#[derive(Clone, Copy)]
enum Unary {
    Exp,
    Ln,
    Sqrt,
    Tanh,
    Sigmoid,
    Sin,
    Cos,
    Abs,
    Softplus,
}

impl Op for Unary {
    fn name(&self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Sqrt => "sqrt",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Sin => "sin",
            Self::Cos => "cos",
            Self::Abs => "abs",
            Self::Softplus => "softplus",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient();
        let given = match self {
            Self::Exp => g.mul(&step.output())?,
            Self::Ln => g.div(&step.input(0))?,
            Self::Sqrt => g.div(&step.output())?.mul_scalar(0.5),
            Self::Tanh => g.mul(&step.output().square().neg().add_scalar(1.0))?,
            Self::Sigmoid => {
                let y = step.output();
                g.mul(&y.sub(&y.square())?)?
            }
            Self::Sin => g.mul(&step.input(0).cos())?,
            Self::Cos => g.mul(&step.input(0).sin())?.neg(),
            Self::Abs => g.mul(&Var::constant(step.input(0).value().clone().sign()))?,
            Self::Softplus => g.mul(&step.input(0).sigmoid())?,
        };
        step.give(0, given)
    }
}

/// Functions applied to each element.
impl Var {
    fn unary(&self, op: Unary) -> Self {
        let x = self.value().clone();
        let value = match op {
            Unary::Exp => x.exp(),
            Unary::Ln => x.ln(),
            Unary::Sqrt => x.sqrt(),
            Unary::Tanh => x.tanh(),
            Unary::Sigmoid => x.sigmoid(),
            Unary::Sin => x.sin(),
            Unary::Cos => x.cos(),
            Unary::Abs => x.abs(),
            Unary::Softplus => x.clone().relu().add(x.abs().mul_scalar(-1.0).exp().add_scalar(1.0).ln()),
        };
        Self::record(value, &[self], op)
    }

    /// `eˣ`.
    pub fn exp(&self) -> Self {
        self.unary(Unary::Exp)
    }

    /// The natural logarithm.
    pub fn ln(&self) -> Self {
        self.unary(Unary::Ln)
    }

    /// The square root. Its derivative at 0 is infinite.
    pub fn sqrt(&self) -> Self {
        self.unary(Unary::Sqrt)
    }

    /// The hyperbolic tangent.
    pub fn tanh(&self) -> Self {
        self.unary(Unary::Tanh)
    }

    /// The logistic function `1 / (1 + e⁻ˣ)`.
    pub fn sigmoid(&self) -> Self {
        self.unary(Unary::Sigmoid)
    }

    /// The sine.
    pub fn sin(&self) -> Self {
        self.unary(Unary::Sin)
    }

    /// The cosine.
    pub fn cos(&self) -> Self {
        self.unary(Unary::Cos)
    }

    /// The absolute value; its derivative at 0 is taken as 0.
    pub fn abs(&self) -> Self {
        self.unary(Unary::Abs)
    }

    /// `ln(1 + eˣ) = max(x, 0) + ln(1 + e⁻|ˣ|)`, computed without overflow.
    pub fn softplus(&self) -> Self {
        self.unary(Unary::Softplus)
    }
}
