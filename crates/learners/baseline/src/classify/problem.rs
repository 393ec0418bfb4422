//! One task as a table on the host.

use metaburn_autodiff::Var;
use metaburn_core::{Error, Result};

/// Rows to learn from and rows to predict.
pub(super) struct Problem {
    /// Support rows, `[shots][columns]`.
    pub rows: Vec<Vec<f64>>,
    /// Their classes.
    pub labels: Vec<usize>,
    /// Query rows, `[queries][columns]`.
    pub queries: Vec<Vec<f64>>,
    /// Number of classes, which need not all be in the support set.
    pub classes: usize,
}

impl Problem {
    /// The tasks of a batch: support inputs `[tasks, shots, …]` with one-hot labels `[tasks, shots, classes]`,
    /// and query inputs `[tasks, queries, …]`. Columns that are constant over a support set are left out
    /// of its problem, but for the first if all are: no label hangs on them. So zeros that fill an input up
    /// to its width change nothing.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the shapes do not go together, or a set is empty.
    pub fn all(support: &Var, labels: &Var, queries: &Var) -> Result<Vec<Self>> {
        let [s, y, q] = [support.shape(), labels.shape(), queries.shape()];
        let fits = y.len() == 3 && s.len() >= 2 && s[..2] == y[..2] && q.len() == s.len() && q[0] == s[0];
        if !fits || s[2..] != q[2..] || [&s, &y, &q].iter().any(|shape| shape.contains(&0)) {
            return Err(Error::Mismatch(format!(
                "a classifier takes support inputs [tasks, examples, …], labels [tasks, examples, classes] and \
                 query inputs like the former; their shapes are {s:?}, {y:?} and {q:?}"
            )));
        }
        let columns: usize = s[2..].iter().product();
        let [rows, queries] = [support, queries].map(|x| x.value().to_f64());
        let labels = labels.value().to_f64();
        let (shots, asked) = (s[1] * columns, q[1] * columns);
        let tasks = rows.chunks(shots).zip(queries.chunks(asked)).zip(labels.chunks(y[1] * y[2]));
        Ok(tasks.map(|((rows, queries), labels)| Self::new(rows, queries, labels, columns, y[2])).collect())
    }

    fn new(rows: &[f64], queries: &[f64], labels: &[f64], columns: usize, classes: usize) -> Self {
        let varies = |&at: &usize| rows.iter().skip(at).step_by(columns).any(|&v| v != rows[at]);
        let mut kept: Vec<usize> = (0..columns).filter(varies).collect();
        if kept.is_empty() {
            kept.push(0);
        }
        let pick =
            |all: &[f64]| all.chunks(columns).map(|row| kept.iter().map(|&at| row[at]).collect()).collect();
        let class = |label: &[f64]| label.iter().position(|&v| v == 1.0).unwrap_or(0);
        Self {
            rows: pick(rows),
            labels: labels.chunks(classes).map(class).collect(),
            queries: pick(queries),
            classes,
        }
    }
}
