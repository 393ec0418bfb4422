//! Sinusoid regression.

use crate::batch::{Batch, Rows};
use metaburn_core::{
    Curves, HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution, TaskShape,
};
use rand::RngExt;
use std::f64::consts::PI;
use std::path::Path;

/// The interval that inputs are drawn from.
pub(crate) const INPUTS: [f64; 2] = [-5.0, 5.0];
/// Tasks shown in pictures.
pub(crate) const SHOWN: usize = 4;
/// Points of each curve there.
const POINTS: usize = 100;

/// The inputs of a curve in a picture, from one end of [`INPUTS`] to the other.
pub(crate) fn grid() -> impl Iterator<Item = f64> {
    (0..POINTS).map(|i| INPUTS[0] + (INPUTS[1] - INPUTS[0]) * i as f64 / (POINTS - 1) as f64)
}

/// Few-shot regression of sinusoids (Finn et al. 2017, section 5.1): a task is
/// `y = A·sin(x − φ)` with `A ~ U[0.1, 5]` and `φ ~ U[0, π]`; inputs are `x ~ U[−5, 5]` and
/// there is no noise. Inputs and targets are `[tasks, examples, 1]`, without a unit.
///
/// The family is continuous, so that no two episodes share a task: training, validation and
/// test differ by their streams alone.
///
/// ```
/// use metaburn_core::{Seeds, Split, TaskDistribution};
/// use metaburn_tasks::Sinusoid;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let tasks = Sinusoid { shots: 5, queries: 10 };
/// let episodes = tasks.sample(Split::Train, 25, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [25, 5, 1]);
/// assert_eq!(episodes.query.y.shape().to_vec(), [25, 10, 1]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sinusoid {
    /// Support examples of a task.
    pub shots: usize,
    /// Query examples of a task.
    pub queries: usize,
}

struct Sine {
    amplitude: f64,
    phase: f64,
}

impl Sine {
    fn draw(stream: &mut Stream) -> Self {
        Self { amplitude: stream.random_range(0.1..=5.0), phase: stream.random_range(0.0..=PI) }
    }

    fn at(&self, x: f64) -> f64 {
        self.amplitude * (x - self.phase).sin()
    }

    /// Adds points at inputs drawn at random.
    fn observe(&self, count: usize, rows: &mut Rows<f64>, stream: &mut Stream) {
        for _ in 0..count {
            let x = stream.random_range(INPUTS[0]..=INPUTS[1]);
            rows.push([x], [self.at(x)]);
        }
    }
}

impl Sinusoid {
    /// Reads `shots` and `queries`, both 10 unless given; there are no data to look for in the folder.
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] when one is not a whole number of at least 1.
    pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<Self> {
        Ok(Self { shots: options.count("shots", 10)?, queries: options.count("queries", 10)? })
    }
}

impl TaskDistribution for Sinusoid {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![1], 1, Objective::SquaredError)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let sine = Sine::draw(stream);
            sine.observe(self.shots, &mut batch.support, stream);
            sine.observe(self.queries, &mut batch.query, stream);
        }
        Ok(batch.finish(tasks, &[1], 1))
    }

    fn curves(&self, stream: &mut Stream) -> Option<Curves> {
        let mut batch = Batch::new();
        for _ in 0..SHOWN {
            let sine = Sine::draw(stream);
            sine.observe(self.shots, &mut batch.support, stream);
            grid().for_each(|x| batch.query.push([x], [sine.at(x)]));
        }
        Some(Curves { episodes: batch.finish(SHOWN, &[1], 1), x_label: "x", y_label: "y = A sin(x − φ)" })
    }
}
