//! What actions were worth, beyond what was to be expected.

use metaburn_core::{Result, Trajectory, ridge};

/// Penalty of the baseline's ridge regression, as in the authors' code.
const PENALTY: f64 = 1e-5;

/// Observations are cut off there for the baseline.
const BOUND: f64 = 10.0;

/// Advantages of each step of one task's trajectories, `[trajectories][steps]`: generalised advantage estimates
/// (Schulman et al. 2016, eqs. 11 and 16) with the discount `γ` and `λ = gae`,
///
/// `Â_t = Σ_l (γλ)^l δ_{t+l}`,  `δ_t = r_t + γ V(s_{t+1}) − V(s_t)`,
///
/// then standardised over all steps of the task. `V` is a linear function of `o, o², τ, τ², τ³, 1` with the
/// observation `o`, cut off at ±10, and `τ = t/100`, fitted to these same trajectories' discounted returns (Duan
/// et al. 2016, appendix). As in the authors' code, nothing is to be expected after the last step, whether the
/// trajectory ended or was cut off: the horizon is a part of the task. Where a return is no number, no advantage
/// of the task is.
pub(crate) fn advantages(
    trajectories: &[Trajectory],
    observation: usize,
    discount: f64,
    gae: f64,
) -> Result<Vec<Vec<f64>>> {
    if !trajectories.iter().all(|t| t.total().is_finite()) {
        return Ok(trajectories.iter().map(|t| vec![f64::NAN; t.rewards.len()]).collect());
    }
    let features: Vec<Vec<Vec<f64>>> = trajectories.iter().map(|t| features(t, observation)).collect();
    let returns: Vec<Vec<f64>> = trajectories.iter().map(|t| sums(&t.rewards, discount)).collect();
    let rows = features.iter().zip(&returns).flat_map(|(f, r)| f.iter().cloned().zip(r.iter().copied()));
    let weights = ridge(rows, 2 * observation + 4, PENALTY)?;
    let value = |z: &Vec<f64>| z.iter().zip(&weights).map(|(z, w)| z * w).sum::<f64>();
    let mut all: Vec<Vec<f64>> = Vec::new();
    for (trajectory, features) in trajectories.iter().zip(&features) {
        let values: Vec<f64> = features.iter().map(value).chain([0.0]).collect();
        let delta = |(t, reward): (usize, &f64)| reward + discount * values[t + 1] - values[t];
        let deltas: Vec<f64> = trajectory.rewards.iter().enumerate().map(delta).collect();
        all.push(sums(&deltas, discount * gae));
    }
    standardise(&mut all);
    Ok(all)
}

/// `Σ_l factor^l · values[t + l]` for each `t`.
pub(crate) fn sums(values: &[f64], factor: f64) -> Vec<f64> {
    let mut sums = values.to_vec();
    for t in (1..sums.len()).rev() {
        sums[t - 1] += factor * sums[t];
    }
    sums
}

/// The baseline's inputs at each step.
fn features(trajectory: &Trajectory, observation: usize) -> Vec<Vec<f64>> {
    let steps = trajectory.observations.chunks(observation).take(trajectory.rewards.len()).enumerate();
    let step = |(t, seen): (usize, &[f64])| {
        let (seen, time) = (seen.iter().map(|o| o.clamp(-BOUND, BOUND)), t as f64 / 100.0);
        let squares = seen.clone().map(|o| o * o);
        seen.chain(squares).chain([time, time.powi(2), time.powi(3), 1.0]).collect()
    };
    steps.map(step).collect()
}

/// Shifts and scales to mean 0 and standard deviation 1.
fn standardise(all: &mut [Vec<f64>]) {
    let count = all.iter().map(Vec::len).sum::<usize>() as f64;
    let mean = all.iter().flatten().sum::<f64>() / count;
    let variance = all.iter().flatten().map(|a| (a - mean).powi(2)).sum::<f64>() / count;
    all.iter_mut().flatten().for_each(|a| *a = (*a - mean) / (variance.sqrt() + 1e-8));
}

#[cfg(test)]
mod tests {
    use super::{advantages, features, sums};
    use metaburn_core::{Trajectory, ridge};

    fn trajectory(seen: &[f64], rewards: &[f64]) -> Trajectory {
        let observations = seen.iter().chain(&[0.0]).copied().collect();
        Trajectory { observations, rewards: rewards.to_vec(), ..Trajectory::default() }
    }

    fn two() -> [Trajectory; 2] {
        [
            trajectory(&[0.0, 1.0, -1.0, 2.0], &[1.0, -2.0, 0.5, 3.0]),
            trajectory(&[0.5, -3.0, 20.0], &[0.0, 1.0, -1.0]),
        ]
    }

    /// Standardised, as advantages are.
    fn standard(values: &[f64]) -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
        values.iter().map(|v| (v - mean) / (variance.sqrt() + 1e-8)).collect()
    }

    /// The baseline at each step, and 0 after the last.
    fn baseline(trajectories: &[Trajectory], discount: f64) -> Vec<Vec<f64>> {
        let rows = |t: &Trajectory| features(t, 1).into_iter().zip(sums(&t.rewards, discount));
        let weights = ridge(trajectories.iter().flat_map(rows), 6, 1e-5).unwrap();
        let value = |z: &Vec<f64>| z.iter().zip(&weights).map(|(z, w)| z * w).sum::<f64>();
        trajectories.iter().map(|t| features(t, 1).iter().map(value).chain([0.0]).collect()).collect()
    }

    #[test]
    fn with_all_rewards_to_come_they_are_returns_above_the_baseline() {
        let (trajectories, discount) = (two(), 0.9);
        let values = baseline(&trajectories, discount);
        let above = trajectories.iter().zip(&values).flat_map(|(t, v)| {
            let returns = sums(&t.rewards, discount);
            returns.into_iter().zip(v.clone()).map(|(r, v)| r - v)
        });
        let expected = standard(&above.collect::<Vec<_>>());
        let found = advantages(&trajectories, 1, discount, 1.0).unwrap().concat();
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {expected:?}");
    }

    #[test]
    fn with_the_next_reward_alone_they_are_one_step_errors() {
        let (trajectories, discount) = (two(), 0.9);
        let values = baseline(&trajectories, discount);
        let errors = trajectories.iter().zip(&values).flat_map(|(t, v)| {
            let error = move |(i, r): (usize, &f64)| r + discount * v[i + 1] - v[i];
            t.rewards.iter().enumerate().map(error)
        });
        let expected = standard(&errors.collect::<Vec<_>>());
        let found = advantages(&trajectories, 1, discount, 0.0).unwrap().concat();
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {expected:?}");
    }

    #[test]
    fn the_baseline_sees_time_and_bounded_observations() {
        let rows = features(&two()[1], 1);
        assert_eq!(rows[2], [10.0, 100.0, 0.02, 0.0004, 0.02_f64.powi(3), 1.0]);
        assert_eq!(rows[1][..2], [-3.0, 9.0]);
    }
}
