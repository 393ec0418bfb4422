//! Distances of points and the Matérn-5/2 kernel.

use metaburn_core::{Space, UNUSED};

/// How differences are measured on each coordinate.
#[derive(Clone, Debug)]
pub(crate) struct Coordinates(Vec<Coordinate>);

#[derive(Clone, Copy, Debug)]
enum Coordinate {
    Number,
    /// One of so many cells; `conditional`: or none of them, at [`UNUSED`].
    Category {
        cells: f64,
        conditional: bool,
    },
}

impl Coordinates {
    pub fn of(space: &Space) -> Self {
        let kinds = space.parameters().iter().map(|p| match p.domain.is_categorical() {
            false => Coordinate::Number,
            true => Coordinate::Category {
                cells: p.domain.size().unwrap_or(1) as f64,
                conditional: p.when.is_some(),
            },
        });
        Self(kinds.collect())
    }

    /// The coordinates of `n` points as `[d][n]`, categories as the middle of their cell.
    pub fn columns<'a>(&self, points: impl Iterator<Item = &'a [f64]> + Clone) -> Vec<Vec<f64>> {
        let axes = self.0.iter().enumerate();
        axes.map(|(j, axis)| points.clone().map(|p| axis.cleaned(p[j])).collect()).collect()
    }

    /// Adds `theta·d_j²` of a coordinate to all points on a column from a value there.
    pub fn add_squares(&self, j: usize, theta: f64, column: &[f64], value: f64, squares: &mut [f64]) {
        let pairs = squares.iter_mut().zip(column);
        match self.0[j] {
            Coordinate::Number => pairs.for_each(|(s, x)| *s += theta * (x - value) * (x - value)),
            Coordinate::Category { .. } => {
                pairs.for_each(|(s, x)| *s += if *x == value { 0.0 } else { theta });
            }
        }
    }
}

impl Coordinate {
    fn cleaned(self, u: f64) -> f64 {
        match self {
            Self::Category { cells, conditional } if !(conditional && u == UNUSED) => {
                ((u * cells).floor().clamp(0.0, cells - 1.0) + 0.5) / cells
            }
            _ => u,
        }
    }
}

/// `k(r²) = (1 + a + a²/3)·e^{−a}`, `a = √(5r²)`, and `dk/d(r²) = −5/6·(1 + a)·e^{−a}`, which is
/// finite at 0, where the derivative by `r` is not to be had through the root.
pub(crate) fn matern(squared: f64) -> (f64, f64) {
    let a = (5.0 * squared).sqrt();
    let decay = (-a).exp();
    ((1.0 + a + a * a / 3.0) * decay, -5.0 / 6.0 * (1.0 + a) * decay)
}

/// `Σ x_i·y_i`, in eight partial sums, so that the processor adds several at once.
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (xs, ys) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in xs.zip(ys) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    sums.iter().sum::<f64>() + rest
}
