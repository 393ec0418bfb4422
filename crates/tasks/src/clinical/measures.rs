//! How good probabilities of being a case are. `p` are the probabilities of `n` patients, `sick` the truth.

type Score = fn(&[f64], &[bool]) -> f64;

/// The measures by name.
pub(super) const ALL: [(&str, Score); 3] = [("AUROC", auroc), ("Brier", brier), ("ECE", ece)];

/// Bins of [`ece`].
const BINS: usize = 10;

/// Area under the receiver operating characteristic: the share of pairs of a case and another patient in
/// which the case has the larger probability; pairs with equal ones count half (Hanley & McNeil 1982).
/// NaN if a class is absent or a probability is NaN.
fn auroc(p: &[f64], sick: &[bool]) -> f64 {
    if p.iter().any(|p| p.is_nan()) {
        return f64::NAN;
    }
    let of = |class: bool| p.iter().zip(sick).filter(move |&(_, &sick)| sick == class).map(|(&p, _)| p);
    let won = |case: f64, other: f64| f64::from(case > other) + 0.5 * f64::from(case == other);
    let wins: f64 = of(true).flat_map(|case| of(false).map(move |other| won(case, other))).sum();
    wins / (of(true).count() * of(false).count()) as f64
}

/// `mean_i (p_i − y_i)²` with `y_i = 1` for a case (Brier 1950, for one of two classes: 0 … 1).
fn brier(p: &[f64], sick: &[bool]) -> f64 {
    p.iter().zip(sick).map(|(p, &sick)| (p - f64::from(sick)).powi(2)).sum::<f64>() / p.len() as f64
}

/// Expected calibration error `Σ_b n_b/n · |mean_b p − mean_b y|` over ten bins of equal width (Naeini et
/// al. 2015). The bins are of the probability of being a case, not of the larger of both probabilities as
/// in Guo et al. (2017): a risk of 0.1 is a statement about patients. Of few patients the error is
/// positive even if the probabilities are right; it is for comparing learners on the same episodes.
fn ece(p: &[f64], sick: &[bool]) -> f64 {
    let mut gaps = [0.0; BINS];
    for (p, &sick) in p.iter().zip(sick) {
        gaps[((p * BINS as f64) as usize).min(BINS - 1)] += p - f64::from(sick);
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / p.len() as f64
}
