//! A point in the plane, step by step.

use crate::{live, stream};
use metaburn_core::World;
use metaburn_tasks::control::{Drawn, Navigation};
use proptest::prelude::*;

const PLAIN: Navigation = Navigation { horizon: 100, action_scale: 1.0 };

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-12), "{found:?}, not {expected:?}");
}

/// Goal (0.3, −0.4): by (0.1, −0.1), (0.05, −0.1), (0.1, −0.1), (0.05, −0.1).
#[test]
fn a_point_moves_by_clipped_actions() {
    let mut environments = PLAIN.environments(&[0.3, -0.4]).unwrap();
    close(&environments.reset(&[9]).unwrap(), &[0.0, 0.0]);
    let steps = [
        ([5.0, -0.2], [0.1, -0.1], -0.13_f64.sqrt(), false),
        ([0.05, -7.0], [0.15, -0.2], -0.0625_f64.sqrt(), false),
        ([0.1, -0.1], [0.25, -0.3], -0.0125_f64.sqrt(), false),
        // Both coordinates have to be near.
        ([0.045, -0.02], [0.295, -0.32], -(0.005_f64.powi(2) + 0.08_f64.powi(2)).sqrt(), false),
        ([0.0, -0.075], [0.295, -0.395], -(2.0 * 0.005_f64.powi(2)).sqrt(), true),
    ];
    for (action, at, reward, terminated) in steps {
        let seen = environments.step(&action, &[true]).unwrap();
        close(&seen.observations, &at);
        close(&seen.rewards, &[reward]);
        assert_eq!((seen.terminated, seen.truncated), (vec![terminated], vec![false]));
    }
}

#[test]
fn a_scale_of_a_tenth_makes_one_the_longest_step() {
    let scaled = Navigation { horizon: 2, action_scale: 0.1 };
    let mut environments = scaled.environments(&[0.5, 0.5, -0.5, 0.5]).unwrap();
    environments.reset(&[1, 2]).unwrap();
    let seen = environments.step(&[0.5, 1.0, -3.0, 0.2], &[true; 2]).unwrap();
    close(&seen.observations, &[0.05, 0.1, -0.1, 0.02]);
    assert_eq!(seen.truncated, [false, false]);
    // The first stands still: it does not run.
    let seen = environments.step(&[1.0, 1.0, 1.0, 1.0], &[false, true]).unwrap();
    close(&seen.observations, &[0.05, 0.1, 0.0, 0.12]);
    assert_eq!(seen.truncated, [false, true]);
}

proptest! {
    /// Straight at the goal, as fast as may be.
    #[test]
    fn the_optimum_is_what_the_best_policy_gains(seed: u64, horizon in 1..12_usize) {
        let world = Navigation { horizon, action_scale: 1.0 };
        let goal = world.draw(&mut stream(seed));
        prop_assert!(goal.iter().all(|g| (-0.5..=0.5).contains(g)));
        let mut environments = world.environments(&goal).unwrap();
        let mut at = environments.reset(&[0]).unwrap();
        let mut gained = 0.0;
        for step in 1..=horizon {
            let seen = environments.step(&[goal[0] - at[0], goal[1] - at[1]], &[true]).unwrap();
            gained += seen.rewards[0];
            prop_assert_eq!(seen.truncated[0], step == horizon && !seen.terminated[0]);
            if seen.terminated[0] {
                break;
            }
            at = seen.observations;
        }
        let optimum = world.optimum(&goal).unwrap()[0];
        prop_assert!((gained - optimum).abs() < 0.015, "{} {}", gained, optimum);
        // No constant action gains more.
        let constant = live(&world, &goal, &[0], &[0.1 * goal[0].signum(), 0.1 * goal[1].signum()]);
        let total: f64 = constant[0][2..].chunks(3).map(|step| step[0]).sum();
        prop_assert!(total <= optimum + 0.015);
    }
}

#[test]
fn the_optimum_of_a_corner_is_four_diagonals() {
    close(&PLAIN.optimum(&[0.5, -0.5]).unwrap(), &[-2.0_f64.sqrt()]);
}
