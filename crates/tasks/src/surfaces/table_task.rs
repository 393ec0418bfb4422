//! Tuning tasks that are tables.

use metaburn_core::{Benchmark, Candidates, Error, Result, Space, Stream, Suggestion, TuningTask};
use rand::RngExt;
use std::sync::Arc;

/// A tuning task whose costs were all measured beforehand: a cost for each of `n` candidates, at
/// full fidelity and, where there are learning curves, at smaller shares of the budget.
///
/// ```
/// use metaburn_core::{Domain, Parameter, Scale, Space, TuningTask};
/// use metaburn_tasks::surfaces::TableTask;
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let depth = Parameter::new("depth", Domain::real(1.0, 3.0, Scale::Linear));
/// let space = Arc::new(Space::new(vec![depth])?);
/// let candidates = Arc::new(vec![vec![0.0], vec![0.5], vec![1.0]]);
/// let task = TableTask::new("iris", space, candidates, vec![0.3, 0.1, f64::NAN])?
///     .with_curves(&[0.5], vec![vec![0.4, 0.2, 0.9]])?;
/// assert_eq!(task.costs(), Some([0.3, 0.1, 0.3].as_slice())); // the third failed
/// assert_eq!(task.fidelities(), [0.5, 1.0]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TableTask {
    name: String,
    group: String,
    space: Arc<Space>,
    candidates: Arc<Candidates>,
    fidelities: Vec<f64>,
    /// `[fidelities][candidates]`, the full budget last; what is not finite has failed.
    curves: Vec<Vec<f64>>,
    /// `[repeats][candidates]` at the full budget; empty if each was measured once.
    repeats: Vec<Vec<f64>>,
    /// Full-budget costs with the worst in place of failures.
    known: Vec<f64>,
    meta_features: Vec<f64>,
}

impl TableTask {
    /// A task with these costs `[n]` at its candidates `[n][d]`, points of the unit cube. A cost
    /// that is not finite is a failure.
    ///
    /// # Errors
    /// [`Error::Data`] when the lengths differ, a candidate lies outside the cube, or no cost is finite.
    pub fn new(name: &str, space: Arc<Space>, candidates: Arc<Candidates>, costs: Vec<f64>) -> Result<Self> {
        let wrong = |what: String| Err(Error::Data(format!("table `{name}`: {what}")));
        if candidates.len() != costs.len() {
            return wrong(format!("{} candidates, but {} costs", candidates.len(), costs.len()));
        }
        let inside =
            |p: &Vec<f64>| p.len() == space.dimensions() && p.iter().all(|u| (0.0..=1.0).contains(u));
        if let Some(outside) = candidates.iter().position(|p| !inside(p)) {
            return wrong(format!("candidate {outside} is no point of [0, 1]^{}", space.dimensions()));
        }
        let Some(worst) = costs.iter().copied().filter(|c| c.is_finite()).max_by(f64::total_cmp) else {
            return wrong("no candidate has a finite cost".into());
        };
        let known = costs.iter().map(|&c| if c.is_finite() { c } else { worst }).collect();
        Ok(Self {
            name: name.to_string(),
            group: String::new(),
            space,
            candidates,
            fidelities: vec![1.0],
            curves: vec![costs],
            repeats: Vec::new(),
            known,
            meta_features: Vec::new(),
        })
    }

    /// With the group it belongs to; see [`TuningTask::group`].
    pub fn with_group(mut self, group: &str) -> Self {
        self.group = group.to_string();
        self
    }

    /// With numbers that describe the task; see [`TuningTask::meta_features`].
    pub fn with_meta_features(mut self, meta_features: Vec<f64>) -> Self {
        self.meta_features = meta_features;
        self
    }

    /// With costs `[shares][n]` at these shares of the full budget, ascending and below 1.
    ///
    /// # Errors
    /// [`Error::Data`] when shares do not ascend within (0, 1), or a curve is not of length `n`.
    pub fn with_curves(mut self, shares: &[f64], curves: Vec<Vec<f64>>) -> Result<Self> {
        let fidelities: Vec<f64> = shares.iter().copied().chain([1.0]).collect();
        let ascend = fidelities[0] > 0.0 && fidelities.windows(2).all(|pair| pair[0] < pair[1]);
        let fit = curves.len() == shares.len() && curves.iter().all(|c| c.len() == self.known.len());
        if !ascend || !fit {
            let name = &self.name;
            return Err(Error::Data(format!("table `{name}`: curves need ascending shares in (0, 1)")));
        }
        let full = self.curves.pop().unwrap_or_default();
        self.curves = curves.into_iter().chain([full]).collect();
        self.fidelities = fidelities;
        Ok(self)
    }

    /// With repeated measurements `[repeats][n]`: a trial at full fidelity draws one of them.
    ///
    /// # Errors
    /// [`Error::Data`] when a repeat is not of length `n`.
    pub fn with_repeats(mut self, repeats: Vec<Vec<f64>>) -> Result<Self> {
        if repeats.iter().any(|r| r.len() != self.known.len()) {
            return Err(Error::Data(format!("table `{}`: repeats differ in length", self.name)));
        }
        self.repeats = repeats;
        Ok(self)
    }

    fn find(&self, suggestion: &Suggestion) -> Result<usize> {
        let by_point = || self.candidates.iter().position(|p| *p == suggestion.point);
        let given = suggestion.candidate.filter(|&c| c < self.candidates.len());
        given.or_else(by_point).ok_or_else(|| {
            Error::Mismatch(format!("table `{}` has no candidate at {:?}", self.name, suggestion.point))
        })
    }
}

impl TuningTask for TableTask {
    fn name(&self) -> &str {
        &self.name
    }

    fn group(&self) -> &str {
        &self.group
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn candidates(&self) -> Option<&Arc<Candidates>> {
        Some(&self.candidates)
    }

    fn fidelities(&self) -> &[f64] {
        &self.fidelities
    }

    fn evaluate(&self, suggestion: &Suggestion, stream: &mut Stream) -> Result<f64> {
        let candidate = self.find(suggestion)?;
        let level = self.fidelities.iter().position(|&f| f == suggestion.fidelity).ok_or_else(|| {
            let (name, asked) = (&self.name, suggestion.fidelity);
            Error::Mismatch(format!("table `{name}` knows fidelities {:?}, not {asked}", self.fidelities))
        })?;
        let cost = if level + 1 == self.fidelities.len() && !self.repeats.is_empty() {
            self.repeats[stream.random_range(0..self.repeats.len())][candidate]
        } else {
            self.curves[level][candidate]
        };
        let failed = || Error::Data(format!("candidate {candidate} of table `{}` failed", self.name));
        if cost.is_finite() { Ok(cost) } else { Err(failed()) }
    }

    fn costs(&self) -> Option<&[f64]> {
        Some(&self.known)
    }

    fn meta_features(&self) -> &[f64] {
        &self.meta_features
    }
}

/// Tables that share a search space.
#[derive(Clone)]
pub struct TableBenchmark {
    tasks: Vec<Arc<dyn TuningTask>>,
}

impl TableBenchmark {
    /// A benchmark of these tasks, in this order.
    ///
    /// # Errors
    /// [`Error::Data`] when there is none, or their spaces or numbers of meta-features differ.
    pub fn new(tasks: Vec<TableTask>) -> Result<Self> {
        let Some(first) = tasks.first() else { return Err(Error::Data("a benchmark without a task".into())) };
        let same =
            |t: &&TableTask| t.space == first.space && t.meta_features.len() == first.meta_features.len();
        if let Some(other) = tasks.iter().find(|t| !same(t)) {
            let names = (&first.name, &other.name);
            return Err(Error::Data(format!("tables `{}` and `{}` differ in their space", names.0, names.1)));
        }
        let tasks = tasks.into_iter().map(|task| Arc::new(task) as Arc<dyn TuningTask>);
        Ok(Self { tasks: tasks.collect() })
    }
}

impl Benchmark for TableBenchmark {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.tasks
    }
}
