//! Random forests.

use crate::matrix::{classes, numbers, said};
use crate::member::Fit;
use crate::tree::{Stop, criterion, criterion_parameter, stopping};
use crate::trial::Trial;
use metaburn_core::{Domain, Parameter, Scale, Target};
use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};

/// `random_forest`. A split looks at `columns^max_features` columns, as in auto-sklearn: the default
/// ½ is the square root.
pub(crate) struct RandomForest;

/// What every ensemble of trees has, with `trees` by default.
pub(crate) fn ensemble(trees: i64, max_features: f64) -> Vec<Parameter> {
    let mut parameters = vec![
        Parameter::new("trees", Domain::integer(10, 200, Scale::Log)).with_default(trees),
        Parameter::new("max_features", Domain::real(0.0, 1.0, Scale::Linear)).with_default(max_features),
    ];
    parameters.extend(stopping());
    parameters
}

/// The number of columns that a split looks at.
pub(crate) fn columns(trial: &Trial<'_>) -> Result<usize, String> {
    let columns = trial.train.columns;
    let share = (columns as f64).powf(trial.number("max_features")?);
    Ok((share.round() as usize).clamp(1, columns))
}

impl Fit for RandomForest {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let Target::Class(_) = target else { return Some(ensemble(100, 1.0)) };
        let mut parameters = ensemble(100, 0.5);
        parameters.push(criterion_parameter());
        Some(parameters)
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (x, at) = trial.features()?;
        let Stop { max_depth, min_samples_leaf, min_samples_split } = Stop::of(trial)?;
        let (trees, m) = (trial.count("trees")?, Some(columns(trial)?));
        if trial.is_regression() {
            let settings = RandomForestRegressorParameters {
                max_depth,
                min_samples_leaf,
                min_samples_split,
                n_trees: trees,
                m,
                keep_samples: false,
                seed: trial.seed,
            };
            let forest = RandomForestRegressor::fit(&x, &trial.train.y, settings).map_err(said)?;
            return forest.predict(&at).map_err(said);
        }
        let settings = RandomForestClassifierParameters {
            criterion: criterion(trial)?,
            max_depth,
            min_samples_leaf,
            min_samples_split,
            n_trees: trees as u16,
            m,
            keep_samples: false,
            seed: trial.seed,
        };
        let forest = RandomForestClassifier::fit(&x, &classes(trial.train), settings).map_err(said)?;
        forest.predict(&at).map(numbers).map_err(said)
    }
}
