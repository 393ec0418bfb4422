//! The share of pairs that are the wrong way round.

use metaburn_surrogate::discordance;
use proptest::prelude::*;

#[test]
fn counted_by_hand() {
    assert_eq!(discordance(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 4.0]), 0.0);
    assert_eq!(discordance(&[1.0, 2.0, 3.0, 4.0], &[9.0, 8.0, 7.0, 6.0]), 1.0);
    assert_eq!(discordance(&[2.0, 1.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 4.0]), 1.0 / 6.0);
}

#[test]
fn a_pair_tied_on_one_side_counts_half_and_on_both_sides_nothing() {
    assert_eq!(discordance(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0]), 0.5 / 3.0);
    assert_eq!(discordance(&[1.0, 2.0, 3.0], &[1.0, 1.0, 2.0]), 0.5 / 3.0);
    assert_eq!(discordance(&[1.0, 1.0, 2.0], &[4.0, 4.0, 5.0]), 0.0);
    assert_eq!(discordance(&[0.3; 6], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 0.5);
}

#[test]
fn fewer_than_two_observations_have_no_pair() {
    assert_eq!(discordance(&[], &[]), 0.0);
    assert_eq!(discordance(&[1.0], &[2.0]), 0.0);
}

/// Costs with many ties and predictions with few.
fn ranked() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0..4i32, -1e3..1e3f64), 2..12)
        .prop_map(|pairs| pairs.into_iter().map(|(c, p)| (f64::from(c), p)).collect())
}

proptest! {
    #[test]
    fn it_is_a_share_and_symmetric(pairs in ranked()) {
        let (costs, predictions): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let share = discordance(&costs, &predictions);
        prop_assert!((0.0..=1.0).contains(&share));
        prop_assert_eq!(share, discordance(&predictions, &costs));
    }

    #[test]
    fn only_ranks_matter(pairs in ranked()) {
        let (costs, predictions): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let share = discordance(&costs, &predictions);
        let cubed: Vec<f64> = costs.iter().map(|c| c.powi(3) - 7.0).collect();
        let stretched: Vec<f64> = predictions.iter().map(|p| 4.0 * p).collect();
        prop_assert_eq!(share, discordance(&cubed, &stretched));
    }

    #[test]
    fn reversing_the_predictions_swaps_right_and_wrong(pairs in ranked()) {
        let (costs, predictions): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let reversed: Vec<f64> = predictions.iter().map(|p| -p).collect();
        let sum = discordance(&costs, &predictions) + discordance(&costs, &reversed);
        prop_assert!((sum - 1.0).abs() < 1e-12); // a tie among the costs counts half both times
    }
}
