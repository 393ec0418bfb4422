//! One run of meta-learning: train, then test.

use crate::evaluate;
use crate::experiment::MetaLearning;
use crate::fits::fits;
use crate::journal::LiveJournal;
use crate::paths::paths;
use crate::progress::Job;
use crate::run::Ended;
use crate::session::{MetaParts, Session};
use crate::tensor::{HostTensor, download, upload};
use crate::train::{Watch, train};
use anyhow::{Error, ensure};
use metaburn_core::{Objective, Params};
use metaburn_results::{Header, Test};
use std::path::Path;
use std::time::Instant;

/// Meta-training and meta-test.
pub(crate) fn carry_out(
    session: &Session,
    checkpoint: &Path,
    journal: &LiveJournal,
    job: &Job,
) -> Result<Ended, Error> {
    let untrained = session.init();
    // What has no meta-parameters learns nothing from other tasks.
    let (last, last_iteration) = if untrained.is_empty() {
        (untrained, 0)
    } else {
        let trained = train(session, journal, Some(Watch { checkpoint, job }))?;
        (trained, session.work.train.iterations - 1)
    };
    job.testing();
    let best = std::mem::take(&mut journal.lock().best);
    let mut tested: Vec<_> = best.into_iter().map(|best| (best.iteration, best.params)).collect();
    if tested.is_empty() {
        tested.push((last_iteration, download(&last)));
    }
    for (iteration, tensor) in tested.iter().flat_map(|(i, params)| params.iter().map(move |t| (i, t))) {
        let finite = tensor.values.iter().all(|v| v.is_finite());
        ensure!(finite, "`{}` is not finite after iteration {iteration}: training diverged", tensor.name);
    }
    let clock = Instant::now();
    let upload = |params: &[HostTensor]| upload(params, session.experiment.dtype, session.compute.device());
    let thetas: Vec<Params> = tested.iter().map(|(_, params)| upload(params)).collect();
    let tested_iterations = tested.iter().map(|(iteration, _)| *iteration).collect();
    let test = Test { tested_iterations, ..evaluate::test(session, &thetas)? };
    let fits = fits(session, &thetas[0])?;
    let paths = paths(session, &thetas[0])?;
    let test_seconds = clock.elapsed().as_secs_f64();
    let (iteration, params) = tested.swap_remove(0);
    Ok(Ended { iteration, params, test, fits, paths, search: None, test_seconds })
}

/// What only such a run has in its header.
pub(crate) fn header(work: &MetaLearning, parts: &MetaParts, common: Header) -> Header {
    let objective = match parts.tasks.shape().objective {
        Objective::SquaredError => "squared_error",
        Objective::CrossEntropy => "cross_entropy",
        Objective::Gaussian => "gaussian",
        Objective::Return => "return",
    };
    Header {
        kind: "meta_learning".into(),
        learner: work.learner.name.clone(),
        tasks: work.tasks.name.clone(),
        model: work.model.name.clone(),
        outer: work.outer.name.clone(),
        order: parts.learner.order().name().to_string(),
        objective: objective.to_string(),
        ..common
    }
}

/// The result in one line: the loss before adaptation, and after as many inner steps as in
/// meta-training.
pub(crate) fn news(test: &Test, trained: usize) -> String {
    let columns = test.steps.len();
    let after = test.steps.iter().position(|&k| k == trained as u64).unwrap_or(columns.max(1) - 1);
    let mean = |column: usize| {
        let losses = test.loss.iter().skip(column).step_by(columns.max(1));
        losses.sum::<f64>() / test.tasks as f64
    };
    match columns {
        0 | 1 => format!("query loss {:.4}", mean(0)),
        _ => {
            format!("query loss {:.4} before, {:.4} after {} steps", mean(0), mean(after), test.steps[after])
        }
    }
}
