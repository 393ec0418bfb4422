//! Functions of several families.

use metaburn_core::{Options, Seeds, Split, TaskDistribution, Value};
use metaburn_tasks::{Family, Functions};
use std::path::Path;

fn of(family: Family, noise: f64) -> Functions {
    Functions { families: vec![family], noise, shots: 4, queries: 6 }
}

/// Support and query points of some tasks, sorted by input.
fn points(tasks: &Functions) -> Vec<Vec<(f64, f64)>> {
    let drawn = tasks.sample(Split::Train, 50, &mut Seeds::new(1).stream("episodes", 0)).unwrap();
    let pairs = |set: &metaburn_core::HostExamples, each: usize| -> Vec<Vec<(f64, f64)>> {
        let all: Vec<_> = set.x.iter::<f64>().zip(set.y.iter::<f64>()).collect();
        all.chunks(each).map(<[_]>::to_vec).collect()
    };
    let (support, query) = (pairs(&drawn.support, 4), pairs(&drawn.query, 6));
    let joined = support.into_iter().zip(query).map(|(mut s, q)| {
        s.extend(q);
        s.sort_by(|a, b| a.0.total_cmp(&b.0));
        s
    });
    joined.collect()
}

/// Divided differences of third order vanish for polynomials of second degree, and of second order for lines.
fn divided(points: &[(f64, f64)], order: usize) -> f64 {
    let mut values: Vec<f64> = points.iter().map(|p| p.1).collect();
    for k in 1..=order {
        let next =
            (0..values.len() - 1).map(|i| (values[i + 1] - values[i]) / (points[i + k].0 - points[i].0));
        values = next.collect();
    }
    values.iter().fold(0.0, |m, v| m.max(v.abs()))
}

#[test]
fn each_family_is_what_it_says() {
    for task in points(&of(Family::Line, 0.0)) {
        assert!(divided(&task, 2) < 1e-6 && task.iter().all(|(_, y)| y.abs() <= 18.0));
    }
    let curved: Vec<f64> = points(&of(Family::Quadratic, 0.0)).iter().map(|t| divided(t, 2)).collect();
    assert!(curved.iter().all(|c| (0.019..=0.151).contains(c)), "{curved:?}");
    assert!(points(&of(Family::Quadratic, 0.0)).iter().all(|task| divided(task, 3) < 1e-6));
    for (family, most) in [(Family::Sine, 5.0), (Family::Tanh, 6.0)] {
        assert!(points(&of(family, 0.0)).iter().flatten().all(|(_, y)| y.abs() <= most));
    }
    // Slopes of a hinge are ±a.
    for task in points(&of(Family::Absolute, 0.0)) {
        let slopes = task.windows(2).map(|w| ((w[1].1 - w[0].1) / (w[1].0 - w[0].0)).abs());
        assert!(slopes.fold(0.0, f64::max) <= 1.5 + 1e-6);
    }
}

#[test]
fn only_support_targets_have_noise() {
    let drawn = |noise| {
        of(Family::Line, noise).sample(Split::Train, 400, &mut Seeds::new(1).stream("e", 0)).unwrap().support
    };
    let apart: Vec<f64> =
        drawn(0.5).y.iter::<f64>().zip(drawn(0.0).y.iter::<f64>()).map(|(a, b)| a - b).collect();
    let variance = apart.iter().map(|d| d * d).sum::<f64>() / apart.len() as f64;
    assert!((variance - 0.25).abs() < 0.03, "{variance}");
    // Query points of a line lie on it, whatever the noise.
    let query =
        of(Family::Line, 0.5).sample(Split::Train, 5, &mut Seeds::new(1).stream("e", 0)).unwrap().query;
    let pairs: Vec<_> = query.x.iter::<f64>().zip(query.y.iter::<f64>()).collect();
    for task in pairs.chunks(6) {
        let mut task = task.to_vec();
        task.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(divided(&task, 2) < 1e-6);
    }
}

#[test]
fn the_laws_hold_and_unknown_families_are_named() {
    let mut options = Options::new("tasks", []);
    metaburn_testkit::check_tasks(&Functions::from_options(&mut options, Path::new("")).unwrap());
    let unknown = [("families".to_string(), Value::List(vec!["sine".into(), "cosine".into()]))];
    let refused = Functions::from_options(&mut Options::new("tasks", unknown), Path::new(""));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "`tasks.families`: expected some of sine, line, quadratic, absolute, tanh, found a string \"cosine\""
    );
}
