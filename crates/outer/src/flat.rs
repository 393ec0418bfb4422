//! A parameter tree as one long vector.
//!
//! An update is the same few operations on every scalar. On one vector they are launched once,
//! not once for each tensor, and the global norm needs no sum over tensors.

use metaburn_autodiff::Var;
use metaburn_core::{Params, Result};

/// The tree's scalars one after another, `[scalars]`, cut off from any graph.
pub(crate) fn flatten(tree: &Params) -> Result<Var> {
    let parts: Result<Vec<Var>> = tree.vars().map(|v| Ok(v.detach().reshape(&[v.len()])?)).collect();
    Ok(Var::cat(&parts?, 0)?)
}

/// The tree with the names and shapes of `template` whose scalars are `flat`.
pub(crate) fn unflatten(template: &Params, flat: &Var) -> Result<Params> {
    let mut start = 0;
    let parts: Result<Vec<Var>> = template
        .vars()
        .map(|v| {
            let end = start + v.len();
            let part = flat.slice(0, start, end)?.reshape(&v.shape())?;
            start = end;
            Ok(part)
        })
        .collect();
    Ok(template.with_vars(parts?))
}
