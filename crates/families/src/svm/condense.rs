//! Few rows of many columns, in fewer columns.

use metaburn_core::Rows;

/// Coordinates of training and test rows in which all their distances to training rows are what they
/// were, and which are no more than the training rows: those along an orthonormal basis of the training
/// rows less their mean, and the distance from what that basis spans. A linear kernel sees the shift by
/// the mean in its constant alone.
pub(super) fn condense(train: &Rows, test: &Rows) -> (Rows, Rows) {
    let (n, d) = (train.len(), train.columns);
    let mean: Vec<f64> = (0..d).map(|j| train.x.iter().skip(j).step_by(d).sum::<f64>() / n as f64).collect();
    let centred = |rows: &Rows| -> Vec<Vec<f64>> {
        rows.x.chunks(d).map(|row| row.iter().zip(&mean).map(|(x, m)| x - m).collect()).collect()
    };
    let (train_rows, test_rows) = (centred(train), centred(test));
    let basis = basis(&train_rows);
    let moved = |from: &Rows, rows: &[Vec<f64>]| Rows {
        x: rows.iter().flat_map(|row| coordinates(row, &basis)).collect(),
        columns: basis.len() + 1,
        ..from.clone()
    };
    (moved(train, &train_rows), moved(test, &test_rows))
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
