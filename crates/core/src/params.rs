//! An ordered tree of named parameters.

use crate::error::{Error, Result};
use metaburn_autodiff::{Array, Var};

/// Named parameters in a fixed order. Names are paths such as `layer1/weight`.
///
/// Every parameter's first axis is that of tasks. Meta-parameters have extent 1 there and are
/// shared by all tasks; adapted ("fast") weights have one slice for each task.
#[derive(Clone, Debug, Default)]
pub struct Params {
    entries: Vec<(String, Var)>,
}

impl Params {
    /// Parameters in the given order.
    pub fn new(entries: Vec<(String, Var)>) -> Self {
        Self { entries }
    }

    /// Adds a parameter at the end.
    pub fn push(&mut self, name: impl Into<String>, value: Var) {
        self.entries.push((name.into(), value));
    }

    /// Number of parameters, counting each tensor once.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The parameter of that name.
    ///
    /// # Errors
    /// [`Error::MissingParam`] with the names that exist.
    pub fn get(&self, name: &str) -> Result<&Var> {
        self.find(name).ok_or_else(|| Error::MissingParam {
            name: name.to_string(),
            known: self.names().collect::<Vec<_>>().join(", "),
        })
    }

    /// The parameter of that name, if there is one.
    pub fn find(&self, name: &str) -> Option<&Var> {
        self.entries.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(n, _)| n.as_str())
    }

    /// Parameters in order.
    pub fn vars(&self) -> impl Iterator<Item = &Var> {
        self.entries.iter().map(|(_, v)| v)
    }

    /// Names and parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Var)> {
        self.entries.iter().map(|(n, v)| (n.as_str(), v))
    }

    /// The parameters for which `keep` holds, in order.
    pub fn filter(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self { entries: self.entries.iter().filter(|(n, _)| keep(n)).cloned().collect() }
    }

    /// The same names with other values, in order.
    ///
    /// # Panics
    /// When the number of values is another.
    pub fn with_vars(&self, vars: impl IntoIterator<Item = Var>) -> Self {
        let mut vars = vars.into_iter();
        let entries: Vec<_> =
            self.entries.iter().map_while(|(n, _)| Some((n.clone(), vars.next()?))).collect();
        assert!(entries.len() == self.len() && vars.next().is_none(), "with_vars: one value for each name");
        Self { entries }
    }

    /// Gives each of `tasks` tasks its own copy of the parameters for which `adapts` holds, as
    /// variables to differentiate by: the start of an inner step. Nothing is copied until the
    /// step moves them apart, and a product with such a copy costs what the shared one does.
    ///
    /// # Errors
    /// When a parameter has slices for another number of tasks.
    pub fn per_task(&self, tasks: usize, adapts: impl Fn(&str) -> bool) -> Result<Self> {
        let copies = self.iter().map(|(name, value)| {
            if !adapts(name) {
                return Ok(value.clone());
            }
            let mut shape = value.shape();
            shape[0] = tasks;
            let copy = value.expand(&shape)?;
            Ok(if copy.is_tracked() { copy } else { Var::leaf(copy.into_value()) })
        });
        Ok(self.with_vars(copies.collect::<Result<Vec<_>>>()?))
    }

    /// Each parameter as the start of a new graph.
    pub fn leaves(&self) -> Self {
        self.with_vars(self.vars().map(|v| Var::leaf(v.value().clone())))
    }

    /// Each parameter cut off from its graph.
    pub fn detach(&self) -> Self {
        self.with_vars(self.vars().map(Var::detach))
    }

    /// The values in order.
    pub fn arrays(&self) -> Vec<Array> {
        self.vars().map(|v| v.value().clone()).collect()
    }

    /// Number of scalars.
    pub fn scalars(&self) -> usize {
        self.vars().map(Var::len).sum()
    }
}
