//! The problem that suggestions are timed on.

use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy, Study};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A bowl with waves, `Σ_j (1 + j)(u_j − 0.3)² + 0.1 sin 8u_j` on the unit cube.
pub fn bowl(point: &[f64]) -> f64 {
    let terms = point.iter().enumerate();
    terms.map(|(j, u)| (1.0 + j as f64) * (u - 0.3).powi(2) + 0.1 * (8.0 * u).sin()).sum()
}

/// An empty study of it.
///
/// # Panics
/// Without dimensions.
pub fn study(dimensions: usize, budget: usize, seed: u64) -> Study {
    let parameter = |j: usize| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear));
    let space = Space::new((0..dimensions).map(parameter).collect()).expect("a valid space");
    Study::new(Arc::new(space), Seeds::new(seed), budget)
}

/// A whole search: the time that its suggestions took together, and the best value found.
///
/// # Panics
/// When the strategy has no suggestion.
pub fn search(strategy: &dyn Strategy, dimensions: usize, trials: usize, seed: u64) -> (Duration, f64) {
    let mut study = study(dimensions, trials, seed);
    let (mut asking, mut best) = (Duration::ZERO, f64::INFINITY);
    for _ in 0..trials {
        let start = Instant::now();
        let suggestion = strategy.ask(&study).expect("a suggestion");
        asking += start.elapsed();
        let cost = bowl(&suggestion.point);
        best = best.min(cost);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    (asking, best)
}
