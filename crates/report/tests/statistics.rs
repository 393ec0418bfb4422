//! Tests of differences agree with SciPy 1.17.

use metaburn_report::statistics::{average_ranks, friedman, holm, wilcoxon};

/// The error function has a relative error of about 1e-10.
fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() <= 1e-9 * wanted.abs(), "{got} is not {wanted}");
}

#[test]
fn equal_values_share_the_mean_of_their_ranks() {
    assert_eq!(average_ranks(&[2.0, 1.0, 2.0, 2.0, 0.5]), [4.0, 2.0, 4.0, 4.0, 1.0]);
    assert!(average_ranks(&[]).is_empty());
}

/// `scipy.stats.friedmanchisquare` on the columns.
#[test]
fn friedman_corrects_for_ties() {
    let rows: Vec<Vec<f64>> = [[9, 4, 1, 7], [6, 5, 2, 8], [9, 1, 2, 6], [6, 6, 6, 6], [3, 3, 5, 1]]
        .map(|row| row.map(f64::from).to_vec())
        .to_vec();
    let test = friedman(&rows).expect("a test");
    close(test.statistic, 3.6153846153846065);
    close(test.p_value, 0.30610256856577794);
    assert_eq!((test.freedom, &test.mean_ranks[..]), (3, &[3.2, 2.0, 2.1, 2.7][..]));
}

#[test]
fn friedman_says_nothing_where_all_tie_or_nothing_compares() {
    let test = friedman(&[vec![1.0, 1.0, 1.0], vec![2.0, 2.0, 2.0]]).expect("a test");
    assert!(test.statistic.is_nan() && test.p_value.is_nan());
    assert_eq!(test.mean_ranks, [2.0, 2.0, 2.0]);
    for rows in [vec![], vec![vec![1.0]], vec![vec![1.0, 2.0], vec![1.0]]] {
        assert_eq!(friedman(&rows), None);
    }
}

/// `scipy.stats.chi2.sf(480, 8)`: a p-value far below the smallest difference of two
/// numbers near 1.
#[test]
fn small_p_values_keep_their_digits() {
    // All n rows agree: χ² = n (k − 1).
    let rows = vec![(0..9).map(f64::from).collect::<Vec<f64>>(); 60];
    let test = friedman(&rows).expect("a test");
    close(test.statistic, 480.0);
    close(test.p_value, 1.3716607585596892e-98);
}

/// `scipy.stats.wilcoxon(d, zero_method="wilcox")`; with ties or zeros `method="asymptotic"`.
#[test]
fn wilcoxon_is_exact_for_few_and_normal_for_many_or_tied_differences() {
    let signed =
        |n: i32| -> Vec<f64> { (1..=n).map(|i| if i % 3 == 0 { -i } else { i }).map(f64::from).collect() };
    close(wilcoxon(&signed(50)), 0.02616696817119646);
    close(wilcoxon(&signed(51)), 0.055852182035584695);
    close(wilcoxon(&[1.5, -0.5, 2.5, 3.5, -1.0, 4.0, 6.5, -2.0]), 0.1484375);
    close(wilcoxon(&[1.0, 1.0, -1.0, 2.0, 3.0, 3.0, 0.0, -2.0, 4.0, 5.0]), 0.05670572280075483);
    close(wilcoxon(&[0.125, -0.25, 0.0, 0.5, 1.0, 2.0, 3.0]), 0.07473549830588248);
}

#[test]
fn wilcoxon_does_not_know_which_side_is_which() {
    let differences = [3.0, -1.0, 2.0, 5.0, -0.5];
    assert_eq!(wilcoxon(&differences), wilcoxon(&differences.map(|d| -d)));
    assert_eq!(wilcoxon(&[0.0, 0.0]), 1.0);
    assert_eq!(wilcoxon(&[]), 1.0);
}

#[test]
fn holm_never_reorders_and_never_exceeds_one() {
    // 4·0.01, 3·0.03, then 2·0.04 < 0.09 is lifted to it, and 0.6.
    assert_eq!(holm(&[0.04, 0.6, 0.01, 0.03]), [0.09, 0.6, 0.04, 0.09]);
    assert_eq!(holm(&[0.75, 0.75]), [1.0, 1.0]);
}
