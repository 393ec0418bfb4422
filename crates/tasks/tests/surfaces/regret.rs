//! The exact curve of random search.

use metaburn_tasks::surfaces::expected_random_regret;
use proptest::prelude::*;

/// The mean over all subsets of `n` candidates, counted one by one.
fn counted(costs: &[f64], n: usize) -> f64 {
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut sum, mut subsets) = (0.0, 0.0);
    for subset in (0_u32..1 << costs.len()).filter(|s| s.count_ones() as usize == n) {
        let drawn = (0..costs.len()).filter(|i| subset >> i & 1 == 1).map(|i| costs[i]);
        sum += drawn.fold(f64::INFINITY, f64::min) - best;
        subsets += 1.0;
    }
    if worst > best { sum / subsets / (worst - best) } else { 0.0 }
}

proptest! {
    #[test]
    fn it_is_the_mean_over_all_orders(costs in prop::collection::vec((0_u8..6).prop_map(f64::from), 1..10)) {
        let regret = expected_random_regret(&costs, costs.len());
        for n in 1..=costs.len() {
            prop_assert!((regret[n - 1] - counted(&costs, n)).abs() < 1e-12);
        }
    }

    #[test]
    fn it_falls_to_nothing_and_knows_no_scale(
        costs in prop::collection::vec(-1e3..1e3_f64, 2..400), scale in 1e-3..1e3_f64, shift in -1e3..1e3_f64,
    ) {
        let regret = expected_random_regret(&costs, costs.len() + 3);
        prop_assert!(regret.windows(2).all(|pair| pair[1] <= pair[0]));
        prop_assert!(regret.iter().all(|r| (0.0..=1.0).contains(r)));
        prop_assert!(regret[costs.len() - 1..].iter().all(|&r| r == 0.0));
        let moved: Vec<f64> = costs.iter().map(|c| c * scale + shift).collect();
        let again = expected_random_regret(&moved, 5);
        prop_assert!(regret.iter().zip(again).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn large_tables_neither_overflow_nor_cancel() {
    // For costs 1 … N the least of n draws is (N + 1)/(n + 1) on average.
    let costs: Vec<f64> = (1..=62_208).map(f64::from).collect();
    let regret = expected_random_regret(&costs, 1000);
    for n in [1, 10, 1000] {
        let exact = (62_209.0 / (n as f64 + 1.0) - 1.0) / 62_207.0;
        assert!((regret[n - 1] / exact - 1.0).abs() < 1e-9, "{n}");
    }
}

#[test]
fn failures_count_as_the_worst_and_empty_tables_as_nothing() {
    assert_eq!(expected_random_regret(&[0.1, f64::NAN, 0.4], 2), expected_random_regret(&[0.1, 0.4, 0.4], 2));
    assert_eq!(expected_random_regret(&[], 2), [0.0, 0.0]);
    assert_eq!(expected_random_regret(&[f64::NAN], 1), [0.0]);
    assert_eq!(expected_random_regret(&[2.0, 2.0], 3), [0.0; 3]);
}
