//! Runs that differ in the seed alone, as one.

use crate::estimate::{DIVERGED_ABOVE, Estimate};
use crate::family;
use metaburn_results::{Measured, Run, Test};
use std::collections::{BTreeMap, BTreeSet};

/// The runs of one configuration, aggregated over seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The experiment's name.
    pub experiment: String,
    /// Hash of the resolved configuration without the seed.
    pub group_id: String,
    /// What sets this group apart within its experiment, such as `maml, inner rate 0.01`.
    pub label: String,
    /// The learner's name.
    pub learner: String,
    /// The task distribution's name, with the settings that set it apart from the experiment's
    /// other distributions of that name, such as `sinusoid (shots 5)`. Groups of different
    /// distributions are not comparable and never share a table or a figure.
    pub tasks: String,
    /// The model's name.
    pub model: String,
    /// The outer optimizer's name.
    pub outer: String,
    /// `zeroth`, `first`, `second` or `implicit`: how the outer gradient passed through adaptation.
    pub order: String,
    /// `squared_error`, `cross_entropy`, `gaussian` or `return`.
    pub objective: String,
    /// Seeds of the complete runs, in order.
    pub seeds: Vec<u64>,
    /// How each of these went, in the same order.
    pub courses: Vec<Course>,
    /// The failed runs, in the order of their seeds. They enter no estimate.
    pub failures: Vec<Failure>,
    /// Number of inner steps in meta-training, where the configuration and the test have it.
    pub trained_steps: Option<u64>,
    /// Test results along adaptation, in the order of steps; empty when no run is complete.
    pub steps: Vec<Step>,
}

/// How a complete run went.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Meta-training iterations.
    pub iterations: u64,
    /// The iteration whose parameters were tested.
    pub tested: u64,
    /// Wall-clock seconds of meta-training.
    pub seconds: f64,
    /// Where it ran.
    pub device: String,
}

/// A run that did not complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The run's seed.
    pub seed: u64,
    /// Why it failed.
    pub reason: String,
}

/// Test results after a number of inner steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Number of inner steps; 0 is before adaptation.
    pub steps: u64,
    /// Query loss.
    pub loss: Estimate,
    /// Query accuracy, in `[0, 1]`, over the tasks whose loss did not diverge; none for regression.
    pub accuracy: Option<Estimate>,
    /// What else the tasks are scored by, over the tasks where it is defined.
    pub measures: Vec<Score>,
}

/// An estimate of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The measure's name.
    pub name: String,
    /// Its unit; `1` for a pure number.
    pub unit: String,
    /// Over tasks.
    pub estimate: Estimate,
}

impl Group {
    /// Results before adaptation, for learners that predict there.
    pub fn before(&self) -> Option<&Step> {
        self.steps.first().filter(|step| step.steps == 0)
    }

    /// Results after as many inner steps as in meta-training, or after the last.
    pub fn after(&self) -> Option<&Step> {
        match self.trained_steps {
            Some(trained) => self.steps.iter().find(|step| step.steps == trained),
            None => self.last(),
        }
    }

    /// Results after the last step of the adaptation curve.
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }

    /// The largest number of diverged tasks at any step.
    pub fn diverged(&self) -> usize {
        self.steps.iter().map(|step| step.loss.diverged).max().unwrap_or(0)
    }

    /// Number of test tasks, over all seeds.
    pub fn test_tasks(&self) -> usize {
        self.steps.iter().map(|step| step.loss.tasks + step.loss.diverged).max().unwrap_or(0)
    }
}

/// The complete runs of each group, by seed.
pub(crate) struct Members<'a>(BTreeMap<(&'a str, &'a str), Vec<&'a Run>>);

impl<'a> Members<'a> {
    pub fn new(runs: &'a [Run]) -> Self {
        let mut members: BTreeMap<_, Vec<&Run>> = BTreeMap::new();
        for run in runs.iter().filter(|run| run.header.status == "complete") {
            members
                .entry((run.header.experiment.as_str(), run.header.group_id.as_str()))
                .or_default()
                .push(run);
        }
        members.values_mut().for_each(|own| own.sort_by_key(|run| run.header.seed));
        Self(members)
    }

    /// Those of this group.
    pub fn of<'g>(&'g self, group: &'g Group) -> &'g [&'a Run] {
        self.0.get(&(group.experiment.as_str(), group.group_id.as_str())).map_or(&[], Vec::as_slice)
    }
}

/// Groups runs by experiment and configuration, and aggregates each group over its seeds. The
/// result does not depend on the order of the runs: groups are sorted by experiment, task
/// distribution and label.
pub fn summarize(runs: &[Run]) -> Vec<Group> {
    let mut members: BTreeMap<(&str, &str), (String, Vec<&Run>)> = BTreeMap::new();
    for (run, tasks) in runs.iter().zip(family::names(runs)).filter(|(run, _)| run.header.kind != "search") {
        let key = (run.header.experiment.as_str(), run.header.group_id.as_str());
        members.entry(key).or_insert_with(|| (tasks, Vec::new())).1.push(run);
    }
    let mut groups: Vec<Group> = members.into_values().map(|(tasks, runs)| group(tasks, runs)).collect();
    let key = |g: &Group| (g.experiment.clone(), g.tasks.clone(), g.label.clone(), g.group_id.clone());
    groups.sort_by_cached_key(key);
    groups
}

/// Groups of one experiment and task distribution, in the order of [`summarize`].
pub(crate) fn families(groups: &[Group]) -> impl Iterator<Item = &[Group]> {
    groups.chunk_by(|a, b| a.experiment == b.experiment && a.tasks == b.tasks)
}

/// Aggregates at least one run of the same configuration.
fn group(tasks: String, mut runs: Vec<&Run>) -> Group {
    runs.sort_by_key(|run| run.header.seed);
    let (complete, failed): (Vec<&Run>, Vec<&Run>) =
        runs.iter().partition(|run| run.header.status == "complete");
    let header = &runs[0].header;
    let steps = steps(&complete);
    Group {
        experiment: header.experiment.clone(),
        group_id: header.group_id.clone(),
        label: header.label.clone(),
        learner: header.learner.clone(),
        tasks,
        model: header.model.clone(),
        outer: header.outer.clone(),
        order: header.order.clone(),
        objective: header.objective.clone(),
        seeds: complete.iter().map(|run| run.header.seed).collect(),
        courses: complete.iter().map(|run| course(run)).collect(),
        failures: failed
            .iter()
            .map(|run| Failure { seed: run.header.seed, reason: run.header.failure.clone() })
            .collect(),
        trained_steps: family::trained_steps(&header.config)
            .filter(|trained| steps.iter().any(|step| step.steps == *trained)),
        steps,
    }
}

fn course(run: &Run) -> Course {
    Course {
        iterations: run.header.iterations,
        tested: run.header.tested_iteration,
        seconds: run.environment.train_seconds,
        device: run.environment.device.clone(),
    }
}

fn steps(complete: &[&Run]) -> Vec<Step> {
    let numbers: BTreeSet<u64> = complete.iter().flat_map(|run| run.test.steps.iter().copied()).collect();
    numbers.into_iter().map(|number| step(number, complete)).collect()
}

fn step(number: u64, complete: &[&Run]) -> Step {
    let (mut losses, mut accuracies) = (Vec::new(), Vec::new());
    for test in complete.iter().map(|run| &run.test) {
        let Some(column) = test.steps.iter().position(|s| *s == number) else { continue };
        let loss: Vec<Option<f64>> = at(&test.loss, test, column)
            .map(|loss| Some(loss).filter(|l| l.is_finite() && *l <= DIVERGED_ABOVE))
            .collect();
        if !test.accuracy.is_empty() {
            let pairs = at(&test.accuracy, test, column).zip(&loss);
            accuracies.push(pairs.map(|(a, loss)| loss.and(Some(a).filter(|a| a.is_finite()))).collect());
        }
        losses.push(loss);
    }
    let accuracy = (!accuracies.is_empty()).then(|| Estimate::over_tasks(&accuracies));
    Step { steps: number, loss: Estimate::over_tasks(&losses), accuracy, measures: scores(number, complete) }
}

/// The measures that the first complete run has.
fn scores(number: u64, complete: &[&Run]) -> Vec<Score> {
    let Some(first) = complete.first() else { return Vec::new() };
    let score = |measured: &Measured| {
        let seeds = complete.iter().filter_map(|run| {
            let column = run.test.steps.iter().position(|s| *s == number)?;
            let own = run.test.measures.iter().find(|m| m.name == measured.name)?;
            Some(at(&own.values, &run.test, column).map(|v| Some(v).filter(|v| v.is_finite())).collect())
        });
        let estimate = Estimate::over_tasks(&seeds.collect::<Vec<_>>());
        Score { name: measured.name.clone(), unit: measured.unit.clone(), estimate }
    };
    first.test.measures.iter().map(score).collect()
}

/// One column of a `[tasks, steps]` array.
fn at<'a>(values: &'a [f64], test: &Test, column: usize) -> impl Iterator<Item = f64> + 'a {
    values.chunks_exact(test.steps.len()).map(move |row| row[column])
}
