//! Convolution of images `[tasks, channels, examples, height, width]` with kernels that tasks share or
//! that are each task's own, on slices: pixels under the window become columns (*im2col*), and a
//! matrix product does the rest, a few images at a time so that the columns stay in the cache.
//!
//! Work is cut by sizes alone and sums run in a fixed order: threads change no bit.

use super::columns::{Lift, Window};
use super::host::{Real, with_room, zeros};
use faer::linalg::matmul::matmul;
use faer::prelude::ReborrowMut;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// All extents of a convolution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extents {
    pub tasks: usize,
    pub examples: usize,
    /// Channels in and out.
    pub channels: [usize; 2],
    pub window: Window,
    /// Whether each task has a kernel of its own.
    pub own: bool,
}

/// Columns of a panel, about: more do not fit into the cache beside the kernel.
const PANEL: usize = 400;
/// Parts that a sum over one task's examples is cut into, at most.
const PARTS: usize = 8;

impl Extents {
    fn pixels_in(&self) -> usize {
        self.window.image[0] * self.window.image[1]
    }

    fn pixels_out(&self) -> usize {
        let [h, w] = self.window.result();
        h * w
    }

    /// Rows of the columns' matrix: `channels · kh · kw`.
    fn depth(&self) -> usize {
        self.channels[0] * self.window.kernel[0] * self.window.kernel[1]
    }

    fn kernel_len(&self) -> usize {
        self.channels[1] * self.depth()
    }

    /// Examples that make a panel.
    fn panel(&self) -> usize {
        (PANEL / self.pixels_out().max(1)).clamp(1, self.examples)
    }

    fn kernel_of<'a, E>(&self, kernels: &'a [E], task: usize) -> &'a [E] {
        let start = if self.own { task * self.kernel_len() } else { 0 };
        &kernels[start..start + self.kernel_len()]
    }

    /// Ranges of examples: a panel each.
    fn panels(&self, from: usize, to: usize) -> impl Iterator<Item = [usize; 2]> + use<> {
        let step = self.panel();
        (from..to).step_by(step).map(move |start| [start, (start + step).min(to)])
    }

    fn input_len(&self) -> usize {
        self.channels[0] * self.examples * self.pixels_in()
    }

    fn output_len(&self) -> usize {
        self.channels[1] * self.examples * self.pixels_out()
    }
}

/// `[tasks, in, examples, h, w]` and `[tasks | 1, out, in, kh, kw]` to
/// `[tasks, out, examples, h′, w′]`.
pub(crate) fn forward<E: Real>(extents: &Extents, x: &[E], kernels: &[E]) -> Vec<E> {
    let (e, lift) = (extents, Lift::new(extents.window));
    let mut y = zeros(e.tasks * e.output_len());
    let tasks = y.par_chunks_mut(e.output_len()).zip(x.par_chunks(e.input_len())).enumerate();
    tasks.for_each(|(task, (y, x))| {
        let kernel = MatRef::from_row_major_slice(e.kernel_of(kernels, task), e.channels[1], e.depth());
        let y = MatMut::from_row_major_slice_mut(y, e.channels[1], e.examples * e.pixels_out());
        columns(y, e.panel() * e.pixels_out(), 0, &|y, start| {
            let from = start / e.pixels_out();
            let panel = [from, from + y.ncols() / e.pixels_out()];
            with_columns(e, &lift, x, panel, |columns| {
                matmul(y, Accum::Replace, kernel, columns, E::ONE, Par::Seq)
            });
        });
    });
    y
}

/// Does `work` on pieces of so many columns, several at a time; it gets the first column's number.
fn columns<E: Real>(
    whole: MatMut<'_, E>,
    piece: usize,
    start: usize,
    work: &(impl Fn(MatMut<'_, E>, usize) + Sync),
) {
    let pieces = whole.ncols().div_ceil(piece);
    if pieces <= 1 {
        return work(whole, start);
    }
    let cut = pieces / 2 * piece;
    let (left, right) = whole.split_at_col_mut(cut);
    rayon::join(|| columns(left, piece, start, work), || columns(right, piece, start + cut, work));
}

/// The columns `[in·kh·kw, images·h′·w′]` of some examples of one task.
fn with_columns<E: Real>(
    e: &Extents,
    lift: &Lift,
    x: &[E],
    panel: [usize; 2],
    work: impl FnOnce(MatRef<'_, E>),
) {
    let count = (panel[1] - panel[0]) * e.pixels_out();
    with_room(e.depth() * count, |room| {
        let mut spare = Vec::new();
        for (channel, rows) in room.chunks_mut(e.depth() / e.channels[0] * count).enumerate() {
            let first = channel * e.examples + panel[0];
            let images = &x[first * e.pixels_in()..][..(panel[1] - panel[0]) * e.pixels_in()];
            lift.fill(images, rows, &mut spare);
        }
        work(MatRef::from_row_major_slice(room, e.depth(), count));
    });
}

/// The gradient of the input, `[tasks, in, examples, h, w]`, from that of the result.
pub(crate) fn input_grad<E: Real>(extents: &Extents, g: &[E], kernels: &[E]) -> Vec<E> {
    let (e, lift) = (extents, Lift::new(extents.window));
    let mut x = zeros(e.tasks * e.input_len());
    let tasks = x.par_chunks_mut(e.input_len()).zip(g.par_chunks(e.output_len())).enumerate();
    tasks.for_each(|(task, (x, g))| {
        let kernel = MatRef::from_row_major_slice(e.kernel_of(kernels, task), e.channels[1], e.depth());
        let g = MatRef::from_row_major_slice(g, e.channels[1], e.examples * e.pixels_out());
        let x = MatMut::from_row_major_slice_mut(x, e.channels[0], e.examples * e.pixels_in());
        columns(x, e.panel() * e.pixels_in(), 0, &|mut x, start| {
            let (from, images) = (start / e.pixels_in(), x.ncols() / e.pixels_in());
            let count = images * e.pixels_out();
            with_room(e.depth() * count, |room| {
                let product = MatMut::from_row_major_slice_mut(room, e.depth(), count);
                let g = g.subcols(from * e.pixels_out(), count);
                matmul(product, Accum::Replace, kernel.transpose(), g, E::ONE, Par::Seq);
                let mut spare = Vec::new();
                for (channel, rows) in room.chunks_mut(e.depth() / e.channels[0] * count).enumerate() {
                    let row = x.rb_mut().row_mut(channel);
                    let row = row.try_as_row_major_mut().expect("rows lie together").as_slice_mut();
                    lift.pour(rows, row, &mut spare);
                }
            });
        });
    });
    x
}

/// The gradient of the kernels, `[tasks | 1, out, in, kh, kw]`, from that of the result.
pub(crate) fn kernel_grad<E: Real>(extents: &Extents, g: &[E], x: &[E]) -> Vec<E> {
    let (e, lift) = (extents, Lift::new(extents.window));
    let parts = (PARTS / e.tasks).clamp(1, e.examples.div_ceil(e.panel()));
    let size = e.kernel_len();
    let mut sums = vec![E::ZERO; e.tasks * parts * size];
    sums.par_chunks_mut(size).enumerate().for_each(|(i, sum)| {
        let (task, part) = (i / parts, i % parts);
        let (x, g) =
            (&x[task * e.input_len()..][..e.input_len()], &g[task * e.output_len()..][..e.output_len()]);
        let g = MatRef::from_row_major_slice(g, e.channels[1], e.examples * e.pixels_out());
        let mut sum = MatMut::from_row_major_slice_mut(sum, e.channels[1], e.depth());
        for panel in e.panels(part * e.examples / parts, (part + 1) * e.examples / parts) {
            let g = g.subcols(panel[0] * e.pixels_out(), (panel[1] - panel[0]) * e.pixels_out());
            with_columns(e, &lift, x, panel, |columns| {
                matmul(sum.rb_mut(), Accum::Add, g, columns.transpose(), E::ONE, Par::Seq);
            });
        }
    });
    let together = if e.own { parts } else { parts * e.tasks };
    if together == 1 {
        return sums;
    }
    let add = |group: &[E]| {
        let mut total = group[..size].to_vec();
        for part in group[size..].chunks(size) {
            total.iter_mut().zip(part).for_each(|(t, p)| *t += *p);
        }
        total
    };
    sums.chunks(together * size).flat_map(add).collect()
}
