//! Random forests.

use crate::chosen::Chosen;
use crate::matrix::{classes, features, numbers, said};
use crate::member::Fit;
use crate::tree::{criterion, criterion_parameter, depth, stopping};
use metaburn_core::{Domain, Parameter, Rows, Scale, Target};
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
pub(crate) fn columns(chosen: Chosen<'_>, rows: &Rows) -> Result<usize, String> {
    let power = chosen.number("max_features")?;
    Ok(((rows.columns as f64).powf(power).round() as usize).clamp(1, rows.columns))
}

impl Fit for RandomForest {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let Target::Class(_) = target else { return Some(ensemble(100, 1.0)) };
        let mut parameters = ensemble(100, 0.5);
        parameters.push(criterion_parameter());
        Some(parameters)
    }

    fn fit_predict(
        &self,
        chosen: Chosen<'_>,
        train: &Rows,
        test: &Rows,
        seed: u64,
    ) -> Result<Vec<f64>, String> {
        let (x, at) = (features(train)?, features(test)?);
        let max_depth = depth(chosen)?;
        let min_samples_leaf = chosen.count("min_samples_leaf")?;
        let min_samples_split = chosen.count("min_samples_split")?;
        let (trees, m) = (chosen.count("trees")?, Some(columns(chosen, train)?));
        if train.target == Target::Number {
            let settings = RandomForestRegressorParameters {
                max_depth,
                min_samples_leaf,
                min_samples_split,
                n_trees: trees,
                m,
                keep_samples: false,
                seed,
            };
            let forest = RandomForestRegressor::fit(&x, &train.y, settings).map_err(said)?;
            return forest.predict(&at).map_err(said);
        }
        let settings = RandomForestClassifierParameters {
            criterion: criterion(chosen)?,
            max_depth,
            min_samples_leaf,
            min_samples_split,
            n_trees: trees as u16,
            m,
            keep_samples: false,
            seed,
        };
        let forest = RandomForestClassifier::fit(&x, &classes(train), settings).map_err(said)?;
        forest.predict(&at).map(numbers).map_err(said)
    }
}
