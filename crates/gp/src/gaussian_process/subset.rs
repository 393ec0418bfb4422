//! Which observations hyperparameters are fitted to.

use super::kernel::Coordinates;

/// At most `limit` observations of those on `[d][n]`, ascending: a quarter the best, a quarter the
/// newest, and then, one after another, the one that is farthest from all chosen ones.
pub(crate) fn choose(
    columns: &[Vec<f64>],
    coordinates: &Coordinates,
    values: &[f64],
    limit: usize,
) -> Vec<usize> {
    let n = values.len();
    if n <= limit {
        return (0..n).collect();
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut nearest = vec![f64::INFINITY; n];
    let mut chosen = vec![false; n];
    let newest = (0..n).rev().take(limit.div_ceil(4));
    for i in order.into_iter().take(limit.div_ceil(4)).chain(newest) {
        choose_one(columns, coordinates, i, &mut chosen, &mut nearest);
    }
    for _ in chosen.iter().filter(|c| **c).count()..limit {
        let farthest =
            (0..n).filter(|&i| !chosen[i]).max_by(|&a, &b| nearest[a].total_cmp(&nearest[b]).then(b.cmp(&a)));
        farthest.into_iter().for_each(|i| choose_one(columns, coordinates, i, &mut chosen, &mut nearest));
    }
    (0..n).filter(|&i| chosen[i]).collect()
}

/// Marks one, and brings the squared distances to the nearest chosen one up to date.
fn choose_one(
    columns: &[Vec<f64>],
    coordinates: &Coordinates,
    one: usize,
    chosen: &mut [bool],
    nearest: &mut [f64],
) {
    chosen[one] = true;
    let mut squares = vec![0.0; nearest.len()];
    for (j, column) in columns.iter().enumerate() {
        coordinates.add_squares(j, 1.0, column, column[one], &mut squares);
    }
    nearest.iter_mut().zip(squares).for_each(|(nearest, squared)| *nearest = nearest.min(squared));
}
