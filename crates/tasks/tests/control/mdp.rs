//! Random Markov decision processes.

use crate::{live, stream};
use metaburn_core::World;
use metaburn_tasks::control::{Drawn, Mdp};
use proptest::prelude::*;

/// Two states, two actions; `P` row by row, then `μ`.
const KNOWN: [f64; 12] = [0.2, 0.8, 1.0, 0.0, 0.5, 0.5, 0.0, 1.0, 0.0, 1.0, 2.0, -3.0];

#[test]
fn states_and_rewards_come_by_their_tables() {
    let world = Mdp { states: 2, actions: 2, horizon: 2 };
    let seeds: Vec<u64> = (0..4000).collect();
    let lives = live(&world, &KNOWN.repeat(4000), &seeds, &[0.0]);
    let (mut second, mut from_second, mut returned, mut rewards) = (0, 0, 0, [Vec::new(), Vec::new()]);
    for life in &lives {
        let [first, reward, seen, next_reward, last] =
            [&life[..2], &life[2..3], &life[3..5], &life[5..6], &life[6..8]];
        assert_eq!(first, [1.0, 0.0]);
        assert!([seen, last].iter().all(|o| *o == [1.0, 0.0] || *o == [0.0, 1.0]));
        let there = seen == [0.0, 1.0];
        second += usize::from(there);
        from_second += usize::from(there);
        returned += usize::from(there && last == [1.0, 0.0]);
        rewards[0].push(reward[0]);
        rewards[usize::from(there)].push(next_reward[0]);
    }
    let share = second as f64 / 4000.0;
    // Five deviations of shares, of means and of variances of a normal distribution.
    assert!((share - 0.8).abs() < 5.0 * (0.16_f64 / 4000.0).sqrt(), "{share}");
    let share = returned as f64 / from_second as f64;
    assert!((share - 0.5).abs() < 5.0 * (0.25_f64 / 3000.0).sqrt(), "{share}");
    for (rewards, expected) in rewards.iter().zip([0.0, 2.0]) {
        let n = rewards.len() as f64;
        let mean = rewards.iter().sum::<f64>() / n;
        let variance = rewards.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
        assert!((mean - expected).abs() < 5.0 / n.sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{variance}");
    }
}

/// The expected return of a policy that is told the time, by probabilities of states.
fn value(world: &Mdp, description: &[f64], policy: impl Fn(usize, usize) -> usize) -> f64 {
    let (next, rewards) = description.split_at(world.states * world.actions * world.states);
    let mut odds = vec![0.0; world.states];
    odds[0] = 1.0;
    let mut gained = 0.0;
    for time in 0..world.horizon {
        let mut then = vec![0.0; world.states];
        for (state, here) in odds.iter().enumerate() {
            let row = state * world.actions + policy(time, state);
            gained += here * rewards[row];
            for (to, then) in then.iter_mut().enumerate() {
                *then += here * next[row * world.states + to];
            }
        }
        odds = then;
    }
    gained
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// All policies of two actions in each of three states at each of three times.
    #[test]
    fn the_optimum_is_the_best_of_all_policies(seed: u64) {
        let world = Mdp { states: 3, actions: 2, horizon: 3 };
        let description = world.draw(&mut stream(seed));
        let values = (0..1_u32 << 9).map(|policy| {
            value(&world, &description, |time, state| (policy >> (3 * time + state) & 1) as usize)
        });
        let best = values.fold(f64::NEG_INFINITY, f64::max);
        prop_assert!((world.optimum(&description).unwrap()[0] - best).abs() < 1e-12);
    }
}

#[test]
fn transitions_are_uniform_on_the_simplex_and_rewards_normal() {
    let world = Mdp { states: 10, actions: 5, horizon: 10 };
    let mut stream = stream(0);
    let tasks: Vec<Vec<f64>> = (0..40).map(|_| world.draw(&mut stream)).collect();
    assert!(tasks.iter().all(|task| task.len() == world.description()));
    let odds: Vec<f64> = tasks.iter().flat_map(|task| task[..500].to_vec()).collect();
    assert!(odds.chunks(10).all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    // Of a flat Dirichlet distribution of ten, each part is above x with probability (1 − x)⁹.
    for x in [0.05, 0.1, 0.2, 0.4] {
        let above = odds.iter().filter(|p| **p > x).count() as f64 / odds.len() as f64;
        let expected = (1.0_f64 - x).powi(9);
        assert!((above - expected).abs() < 5.0 * (expected / odds.len() as f64).sqrt(), "{x}: {above}");
    }
    let means: Vec<f64> = tasks.iter().flat_map(|task| task[500..].to_vec()).collect();
    let (n, mean) = (means.len() as f64, means.iter().sum::<f64>() / means.len() as f64);
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / n;
    assert!((mean - 1.0).abs() < 5.0 / n.sqrt(), "{mean}");
    assert!((variance - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{variance}");
}

#[test]
fn a_trajectory_ends_at_the_horizon() {
    let mut environments = Mdp { states: 2, actions: 2, horizon: 2 }.environments(&KNOWN).unwrap();
    assert_eq!(environments.reset(&[3]).unwrap(), [1.0, 0.0]);
    for ended in [false, true] {
        let seen = environments.step(&[1.0], &[true]).unwrap();
        assert_eq!((seen.terminated, seen.truncated), (vec![ended], vec![false]));
    }
}
