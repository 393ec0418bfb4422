//! What predictions of one user's ratings are scored by.

/// `mean |ŷ − y|`.
pub(super) fn mean_absolute_error(predicted: &[f64], stars: &[f64]) -> f64 {
    predicted.iter().zip(stars).map(|(p, s)| (p - s).abs()).sum::<f64>() / stars.len() as f64
}

/// `√ mean (ŷ − y)²`.
pub(super) fn root_mean_squared_error(predicted: &[f64], stars: &[f64]) -> f64 {
    (predicted.iter().zip(stars).map(|(p, s)| (p - s).powi(2)).sum::<f64>() / stars.len() as f64).sqrt()
}

/// Normalised discounted cumulative gain of the `k` items predicted best:
/// `DCG@k = Σ_{r ≤ k} (2^{y_r} − 1)/log₂(1 + r)`, over that of the best ranking (Lee et al.
/// 2019). Items with the same prediction share the mean of their gains, which is the expected value
/// over their orders (McSherry & Najork 2008): a constant prediction scores as a ranking by chance does.
pub(super) fn ndcg(predicted: &[f64], stars: &[f64], k: usize) -> f64 {
    gain(predicted, stars, k) / gain(stars, stars, k)
}

/// DCG@k of the ranking by `by`, best first.
fn gain(by: &[f64], stars: &[f64], k: usize) -> f64 {
    let mut ranked: Vec<(f64, f64)> = by.iter().zip(stars).map(|(b, s)| (*b, s.exp2() - 1.0)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let shared = ranked.chunk_by(|a, b| a.0 == b.0).flat_map(|tied| {
        let mean = tied.iter().map(|(_, gain)| gain).sum::<f64>() / tied.len() as f64;
        std::iter::repeat_n(mean, tied.len())
    });
    shared.take(k).enumerate().map(|(i, gain)| gain / (i as f64 + 2.0).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_the_definitions() {
        let (predicted, stars) = ([3.0, 4.0, 1.0], [4.0, 4.0, 3.0]);
        assert_eq!(mean_absolute_error(&predicted, &stars), 1.0);
        assert!((root_mean_squared_error(&predicted, &stars) - (5.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn gains_are_discounted_by_rank() {
        // Ranked 1, 3, 2 stars: gains 1, 7, 3 by log₂ 2, 3, 4; at best 7, 3, 1.
        let third = 3.0_f64.log2();
        let expected = (1.0 + 7.0 / third + 3.0 / 2.0) / (7.0 + 3.0 / third + 1.0 / 2.0);
        assert!((ndcg(&[0.9, 0.1, 0.5], &[1.0, 2.0, 3.0], 5) - expected).abs() < 1e-15);
        assert!((ndcg(&[0.9, 0.1, 0.5], &[1.0, 2.0, 3.0], 1) - 1.0 / 7.0).abs() < 1e-15);
        assert_eq!(ndcg(&[2.0, 1.0, 0.0], &[5.0, 3.5, 0.5], 2), 1.0);
    }

    #[test]
    fn ties_score_the_mean_of_their_orders() {
        let stars = [1.0, 4.0, 2.5];
        let one_way = ndcg(&[0.3, 0.2, 0.9], &stars, 2);
        let other_way = ndcg(&[0.2, 0.3, 0.9], &stars, 2);
        let tied = ndcg(&[0.2, 0.2, 0.9], &stars, 2);
        assert!((tied - (one_way + other_way) / 2.0).abs() < 1e-15);
        assert!(one_way < tied && tied < other_way);
    }
}
