//! Simple predictors whose costs tell what kind of table this is.

use metaburn_core::{Rows, Target};

/// Predicts the targets of test rows.
pub(super) type Landmark = fn(train: &Rows, test: &Rows) -> Vec<f64>;

fn row(rows: &Rows, at: usize) -> &[f64] {
    &rows.x[at * rows.columns..(at + 1) * rows.columns]
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

fn nearest<'a>(point: &[f64], others: impl Iterator<Item = &'a [f64]>) -> usize {
    let distances = others.map(|other| distance(point, other)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(i, _)| i)
}

/// The target of the nearest training row, the first of equals.
pub(super) fn nearest_neighbour(train: &Rows, test: &Rows) -> Vec<f64> {
    let neighbour = |i| nearest(row(test, i), (0..train.len()).map(|j| row(train, j)));
    (0..test.len()).map(|i| train.y[neighbour(i)]).collect()
}

/// A linear rule: for classes the nearest centroid, for numbers ridge regression.
pub(super) fn linear(train: &Rows, test: &Rows) -> Vec<f64> {
    match train.target {
        Target::Class(classes) => centroids(train, test, classes),
        Target::Number => ridge(train, test),
    }
}

fn centroids(train: &Rows, test: &Rows, classes: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, vec![0.0; train.columns]); classes];
    for (i, &y) in train.y.iter().enumerate() {
        let (count, sum) = &mut sums[y as usize];
        *count += 1.0;
        sum.iter_mut().zip(row(train, i)).for_each(|(s, x)| *s += x);
    }
    let classes = sums.into_iter().enumerate().filter(|(_, (count, _))| *count > 0.0);
    let (names, centres): (Vec<f64>, Vec<Vec<f64>>) = classes
        .map(|(class, (count, sum))| (class as f64, sum.into_iter().map(|s| s / count).collect()))
        .unzip();
    (0..test.len()).map(|i| names[nearest(row(test, i), centres.iter().map(Vec::as_slice))]).collect()
}

/// Ridge regression with penalty 1 and no intercept (encoded targets have mean 0): 30 steps of
/// conjugate gradients on `(XᵀX + 1)·w = Xᵀy`.
fn ridge(train: &Rows, test: &Rows) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let times = |rows: &Rows, w: &[f64]| (0..rows.len()).map(|i| dot(row(rows, i), w)).collect::<Vec<_>>();
    let transposed = |v: &[f64]| {
        let mut sum = vec![0.0; train.columns];
        v.iter()
            .enumerate()
            .for_each(|(i, v)| sum.iter_mut().zip(row(train, i)).for_each(|(s, x)| *s += v * x));
        sum
    };
    let mut w = vec![0.0; train.columns];
    let mut residual = transposed(&train.y);
    let mut direction = residual.clone();
    let mut square = dot(&residual, &residual);
    for _ in 0..30 {
        if square < 1e-20 {
            break;
        }
        let mut image = transposed(&times(train, &direction));
        image.iter_mut().zip(&direction).for_each(|(a, d)| *a += d);
        let step = square / dot(&direction, &image);
        w.iter_mut().zip(&direction).for_each(|(w, d)| *w += step * d);
        residual.iter_mut().zip(&image).for_each(|(r, a)| *r -= step * a);
        let before = std::mem::replace(&mut square, dot(&residual, &residual));
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + square / before * *d);
    }
    times(test, &w)
}

/// A tree of one cut: the column and threshold that leave the least squared error of targets
/// (one-hot for classes, which is the Gini criterion), the first of equals.
pub(super) fn stump(train: &Rows, test: &Rows) -> Vec<f64> {
    let all = Side::of(train, 0..train.len());
    let mut best = (all.score(), 0, f64::NEG_INFINITY);
    for column in 0..train.columns {
        let x = |i: usize| train.x[i * train.columns + column];
        let mut order: Vec<usize> = (0..train.len()).collect();
        order.sort_by(|&a, &b| x(a).total_cmp(&x(b)));
        let (mut left, mut right) = (Side::of(train, 0..0), all.clone());
        for pair in order.windows(2) {
            left.add(train, pair[0], 1.0);
            right.add(train, pair[0], -1.0);
            let score = left.score() + right.score();
            if x(pair[0]) < x(pair[1]) && score > best.0 + 1e-9 {
                best = (score, column, x(pair[0]) / 2.0 + x(pair[1]) / 2.0);
            }
        }
    }
    let (_, column, threshold) = best;
    let is_left = |rows: &Rows, i: usize| rows.x[i * rows.columns + column] <= threshold;
    let [left, right] = [true, false].map(|side| {
        Side::of(train, (0..train.len()).filter(|&i| is_left(train, i) == side)).prediction(train.target)
    });
    (0..test.len()).map(|i| if is_left(test, i) { left } else { right }).collect()
}

/// The rows on one side of a cut: sums of targets, one-hot for classes.
#[derive(Clone)]
struct Side {
    count: f64,
    sums: Vec<f64>,
}

impl Side {
    fn of(rows: &Rows, members: impl Iterator<Item = usize>) -> Self {
        let width = match rows.target {
            Target::Class(classes) => classes,
            Target::Number => 1,
        };
        let mut side = Self { count: 0.0, sums: vec![0.0; width] };
        members.for_each(|i| side.add(rows, i, 1.0));
        side
    }

    fn add(&mut self, rows: &Rows, at: usize, weight: f64) {
        self.count += weight;
        match rows.target {
            Target::Class(_) => self.sums[rows.y[at] as usize] += weight,
            Target::Number => self.sums[0] += weight * rows.y[at],
        }
    }

    /// The squared error that the side's mean saves, `‖Σy‖²/n`.
    fn score(&self) -> f64 {
        let square: f64 = self.sums.iter().map(|s| s * s).sum();
        if self.count > 0.5 { square / self.count } else { 0.0 }
    }

    fn prediction(&self, target: Target) -> f64 {
        match target {
            Target::Number => self.sums[0] / self.count.max(1.0),
            Target::Class(classes) => {
                (0..classes).rev().max_by(|&a, &b| self.sums[a].total_cmp(&self.sums[b])).unwrap_or(0) as f64
            }
        }
    }
}
