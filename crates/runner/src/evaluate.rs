//! Scores on tasks that meta-training never saw.

use crate::journal::ValidationRow;
use crate::session::Session;
use metaburn_autodiff::Var;
use metaburn_core::{Episodes, Error, Params, Path, Result, Split, Stream, sharded};
use metaburn_results::{Measured, Test};

/// What a batch of tasks gave at one point of adaptation.
struct Point {
    /// `[tasks]`.
    loss: Vec<f64>,
    /// `[tasks]`; empty where it means nothing.
    accuracy: Vec<f64>,
    /// `[tasks, examples, outputs]`; empty where no measure is taken of them.
    predictions: Vec<f64>,
}

impl Point {
    /// Adds the tasks that come next in the batch.
    fn append(&mut self, more: Self) {
        self.loss.extend(more.loss);
        self.accuracy.extend(more.accuracy);
        self.predictions.extend(more.predictions);
    }
}

/// The mean loss and accuracy on the validation tasks after the learner's own number of inner
/// steps. The tasks come from the streams `episodes/validation`, so every pass sees the same.
pub(crate) fn validate(session: &Session, theta: &Params, iteration: u64) -> Result<ValidationRow> {
    let (mut losses, mut accuracies) = (Vec::new(), Vec::new());
    let thetas = std::slice::from_ref(theta);
    let walk = Walk { session, thetas, steps: session.learner.steps(), split: Split::Validation };
    for batch in batches(session, Split::Validation, session.work.train.validation_tasks) {
        for point in walk.points(&batch?.episodes)? {
            losses.extend(point.loss);
            accuracies.extend(point.accuracy);
        }
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
    let walk = Walk { session, thetas, steps: settings.steps, split: Split::Test };
    for batch in batches(session, Split::Test, settings.tasks) {
        let batch = batch?;
        let points = walk.points(&batch.episodes)?;
        test.steps = columns(points.len(), settings.steps)?;
        let measured = points.iter().map(|point| measures_of(session, &batch, point));
        let measured = measured.collect::<Result<Vec<_>>>()?;
        for task in 0..batch.tasks {
            test.loss.extend(points.iter().map(|point| point.loss[task]));
            test.accuracy.extend(points.iter().filter_map(|point| point.accuracy.get(task)));
            for (i, own) in test.measures.iter_mut().enumerate() {
                own.values.extend(measured.iter().map(|point| point[i][task]));
            }
        }
    }
    Ok(test)
}

/// What the task distribution makes of predictions, `[measures, tasks]`.
fn measures_of(session: &Session, batch: &Batch, point: &Point) -> Result<Vec<Vec<f64>>> {
    if session.tasks.measures().is_empty() {
        return Ok(Vec::new());
    }
    let mut stream = stream(session, batch.split, batch.number);
    session.tasks.score(batch.split, batch.tasks, &mut stream, &point.predictions)
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

/// How parameters, one or those of an ensemble, adapt and are scored.
struct Walk<'a> {
    session: &'a Session,
    thetas: &'a [Params],
    steps: usize,
    /// In validation no point of the path counts but the last, and no measure is taken.
    split: Split,
}

impl Walk<'_> {
    /// The points of the path on a batch of tasks. On a CPU shards of the batch go their way on the thread
    /// pool: a few tasks at a time stay in the caches.
    fn points(&self, episodes: &Episodes) -> Result<Vec<Point>> {
        let parts = sharded(self.session.learner.as_ref(), episodes, |part| self.part(part))?;
        let mut parts = parts.into_iter().map(|(_, points)| points);
        let mut all = parts.next().unwrap_or_default();
        for (point, more) in parts.flat_map(|points| points.into_iter().enumerate()) {
            all[point].append(more);
        }
        Ok(all)
    }

    fn part(&self, episodes: &Episodes) -> Result<Vec<Point>> {
        let learner = &self.session.learner;
        let adapt = |theta: &Params| {
            let embedded = learner.embed(theta, episodes)?;
            let path = learner.adapt(theta, &embedded.support, self.steps)?;
            Ok((embedded, path))
        };
        let members = self.thetas.iter().map(adapt).collect::<Result<Vec<(Episodes, Path)>>>()?;
        let points = members[0].1.len();
        columns(points, self.steps)?;
        let first = if self.split == Split::Validation { points - 1 } else { 0 };
        (first..points).map(|point| self.score(&members, point)).collect()
    }

    /// Scores one point of all members' paths by the tasks' objective.
    fn score(&self, members: &[(Episodes, Path)], point: usize) -> Result<Point> {
        // No gradient is asked for, so no graph need be kept.
        let predict = |(episodes, path): &(Episodes, Path)| {
            self.session.learner.predict(&path[point].detach(), &episodes.query.x)
        };
        let predictions = members.iter().map(predict).collect::<Result<Vec<Var>>>()?;
        let prediction = mean_prediction(&predictions)?;
        let (objective, target) = (self.session.tasks.shape().objective, &members[0].0.query.y);
        let (loss, tasks) = (objective.loss(&prediction, target)?.value().to_f64(), target.shape()[0]);
        if loss.len() != tasks {
            return Err(Error::Mismatch(format!(
                "the learner's predictions {:?} are not those of {tasks} tasks",
                prediction.shape()
            )));
        }
        let measured = self.split == Split::Test && !self.session.tasks.measures().is_empty();
        let predictions = if measured { prediction.value().to_f64() } else { Vec::new() };
        let accuracy = objective.accuracy(&prediction, target).unwrap_or_default();
        Ok(Point { loss, accuracy, predictions })
    }
}

/// The mean of what the members of an ensemble predict.
fn mean_prediction(predictions: &[Var]) -> Result<Var> {
    let (first, others) = predictions
        .split_first()
        .ok_or_else(|| Error::Mismatch("an ensemble has at least one member".to_string()))?;
    if others.is_empty() {
        return Ok(first.clone());
    }
    let total = others.iter().try_fold(first.clone(), |sum, prediction| sum.add(prediction))?;
    Ok(total.mul_scalar(1.0 / predictions.len() as f64))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
