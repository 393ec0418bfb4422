//! Scores on tasks that meta-training never saw.

use crate::journal::ValidationRow;
use crate::session::Session;
use metaburn_autodiff::Var;
use metaburn_core::{Episodes, Error, Objective, Params, Path, Result, Split, Stream};
use metaburn_results::{Measured, Test};

/// Losses and accuracies of a batch of tasks, one list `[tasks]` for each point of the path.
struct Scores {
    loss: Vec<Vec<f64>>,
    accuracy: Vec<Option<Vec<f64>>>,
    /// What the task distribution gave, `[measures, tasks]`, at each point.
    measures: Vec<Vec<Vec<f64>>>,
}

/// The mean loss and accuracy on the validation tasks after the learner's own number of inner
/// steps. The tasks come from the streams `episodes/validation`, so every pass sees the same.
pub(crate) fn validate(session: &Session, theta: &Params, iteration: u64) -> Result<ValidationRow> {
    let (mut losses, mut accuracies) = (Vec::new(), Vec::new());
    for batch in batches(session, Split::Validation, session.work.train.validation_tasks) {
        let episodes = session.learner.embed(theta, &batch?.episodes)?;
        let steps = session.learner.steps();
        let path = session.learner.adapt(theta, &episodes.support, steps)?;
        columns(path.len(), steps)?;
        let scores = score(session, &[(&episodes, &path[path.len() - 1..])], None)?;
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
    let named = session.tasks.measures().into_iter();
    let measures = named.map(|m| Measured { name: m.name.into(), unit: m.unit.into(), values: Vec::new() });
    let mut test = Test { tasks: settings.tasks, measures: measures.collect(), ..Test::default() };
    for batch in batches(session, Split::Test, settings.tasks) {
        let batch = batch?;
        let episodes = &batch.episodes;
        let adapt = |theta: &Params| {
            let embedded = session.learner.embed(theta, episodes)?;
            let path = session.learner.adapt(theta, &embedded.support, settings.steps)?;
            Ok((embedded, path))
        };
        let members = thetas.iter().map(adapt).collect::<Result<Vec<(Episodes, Path)>>>()?;
        test.steps = columns(members[0].1.len(), settings.steps)?;
        let members: Vec<_> = members.iter().map(|(episodes, path)| (episodes, path.as_slice())).collect();
        let scores = score(session, &members, Some(&batch))?;
        for task in 0..episodes.tasks() {
            test.loss.extend(scores.loss.iter().map(|column| column[task]));
            test.accuracy.extend(scores.accuracy.iter().flatten().map(|column| column[task]));
            for (i, measured) in test.measures.iter_mut().enumerate() {
                measured.values.extend(scores.measures.iter().map(|point| point[i][task]));
            }
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

/// Some episodes, and what they were drawn with.
struct Batch {
    split: Split,
    number: u64,
    tasks: usize,
    episodes: Episodes,
}

/// Episodes of one part of the task family, a batch at a time, each from a stream of its own.
fn batches(session: &Session, split: Split, tasks: usize) -> impl Iterator<Item = Result<Batch>> {
    let size = session.work.test.batch;
    (0..tasks.div_ceil(size)).map(move |batch| {
        let (number, count) = (batch as u64, size.min(tasks - batch * size));
        let drawn = session.tasks.sample(split, count, &mut stream(session, split, number))?;
        let episodes = drawn.upload(session.compute.device(), session.experiment.dtype);
        Ok(Batch { split, number, tasks: count, episodes })
    })
}

fn stream(session: &Session, split: Split, number: u64) -> Stream {
    session.seeds.stream(&format!("episodes/{}", split.name()), number)
}

/// Scores the points of paths on the query sets, those of all members of an ensemble together; by the task
/// distribution's own measures too where it is told which tasks these are.
fn score(session: &Session, members: &[(&Episodes, &[Params])], measured: Option<&Batch>) -> Result<Scores> {
    let objective = session.tasks.shape().objective;
    let measured = measured.filter(|_| !session.tasks.measures().is_empty());
    let mut scores = Scores { loss: Vec::new(), accuracy: Vec::new(), measures: Vec::new() };
    for point in 0..members[0].1.len() {
        // No gradient is asked for, so no graph need be kept.
        let phis: Vec<(&Episodes, Params)> =
            members.iter().map(|(e, path)| (*e, path[point].detach())).collect();
        let query = &phis[0].0.query;
        let (loss, prediction) = match phis.as_slice() {
            [(_, phi)] => {
                let wanted = objective == Objective::CrossEntropy || measured.is_some();
                let prediction = wanted.then(|| session.learner.predict(phi, &query.x)).transpose()?;
                (session.learner.meta_loss(phi, query)?, prediction)
            }
            _ => {
                let prediction = mean_prediction(session, &phis)?;
                (objective.loss(&prediction, &query.y)?, Some(prediction))
            }
        };
        let accuracy = prediction.as_ref().and_then(|p| objective.accuracy(p, &query.y));
        if let (Some(batch), Some(prediction)) = (measured, &prediction) {
            let mut stream = stream(session, batch.split, batch.number);
            let predictions = prediction.value().to_f64();
            let found = session.tasks.score(batch.split, batch.tasks, &mut stream, &predictions)?;
            scores.measures.push(found);
        }
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
