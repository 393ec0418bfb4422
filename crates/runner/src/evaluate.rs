//! Scores on tasks that meta-training never saw.

use crate::journal::ValidationRow;
use crate::session::Session;
use metaburn_core::{Episodes, Error, Objective, Params, Result, Split};
use metaburn_results::Test;

/// Losses and accuracies of a batch of tasks, one list `[tasks]` for each point of the path.
struct Scores {
    loss: Vec<Vec<f64>>,
    accuracy: Vec<Option<Vec<f64>>>,
}

/// The mean loss and accuracy on the validation tasks after the learner's own number of inner
/// steps. The tasks come from the streams `episodes/validation`, so every pass sees the same.
pub(crate) fn validate(session: &Session, theta: &Params, iteration: u64) -> Result<ValidationRow> {
    let (mut losses, mut accuracies) = (Vec::new(), Vec::new());
    for episodes in batches(session, Split::Validation, session.work.train.validation_tasks) {
        let episodes = session.learner.embed(theta, &episodes?)?;
        let steps = session.learner.steps();
        let path = session.learner.adapt(theta, &episodes.support, steps)?;
        columns(path.len(), steps)?;
        let scores = score(session, &path[path.len() - 1..], &episodes)?;
        losses.extend(scores.loss.into_iter().flatten());
        accuracies.extend(scores.accuracy.into_iter().flatten().flatten());
    }
    let accuracy = (!accuracies.is_empty()).then(|| mean(&accuracies));
    Ok(ValidationRow { iteration, loss: mean(&losses), accuracy })
}

/// Losses and accuracies of every test task along adaptation. The tasks come from the streams
/// `episodes/test`, which depend on the seed alone: every learner is tested on the same.
pub(crate) fn test(session: &Session, theta: &Params) -> Result<Test> {
    let settings = &session.work.test;
    let mut test = Test { tasks: settings.tasks, ..Test::default() };
    for episodes in batches(session, Split::Test, settings.tasks) {
        let episodes = session.learner.embed(theta, &episodes?)?;
        let path = session.learner.adapt(theta, &episodes.support, settings.steps)?;
        test.steps = columns(path.len(), settings.steps)?;
        let scores = score(session, &path, &episodes)?;
        for task in 0..episodes.tasks() {
            test.loss.extend(scores.loss.iter().map(|column| column[task]));
            test.accuracy.extend(scores.accuracy.iter().flatten().map(|column| column[task]));
        }
    }
    Ok(test)
}

/// The number of inner steps at each point of a path.
fn columns(points: usize, steps: usize) -> Result<Vec<u64>> {
    match points {
        1 => Ok(vec![1]),
        2.. if points <= steps + 1 => Ok((steps + 1 - points..=steps).map(|k| k as u64).collect()),
        _ => Err(Error::Mismatch(format!(
            "the learner's path has {points} points, but {steps} inner steps have 1 to {}",
            steps + 1
        ))),
    }
}

/// Episodes of one part of the task family, a batch at a time, each from a stream of its own.
fn batches(session: &Session, split: Split, tasks: usize) -> impl Iterator<Item = Result<Episodes>> {
    let size = session.work.test.batch;
    (0..tasks.div_ceil(size)).map(move |batch| {
        let mut stream = session.seeds.stream(&format!("episodes/{}", split.name()), batch as u64);
        let count = size.min(tasks - batch * size);
        let drawn = session.tasks.sample(split, count, &mut stream)?;
        Ok(drawn.upload(&session.device, session.experiment.dtype))
    })
}

/// Scores the points of a path on the query sets.
fn score(session: &Session, path: &[Params], episodes: &Episodes) -> Result<Scores> {
    let objective = session.tasks.shape().objective;
    let mut scores = Scores { loss: Vec::new(), accuracy: Vec::new() };
    for phi in path {
        // No gradient is asked for, so no graph need be kept.
        let phi = phi.detach();
        let loss = session.learner.meta_loss(&phi, &episodes.query)?.value().to_f64();
        if loss.len() != episodes.tasks() {
            return Err(Error::Mismatch(format!(
                "the learner gave {} losses for {} tasks; it must give one for each",
                loss.len(),
                episodes.tasks()
            )));
        }
        scores.loss.push(loss);
        scores.accuracy.push(match objective {
            Objective::CrossEntropy => {
                let prediction = session.learner.predict(&phi, &episodes.query.x)?;
                objective.accuracy(&prediction, &episodes.query.y)
            }
            Objective::SquaredError | Objective::Gaussian => None,
        });
    }
    Ok(scores)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
