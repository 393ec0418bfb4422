//! Task families on which learners are tried: to regress, to regress with a variance, to classify.

use burn::tensor::TensorData;
use metaburn_core::{
    HostEpisodes, HostExamples, Objective, Result, Split, Stream, TaskDistribution, TaskShape,
};
use rand::RngExt;
use std::f64::consts::TAU;

/// The families and their names.
pub(crate) fn all() -> [(&'static str, &'static dyn TaskDistribution); 3] {
    [
        ("regression", &Waves(Objective::SquaredError)),
        ("density", &Waves(Objective::Gaussian)),
        ("classification", &Blobs),
    ]
}

/// Regression: `y = 1 + a sin(x + p)` for `x` in ±2, with `a` in 0.5 … 1.5 and `p` in ±1. The
/// tasks have much in common, so that there is something to meta-learn for any learner. Scored by
/// the squared error, or as normal distributions; then the targets are noisy, by up to ±0.25, so that
/// there is a variance to learn.
pub(crate) struct Waves(Objective);

impl TaskDistribution for Waves {
    fn shape(&self) -> TaskShape {
        let outputs = if self.0 == Objective::Gaussian { 2 } else { 1 };
        TaskShape::new(vec![1], outputs, self.0)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let waves: Vec<(f64, f64)> =
            (0..tasks).map(|_| (stream.random_range(0.5..1.5), stream.random_range(-1.0..1.0))).collect();
        let mut draw = |examples: usize| {
            let x: Vec<f64> = (0..tasks * examples).map(|_| stream.random_range(-2.0..2.0)).collect();
            let wave = |i: usize| waves[i / examples];
            let mut y: Vec<f64> =
                x.iter().enumerate().map(|(i, x)| 1.0 + wave(i).0 * (x + wave(i).1).sin()).collect();
            if self.0 == Objective::Gaussian {
                y.iter_mut().for_each(|y| *y += stream.random_range(-0.25..0.25));
            }
            examples_of(x, y, [tasks, examples, 1], 1)
        };
        Ok(HostEpisodes { support: draw(4), query: draw(6) })
    }
}

/// Classification: three classes around the corners of a triangle, which each task turns by up to
/// ±0.6 radians; within ±0.4 of the corner along each axis.
pub(crate) struct Blobs;

const WAYS: usize = 3;

impl TaskDistribution for Blobs {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![2], WAYS, Objective::CrossEntropy)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let turns: Vec<f64> = (0..tasks).map(|_| stream.random_range(-0.6..0.6)).collect();
        let mut draw = |shots: usize| {
            let (mut x, mut y) = (Vec::new(), Vec::new());
            for turn in &turns {
                for class in (0..WAYS * shots).map(|i| i % WAYS) {
                    let (sin, cos) = (turn + TAU * class as f64 / WAYS as f64).sin_cos();
                    x.extend([cos, sin].map(|corner| corner + stream.random_range(-0.4..0.4)));
                    y.extend((0..WAYS).map(|c| f64::from(u8::from(c == class))));
                }
            }
            examples_of(x, y, [tasks, WAYS * shots, 2], WAYS)
        };
        Ok(HostEpisodes { support: draw(2), query: draw(3) })
    }
}

fn examples_of(x: Vec<f64>, y: Vec<f64>, shape: [usize; 3], outputs: usize) -> HostExamples {
    let y = TensorData::new(y, [shape[0], shape[1], outputs]);
    HostExamples { x: TensorData::new(x, shape), y }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_families_obey_their_own_laws() {
        for (_, family) in all() {
            crate::check_tasks(family);
        }
    }
}
