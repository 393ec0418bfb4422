//! What is drawn is what the protocol says.

use metaburn_core::{Curves, HostExamples, Options, Seeds, Split, TaskDistribution, Value};
use metaburn_tasks::Sinusoid;
use proptest::prelude::*;
use std::f64::consts::PI;
use std::path::Path;

fn points(examples: &HostExamples, tasks: usize) -> Vec<Vec<(f64, f64)>> {
    let pairs: Vec<(f64, f64)> = examples.x.iter::<f64>().zip(examples.y.iter::<f64>()).collect();
    pairs.chunks(pairs.len() / tasks).map(<[_]>::to_vec).collect()
}

/// Amplitude and phase of `y = a·sin x + b·cos x` by least squares, and the largest residual.
fn fit(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let sum = |f: &dyn Fn(f64, f64) -> f64| points.iter().map(|&(x, y)| f(x, y)).sum::<f64>();
    let (ss, cc) = (sum(&|x, _| x.sin().powi(2)), sum(&|x, _| x.cos().powi(2)));
    let sc = sum(&|x, _| x.sin() * x.cos());
    let (sy, cy) = (sum(&|x, y| x.sin() * y), sum(&|x, y| x.cos() * y));
    let determinant = ss * cc - sc * sc;
    let (a, b) = ((sy * cc - cy * sc) / determinant, (cy * ss - sy * sc) / determinant);
    let residual = points.iter().map(|&(x, y)| (a * x.sin() + b * x.cos() - y).abs());
    (a.hypot(b), (-b).atan2(a), residual.fold(0.0, f64::max))
}

fn sample(shots: usize, queries: usize, tasks: usize, seed: u64) -> metaburn_core::HostEpisodes {
    let stream = &mut Seeds::new(seed).stream("episodes/train", 0);
    Sinusoid { shots, queries }.sample(Split::Train, tasks, stream).unwrap()
}

proptest! {
    #[test]
    fn support_and_query_lie_on_one_sine_within_bounds(
        shots in 4_usize..20, queries in 4_usize..20, tasks in 1_usize..6, seed: u64,
    ) {
        let episodes = sample(shots, queries, tasks, seed);
        prop_assert_eq!(episodes.support.x.shape().to_vec(), [tasks, shots, 1]);
        prop_assert_eq!(episodes.query.y.shape().to_vec(), [tasks, queries, 1]);
        let (support, query) = (points(&episodes.support, tasks), points(&episodes.query, tasks));
        for (support, query) in support.into_iter().zip(query) {
            let (amplitude, phase, residual) = fit(&[support.clone(), query.clone()].concat());
            prop_assert!(residual < 1e-9);
            prop_assert!((0.1 - 1e-9..=5.0 + 1e-9).contains(&amplitude), "{}", amplitude);
            prop_assert!((-1e-9..=PI + 1e-9).contains(&phase), "{}", phase);
            prop_assert!(support.iter().chain(&query).all(|p| (-5.0..=5.0).contains(&p.0)));
            prop_assert!(support.iter().all(|s| query.iter().all(|q| s.0 != q.0)));
        }
    }

    #[test]
    fn the_stream_alone_decides(seed: u64) {
        prop_assert_eq!(sample(5, 5, 3, seed).query.y, sample(5, 5, 3, seed).query.y);
        prop_assert_ne!(sample(5, 5, 3, seed).query.y, sample(5, 5, 3, seed.wrapping_add(1)).query.y);
    }
}

#[test]
fn amplitudes_and_phases_are_uniform() {
    let episodes = sample(1, 10, 4000, 0);
    let fits: Vec<_> = points(&episodes.query, 4000).iter().map(|p| fit(p)).collect();
    for quarter in 0..4 {
        let share = |position: &dyn Fn(&(f64, f64, f64)) -> f64| {
            let inside = fits.iter().filter(|f| (position(f) * 4.0).floor() as i32 == quarter).count();
            inside as f64 / 4000.0
        };
        // Five deviations of a share of 1/4 among 4000 are 0.034.
        assert!((share(&|f| (f.0 - 0.1) / 4.9) - 0.25).abs() < 0.034);
        assert!((share(&|f| f.1 / PI) - 0.25).abs() < 0.034);
    }
}

#[test]
fn curves_show_the_support_set_and_the_function_on_a_grid() {
    let Curves { episodes, x_label, .. } =
        Sinusoid { shots: 10, queries: 1 }.curves(&mut Seeds::new(0).stream("curves", 0)).unwrap();
    assert_eq!(x_label, "x");
    let (support, grid) = (points(&episodes.support, 4), points(&episodes.query, 4));
    for (support, grid) in support.iter().zip(&grid) {
        assert_eq!((support.len(), grid.len()), (10, 100));
        assert_eq!((grid[0].0, grid[99].0), (-5.0, 5.0));
        assert!(grid.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(fit(&[support.clone(), grid.clone()].concat()).2 < 1e-9);
    }
}

#[test]
fn settings_are_read_and_checked() {
    let read =
        |shots| Sinusoid::from_options(&mut Options::new("tasks", [("shots".into(), shots)]), Path::new(""));
    assert_eq!(read(Value::Int(5)).unwrap(), Sinusoid { shots: 5, queries: 10 });
    assert_eq!(
        read(Value::Int(0)).unwrap_err().to_string(),
        "`tasks.shots`: expected an integer of at least 1, found an integer 0"
    );
}
