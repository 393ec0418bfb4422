//! Steps along a gradient.

use crate::clip::Clip;
use crate::flat::{flatten, unflatten};
use crate::rule::Rule;
use crate::schedule::Schedule;
use metaburn_autodiff::Var;
use metaburn_core::{Error, Options, Params, Result};

/// An update rule with its schedule of rates, its clipping and its moments.
pub(crate) struct Descent {
    name: &'static str,
    rule: Rule,
    schedule: Schedule,
    clip: Clip,
    /// Flat, in the order of the rule; empty before the first step.
    moments: Vec<Var>,
    /// Names and shapes of the moments.
    template: Params,
}

impl Descent {
    /// Reads the settings of the rule of that name.
    pub fn from_options(name: &'static str, options: &mut Options) -> Result<Self> {
        let (rule, rate) = Rule::from_options(name, options)?;
        let schedule = Schedule::from_options(options, rate)?;
        let clip = Clip::from_options(options)?;
        Ok(Self { name, rule, schedule, clip, moments: Vec::new(), template: Params::default() })
    }

    /// The rate of an iteration, counted from 0.
    pub fn rate(&self, iteration: u64) -> f64 {
        self.schedule.at(iteration)
    }

    /// See [`Optimizer::moments`](crate::Optimizer::moments).
    pub fn moments(&self) -> Vec<Params> {
        let as_trees: Result<Vec<_>> = self.moments.iter().map(|m| unflatten(&self.template, m)).collect();
        as_trees.expect("moments have the template's shapes")
    }

    /// See [`Optimizer::restore`](crate::Optimizer::restore).
    pub fn restore(&mut self, moments: Vec<Params>) -> Result<()> {
        if moments.len() != self.rule.moments() && !moments.is_empty() {
            return Err(foreign(self.name, self.rule.moments(), moments.len()));
        }
        self.moments = moments.iter().map(flatten).collect::<Result<_>>()?;
        self.template = moments.into_iter().next().unwrap_or_default();
        self.check_length("the checkpoint's moments", self.template.scalars())
    }

    /// The parameters after one update.
    pub fn step(&mut self, theta: &Params, gradient: &Params, iteration: u64) -> Result<Params> {
        if gradient.scalars() != theta.scalars() {
            return Err(Error::Mismatch(format!(
                "the problem's gradient has {} numbers for parameters of {}",
                gradient.scalars(),
                theta.scalars()
            )));
        }
        let gradient = self.clip.apply(&flatten(gradient)?)?;
        if self.moments.is_empty() && self.rule.moments() > 0 {
            let zeros = Var::constant(gradient.value().full_like(&gradient.shape(), 0.0));
            self.moments = vec![zeros; self.rule.moments()];
            self.template = theta.clone();
        }
        self.check_length("the problem's parameters", gradient.len())?;
        let rate = self.schedule.at(iteration);
        let next = self.rule.step(&flatten(theta)?, &gradient, &mut self.moments, rate, iteration + 1)?;
        unflatten(theta, &next)
    }

    /// Broadcasting would let some wrong lengths pass.
    fn check_length(&self, of: &str, expected: usize) -> Result<()> {
        match self.moments.iter().find(|m| m.len() != expected) {
            None => Ok(()),
            Some(m) => Err(Error::Mismatch(format!(
                "{of}: `{}` has moments of {} numbers for parameters of {expected}",
                self.name,
                m.len()
            ))),
        }
    }
}

/// A checkpoint with moments of something else.
pub(crate) fn foreign(name: &str, kept: usize, found: usize) -> Error {
    Error::Mismatch(format!(
        "`{name}` keeps {kept} moments, but the checkpoint has {found}; it is of another optimizer"
    ))
}
