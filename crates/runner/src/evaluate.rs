//! Scores on tasks that meta-training never saw.

use crate::journal::ValidationRow;
use crate::session::Session;
use metaburn_autodiff::Var;
use metaburn_core::{Episodes, Error, Objective, Params, Path, Result, Split};
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
        let scores = score(session, &[(&episodes, &path[path.len() - 1..])])?;
        losses.extend(scores.loss.into_iter().flatten());
        accuracies.extend(scores.accuracy.into_iter().flatten().flatten());
    }
    let accuracy = (!accuracies.is_empty()).then(|| mean(&accuracies));
    Ok(ValidationRow { iteration, loss: mean(&losses), accuracy })
}

/// Losses and accuracies of every test task along adaptation. Several parameters are an ensemble: each
/// adapts for itself, and the mean of their predictions is scored. The tasks come from the streams
/// `episodes/test`, which depend on the seed alone: every learner is tested on the same.
pub(crate) fn test(session: &Session, thetas: &[Params]) -> Result<Test> {
    let settings = &session.work.test;
    let mut test = Test { tasks: settings.tasks, ..Test::default() };
    for episodes in batches(session, Split::Test, settings.tasks) {
        let episodes = episodes?;
        let adapt = |theta: &Params| {
            let embedded = session.learner.embed(theta, &episodes)?;
            let path = session.learner.adapt(theta, &embedded.support, settings.steps)?;
            Ok((embedded, path))
        };
        let members = thetas.iter().map(adapt).collect::<Result<Vec<(Episodes, Path)>>>()?;
        test.steps = columns(members[0].1.len(), settings.steps)?;
        let members: Vec<_> = members.iter().map(|(episodes, path)| (episodes, path.as_slice())).collect();
        let scores = score(session, &members)?;
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
        Ok(drawn.upload(session.compute.device(), session.experiment.dtype))
    })
}

/// Scores the points of paths on the query sets, those of all members of an ensemble together.
fn score(session: &Session, members: &[(&Episodes, &[Params])]) -> Result<Scores> {
    let objective = session.tasks.shape().objective;
    let mut scores = Scores { loss: Vec::new(), accuracy: Vec::new() };
    for point in 0..members[0].1.len() {
        // No gradient is asked for, so no graph need be kept.
        let phis: Vec<(&Episodes, Params)> =
            members.iter().map(|(e, path)| (*e, path[point].detach())).collect();
        let query = &phis[0].0.query;
        let (loss, accuracy) = match phis.as_slice() {
            [(_, phi)] => {
                let loss = session.learner.meta_loss(phi, query)?;
                let classes = objective == Objective::CrossEntropy;
                let prediction = classes.then(|| session.learner.predict(phi, &query.x)).transpose()?;
                (loss, prediction.and_then(|p| objective.accuracy(&p, &query.y)))
            }
            _ => {
                let prediction = mean_prediction(session, &phis)?;
                (objective.loss(&prediction, &query.y)?, objective.accuracy(&prediction, &query.y))
            }
        };
        let (loss, tasks) = (loss.value().to_f64(), query.x.shape()[0]);
        if loss.len() != tasks {
            return Err(Error::Mismatch(format!(
                "the learner gave {} losses for {tasks} tasks; it must give one for each",
                loss.len()
            )));
        }
        scores.loss.push(loss);
        scores.accuracy.push(accuracy);
    }
    Ok(scores)
}

/// The mean of what the members of an ensemble predict.
fn mean_prediction(session: &Session, phis: &[(&Episodes, Params)]) -> Result<Var> {
    let mut total: Option<Var> = None;
    for (episodes, phi) in phis {
        let prediction = session.learner.predict(phi, &episodes.query.x)?;
        total = Some(match total {
            Some(sum) => sum.add(&prediction)?,
            None => prediction,
        });
    }
    let total = total.ok_or_else(|| Error::Mismatch("an ensemble has at least one member".to_string()))?;
    Ok(total.mul_scalar(1.0 / phis.len() as f64))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
