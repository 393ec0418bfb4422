//! Extremely randomised trees.

use crate::forest::{columns, ensemble};
use crate::matrix::said;
use crate::member::Fit;
use crate::tree::Stop;
use crate::trial::Trial;
use metaburn_core::{Parameter, Rows, Target};
use smartcore::ensemble::extra_trees_regressor::{ExtraTreesRegressor, ExtraTreesRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

/// `extra_trees`. smartcore has the regressor only. For classes one ensemble is fitted to the indicator
/// of each class (of the second class alone if there are two), and the highest prediction wins: the
/// variance of an indicator, `p(1 − p)`, is half of Gini's impurity of its class, so that splits are
/// judged as a classifier would, class by class.
pub(crate) struct ExtraTrees;

impl Fit for ExtraTrees {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        Some(ensemble(100, if target == Target::Number { 1.0 } else { 0.5 }))
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (x, at) = trial.features()?;
        let Stop { max_depth, min_samples_leaf, min_samples_split } = Stop::of(trial)?;
        let settings = ExtraTreesRegressorParameters {
            max_depth,
            min_samples_leaf,
            min_samples_split,
            n_trees: trial.count("trees")?,
            m: Some(columns(trial)?),
            keep_samples: false,
            seed: trial.seed,
        };
        let regress = |y: &Vec<f64>| -> Result<Vec<f64>, String> {
            let forest = ExtraTreesRegressor::fit(&x, y, settings.clone()).map_err(said)?;
            Predictor::predict(&forest, &at)
        };
        if trial.is_regression() { regress(&trial.train.y) } else { vote(trial.train, regress) }
    }
}

/// The class whose indicator is predicted highest, the first of equals.
fn vote(train: &Rows, regress: impl Fn(&Vec<f64>) -> Result<Vec<f64>, String>) -> Result<Vec<f64>, String> {
    let mut classes = train.y.clone();
    classes.sort_by(f64::total_cmp);
    classes.dedup();
    let indicator = |class: f64| train.y.iter().map(|&y| f64::from(y == class)).collect::<Vec<f64>>();
    if let [first, second] = classes[..] {
        let shares = regress(&indicator(second))?;
        return Ok(shares.into_iter().map(|p| if p > 0.5 { second } else { first }).collect());
    }
    let shares = classes.iter().map(|&class| regress(&indicator(class))).collect::<Result<Vec<_>, _>>()?;
    let winner = |row: usize| {
        let mut best = 0;
        for class in 1..classes.len() {
            if shares[class][row] > shares[best][row] {
                best = class;
            }
        }
        classes[best]
    };
    Ok((0..shares[0].len()).map(winner).collect())
}

type Forest = ExtraTreesRegressor<f64, f64, DenseMatrix<f64>, Vec<f64>>;

/// Names the types that smartcore leaves open.
struct Predictor;

impl Predictor {
    fn predict(forest: &Forest, at: &DenseMatrix<f64>) -> Result<Vec<f64>, String> {
        forest.predict(at).map_err(said)
    }
}
