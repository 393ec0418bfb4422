//! Gaussian clusters.

use metaburn_core::{Seeds, Split, TaskDistribution};
use metaburn_tasks::Clusters;

#[test]
fn the_laws_hold() {
    metaburn_testkit::check_tasks(&Clusters { way: 3, shots: 2, queries: 4, dimensions: 5, spread: 3.0 });
}

/// The nearest of two centres at a distance `d` is right with probability `Φ(d/2)`, for `d` of the size that
/// centres of this spread have; with many shots the support mean is the centre.
#[test]
fn classes_are_as_far_apart_as_the_spread_says() {
    let tasks = Clusters { way: 2, shots: 200, queries: 50, dimensions: 2, spread: 1.5 };
    let drawn = tasks.sample(Split::Test, 200, &mut Seeds::new(0).stream("episodes", 0)).unwrap();
    let values: Vec<f64> = drawn.support.x.iter::<f64>().collect();
    let queries: Vec<f64> = drawn.query.x.iter::<f64>().collect();
    let (mut right, mut expected) = (0, 0.0);
    for (support, query) in values.chunks(2 * 200 * 2).zip(queries.chunks(2 * 50 * 2)) {
        let mean = |class: &[f64], j: usize| class.iter().skip(j).step_by(2).sum::<f64>() / 200.0;
        let centres: Vec<[f64; 2]> = support.chunks(400).map(|c| [mean(c, 0), mean(c, 1)]).collect();
        let distance = |x: &[f64], c: &[f64; 2]| (x[0] - c[0]).powi(2) + (x[1] - c[1]).powi(2);
        for (i, x) in query.chunks(2).enumerate() {
            let nearest = usize::from(distance(x, &centres[1]) < distance(x, &centres[0]));
            right += usize::from(nearest == i / 50);
        }
        let half = distance(&centres[0], &centres[1]).sqrt() / 2.0;
        expected += normal_below(half) / 200.0;
    }
    let accuracy = f64::from(u32::try_from(right).unwrap()) / (200.0 * 100.0);
    assert!((accuracy - expected).abs() < 0.01, "{accuracy} of {expected}");
}

/// `Φ(z)` by Simpson's rule.
fn normal_below(z: f64) -> f64 {
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let n = 200;
    let h = z / f64::from(n);
    let inner: f64 = (1..n).map(|i| (if i % 2 == 1 { 4.0 } else { 2.0 }) * density(h * f64::from(i))).sum();
    0.5 + h / 3.0 * (density(0.0) + inner + density(z))
}
