//! The strategy's parameters, which depend on the dimension alone.

/// Default parameters of Hansen (2016), table 1.
#[derive(Clone, Debug)]
pub(super) struct Constants {
    /// λ (48).
    pub population: usize,
    /// `w_1 … w_λ`: the first `μ = ⌊λ/2⌋` are positive and sum to 1, the others at most 0 (53).
    pub weights: Vec<f64>,
    /// `μ_eff = 1/Σ_{i ≤ μ} w_i²`.
    pub mu_eff: f64,
    /// `c_σ` (55).
    pub c_sigma: f64,
    /// `d_σ` (55).
    pub d_sigma: f64,
    /// `c_c` (56).
    pub c_c: f64,
    /// `c₁` (57).
    pub c_1: f64,
    /// `c_μ` (58).
    pub c_mu: f64,
    /// `E‖N(0, I)‖`, by `√d·(1 − 1/(4d) + 1/(21d²))`.
    pub norm: f64,
}

impl Constants {
    /// For `d` dimensions; a population of 0 is the default.
    pub fn new(dimensions: usize, population: usize) -> Self {
        let d = dimensions as f64;
        let population = if population > 0 { population.max(2) } else { 4 + (3.0 * d.ln()) as usize };
        let middle = ((population as f64 + 1.0) / 2.0).ln();
        let raw: Vec<f64> = (1..=population).map(|i| middle - (i as f64).ln()).collect();
        let (good, bad) = raw.split_at(population / 2);
        let mu_eff = effective(good);
        let c_sigma = (mu_eff + 2.0) / (d + mu_eff + 5.0);
        let c_1 = 2.0 / ((d + 1.3).powi(2) + mu_eff);
        let rank_mu = 2.0 * (0.25 + mu_eff + 1.0 / mu_eff - 2.0) / ((d + 2.0).powi(2) + mu_eff);
        let c_mu = rank_mu.min(1.0 - c_1);
        let negative = (1.0 + c_1 / c_mu) // (50)
            .min(1.0 + 2.0 * effective(bad) / (mu_eff + 2.0)) // (51)
            .min((1.0 - c_1 - c_mu) / (d * c_mu)) // (52)
            / total(bad);
        Self {
            population,
            mu_eff,
            c_sigma,
            d_sigma: 1.0 + 2.0 * (((mu_eff - 1.0) / (d + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma,
            c_c: (4.0 + mu_eff / d) / (d + 4.0 + 2.0 * mu_eff / d),
            c_1,
            c_mu,
            norm: d.sqrt() * (1.0 - 1.0 / (4.0 * d) + 1.0 / (21.0 * d * d)),
            weights: good.iter().map(|w| w / total(good)).chain(bad.iter().map(|w| w * negative)).collect(),
        }
    }
}

fn total(weights: &[f64]) -> f64 {
    weights.iter().map(|w| w.abs()).sum()
}

/// `(Σ w)²/Σ w²`.
fn effective(weights: &[f64]) -> f64 {
    total(weights).powi(2) / weights.iter().map(|w| w * w).sum::<f64>()
}
