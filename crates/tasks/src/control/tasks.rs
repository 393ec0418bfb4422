//! Episodes of any world whose tasks can be drawn.

use crate::batch::{Batch, Rows};
use metaburn_core::{
    HostEpisodes, Measure, Options, Paths, Result, Simulation, Split, Stream, TaskDistribution, TaskShape,
    World,
};
use std::sync::Arc;

/// A world, and how its tasks are drawn.
pub trait Drawn: World {
    /// The description of a task, drawn from `stream`: [`World::description`] numbers.
    fn draw(&self, stream: &mut Stream) -> Vec<f64>;

    /// The greatest expected return in each task of `descriptions` (`[tasks, description]`), that of a policy
    /// which knows the task; nothing where it is not known.
    fn optimum(&self, _descriptions: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// Where the goal of a task lies, in worlds whose observations are places in the plane.
    fn goal(&self, _description: &[f64]) -> Option<[f64; 2]> {
        None
    }
}

/// Reinforcement learning in tasks of one world: *act so for a while that you know, after an update, how to
/// act.*
///
/// A task is a description drawn from the family; support and query of an episode are in the same task. The
/// support set holds the chances of `updates × trajectories` trajectories, those that each inner step learns
/// from; the query set holds `trajectories`, by which the adapted policy is judged. Inputs are
/// `[tasks, trajectories, description + 2]` ([`Simulation::input`]), targets `[tasks, trajectories, 1]` are
/// all 0. Training, validation and test draw from the same continuous family: they differ by their streams
/// alone, and no two episodes share a task.
///
/// Measures of a task: `return`, the mean over query trajectories of `Σ_t r_t`, not discounted; and `regret`,
/// the [`optimum`](Drawn::optimum) less that, where it is known. By luck a regret may be below 0.
///
/// ```
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution};
/// use metaburn_tasks::control::{Bandits, Control};
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let world = Bandits { arms: 5, pulls: 10 };
/// let tasks = Control::from_options(&mut Options::new("tasks", []), Arc::new(world))?;
/// let episodes = tasks.sample(Split::Train, 8, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [8, 20, 5 + 2]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Control {
    family: Arc<dyn Drawn>,
    simulation: Simulation,
    updates: usize,
    test_updates: usize,
}

/// The inputs of one task.
struct Task {
    description: Vec<f64>,
    support: Vec<Vec<f64>>,
    query: Vec<Vec<f64>>,
}

impl Control {
    /// Reads the settings that all worlds share:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `trajectories` | 20 | of one task before each update, and after the last |
    /// | `updates` | 1 | inner steps that have trajectories of their own, in training |
    /// | `test_updates` | `updates` | the same in validation and test |
    ///
    /// A learner that takes more steps begins with the first trajectories' chances again.
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] when one is not a whole number of at least 1.
    pub fn from_options(options: &mut Options, family: Arc<dyn Drawn>) -> Result<Self> {
        let trajectories = options.count("trajectories", 20)?;
        let updates = options.count("updates", 1)?;
        let test_updates = options.count("test_updates", updates)?;
        let simulation = Simulation { world: family.clone(), trajectories };
        Ok(Self { family, simulation, updates, test_updates })
    }

    fn draw(&self, split: Split, stream: &mut Stream) -> Task {
        let description = self.family.draw(stream);
        let updates = if split == Split::Train { self.updates } else { self.test_updates };
        let trajectories = self.simulation.trajectories;
        let mut inputs =
            |count| (0..count).map(|_| Simulation::input(&description, stream)).collect::<Vec<_>>();
        let (support, query) = (inputs(updates * trajectories), inputs(trajectories));
        Task { description, support, query }
    }
}

/// Tasks that pictures show, and trajectories in each.
const SHOWN: [usize; 2] = [3, 4];

/// Adds one input after the other, each with a target of 0.
fn add(rows: &mut Rows<f64>, inputs: Vec<Vec<f64>>) {
    inputs.into_iter().for_each(|input| rows.push(input, [0.0]));
}

impl TaskDistribution for Control {
    fn shape(&self) -> TaskShape {
        TaskShape::simulated(self.simulation.clone())
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let task = self.draw(split, stream);
            add(&mut batch.support, task.support);
            add(&mut batch.query, task.query);
        }
        Ok(batch.finish(tasks, &[self.simulation.inputs()], 1))
    }

    fn paths(&self, stream: &mut Stream) -> Option<Paths> {
        let [tasks, trajectories] = SHOWN;
        let (mut batch, mut goals) = (Batch::new(), Vec::new());
        for _ in 0..tasks {
            let mut task = self.draw(Split::Test, stream);
            goals.push(self.family.goal(&task.description)?);
            task.query.truncate(trajectories);
            add(&mut batch.support, task.support);
            add(&mut batch.query, task.query);
        }
        let episodes = batch.finish(tasks, &[self.simulation.inputs()], 1);
        Some(Paths { episodes, goals, x_label: "x", y_label: "y" })
    }

    fn measures(&self) -> Vec<Measure> {
        let regret = self.family.optimum(&[]).map(|_| "regret");
        ["return"].into_iter().chain(regret).map(|name| Measure { name, unit: "1" }).collect()
    }

    fn score(
        &self,
        split: Split,
        tasks: usize,
        stream: &mut Stream,
        predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        let trajectories = self.simulation.trajectories;
        let mean = |task: &[f64]| task.iter().sum::<f64>() / trajectories as f64;
        let returns: Vec<f64> = predictions.chunks(trajectories).map(mean).collect();
        let descriptions: Vec<f64> = (0..tasks).flat_map(|_| self.draw(split, stream).description).collect();
        let optimum = self.family.optimum(&descriptions);
        let regrets = optimum.map(|best| best.iter().zip(&returns).map(|(b, r)| b - r).collect());
        Ok([returns.clone()].into_iter().chain(regrets).collect())
    }
}
