//! Classifiers that are fitted to one task's support set, and know nothing else.

mod forest;
mod logistic;
mod problem;

use crate::untrained::{Method, Untrained, like, support};
use forest::Forest;
use logistic::Logistic;
use metaburn_autodiff::Var;
use metaburn_core::{Error, Learner, Objective, Options, Params, Registry, Result, TaskShape};
use problem::Problem;
use std::sync::Arc;

/// A method that learns a problem's classes from its support set.
trait Fit: Send + Sync {
    /// Logarithms of the classes' probabilities for each query, `[queries, classes]` row by row.
    fn log_probabilities(&self, problem: &Problem) -> Result<Vec<f64>, String>;
}

/// A classifier of tables: adaptation keeps the support set, prediction fits the method to it, task by task,
/// on the host in double precision.
///
/// Inputs `[tasks, examples, …]` are taken as rows of numbers, targets are one-hot
/// `[tasks, examples, classes]`. Predictions are logarithms of probabilities, so that the softmax of the
/// loss gives these back. There are no meta-parameters: nothing is trained, and no model is used.
struct Classifier<F> {
    name: &'static str,
    fit: F,
}

impl<F: Fit> Classifier<F> {
    fn new(name: &'static str, fit: F, shape: &TaskShape) -> Result<Self> {
        if shape.objective != Objective::CrossEntropy {
            return Err(Error::Mismatch(format!(
                "{name} classifies, but these tasks are regression; use a gradient-based learner"
            )));
        }
        Ok(Self { name, fit })
    }
}

impl<F: Fit> Method for Classifier<F> {
    fn objective(&self) -> Objective {
        Objective::CrossEntropy
    }

    fn predict(&self, kept: &Params, x: &Var) -> Result<Var> {
        let [known, labels] = support(kept)?;
        let problems = Problem::all(known, labels, x)?;
        let wrong = |what| Error::Mismatch(format!("{}: {what}", self.name));
        let scores = problems.iter().map(|problem| self.fit.log_probabilities(problem).map_err(wrong));
        let scores = scores.collect::<Result<Vec<_>>>()?.concat();
        Ok(like(&scores, &[x.shape()[0], x.shape()[1], labels.shape()[2]], x))
    }
}

fn logistic(options: &mut Options, shape: &TaskShape) -> Result<Arc<dyn Learner>> {
    let fit = Logistic { l2: options.positive("l2", 1.0)? };
    Ok(Arc::new(Untrained(Classifier::new("logistic", fit, shape)?)))
}

fn forest(options: &mut Options, shape: &TaskShape) -> Result<Arc<dyn Learner>> {
    let fit = Forest { trees: options.count("trees", 100)?, seed: options.at_least("seed", 0, 0)? as u64 };
    Ok(Arc::new(Untrained(Classifier::new("forest", fit, shape)?)))
}

pub(crate) fn register(registry: &mut Registry) {
    registry.learner(
        "logistic",
        "logistic regression on each support set alone, with an L2 penalty",
        |options, _model, shape| logistic(options, shape),
    );
    registry.learner("forest", "a random forest on each support set alone", |options, _model, shape| {
        forest(options, shape)
    });
}
