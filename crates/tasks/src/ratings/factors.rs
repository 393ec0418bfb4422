//! Item factors by alternating least squares.

use super::log::{Log, Rating};
use super::statistics::Statistics;
use metaburn_core::{Seeds, ridge};
use rand_distr::{Distribution, StandardNormal};

/// Passes over users and items.
const SWEEPS: usize = 15;

const SOLVABLE: &str = "ratings are finite, and the penalty is above 0";

/// Factors `q_i` of each item, `[items][rank]`, all 0 for items without a training rating: the minimum, as
/// far as it is reached, of
///
/// `Σ_{u,i} (y_ui − m_i − b_u − p_u·q_i)² + ridge·(Σ_u b_u² + ‖p_u‖² + Σ_i ‖q_i‖²)`
///
/// over training ratings, with the item's shrunken mean `m_i` held fixed (Koren, Bell & Volinsky 2009,
/// eq. 5, but for that). A user's `(b_u, p_u)` for fixed items is a ridge regression, and so is an item's
/// `q_i` for fixed users; the two take turns, 15 times, from normal draws of variance `1/rank`.
pub(super) fn fit(
    log: &Log,
    training: &[usize],
    statistics: &Statistics,
    rank: usize,
    penalty: f64,
    seed: u64,
) -> Vec<Vec<f64>> {
    if rank == 0 {
        return vec![Vec::new(); log.items];
    }
    let mut stream = Seeds::new(seed).stream("ratings/factors", 0);
    let scale = (rank as f64).recip().sqrt();
    let mut draw = || -> Vec<f64> {
        let normal = StandardNormal.sample_iter(&mut stream).take(rank);
        normal.map(|value: f64| scale * value).collect()
    };
    let mut items: Vec<Vec<f64>> = (0..log.items).map(|_| draw()).collect();

    let rating = |at: &usize| -> &Rating { &log.ratings[*at] };
    let left = |r: &Rating| statistics.scaled(r.stars) - statistics.item(r.item, None)[0];
    let of_user = group(log.users, training, |at| rating(&at).user);
    let of_item = group(log.items, training, |at| rating(&at).item);
    for _ in 0..SWEEPS {
        let user = |own: &Vec<usize>| {
            let rows = own.iter().map(rating).map(|r| ([&[1.0], items[r.item].as_slice()].concat(), left(r)));
            ridge(rows, 1 + rank, penalty).expect(SOLVABLE)
        };
        let users: Vec<Vec<f64>> = of_user.iter().map(user).collect();
        let item = |own: &Vec<usize>| {
            let rows = own.iter().map(rating).map(|r| {
                let (bias, factors) = (users[r.user][0], &users[r.user][1..]);
                (factors.to_vec(), left(r) - bias)
            });
            ridge(rows, rank, penalty).expect(SOLVABLE)
        };
        items = of_item.iter().map(item).collect();
    }
    items
}

/// Positions of ratings by what `of` says of them.
fn group(groups: usize, training: &[usize], of: impl Fn(usize) -> usize) -> Vec<Vec<usize>> {
    let mut grouped = vec![Vec::new(); groups];
    training.iter().for_each(|&at| grouped[of(at)].push(at));
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `y = b_u + p_u·q_i` with one factor, over all pairs of 12 users and 9 items.
    fn planted() -> Log {
        let stars = |u: usize, i: usize| 0.3 * (u % 5) as f64 + ((u * 7) % 4) as f64 * ((i * 5) % 3) as f64;
        let pairs = (0..12).flat_map(|user| (0..9).map(move |item| (user, item)));
        let ratings = pairs.map(|(user, item)| Rating { user, item, stars: stars(user, item), content: 0 });
        // The tenth item has no rating.
        Log { ratings: ratings.collect(), users: 12, items: 10, content: vec![Vec::new()] }
    }

    /// What is left after each user's ridge regression on the factors, as a mean square.
    fn left(log: &Log, statistics: &Statistics, factors: &[Vec<f64>], penalty: f64) -> f64 {
        let mut total = 0.0;
        for own in log.by_user() {
            let rows: Vec<(Vec<f64>, f64)> = own
                .iter()
                .map(|&at| {
                    let r = &log.ratings[at];
                    let y = statistics.scaled(r.stars) - statistics.item(r.item, None)[0];
                    ([&[1.0], factors[r.item].as_slice()].concat(), y)
                })
                .collect();
            let weights = ridge(rows.iter().cloned(), 1 + factors[0].len(), penalty).unwrap();
            let fitted = |z: &[f64]| z.iter().zip(&weights).map(|(z, w)| z * w).sum::<f64>();
            total += rows.iter().map(|(z, y)| (y - fitted(z)).powi(2)).sum::<f64>();
        }
        total / log.ratings.len() as f64
    }

    #[test]
    fn planted_factors_explain_all_that_biases_leave() {
        let log = planted();
        let training: Vec<usize> = (0..log.ratings.len()).collect();
        let statistics = Statistics::of(&log, &training, 1e-9).unwrap();
        let without = left(&log, &statistics, &vec![Vec::new(); 10], 1e-6);
        let factors = fit(&log, &training, &statistics, 1, 1e-6, 0);
        assert!(without > 0.05, "{without}");
        assert!(left(&log, &statistics, &factors, 1e-6) < 1e-6 * without);
        assert_eq!(factors[9], [0.0]);
    }
}
