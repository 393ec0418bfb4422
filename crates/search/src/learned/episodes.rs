//! Few-shot episodes of past tasks.

use super::past::Past;
use burn::tensor::TensorData;
use metaburn_core::{
    HostEpisodes, HostExamples, Objective, Result, Seeds, Split, Stream, TaskDistribution, TaskShape,
};
use rand::RngExt;
use rand::seq::{SliceRandom, index};
use std::sync::Arc;

/// What an episode is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampling {
    /// Least and largest number of trials to adapt to.
    pub support: [usize; 2],
    /// Number of trials that are predicted.
    pub query: usize,
    /// `a`, see [`PastEpisodes`].
    pub scaling: f64,
}

/// Episodes drawn from past tasks: support and query are trials of one task that share none.
///
/// In meta-training each task's costs are scaled anew, `(y − l)/(u − l)` with `l ~ U(0, a)` and
/// `u ~ U(1 − a, 1)`, since the range of a new task is not known before its end.
pub(super) struct PastEpisodes {
    pub train: Vec<Arc<Past>>,
    /// Held out, for the choice of a checkpoint; empty if there are too few past tasks.
    pub validation: Vec<Arc<Past>>,
    pub sampling: Sampling,
}

impl PastEpisodes {
    /// Holds out a share of the past tasks, drawn by chance and rounded up, but leaves one at least.
    pub fn new(past: &[Arc<Past>], share: f64, sampling: Sampling, seeds: Seeds) -> Self {
        let mut train = past.to_vec();
        train.shuffle(&mut seeds.stream("learned/validation", 0));
        let wanted = (share * past.len() as f64).ceil() as usize;
        let validation = train.split_off(past.len() - wanted.min(past.len() - 1));
        Self { train, validation, sampling }
    }

    /// The tasks of a batch: each once, if there are enough.
    fn draw<'a>(part: &'a [Arc<Past>], tasks: usize, stream: &mut Stream) -> Vec<&'a Past> {
        let chosen = match tasks <= part.len() {
            true => index::sample(stream, part.len(), tasks).into_vec(),
            false => (0..tasks).map(|_| stream.random_range(0..part.len())).collect(),
        };
        chosen.into_iter().map(|t| part[t].as_ref()).collect()
    }
}

impl TaskDistribution for PastEpisodes {
    fn shape(&self) -> TaskShape {
        shape(self.train[0].points[0].len())
    }

    /// All tasks of a batch have the same number of trials: no more than the smallest task drawn has.
    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let Sampling { support: [least, most], query, scaling } = self.sampling;
        let training = split == Split::Train;
        let chosen = Self::draw(if training { &self.train } else { &self.validation }, tasks, stream);
        let room = chosen.iter().map(|past| past.costs.len()).min().unwrap_or(0);
        let support = stream.random_range(least..=most).min(room / 2);
        let query = query.min(room - support);
        let mut rows = [Rows::default(), Rows::default()];
        for past in chosen {
            let [low, high] = if training { bounds(scaling, stream) } else { [0.0, 1.0] };
            for (i, trial) in index::sample(stream, past.costs.len(), support + query).iter().enumerate() {
                let rows = &mut rows[usize::from(i >= support)];
                rows.x.extend(&past.points[trial]);
                rows.y.push((past.costs[trial] - low) / (high - low) - past.expected[trial]);
            }
        }
        let [support, query] = rows.map(|rows| rows.examples(tasks));
        Ok(HostEpisodes { support, query })
    }
}

/// What a learner of response surfaces takes in and gives out.
pub(super) fn shape(dimensions: usize) -> TaskShape {
    TaskShape::new(vec![dimensions], 2, Objective::Gaussian)
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

#[cfg(test)]
mod tests;
