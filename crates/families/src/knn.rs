//! Nearest neighbours.

use crate::matrix::{classes, numbers, said};
use crate::member::Fit;
use crate::trial::Trial;
use metaburn_core::{Domain, Parameter, Scale, Target};
use smartcore::algorithm::neighbour::KNNAlgorithmName;
use smartcore::metrics::distance::Distances;
use smartcore::neighbors::KNNWeightFunction;
use smartcore::neighbors::knn_classifier::{KNNClassifier, KNNClassifierParameters};
use smartcore::neighbors::knn_regressor::{KNNRegressor, KNNRegressorParameters};

/// `knn`. No more neighbours are asked than there are training rows.
pub(crate) struct Knn;

impl Fit for Knn {
    fn parameters(&self, _: Target) -> Option<Vec<Parameter>> {
        Some(vec![
            Parameter::new("neighbours", Domain::integer(1, 100, Scale::Log)).with_default(5),
            Parameter::new("weights", Domain::categorical(["uniform", "distance"])).with_default("uniform"),
            // The exponent of Minkowski's distance.
            Parameter::new("p", Domain::ordinal([1i64, 2])).with_default(2),
        ])
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (x, at) = trial.features()?;
        let k = trial.count("neighbours")?.min(trial.train.len());
        let distance = Distances::minkowski(trial.count("p")? as u16);
        let weight = match trial.word("weights")? {
            "distance" => KNNWeightFunction::Distance,
            _ => KNNWeightFunction::Uniform,
        };
        let algorithm = KNNAlgorithmName::LinearSearch;
        if trial.is_regression() {
            let settings = KNNRegressorParameters::default().with_k(k).with_weight(weight);
            let settings = settings.with_algorithm(algorithm).with_distance(distance);
            let neighbours = KNNRegressor::fit(&x, &trial.train.y, settings).map_err(said)?;
            return neighbours.predict(&at).map_err(said);
        }
        let settings = KNNClassifierParameters::default().with_k(k).with_weight(weight);
        let settings = settings.with_algorithm(algorithm).with_distance(distance);
        let neighbours = KNNClassifier::fit(&x, &classes(trial.train), settings).map_err(said)?;
        neighbours.predict(&at).map(numbers).map_err(said)
    }
}
