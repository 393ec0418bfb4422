//! The laws of task distributions.

use crate::case::seeds;
use crate::numbers::same_bits;
use crate::verdict::{Law, Verdict, ensure, judge};
use burn::tensor::TensorData;
use metaburn_core::{HostEpisodes, HostExamples, Objective, Result, Split, TaskDistribution, TaskShape};

/// One split of a task distribution.
struct Part<'a> {
    tasks: &'a dyn TaskDistribution,
    split: Split,
}

const TASKS: usize = 3;

impl Part<'_> {
    /// The shape that episodes of this part have: training may have another number of classes.
    fn shape(&self) -> TaskShape {
        let shape = self.tasks.shape();
        let outputs = if self.split == Split::Train { self.tasks.train_outputs() } else { shape.outputs };
        TaskShape { outputs, ..shape }
    }

    fn draw(&self, tasks: usize, index: u64) -> Result<HostEpisodes> {
        self.tasks.sample(self.split, tasks, &mut seeds().stream("tasks", index))
    }
}

/// One line for each law that some split breaks.
pub(crate) fn broken_by_tasks(tasks: &dyn TaskDistribution) -> Vec<String> {
    let laws = [
        Law { name: "drawing is a function of the stream", holds: function_of_stream },
        Law { name: "episodes have the declared shape", holds: declared_shape },
        Law { name: "all numbers are finite", holds: finite },
        Law { name: "classes are one-hot and balanced", holds: classes },
        Law { name: "support and query share no example", holds: disjoint },
        Law { name: "each measure has a score for each task", holds: scores },
        Law { name: "curves are drawn over a grid", holds: curves },
    ];
    let splits = [Split::Train, Split::Validation, Split::Test];
    splits.into_iter().flat_map(|split| judge(&laws, &Part { tasks, split }, split.name())).collect()
}

fn function_of_stream(part: &Part) -> Verdict {
    let (first, other, again) = (part.draw(TASKS, 0)?, part.draw(TASKS, 1)?, part.draw(TASKS, 0)?);
    ensure(same_bits(&all(&first), &all(&again)), || "the same stream gave other episodes".to_string())?;
    ensure(!same_bits(&all(&first), &all(&other)), || "another stream gave the same episodes".to_string())
}

fn declared_shape(part: &Part) -> Verdict {
    let shape = part.shape();
    for tasks in [1, TASKS] {
        let episodes = part.draw(tasks, 0)?;
        for (set, HostExamples { x, y }) in sets(&episodes) {
            let examples = x.shape().get(1).copied().unwrap_or(0);
            let expected: Vec<usize> = [tasks, examples].into_iter().chain(shape.example()).collect();
            ensure(examples > 0 && x.shape().to_vec() == expected, || {
                format!("{set} inputs have shape {:?}, not {expected:?}", x.shape().to_vec())
            })?;
            let expected = [tasks, examples, shape.targets()];
            ensure(y.shape().to_vec() == expected, || {
                format!("{set} targets have shape {:?}, not {expected:?}", y.shape().to_vec())
            })?;
        }
    }
    Ok(())
}

/// Of predictions that are all 0.
fn scores(part: &Part) -> Verdict {
    let measures = part.tasks.measures();
    for (i, measure) in measures.iter().enumerate() {
        let good = measure.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '@');
        let first = measures.iter().position(|m| m.name == measure.name) == Some(i);
        ensure(good && first && !measure.name.is_empty(), || {
            format!("`{}` is no name for a measure, or not the only one", measure.name)
        })?;
    }
    let examples = part.draw(TASKS, 0)?.query.y.shape()[1];
    let zeros = vec![0.0; TASKS * examples * part.shape().predictions()];
    let score = || part.tasks.score(part.split, TASKS, &mut seeds().stream("tasks", 0), &zeros);
    let (found, again) = (score()?, score()?);
    let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
    ensure(lengths == vec![TASKS; measures.len()], || {
        format!("{} measures of {TASKS} tasks have lists of {lengths:?} scores", measures.len())
    })?;
    ensure(same_bits(&found.concat(), &again.concat()), || {
        "the same predictions got other scores".to_string()
    })
}

fn finite(part: &Part) -> Verdict {
    let episodes = part.draw(TASKS, 0)?;
    for (set, HostExamples { x, y }) in sets(&episodes) {
        for (what, data) in [("inputs", x), ("targets", y)] {
            let bad = values(data).into_iter().find(|v| !v.is_finite());
            ensure(bad.is_none(), || format!("{set} {what} hold {bad:?}"))?;
        }
    }
    Ok(())
}

fn classes(part: &Part) -> Verdict {
    let shape = part.shape();
    if shape.objective != Objective::CrossEntropy {
        return Ok(());
    }
    let episodes = part.draw(TASKS, 0)?;
    for (set, HostExamples { y, .. }) in sets(&episodes) {
        for row in values(y).chunks(shape.outputs) {
            let one_hot = row.iter().all(|&v| v == 0.0 || v == 1.0) && row.iter().sum::<f64>() == 1.0;
            ensure(one_hot, || format!("a {set} target is {row:?}, which is not one-hot"))?;
        }
    }
    let y = &episodes.support.y;
    for (task, rows) in values(y).chunks(y.shape()[1] * shape.outputs).enumerate() {
        let shots = |class: usize| rows.iter().skip(class).step_by(shape.outputs).sum::<f64>();
        let shots: Vec<f64> = (0..shape.outputs).map(shots).collect();
        ensure(shots.iter().all(|&s| s == shots[0]), || {
            format!("the classes of task {task} have {shots:?} support shots")
        })?;
    }
    Ok(())
}

fn disjoint(part: &Part) -> Verdict {
    let episodes = part.draw(TASKS, 0)?;
    let (support, query) = (rows(&episodes.support), rows(&episodes.query));
    for (task, (support, query)) in support.iter().zip(&query).enumerate() {
        let shared = query.iter().position(|q| support.contains(q));
        ensure(shared.is_none(), || {
            format!("query example {shared:?} of task {task} is in its support set, target and all")
        })?;
    }
    Ok(())
}

fn curves(part: &Part) -> Verdict {
    let Some(curves) = part.tasks.curves(&mut seeds().stream("curves", 0)) else { return Ok(()) };
    ensure(!curves.x_label.is_empty() && !curves.y_label.is_empty(), || "an axis has no label".to_string())?;
    let x = &curves.episodes.query.x;
    let shape = x.shape().to_vec();
    ensure(shape.len() == 3 && shape[2] == 1, || {
        format!("the grid has shape {shape:?}, not [tasks, points, 1]")
    })?;
    let ascending = values(x).chunks(shape[1]).all(|grid| grid.windows(2).all(|w| w[0] < w[1]));
    ensure(ascending, || "the grid is not in ascending order".to_string())
}

fn sets(episodes: &HostEpisodes) -> [(&'static str, &HostExamples); 2] {
    [("support", &episodes.support), ("query", &episodes.query)]
}

fn values(data: &TensorData) -> Vec<f64> {
    data.iter::<f64>().collect()
}

fn all(episodes: &HostEpisodes) -> Vec<f64> {
    sets(episodes).iter().flat_map(|(_, e)| [values(&e.x), values(&e.y)]).flatten().collect()
}

/// Each example as input followed by target: `[tasks][examples]`.
fn rows(examples: &HostExamples) -> Vec<Vec<Vec<f64>>> {
    let (tasks, count) = (examples.y.shape()[0], examples.y.shape()[1]);
    let (x, y) = (values(&examples.x), values(&examples.y));
    let (dx, dy) = (x.len() / (tasks * count), y.len() / (tasks * count));
    let row = |i: usize| [&x[i * dx..(i + 1) * dx], &y[i * dy..(i + 1) * dy]].concat();
    (0..tasks).map(|t| (0..count).map(|e| row(t * count + e)).collect()).collect()
}
