//! Operations that move, pick, repeat or sum elements.

use crate::draw::Domain::{Distinct, Real};
use crate::draw::Draw;
use crate::table::{Case, Problem};
use metaburn_autodiff::{Indices, Var};

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("reshape", |draw| {
            let shape = draw.shape();
            let other: Vec<usize> = draw.order(shape.len()).into_iter().map(|i| shape[i]).collect();
            Problem::new([draw.array(&shape, Real)], move |x| x[0].reshape(&other))
        }),
        Case::new("permute", |draw| {
            let shape = draw.shape();
            let axes = draw.order(shape.len());
            Problem::new([draw.array(&shape, Real)], move |x| x[0].permute(&axes))
        }),
        Case::new("transpose", |draw| {
            let rank = draw.between(2, 4);
            let shape = draw.extents(rank);
            Problem::new([draw.array(&shape, Real)], |x| x[0].transpose())
        }),
        Case::new("diagonal", |draw| {
            let [batch, n] = [0; 2].map(|_| draw.between(1, 3));
            Problem::new([draw.array(&[batch, n, n], Real)], |x| x[0].diagonal())
        }),
        Case::new("slice", |draw| {
            let shape = draw.shape();
            let axis = draw.below(shape.len());
            let start = draw.below(shape[axis]);
            let end = draw.between(start + 1, shape[axis]);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].slice(axis, start, end))
        }),
        Case::new("cat", cat),
        Case::unary("sum", Real, |x| Ok(x.sum())),
        Case::unary("mean", Real, |x| Ok(x.mean())),
        Case::unary("mean_per_task", Real, |x| x.mean_per_task()),
        Case::new("sum_axes", |draw| {
            let (shape, axes) = some_axes(draw);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].sum_axes(&axes))
        }),
        Case::new("mean_axes", |draw| {
            let (shape, axes) = some_axes(draw);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].mean_axes(&axes))
        }),
        Case::along_axis("max_axis", Distinct, |x, axis| x.max_axis(axis)),
        Case::new("expand", |draw| {
            let shape = draw.shape();
            let [own, _] = draw.broadcast_from(&shape);
            Problem::new([draw.array(&own, Real)], move |x| x[0].expand(&shape))
        }),
        Case::new("gather", |draw| {
            let shape = draw.shape();
            let axis = draw.below(shape.len());
            let mut picked = shape.clone();
            picked[axis] = draw.between(1, 4);
            let at = positions(draw, &picked, shape[axis]);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].gather(axis, &at))
        }),
        Case::new("scatter_add", |draw| {
            let shape = draw.shape();
            let axis = draw.below(shape.len());
            let extent = draw.between(1, 4);
            let at = positions(draw, &shape, extent);
            Problem::new([draw.array(&shape, Real)], move |x| x[0].scatter_add(axis, &at, extent))
        }),
    ]
}

fn cat(draw: &mut Draw) -> Problem {
    let mut shape = draw.shape();
    let axis = draw.below(shape.len());
    let parts = draw.between(1, 3);
    let inputs: Vec<_> = (0..parts)
        .map(|_| {
            shape[axis] = draw.between(1, 3);
            draw.array(&shape, Real)
        })
        .collect();
    Problem::new(inputs, move |x| Var::cat(x, axis))
}

fn some_axes(draw: &mut Draw) -> (Vec<usize>, Vec<usize>) {
    let shape = draw.shape();
    let axes = (0..shape.len()).filter(|_| draw.below(2) == 1).collect();
    (shape, axes)
}

fn positions(draw: &mut Draw, shape: &[usize], extent: usize) -> Indices {
    let values: Vec<usize> = (0..shape.iter().product()).map(|_| draw.below(extent)).collect();
    Indices::new(&values, shape, &draw.device)
}
