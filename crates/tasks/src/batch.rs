//! Filling a batch of episodes, example by example.

use burn::tensor::{Element, TensorData};
use metaburn_core::{HostEpisodes, HostExamples};

/// The examples of a batch of tasks as they are drawn, task after task.
pub(crate) struct Rows<T> {
    x: Vec<T>,
    y: Vec<T>,
}

impl<T: Element> Rows<T> {
    pub(crate) fn new() -> Self {
        Self { x: Vec::new(), y: Vec::new() }
    }

    /// Adds an example at the end.
    pub(crate) fn push(&mut self, x: impl IntoIterator<Item = T>, y: impl IntoIterator<Item = T>) {
        self.x.extend(x);
        self.y.extend(y);
    }

    /// Inputs `[tasks, examples, …input]` and targets `[tasks, examples, outputs]`; the number
    /// of examples is what the values make it.
    fn examples(self, tasks: usize, input: &[usize], outputs: usize) -> HostExamples {
        let examples = self.y.len() / (tasks.max(1) * outputs);
        let shape = [&[tasks, examples], input].concat();
        HostExamples {
            x: TensorData::new(self.x, shape),
            y: TensorData::new(self.y, [tasks, examples, outputs]),
        }
    }
}

/// The support and query examples of a batch of tasks.
pub(crate) struct Batch<T> {
    pub(crate) support: Rows<T>,
    pub(crate) query: Rows<T>,
}

impl<T: Element> Batch<T> {
    pub(crate) fn new() -> Self {
        Self { support: Rows::new(), query: Rows::new() }
    }

    /// The batch of `tasks` episodes.
    pub(crate) fn finish(self, tasks: usize, input: &[usize], outputs: usize) -> HostEpisodes {
        HostEpisodes {
            support: self.support.examples(tasks, input, outputs),
            query: self.query.examples(tasks, input, outputs),
        }
    }
}
