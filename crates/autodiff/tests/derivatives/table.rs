//! The table of operations: a name, and random inputs for it.

use crate::draw::{Domain, Draw};
use metaburn_autodiff::{Array, Result, Var};

/// A function of some variables.
pub type Function = Box<dyn Fn(&[Var]) -> Result<Var>>;

/// A function of some inputs, and the inputs.
pub struct Problem {
    pub inputs: Vec<Array>,
    pub function: Function,
}

impl Problem {
    pub fn new(inputs: impl Into<Vec<Array>>, function: impl Fn(&[Var]) -> Result<Var> + 'static) -> Self {
        Self { inputs: inputs.into(), function: Box::new(function) }
    }
}

/// A row: the method's name, which a remark may follow, and how to draw a problem.
pub struct Case {
    pub name: &'static str,
    pub problem: Box<dyn Fn(&mut Draw) -> Problem>,
}

impl Case {
    pub fn new(name: &'static str, problem: impl Fn(&mut Draw) -> Problem + 'static) -> Self {
        Self { name, problem: Box::new(problem) }
    }

    /// An operation on one variable of any shape.
    pub fn unary(name: &'static str, domain: Domain, f: fn(&Var) -> Result<Var>) -> Self {
        Self::new(name, move |draw| {
            let shape = draw.shape();
            Problem::new([draw.array(&shape, domain)], move |x| f(&x[0]))
        })
    }

    /// An operation on two variables whose shapes broadcast.
    pub fn binary(name: &'static str, domain: Domain, f: fn(&Var, &Var) -> Result<Var>) -> Self {
        Self::new(name, move |draw| {
            let shape = draw.shape();
            let [a, b] = draw.broadcast_from(&shape);
            Problem::new([draw.array(&a, domain), draw.array(&b, domain)], move |x| f(&x[0], &x[1]))
        })
    }

    /// An operation on one variable of any shape, along one of its axes.
    pub fn along_axis(name: &'static str, domain: Domain, f: fn(&Var, usize) -> Result<Var>) -> Self {
        Self::new(name, move |draw| {
            let shape = draw.shape();
            let axis = draw.below(shape.len());
            Problem::new([draw.array(&shape, domain)], move |x| f(&x[0], axis))
        })
    }

    /// The method's name, without the remark.
    pub fn method(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }
}

/// Every operation.
pub fn all() -> Vec<Case> {
    [crate::elementwise::cases(), crate::structure::cases(), crate::composed::cases()]
        .into_iter()
        .flatten()
        .collect()
}
