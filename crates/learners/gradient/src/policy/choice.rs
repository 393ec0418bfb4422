//! Distributions of actions.

use metaburn_autodiff::Var;
use metaburn_core::{Result, Stream};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::PI;

/// The lower bound of `ln σ`, as in the authors' code: a policy that has lost all chance learns no more.
const LEAST_LOG_STD: f64 = -13.815510557964274;

/// Large enough to be no bound.
const MOST_LOG_STD: f64 = 80.0;

/// What a policy may do at each of some observations `[tasks, examples]`.
pub(crate) enum Choice {
    /// Normal, each number for itself: means `[tasks, examples, numbers]` and `ln σ` `[tasks or 1, 1, numbers]`.
    Normal { mean: Var, log_std: Var },
    /// One of several: log probabilities `[tasks, examples, choices]`.
    Categorical { log: Var },
}

impl Choice {
    /// From means and a parameter `[tasks or 1, numbers]`.
    pub fn normal(mean: Var, log_std: &Var) -> Result<Self> {
        let shape = log_std.shape();
        let log_std = log_std.clamp(LEAST_LOG_STD, MOST_LOG_STD)?.reshape(&[shape[0], 1, shape[1]])?;
        Ok(Self::Normal { mean, log_std })
    }

    /// From scores `[tasks, examples, choices]`.
    pub fn categorical(scores: &Var) -> Result<Self> {
        Ok(Self::Categorical { log: scores.log_softmax(2)? })
    }

    /// Log probability (density) of actions, `[tasks, examples, 1]`. Actions are numbers, or one-hot.
    pub fn log_probability(&self, actions: &Var) -> Result<Var> {
        Ok(match self {
            Self::Normal { mean, log_std } => {
                let scaled = actions.sub(mean)?.mul(&log_std.neg().exp())?;
                let log = scaled.square().mul_scalar(-0.5).sub(log_std)?.add_scalar(-0.5 * (2.0 * PI).ln());
                log.sum_axes(&[2])?
            }
            Self::Categorical { log } => log.mul(actions)?.sum_axes(&[2])?,
        })
    }

    /// `KL(self ‖ other)` at each observation, in nats, `[tasks, examples, 1]`.
    pub fn divergence(&self, other: &Self) -> Result<Var> {
        Ok(match (self, other) {
            (Self::Normal { mean, log_std }, Self::Normal { mean: mean2, log_std: log_std2 }) => {
                let variance = log_std.mul_scalar(2.0).exp();
                let apart = mean.sub(mean2)?.square().add(&variance)?;
                let scaled = apart.mul(&log_std2.mul_scalar(-2.0).exp())?.add_scalar(-1.0).mul_scalar(0.5);
                scaled.add(&log_std2.sub(log_std)?)?.sum_axes(&[2])?
            }
            (Self::Categorical { log }, Self::Categorical { log: log2 }) => {
                log.exp().mul(&log.sub(log2)?)?.sum_axes(&[2])?
            }
            _ => unreachable!("a world has one kind of actions"),
        })
    }

    /// Draws one action for each row, from the row's own stream: numbers, or the number of a choice. Where the
    /// network's outputs are no numbers, the action is none.
    pub fn draw(&self, streams: &mut [Stream]) -> Vec<f64> {
        match self {
            Self::Normal { mean, log_std } => normal(mean, log_std, streams),
            Self::Categorical { log } => {
                let log = log.value().to_f64();
                let choices = log.len() / streams.len();
                log.chunks(choices).zip(streams).map(|(row, stream)| category(row, stream)).collect()
            }
        }
    }
}

fn normal(mean: &Var, log_std: &Var, streams: &mut [Stream]) -> Vec<f64> {
    let numbers = mean.shape()[2];
    let deviations: Vec<f64> = log_std.value().to_f64().iter().map(|v| v.exp()).collect();
    let rows_of_one = streams.len() / (deviations.len() / numbers);
    let mean = mean.value().to_f64();
    let rows = mean.chunks(numbers).zip(streams).enumerate();
    rows.flat_map(|(row, (mean, stream))| {
        let own = &deviations[row / rows_of_one * numbers..][..numbers];
        let draw = |(mean, deviation): (&f64, &f64)| {
            let noise: f64 = StandardNormal.sample(stream);
            mean + deviation * noise
        };
        mean.iter().zip(own).map(draw).collect::<Vec<_>>()
    })
    .collect()
}

/// The first choice at which the probabilities so far exceed a uniform number; no number where they are none.
fn category(log: &[f64], stream: &mut Stream) -> f64 {
    let aim: f64 = stream.random();
    let mut sum = 0.0;
    if log.iter().any(|log| log.is_nan()) {
        return f64::NAN;
    }
    let hit = log.iter().position(|log| {
        sum += log.exp();
        sum > aim
    });
    hit.unwrap_or(log.len() - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::Choice;
    use metaburn_autodiff::{Array, Device, Var};
    use metaburn_core::Seeds;

    fn var(values: &[f64], shape: &[usize]) -> Var {
        Var::constant(Array::from_f64(values, shape, &Device::flex()))
    }

    fn normal(mean: [f64; 2], log_std: [f64; 2]) -> Choice {
        Choice::normal(var(&mean, &[1, 1, 2]), &var(&log_std, &[1, 2])).unwrap()
    }

    /// `ln N(a; m, s²)`.
    fn density(a: f64, m: f64, s: f64) -> f64 {
        -0.5 * ((a - m) / s).powi(2) - s.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln()
    }

    #[test]
    fn log_probabilities_are_summed_over_the_numbers_of_an_action() {
        let choice = normal([0.3, -1.0], [0.2, -0.7]);
        let found = choice.log_probability(&var(&[0.5, -0.1], &[1, 1, 2])).unwrap();
        let expected = density(0.5, 0.3, 0.2_f64.exp()) + density(-0.1, -1.0, (-0.7_f64).exp());
        assert!((found.item() - expected).abs() < 1e-12);
        let choice = Choice::categorical(&var(&[0.0, 2.0_f64.ln(), 1.0_f64.ln()], &[1, 1, 3])).unwrap();
        let second = choice.log_probability(&var(&[0.0, 1.0, 0.0], &[1, 1, 3])).unwrap();
        assert!((second.item() - 0.5_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn divergences_are_the_mean_of_what_log_probabilities_differ_by() {
        let (p, q) = (normal([0.3, -1.0], [0.2, -0.7]), normal([0.0, 0.5], [-0.1, 0.3]));
        let mut sum = 0.0;
        // The midpoint rule over ten deviations.
        let (count, reach) = (400, 5.0);
        for (i, j) in (0..count).flat_map(|i| (0..count).map(move |j| (i, j))) {
            let z = |k: usize| reach * (2.0 * (k as f64 + 0.5) / count as f64 - 1.0);
            let a = [0.3 + 0.2_f64.exp() * z(i), -1.0 + (-0.7_f64).exp() * z(j)];
            let log =
                |c: [f64; 2], s: [f64; 2]| density(a[0], c[0], s[0].exp()) + density(a[1], c[1], s[1].exp());
            let (lp, lq) = (log([0.3, -1.0], [0.2, -0.7]), log([0.0, 0.5], [-0.1, 0.3]));
            sum += lp.exp() * (lp - lq) * (2.0 * reach / count as f64).powi(2) * (0.2_f64 - 0.7).exp();
        }
        assert!((p.divergence(&q).unwrap().item() - sum).abs() < 1e-4, "{sum}");
        let scores = |s: [f64; 2]| Choice::categorical(&var(&s, &[1, 1, 2])).unwrap();
        let found = scores([0.0, 0.0]).divergence(&scores([0.0, 3.0_f64.ln()])).unwrap().item();
        assert!((found - (0.5 * (0.5 / 0.25_f64).ln() + 0.5 * (0.5 / 0.75_f64).ln())).abs() < 1e-12);
    }

    #[test]
    fn draws_have_the_distribution_s_moments_and_frequencies() {
        let count = 20_000;
        let mut streams: Vec<_> = (0..count).map(|i| Seeds::new(i).stream("actions", 0)).collect();
        let mean = var(&[0.7].repeat(count as usize), &[1, count as usize, 1]);
        let drawn = Choice::normal(mean, &var(&[0.5_f64.ln()], &[1, 1])).unwrap().draw(&mut streams);
        let mean = drawn.iter().sum::<f64>() / count as f64;
        let variance = drawn.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count as f64;
        assert!((mean - 0.7).abs() < 0.02 && (variance - 0.25).abs() < 0.02, "{mean} {variance}");
        let scores = var(&[0.0, 2.0_f64.ln(), 1.0_f64.ln()].repeat(count as usize), &[1, count as usize, 3]);
        let drawn = Choice::categorical(&scores).unwrap().draw(&mut streams);
        let share = drawn.iter().filter(|&&choice| choice == 1.0).count() as f64 / count as f64;
        assert!((share - 0.5).abs() < 0.02, "{share}");
    }
}
