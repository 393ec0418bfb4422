//! How often arms pay.

use crate::{live, stream};
use metaburn_core::World;
use metaburn_tasks::control::{Bandits, Drawn};

#[test]
fn each_arm_pays_by_its_odds() {
    let world = Bandits { arms: 4, pulls: 50 };
    let odds = [0.0, 0.1, 0.7, 1.0];
    let seeds: Vec<u64> = (0..200).collect();
    for (arm, p) in odds.iter().enumerate() {
        let lives = live(&world, &odds.repeat(200), &seeds, &[arm as f64]);
        assert!(lives.iter().all(|life| life.len() == 1 + 2 * 50));
        let steps: Vec<f64> = lives.iter().flat_map(|life| life[1..].to_vec()).collect();
        assert!(steps.chunks(2).all(|step| (step[0] == 0.0 || step[0] == 1.0) && step[1] == 1.0));
        let share = steps.iter().step_by(2).sum::<f64>() / 10_000.0;
        // Five deviations.
        assert!((share - p).abs() <= 5.0 * (p * (1.0 - p) / 10_000.0).sqrt(), "arm {arm} pays {share}");
    }
}

#[test]
fn a_trajectory_ends_with_its_last_pull() {
    let mut environments = Bandits { arms: 2, pulls: 2 }.environments(&[0.5, 0.5]).unwrap();
    assert_eq!(environments.reset(&[3]).unwrap(), [1.0]);
    for ended in [false, true] {
        let seen = environments.step(&[0.0], &[true]).unwrap();
        assert_eq!((seen.terminated, seen.truncated), (vec![ended], vec![false]));
    }
}

#[test]
fn odds_are_uniform_and_the_optimum_is_the_best_arm() {
    let world = Bandits { arms: 5, pulls: 10 };
    let mut stream = stream(0);
    let odds: Vec<f64> = (0..2000).flat_map(|_| world.draw(&mut stream)).collect();
    for quarter in 0..4 {
        let inside = odds.iter().filter(|p| (*p * 4.0) as usize == quarter).count();
        // Five deviations of a share of 1/4 among 10,000 are 0.022.
        assert!((inside as f64 / 10_000.0 - 0.25).abs() < 0.022);
    }
    let optimum = world.optimum(&odds).unwrap();
    let expected = 10.0 * odds[..5].iter().copied().fold(0.0, f64::max);
    assert_eq!(optimum[0], expected);
    // The largest of five has mean 5/6 and deviation 0.141.
    assert!((optimum.iter().sum::<f64>() / 2000.0 - 10.0 * 5.0 / 6.0).abs() < 5.0 * 1.41 / 2000.0_f64.sqrt());
}
