//! Operations that treat each element alike.

use crate::draw::Domain::{AwayFromZero, Distinct, Positive, Real};
use crate::table::{Case, Problem};
use metaburn_autodiff::Var;

pub fn cases() -> Vec<Case> {
    vec![
        Case::binary("add", Real, |a, b| a.add(b)),
        Case::binary("sub", Real, |a, b| a.sub(b)),
        Case::binary("mul", Real, |a, b| a.mul(b)),
        Case::binary("div", Positive, |a, b| a.div(b)),
        Case::binary("div (negative)", AwayFromZero, |a, b| a.div(&b.mul_scalar(4.0))),
        Case::binary("add_scaled", Real, |a, b| a.add_scaled(b, -0.7)),
        Case::unary("mul (by itself)", Real, |x| x.mul(x)),
        Case::unary("div (by itself)", Positive, |x| x.square().div(x)),
        Case::unary("add_scalar", Real, |x| Ok(x.add_scalar(0.7))),
        Case::unary("mul_scalar", Real, |x| Ok(x.mul_scalar(-1.3))),
        Case::unary("neg", Real, |x| Ok(x.neg())),
        Case::unary("square", Real, |x| Ok(x.square())),
        Case::unary("powf (of any sign)", Real, |x| Ok(x.powf(3.0))),
        Case::unary("powf (fractional)", Positive, |x| Ok(x.powf(-1.5))),
        Case::unary("exp", Real, |x| Ok(x.exp())),
        Case::unary("ln", Positive, |x| Ok(x.ln())),
        Case::unary("sqrt", Positive, |x| Ok(x.sqrt())),
        Case::unary("tanh", Real, |x| Ok(x.tanh())),
        Case::unary("sigmoid", Real, |x| Ok(x.sigmoid())),
        Case::unary("sin", Real, |x| Ok(x.sin())),
        Case::unary("cos", Real, |x| Ok(x.cos())),
        Case::unary("softplus", Real, |x| Ok(x.softplus())),
        Case::unary("matern52", Positive, |x| Ok(x.matern52())),
        Case::unary("matern52 (of squares)", Real, |x| Ok(x.square().matern52())),
        Case::unary("abs", AwayFromZero, |x| Ok(x.abs())),
        Case::unary("relu", AwayFromZero, |x| Ok(x.relu())),
        Case::unary("clamp", Distinct, |x| x.clamp(-0.2, 0.5)),
        Case::new("maximum", |draw| {
            let shape = draw.shape();
            let inputs = [draw.array(&shape, Distinct), draw.array(&shape, Distinct)];
            Problem::new(inputs, |x| x[0].maximum(&x[1].add_scalar(0.03)))
        }),
        Case::new("minimum", |draw| {
            let shape = draw.shape();
            let inputs = [draw.array(&shape, Distinct), draw.array(&shape, Distinct)];
            Problem::new(inputs, |x| x[0].minimum(&x[1].add_scalar(0.03)))
        }),
        Case::new("mask_fill", |draw| {
            let shape = draw.shape();
            let mask = Var::constant(draw.array(&shape, Real)).greater(0.3);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].mask_fill(&mask, 0.9))
        }),
    ]
}
