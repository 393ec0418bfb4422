//! Few rows of many columns, in fewer columns.

use metaburn_core::Rows;
use std::borrow::Cow;

/// Training and test rows with no more columns than training rows, for what depends on distances alone
/// (kernels, ridge regression): smartcore's support vector machines read no more values of a row than
/// there are rows, and its ridge regression refuses such tables.
pub(crate) fn narrow<'a>(train: &'a Rows, test: &'a Rows) -> (Cow<'a, Rows>, Cow<'a, Rows>) {
    if train.len() >= train.columns {
        return (Cow::Borrowed(train), Cow::Borrowed(test));
    }
    let (train, test) = condense(train, test);
    (Cow::Owned(train), Cow::Owned(test))
}

/// Coordinates of training and test rows in which all their distances to training rows are what they
/// were, and which are no more than the training rows: those along an orthonormal basis of the training
/// rows less their mean, and the distance from what that basis spans. A linear kernel sees the shift by
/// the mean in its constant alone.
fn condense(train: &Rows, test: &Rows) -> (Rows, Rows) {
    let mean = means(train);
    let apart = |rows: &Rows| -> Vec<Vec<f64>> {
        centred(rows, &mean).x.chunks(rows.columns).map(<[f64]>::to_vec).collect()
    };
    let (train_rows, test_rows) = (apart(train), apart(test));
    let basis = basis(&train_rows);
    let moved = |from: &Rows, rows: &[Vec<f64>]| Rows {
        x: rows.iter().flat_map(|row| coordinates(row, &basis)).collect(),
        columns: basis.len() + 1,
        ..from.clone()
    };
    (moved(train, &train_rows), moved(test, &test_rows))
}

/// The means of the columns.
pub(crate) fn means(rows: &Rows) -> Vec<f64> {
    let column = |j: usize| rows.x.iter().skip(j).step_by(rows.columns);
    (0..rows.columns).map(|j| column(j).sum::<f64>() / rows.len() as f64).collect()
}

/// Rows less these means.
pub(crate) fn centred(rows: &Rows, means: &[f64]) -> Rows {
    Rows { x: rows.x.iter().zip(means.iter().cycle()).map(|(x, m)| x - m).collect(), ..rows.clone() }
}

/// An orthonormal basis, by the modified method of Gram and Schmidt.
fn basis(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let longest = rows.iter().map(|row| dot(row, row)).fold(0.0, f64::max);
    let mut basis: Vec<Vec<f64>> = Vec::new();
    // The mean makes one of the rows redundant.
    for row in &rows[1..] {
        let mut rest = row.clone();
        // Twice, for what rounding leaves.
        for direction in basis.iter().chain(&basis) {
            let along = dot(&rest, direction);
            rest.iter_mut().zip(direction).for_each(|(r, b)| *r -= along * b);
        }
        let squared = dot(&rest, &rest);
        if squared > 1e-20 * longest {
            rest.iter_mut().for_each(|r| *r /= squared.sqrt());
            basis.push(rest);
        }
    }
    basis
}

fn coordinates(row: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut along: Vec<f64> = basis.iter().map(|direction| dot(row, direction)).collect();
    let whole = dot(row, row);
    let rest = whole - dot(&along, &along);
    // What is left of training rows is rounding.
    along.push(if rest > 1e-12 * whole { rest.sqrt() } else { 0.0 });
    along
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use metaburn_core::Target;

    #[test]
    fn distances_to_training_rows_stay() {
        let rows = |n: usize, shift: usize| Rows {
            x: (0..n * 7).map(|i| (((i + shift) * 31 % 17) as f64).sin()).collect(),
            columns: 7,
            y: vec![0.0; n],
            target: Target::Class(2),
        };
        let (train, test) = (rows(4, 0), rows(5, 3));
        let (few_train, few_test) = condense(&train, &test);
        assert_eq!((few_train.columns, few_train.len(), few_test.len()), (4, 4, 5));
        let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        for (i, row) in train.x.chunks(7).enumerate() {
            let few_row = &few_train.x[i * 4..i * 4 + 4];
            let all = [(&train, &few_train), (&test, &few_test)];
            for (wide, few) in all {
                for (a, b) in wide.x.chunks(7).zip(few.x.chunks(4)) {
                    assert!((distance(a, row) - distance(b, few_row)).abs() < 1e-12);
                }
            }
        }
    }
}
