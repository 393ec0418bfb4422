//! Linear layers on slices.

use super::Array;
use super::host::{Host, Real, array, with_room};
use super::product::Product;
use super::rectify::{gate, rectify};
use burn::tensor::DType;
use faer::Accum;

/// `x·Wᵀ + b`, and the larger of that and 0 if it is to be rectified: inputs `[tasks | 1, examples, in]`,
/// weights `[tasks | 1, out, in]`, biases `[tasks | 1, out]`; the result has the given shape
/// `[tasks, examples, out]`. Nothing where kernels on slices do not serve.
pub(crate) fn forward(x: &Array, w: &Array, b: &Array, rectified: bool, shape: [usize; 3]) -> Option<Array> {
    let product = Product::on_host(x, w, [false, true])?;
    Some(match x.dtype() {
        DType::F64 => on_slices::<f64>(&product, [x, w, b], rectified, shape),
        _ => on_slices::<f32>(&product, [x, w, b], rectified, shape),
    })
}

fn on_slices<E: Real>(
    product: &Product,
    [x, w, b]: [&Array; 3],
    rectified: bool,
    shape: [usize; 3],
) -> Array {
    let ([tasks, rows, columns], bias) = (shape, Host::once(b));
    let mut y: Vec<E> = Vec::with_capacity(tasks * rows * columns);
    for bias in bias.slice().chunks(columns).cycle().take(tasks) {
        (0..rows).for_each(|_| y.extend_from_slice(bias));
    }
    product.write(Accum::Add, [Host::once(x).slice(), Host::once(w).slice()], &mut y, |y| {
        if rectified {
            rectify(y);
        }
    });
    array(y, &shape)
}

/// What [`backward`] goes by: inputs, weights, the gradient of the result, and the result where it was rectified.
pub(crate) struct Backward<'a> {
    pub x: &'a Array,
    pub w: &'a Array,
    pub g: &'a Array,
    pub y: Option<&'a Array>,
}

/// Gradients of weights and, task by task, of biases, and of the inputs where they are wanted.
pub(crate) fn backward(of: &Backward, wanted: bool) -> ([Array; 2], Option<Array>) {
    match of.x.dtype() {
        DType::F64 => backward_on_slices::<f64>(of, wanted),
        _ => backward_on_slices::<f32>(of, wanted),
    }
}

fn backward_on_slices<E: Real>(of: &Backward, wanted: bool) -> ([Array; 2], Option<Array>) {
    let (shape, w_shape) = (of.g.shape(), of.w.shape());
    let ([tasks, rows, columns], depth) = ([shape[0], shape[1], shape[2]], w_shape[2]);
    let (g, w, y) = (Host::of(of.g), Host::once(of.w), of.y.map(Host::of));
    let own = w_shape[0] == tasks;
    let x = if own { Host::once(of.x) } else { Host::of(of.x) };
    with_room(of.g.len(), |gated: &mut [E]| {
        match &y {
            Some(y) => gate(g.slice(), y.slice(), gated),
            None => gated.copy_from_slice(g.slice()),
        }
        let mut b_grad = vec![E::ZERO; tasks * columns];
        for (sum, rows) in b_grad.chunks_mut(columns).zip(gated.chunks(rows * columns)) {
            rows.chunks(columns).for_each(|row| sum.iter_mut().zip(row).for_each(|(s, g)| *s += *g));
        }
        // The sum over tasks comes with the product where they share weights.
        let [batch, rows_in_all] = if own { [tasks, rows] } else { [1, tasks * rows] };
        let to_w =
            Product { batch, rows: columns, depth: rows_in_all, columns: depth, transposed: [true, false] };
        let w_grad = to_w.of(gated, x.slice());
        let to_x = Product { batch: tasks, rows, depth: columns, columns: depth, transposed: [false; 2] };
        let x_grad = wanted.then(|| array(to_x.of(gated, w.slice()), &[tasks, rows, depth]));
        ([array(w_grad, &w_shape), array(b_grad, &[tasks, columns])], x_grad)
    })
}
