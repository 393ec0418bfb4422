//! Regression of functions of several families.

use crate::batch::{Batch, Rows};
use crate::sinusoid::{INPUTS, SHOWN, grid};
use metaburn_core::{
    Curves, HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution, TaskShape, Value,
};
use rand::RngExt;
use rand_distr::{Distribution, Normal};
use std::f64::consts::PI;
use std::path::Path;

/// A family of functions of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `a·sin(w·x + b)`, `a ~ U[0.1, 5]`, `w ~ U[0.5, 2]`, `b ~ U[0, 2π]`.
    Sine,
    /// `a·x + b`, `a, b ~ U[−3, 3]`.
    Line,
    /// `a·(x − c)² + b`, `|a| ~ U[0.02, 0.15]` of either sign, `b, c ~ U[−3, 3]`.
    Quadratic,
    /// `a·|x − c| + b`, the same numbers, `a` ten times as large.
    Absolute,
    /// `a·tanh(x − c) + b`, `a, b, c ~ U[−3, 3]`.
    Tanh,
}

impl Family {
    const ALL: [(&'static str, Self); 5] = [
        ("sine", Self::Sine),
        ("line", Self::Line),
        ("quadratic", Self::Quadratic),
        ("absolute", Self::Absolute),
        ("tanh", Self::Tanh),
    ];

    /// A function of the family. Each family draws the same three numbers.
    fn draw(self, stream: &mut Stream) -> impl Fn(f64) -> f64 + use<> {
        let [u, v, w] = [0; 3].map(|_| stream.random_range(-1.0..=1.0_f64));
        let either_sign = u.signum() * (0.02 + 0.13 * u.abs());
        move |x| match self {
            Self::Sine => (2.55 + 2.45 * u) * ((1.25 + 0.75 * v) * x + PI * (1.0 + w)).sin(),
            Self::Line => 3.0 * u * x + 3.0 * v,
            Self::Quadratic => either_sign * (x - 3.0 * w).powi(2) + 3.0 * v,
            Self::Absolute => 10.0 * either_sign * (x - 3.0 * w).abs() + 3.0 * v,
            Self::Tanh => 3.0 * u * (x - 3.0 * w).tanh() + 3.0 * v,
        }
    }
}

/// Few-shot regression of functions, each of a family drawn at random, in the manner of Vuorio, Sun, Hu &
/// Lim (2019, "Multimodal Model-Agnostic Meta-Learning"): one initialisation has to serve all families.
/// Inputs are `x ~ U[−5, 5]`; support targets have normal noise, query targets none, so that a loss of 0
/// is possible. Inputs and targets are `[tasks, examples, 1]`, without a unit. Families are continuous,
/// so that no two episodes share a task.
///
/// ```
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution};
/// use metaburn_tasks::Functions;
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let tasks = Functions::from_options(&mut Options::new("tasks", []), Path::new("data"))?;
/// let episodes = tasks.sample(Split::Train, 25, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [25, 10, 1]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Functions {
    /// What is drawn from, each with the same probability.
    pub families: Vec<Family>,
    /// Standard deviation of the noise on support targets.
    pub noise: f64,
    /// Support examples of a task.
    pub shots: usize,
    /// Query examples of a task.
    pub queries: usize,
}

impl Functions {
    /// Reads `families` (all of `sine`, `line`, `quadratic`, `absolute`, `tanh`), `noise` (0.3), `shots` and
    /// `queries` (10).
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for an unknown family, or none; or a number out of its range.
    pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<Self> {
        let names = Family::ALL.map(|(name, _)| name);
        let asked = options.texts("families", &names)?;
        let family = |name: &String| {
            let known = Family::ALL.iter().find(|(n, _)| n == name).map(|(_, family)| *family);
            let expected = || format!("some of {}", names.join(", "));
            known.ok_or_else(|| options.bad("families", &expected(), &Value::from(name.as_str())))
        };
        let families = asked.iter().map(family).collect::<Result<Vec<_>>>()?;
        if families.is_empty() {
            return Err(options.bad("families", "at least one family", &Value::List(Vec::new())));
        }
        Ok(Self {
            families,
            noise: options.number_where("noise", 0.3, "a number of at least 0", |v| v >= 0.0)?,
            shots: options.count("shots", 10)?,
            queries: options.count("queries", 10)?,
        })
    }

    /// Draws a function, and the support set.
    fn begin(&self, rows: &mut Rows<f64>, stream: &mut Stream) -> impl Fn(f64) -> f64 + use<> {
        let f = self.families[stream.random_range(0..self.families.len())].draw(stream);
        let noise = Normal::new(0.0, self.noise).expect("noise is a number of at least 0");
        for _ in 0..self.shots {
            let x = stream.random_range(INPUTS[0]..=INPUTS[1]);
            rows.push([x], [f(x) + noise.sample(stream)]);
        }
        f
    }
}

impl TaskDistribution for Functions {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![1], 1, Objective::SquaredError)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let f = self.begin(&mut batch.support, stream);
            for _ in 0..self.queries {
                let x = stream.random_range(INPUTS[0]..=INPUTS[1]);
                batch.query.push([x], [f(x)]);
            }
        }
        Ok(batch.finish(tasks, &[1], 1))
    }

    fn curves(&self, stream: &mut Stream) -> Option<Curves> {
        let mut batch = Batch::new();
        for _ in 0..SHOWN {
            let f = self.begin(&mut batch.support, stream);
            grid().for_each(|x| batch.query.push([x], [f(x)]));
        }
        Some(Curves { episodes: batch.finish(SHOWN, &[1], 1), x_label: "x", y_label: "y" })
    }
}
