//! Local search on the acquisition function.

use super::candidates::perturb;
use super::{Judge, highest};
use metaburn_core::{Stream, Study};

/// How many of the best points are improved, by how many perturbations a round.
const STARTS: usize = 3;
const STEPS: usize = 8;
/// Widths of the perturbations, round after round.
const WIDTHS: [f64; 5] = [0.1, 0.05, 0.02, 0.01, 0.004];

/// The point of highest score after local search from the best few; nothing if there is no point.
pub(super) fn refine(
    study: &Study,
    tried: &[&[f64]],
    points: Vec<Vec<f64>>,
    judge: &Judge,
    stream: &mut Stream,
) -> Option<Vec<f64>> {
    let scores = judge.scores(&borrowed(&points));
    let mut starts: Vec<(Vec<f64>, f64)> = points.into_iter().zip(scores).collect();
    starts.sort_by(|a, b| b.1.total_cmp(&a.1));
    starts.truncate(STARTS);
    for width in WIDTHS {
        improve(study, tried, &mut starts, width, judge, stream);
    }
    let scores: Vec<f64> = starts.iter().map(|(_, score)| *score).collect();
    highest(&scores).map(|best| starts.swap_remove(best).0)
}

/// Perturbs all starts, scores the new points at once, and moves each start to its best.
fn improve(
    study: &Study,
    tried: &[&[f64]],
    starts: &mut [(Vec<f64>, f64)],
    width: f64,
    judge: &Judge,
    stream: &mut Stream,
) {
    let mut moves = Vec::new();
    for (from, (start, _)) in starts.iter().enumerate() {
        for _ in 0..STEPS {
            let point = study.space.snap(&perturb(&study.space, start, width, stream));
            if !tried.contains(&point.as_slice()) {
                moves.push((from, point));
            }
        }
    }
    let points: Vec<&[f64]> = moves.iter().map(|(_, point)| point.as_slice()).collect();
    let scores = judge.scores(&points);
    for ((from, point), score) in moves.into_iter().zip(scores) {
        if score > starts[from].1 {
            starts[from] = (point, score);
        }
    }
}

fn borrowed(points: &[Vec<f64>]) -> Vec<&[f64]> {
    points.iter().map(Vec::as_slice).collect()
}
