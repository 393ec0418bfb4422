//! Random forests.

use super::{Fit, Problem};
use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;

/// A random forest (Breiman 2001), smartcore's: each tree grows on a bootstrap sample of each class until its
/// leaves are pure, and a split looks at the square root of the number of columns. Of `T` trees `v_c` vote
/// for class `c` of `C`; the probability is smoothed, `(v_c + 1) / (T + C)`, as if one more tree had voted
/// for each class: where all agree, it is not certain.
///
/// All tasks have the same seed, so that a task's prediction does not depend on its place in a batch.
///
/// | option | default | meaning |
/// |-|-|-|
/// | `trees` | 100 | trees of a forest |
/// | `seed` | 0 | of bootstrap samples and of the columns that splits look at |
pub(super) struct Forest {
    pub trees: usize,
    pub seed: u64,
}

impl Fit for Forest {
    fn log_probabilities(&self, problem: &Problem) -> Result<Vec<f64>, String> {
        let (x, at) = (matrix(&problem.rows)?, matrix(&problem.queries)?);
        let y: Vec<u32> = problem.labels.iter().map(|&label| label as u32).collect();
        let classes = problem.classes;
        let mut votes = vec![1.0; problem.queries.len() * classes];
        // smartcore's forest gives its majority away and not its votes, so each tree is a forest of one.
        for tree in 0..self.trees as u64 {
            let chosen = vote(&x, &y, &at, self.seed.wrapping_add(tree))?;
            chosen.iter().enumerate().for_each(|(i, &class)| votes[i * classes + class as usize] += 1.0);
        }
        let all = (self.trees + classes) as f64;
        Ok(votes.into_iter().map(|votes| (votes / all).ln()).collect())
    }
}

/// The classes that one tree gives the rows `at`.
fn vote(x: &DenseMatrix<f64>, y: &Vec<u32>, at: &DenseMatrix<f64>, seed: u64) -> Result<Vec<u32>, String> {
    // smartcore refuses to tell a class from nothing.
    if y.iter().all(|class| *class == y[0]) {
        return Ok(vec![y[0]; at.shape().0]);
    }
    let settings = RandomForestClassifierParameters::default().with_n_trees(1).with_seed(seed);
    let tree = RandomForestClassifier::fit(x, y, settings).map_err(|failed| failed.to_string())?;
    tree.predict(at).map_err(|failed| failed.to_string())
}

/// `[rows, columns]`.
fn matrix(rows: &[Vec<f64>]) -> Result<DenseMatrix<f64>, String> {
    DenseMatrix::new(rows.len(), rows[0].len(), rows.concat(), false).map_err(|failed| failed.to_string())
}
