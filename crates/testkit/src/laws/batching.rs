//! Tasks in a batch know nothing of each other.

use crate::case::{Case, TASKS};
use crate::numbers::{mean, relative_error, scalars};
use crate::verdict::{Verdict, ensure};

const TOLERANCE: f64 = 1e-10;

pub(super) fn permutation(case: &Case) -> Verdict {
    let losses = case.losses(&case.theta, &case.episodes)?;
    let turned: Vec<usize> = (0..TASKS).map(|t| (t + 1) % TASKS).collect();
    let found = case.losses(&case.theta, &case.pick(&turned))?;
    let expected: Vec<f64> = turned.iter().filter_map(|&t| losses.get(t).copied()).collect();
    close(&found, &expected, "losses of permuted tasks are not the permuted losses")
}

pub(super) fn one_at_a_time(case: &Case) -> Verdict {
    let losses = case.losses(&case.theta, &case.episodes)?;
    let phi = case.adapt(&case.theta, &case.episodes)?;
    let query = case.embed(&case.theta, &case.episodes)?.query;
    let predictions = case.learner.predict(&phi, &query.x)?;
    for task in 0..TASKS {
        let alone = case.pick(&[task]);
        let found = case.losses(&case.theta, &alone)?;
        let expected: Vec<f64> = losses.get(task).copied().into_iter().collect();
        close(&found, &expected, &format!("the loss of task {task} depends on its batch"))?;
        let phi = case.adapt(&case.theta, &alone)?;
        let query = case.embed(&case.theta, &alone)?.query;
        let found = case.learner.predict(&phi, &query.x)?.value().to_f64();
        let expected = predictions.slice(0, task, task + 1)?.value().to_f64();
        close(&found, &expected, &format!("the predictions of task {task} depend on its batch"))?;
    }
    Ok(())
}

pub(super) fn mean_gradient(case: &Case) -> Verdict {
    let whole = scalars(&case.meta_gradient(&case.theta, &case.episodes)?);
    let mut alone = Vec::new();
    for task in 0..TASKS {
        alone.push(scalars(&case.meta_gradient(&case.theta, &case.pick(&[task]))?));
    }
    close(&whole, &mean(&alone), "the gradient of the batch is not the mean of the tasks' gradients")
}

fn close(found: &[f64], expected: &[f64], what: &str) -> Verdict {
    let error = relative_error(found, expected);
    ensure(error <= TOLERANCE, || format!("{what} (relative error {error:.1e}, allowed {TOLERANCE:.0e})"))
}
