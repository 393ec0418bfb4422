//! Acquisition functions against values of high precision.

use metaburn_core::Normal;
use metaburn_gp::Acquisition::{self, ConfidenceBound, LogExpectedImprovement, ProbabilityOfImprovement};

/// `z`, `log(φ(z) + z·Φ(z))`, `log Φ(z)`, from 60 digits.
const EXACT: [(f64, f64, f64); 14] = [
    (3.0, 1.098_739_665_327_707_8, -0.001_350_809_964_748_193_8),
    (0.0, -0.918_938_533_204_672_7, -std::f64::consts::LN_2),
    (-1e-3, -0.920_192_132_769_726_4, -0.693_945_383_466_965_2),
    (-1.0, -2.485_121_025_712_641_3, -1.841_021_645_009_263_5),
    (-5.0, -16.744_301_162_660_99, -15.064_998_393_988_726),
    (-10.0, -55.553_122_036_122_35, -53.231_285_150_512_47),
    (-24.9, -317.358_485_742_667_4, -314.140_412_761_613_2),
    (-25.1, -322.374_409_872_464, -319.148_387_405_888_6),
    (-40.0, -808.298_568_356_62, -804.608_442_013_753_8),
    (-100.0, -5_010.129_578_800_25, -5_005.524_208_694_205),
    (-999.0, -499_015.232_451_096_5, -499_008.325_694_313_85),
    (-1001.0, -501_015.236_451_085_83, -501_008.327_694_310_5),
    (-1e4, -50_000_019.339_619_31, -50_000_010.129_278_92),
    (-1e6, -500_000_000_028.55, -500_000_000_014.734_45),
];

fn at(acquisition: Acquisition, mean: f64, deviation: f64) -> f64 {
    acquisition.score(Normal { mean, deviation }, 0.0)
}

#[test]
fn logarithms_are_exact_where_the_improvement_underflows() {
    for (z, improvement, cumulative) in EXACT {
        let found = at(LogExpectedImprovement, -z, 1.0);
        assert!((found - improvement).abs() < 1e-11 * improvement.abs().max(1.0), "{z}: {found}");
        let found = at(ProbabilityOfImprovement, -z, 1.0);
        assert!((found - cumulative).abs() < 1e-11 * cumulative.abs().max(1.0), "{z}: {found}");
    }
}

#[test]
fn a_worse_mean_is_never_worth_more() {
    for acquisition in [LogExpectedImprovement, ProbabilityOfImprovement] {
        let scores = (0..4000).map(|i| at(acquisition, 1e-3 * 1.006f64.powi(i), 1.0));
        let scores: Vec<f64> = scores.collect();
        assert!(scores.iter().all(|s| s.is_finite()));
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]));
    }
}

#[test]
fn the_improvement_scales_with_its_unit() {
    let (small, large) = (at(LogExpectedImprovement, 0.3, 0.2), at(LogExpectedImprovement, 300.0, 200.0));
    assert!((large - small - 1000f64.ln()).abs() < 1e-12);
}

#[test]
fn without_uncertainty_scores_are_limits() {
    assert_eq!(at(LogExpectedImprovement, -2.0, 0.0), 2f64.ln());
    assert_eq!(at(LogExpectedImprovement, 2.0, 0.0), f64::NEG_INFINITY);
    assert_eq!(at(ProbabilityOfImprovement, -2.0, 0.0), 0.0);
    assert_eq!(at(ProbabilityOfImprovement, 2.0, 0.0), f64::NEG_INFINITY);
}

#[test]
fn the_bound_is_low_where_the_mean_is_low_or_little_is_known() {
    let bound = ConfidenceBound { beta: 2.0 };
    assert_eq!(at(bound, 1.0, 0.25), -0.5);
    assert!(at(bound, 0.9, 0.25) > at(bound, 1.0, 0.25) && at(bound, 1.0, 0.3) > at(bound, 1.0, 0.25));
}
