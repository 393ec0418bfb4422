//! Reverse-mode differentiation.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::var::Var;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// `∂loss/∂wrt`, one gradient for each variable in `wrt`, with that variable's shape.
///
/// The meaning is that of PyTorch's `torch.autograd.grad`: with `create_graph`, the gradients are
/// themselves part of the graph and can be differentiated again; without, they are constants and
/// cost less. The graph is never consumed, so many gradients can be taken of it (iMAML's
/// Hessian-vector products, say) without repeating the forward pass. Variables that the loss does
/// not depend on get a gradient of zeros. Work is done only along paths that lead to `wrt`.
///
/// # Errors
/// [`Error::NotScalar`] when `loss` does not hold exactly one number.
pub fn grad(loss: &Var, wrt: &[Var], create_graph: bool) -> Result<Vec<Var>> {
    if loss.len() != 1 {
        return Err(Error::NotScalar { shape: loss.shape() });
    }
    let one = Var::constant(loss.value().full_like(&loss.shape(), 1.0));
    backward(loss, one, wrt, create_graph)
}

/// The Hessian-vector product `∂²loss/∂wrt² · v = ∂⟨g, v⟩/∂wrt` from gradients `g` that
/// [`grad`] made with `create_graph`. The graph is shared: each product costs one reverse pass
/// over it, and no forward pass.
///
/// ```
/// use metaburn_autodiff::{Array, Var, grad, hvp};
/// use burn::tensor::Device;
///
/// # fn main() -> Result<(), metaburn_autodiff::Error> {
/// // f(x) = Σ x³ has the Hessian diag(6x).
/// let device = Device::flex();
/// let x = Var::leaf(Array::from_f64(&[1.0, 2.0], &[2], &device));
/// let g = grad(&x.mul(&x)?.mul(&x)?.sum(), &[x.clone()], true)?;
/// let v = Var::constant(Array::from_f64(&[1.0, 10.0], &[2], &device));
/// assert_eq!(hvp(&g, &[x], &[v])?[0].value().to_f64(), [6.0, 120.0]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::ShapeMismatch`] when `v` has not the shapes of the gradients; [`Error::BadShape`] when
/// it has not their number.
pub fn hvp(gradients: &[Var], wrt: &[Var], v: &[Var]) -> Result<Vec<Var>> {
    if gradients.len() != v.len() {
        let expected = format!("one vector for each of {} gradients is", gradients.len());
        return Err(Error::BadShape { op: "hvp", shape: vec![v.len()], expected });
    }
    let mut total: Option<Var> = None;
    for (g, v) in gradients.iter().zip(v) {
        if g.shape() != v.shape() {
            return Err(Error::ShapeMismatch { op: "hvp", left: g.shape(), right: v.shape() });
        }
        let term = g.mul(&v.detach())?.sum();
        total = Some(match total {
            Some(sum) => sum.add(&term)?,
            None => term,
        });
    }
    match total {
        Some(total) => grad(&total, wrt, false),
        None => Ok(Vec::new()),
    }
}

/// Pulls `seed`, the gradient of `root`, back to each variable in `wrt`.
fn backward(root: &Var, seed: Var, wrt: &[Var], create_graph: bool) -> Result<Vec<Var>> {
    let graph = Graph::between(root, wrt);
    let mut answers: Vec<Option<Var>> = vec![None; wrt.len()];
    let mut gradients: Vec<Option<Var>> = vec![None; graph.order.len()];
    if let Some(last) = gradients.last_mut() {
        *last = Some(seed);
    }
    for (at, &node) in graph.order.iter().enumerate().rev() {
        let Some(gradient) = gradients[at].take() else { continue };
        for (answer, _) in answers.iter_mut().zip(wrt).filter(|(_, w)| w.key() == node.key()) {
            *answer = Some(gradient.clone());
        }
        let (graph, gradients) = (&graph, &mut gradients);
        node.backward(&mut Backward { node, gradient, create_graph, graph, gradients })?;
    }
    let zeros = |w: &Var| Var::constant(w.value().full_like(&w.shape(), 0.0));
    Ok(answers.into_iter().zip(wrt).map(|(a, w)| a.unwrap_or_else(|| zeros(w))).collect())
}

/// One step of the reverse pass, as an operation's vector-Jacobian product sees it.
pub(crate) struct Backward<'a, 'g> {
    node: &'a Var,
    gradient: Var,
    create_graph: bool,
    graph: &'a Graph<'g>,
    gradients: &'a mut Vec<Option<Var>>,
}

impl Backward<'_, '_> {
    /// The gradient of the operation's result.
    pub fn gradient(&self) -> &Var {
        &self.gradient
    }

    /// Input `i`; part of the graph only if the gradients are to be.
    pub fn input(&self, i: usize) -> Var {
        self.seen(&self.node.inputs()[i])
    }

    /// The operation's result; part of the graph only if the gradients are to be.
    pub fn output(&self) -> Var {
        self.seen(self.node)
    }

    /// The value of the operation's result.
    pub fn output_value(&self) -> Array {
        self.node.value().clone()
    }

    fn seen(&self, var: &Var) -> Var {
        if self.create_graph { var.clone() } else { var.detach() }
    }

    /// Whether input `i` leads to a variable that gradients were asked of.
    pub fn needs(&self, i: usize) -> bool {
        self.graph.position.contains_key(&self.node.inputs()[i].key())
    }

    /// The shape of input `i`.
    pub fn shape(&self, i: usize) -> Vec<usize> {
        self.node.inputs()[i].shape()
    }

    /// Adds to the gradient of input `i`, after summing away broadcast axes.
    pub fn give(&mut self, i: usize, gradient: Var) -> Result<()> {
        let input = &self.node.inputs()[i];
        let Some(&at) = self.graph.position.get(&input.key()) else { return Ok(()) };
        let gradient = gradient.sum_to(&input.shape())?;
        let slot = &mut self.gradients[at];
        *slot = Some(match slot.take() {
            Some(sum) => sum.accumulate(gradient)?,
            None => gradient,
        });
        Ok(())
    }
}

/// The variables that lie on a path from the root to one of the targets, inputs first.
pub(crate) struct Graph<'a> {
    order: Vec<&'a Var>,
    position: HashMap<usize, usize, BuildHasherDefault<KeyHasher>>,
}

impl<'a> Graph<'a> {
    fn between(root: &'a Var, targets: &[Var]) -> Self {
        // Nothing at or below this depth can lead to a target, but for the targets themselves.
        let floor = targets.iter().map(Var::depth).min().unwrap_or(u32::MAX);
        let is_target = |v: &Var| targets.iter().any(|t| t.key() == v.key());
        let mut graph = Self { order: Vec::new(), position: HashMap::default() };
        let mut seen: HashMap<usize, (), BuildHasherDefault<KeyHasher>> = HashMap::default();
        let mut stack = vec![(root, false)];
        while let Some((var, inputs_done)) = stack.pop() {
            if inputs_done {
                let leads = var.inputs().iter().any(|i| graph.position.contains_key(&i.key()));
                if leads || is_target(var) {
                    graph.position.insert(var.key(), graph.order.len());
                    graph.order.push(var);
                }
            } else if var.is_tracked() && var.depth() >= floor && seen.insert(var.key(), ()).is_none() {
                stack.push((var, true));
                stack.extend(var.inputs().iter().map(|i| (i, false)));
            }
        }
        graph
    }
}

/// Spreads addresses over a table. Only look-ups depend on it, never an order.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are addresses");
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64 >> 4).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
