//! Few-shot episodes of past tasks.

use super::expectation::{Lesson, summary};
use super::unit::Unit;
use burn::tensor::TensorData;
use metaburn_core::{
    HostEpisodes, HostExamples, Objective, Result, Seeds, Split, Stream, TaskDistribution, TaskShape,
};
use rand::RngExt;
use rand::seq::{SliceRandom, index};
use std::sync::Arc;

/// Sizes of an episode, and how its costs are scaled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Least and largest number of trials to adapt to.
    pub support: [usize; 2],
    /// Number of trials that are predicted.
    pub query: usize,
    /// `a`, see [`PastEpisodes`].
    pub scaling: f64,
    pub mirrored: bool,
    pub residual: bool,
}

/// Episodes drawn from past tasks: support and query are trials of one task that share none.
///
/// In meta-training each task's costs are scaled anew, `(y − l)/(u − l)` with `l ~ U(0, a)` and
/// `u ~ U(1 − a, 1)`, since the range of a new task is not known before its end.
pub(super) struct PastEpisodes {
    pub train: Vec<Arc<Lesson>>,
    /// Held out, for the choice of a checkpoint; empty if there are too few past tasks.
    pub validation: Vec<Arc<Lesson>>,
    pub sizes: Sizes,
}

impl PastEpisodes {
    /// Holds out a share of the past tasks, drawn by chance, at least one of two or more.
    pub fn new(past: &[Arc<Lesson>], share: f64, sizes: Sizes, seeds: Seeds) -> Self {
        let mut train = past.to_vec();
        train.shuffle(&mut seeds.stream("learned/validation", 0));
        let wanted = (share * past.len() as f64).ceil() as usize;
        let validation = train.split_off(past.len() - wanted.min(past.len() - 1));
        Self { train, validation, sizes }
    }
}

impl TaskDistribution for PastEpisodes {
    fn shape(&self) -> TaskShape {
        shape(self.train[0].past.points[0].len())
    }

    /// All tasks of a batch have the same number of trials: no more than the smallest task drawn has.
    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let part = if split == Split::Train { &self.train } else { &self.validation };
        let chosen: Vec<usize> = match tasks <= part.len() {
            true => index::sample(stream, part.len(), tasks).into_vec(),
            false => (0..tasks).map(|_| stream.random_range(0..part.len())).collect(),
        };
        let room = chosen.iter().map(|&t| part[t].past.costs.len()).min().unwrap_or(0);
        let Sizes { support: [least, most], query, scaling, mirrored, residual } = self.sizes;
        let support = stream.random_range(least..=most).min(room / 2);
        let query = query.min(room - support);
        let mut rows = [Rows::default(), Rows::default()];
        for past in chosen.iter().map(|&t| &part[t]) {
            let Lesson { past, others } = past.as_ref();
            let rr = index::sample(stream, past.costs.len(), support + query).into_vec();
            let [low, high] = if split == Split::Train { bounds(scaling, stream) } else { [0.0, 1.0] };
            let unit = mirrored.then(|| {
                let t = others[0].len();
                let per: Vec<_> = (0..t)
                    .map(|o| summary(&rr[..support].iter().map(|&r| others[r][o]).collect::<Vec<_>>()))
                    .collect();
                let m = per.iter().map(|p| p.mean).sum::<f64>() / t as f64;
                let d = per.iter().map(|p| p.deviation).sum::<f64>() / t as f64;
                Unit::from((m, d), &rr[..support].iter().map(|&r| past.costs[r]).collect::<Vec<_>>())
            });
            for (i, row) in rr.into_iter().enumerate() {
                let rows = &mut rows[usize::from(i >= support)];
                rows.x.extend(&past.points[row]);
                let v = match unit {
                    Some(u) => u.value(past.costs[row]),
                    None => (past.costs[row] - low) / (high - low),
                };
                rows.y.push(v - if residual { summary(&others[row]).mean } else { 0.0 });
            }
        }
        let [support, query] = rows.map(|rows| rows.examples(tasks));
        Ok(HostEpisodes { support, query })
    }
}

/// What a learner of response surfaces takes in and gives out.
pub(super) fn shape(dimensions: usize) -> TaskShape {
    TaskShape { input: vec![dimensions], outputs: 2, objective: Objective::Gaussian }
}

fn bounds(scaling: f64, stream: &mut Stream) -> [f64; 2] {
    let [low, high]: [f64; 2] = [stream.random(), stream.random()];
    [scaling * low, 1.0 - scaling * high]
}

#[derive(Default)]
struct Rows {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Rows {
    fn examples(self, tasks: usize) -> HostExamples {
        let (examples, dimensions) = (self.y.len() / tasks, self.x.len() / self.y.len());
        HostExamples {
            x: TensorData::new(self.x, [tasks, examples, dimensions]),
            y: TensorData::new(self.y, [tasks, examples, 1]),
        }
    }
}
