//! Clipping, seen through one step of gradient descent: `θ₀ − θ₁ = η · clip(g)`.

mod common;

use common::{Quadratic, end, optimizer, tree};
use metaburn_autodiff::DType;
use proptest::prelude::*;

/// What is left of the gradient `g` under these settings.
fn clipped(g: &[f64], settings: &[(&str, f64)]) -> Vec<f64> {
    let problem = Quadratic { a: vec![1.0; g.len()], c: g.iter().map(|g| -g).collect() };
    let settings: Vec<_> = settings.iter().copied().chain([("rate", 1.0)]).collect();
    let start = tree(&vec![0.0; g.len()], DType::F64);
    end(problem, optimizer("sgd", &settings), start, 1).into_iter().map(|x| -x).collect()
}

fn norm(g: &[f64]) -> f64 {
    g.iter().map(|g| g * g).sum::<f64>().sqrt()
}

#[test]
fn known_values() {
    assert_eq!(clipped(&[3.0, -0.5, -4.0], &[("clip_value", 1.0)]), [1.0, -0.5, -1.0]);
    assert_eq!(clipped(&[3.0, 0.0, 4.0], &[("clip_norm", 10.0)]), [3.0, 0.0, 4.0]);
    assert_eq!(clipped(&[3.0, 0.0, 4.0], &[("clip_norm", 2.5)]), [1.5, 0.0, 2.0]);
    assert_eq!(clipped(&[0.0; 3], &[("clip_norm", 1.0)]), [0.0; 3]);
    // By value first: (4, 0, 4) becomes (3, 0, 3), of norm 3√2.
    let both = clipped(&[4.0, 0.0, 4.0], &[("clip_value", 3.0), ("clip_norm", 1.0)]);
    assert!((both[0] - 0.5_f64.sqrt()).abs() < 1e-15 && both[0] == both[2]);
}

proptest! {
    #[test]
    fn by_norm_keeps_the_direction(g in prop::collection::vec(-10.0..10.0_f64, 3..8), bound in 0.1..20.0_f64) {
        let found = clipped(&g, &[("clip_norm", bound)]);
        prop_assert!((norm(&found) - norm(&g).min(bound)).abs() < 1e-12 * bound.max(1.0));
        let along: f64 = g.iter().zip(&found).map(|(a, b)| a * b).sum();
        prop_assert!((along - norm(&g) * norm(&found)).abs() < 1e-9);
    }

    #[test]
    fn by_value_bounds_each_component(g in prop::collection::vec(-10.0..10.0_f64, 3..8), bound in 0.1..5.0_f64) {
        let found = clipped(&g, &[("clip_value", bound)]);
        prop_assert!(g.iter().zip(found).all(|(g, f)| f == g.clamp(-bound, bound)));
    }
}
