//! The node of the graph: a value and how it came about.

use crate::array::Array;
use crate::error::Result;
use crate::grad::Backward;
use crate::ops::Op;
use std::fmt;
use std::sync::Arc;

/// An array that remembers how it was computed. Cloning shares it.
///
/// - [`Var::leaf`] starts a graph: gradients can be asked of it.
/// - [`Var::constant`] takes no part in any graph.
/// - Everything else comes from operations, and is recorded if one of its inputs is.
///
/// ```
/// use metaburn_autodiff::{Array, Device, Error, Var, grad};
///
/// let array = |value: f64| Array::from_f64(&[value], &[1], &Device::flex());
/// let (x, c) = (Var::leaf(array(3.0)), Var::constant(array(10.0)));
/// let y = x.mul(&c)?.add(&x.square().detach())?;
/// assert_eq!(y.item(), 39.0);
/// // Neither the constant nor the detached square adds to the gradient.
/// assert_eq!(grad(&y, &[x], false)?[0].item(), 10.0);
/// assert!(!c.exp().is_tracked());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Var(Arc<Node>);

struct Node {
    value: Array,
    /// Longest distance from a leaf. An input's depth is smaller than its result's.
    depth: u32,
    origin: Origin,
}

enum Origin {
    Constant,
    Leaf,
    Operation { op: Box<dyn Op>, inputs: Inputs },
}

struct Inputs(Vec<Var>);

impl Var {
    /// A variable that gradients can be asked of.
    pub fn leaf(value: Array) -> Self {
        Self::new(value, 0, Origin::Leaf)
    }

    /// A value that no gradient flows to.
    pub fn constant(value: Array) -> Self {
        Self::new(value, 0, Origin::Constant)
    }

    /// The result of `op` on `inputs`, recorded if a gradient can flow to one of them.
    pub(crate) fn record(value: Array, inputs: &[&Var], op: impl Op + 'static) -> Self {
        if !inputs.iter().any(|v| v.is_tracked()) {
            return Self::constant(value);
        }
        let depth = 1 + inputs.iter().map(|v| v.0.depth).max().unwrap_or(0);
        let inputs = Inputs(inputs.iter().map(|&v| v.clone()).collect());
        Self::new(value, depth, Origin::Operation { op: Box::new(op), inputs })
    }

    fn new(value: Array, depth: u32, origin: Origin) -> Self {
        Self(Arc::new(Node { value, depth, origin }))
    }

    /// The value.
    pub fn value(&self) -> &Array {
        &self.0.value
    }

    /// The value, without a copy where nobody else holds this variable.
    pub fn into_value(self) -> Array {
        match Arc::try_unwrap(self.0) {
            Ok(node) => node.value,
            Err(shared) => shared.value.clone(),
        }
    }

    /// Extents, outermost first.
    pub fn shape(&self) -> Vec<usize> {
        self.0.value.shape()
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.0.value.rank()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.0.value.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one element of a variable that has just one.
    ///
    /// # Panics
    /// When the variable does not hold exactly one element.
    pub fn item(&self) -> f64 {
        self.0.value.item()
    }

    /// The same value, cut off from the graph: `∂ detach(x) / ∂x = 0`.
    pub fn detach(&self) -> Self {
        if self.is_tracked() { Self::constant(self.value().clone()) } else { self.clone() }
    }

    /// Whether a gradient can flow to this variable.
    pub fn is_tracked(&self) -> bool {
        !matches!(self.0.origin, Origin::Constant)
    }

    pub(crate) fn depth(&self) -> u32 {
        self.0.depth
    }

    /// An identity that lasts as long as somebody holds the variable.
    pub(crate) fn key(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// The inputs of the operation that made this variable; none for leaves and constants.
    pub(crate) fn inputs(&self) -> &[Var] {
        match &self.0.origin {
            Origin::Operation { inputs, .. } => &inputs.0,
            _ => &[],
        }
    }

    /// The name of the operation that made this variable; none for leaves and constants.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        match &self.0.origin {
            Origin::Operation { op, .. } => Some(op.name()),
            _ => None,
        }
    }

    /// Runs the vector-Jacobian product of the operation that made this variable, if any.
    pub(crate) fn backward(&self, step: &mut Backward) -> Result<()> {
        match &self.0.origin {
            Origin::Operation { op, .. } => op.vjp(step),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Var {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made_by = match &self.0.origin {
            Origin::Constant => "constant",
            Origin::Leaf => "leaf",
            Origin::Operation { op, .. } => op.name(),
        };
        write!(f, "Var({made_by}, {:?}, {:?})", self.shape(), self.value().dtype())
    }
}

/// Takes a long graph apart in a loop: the derived drop would recurse once for each operation
/// and overflow the stack.
impl Drop for Inputs {
    fn drop(&mut self) {
        let mut pending = std::mem::take(&mut self.0);
        while let Some(var) = pending.pop() {
            if let Some(Node { origin: Origin::Operation { mut inputs, .. }, .. }) = Arc::into_inner(var.0) {
                pending.append(&mut inputs.0);
            }
        }
    }
}
