//! A single decision tree.

use crate::matrix::{classes, numbers, said};
use crate::member::Fit;
use crate::trial::Trial;
use metaburn_core::{Domain, Parameter, Scale, Target};
use smartcore::tree::decision_tree_classifier::{
    DecisionTreeClassifier, DecisionTreeClassifierParameters, SplitCriterion,
};
use smartcore::tree::decision_tree_regressor::{DecisionTreeRegressor, DecisionTreeRegressorParameters};

/// `decision_tree`. scikit-learn does not bound the depth; here its default is the largest, 30.
pub(crate) struct DecisionTree;

/// What trees stop at, alone and in forests.
pub(crate) fn stopping() -> [Parameter; 3] {
    [
        Parameter::new("max_depth", Domain::integer(1, 30, Scale::Log)).with_default(30),
        Parameter::new("min_samples_leaf", Domain::integer(1, 20, Scale::Log)).with_default(1),
        Parameter::new("min_samples_split", Domain::integer(2, 20, Scale::Log)).with_default(2),
    ]
}

/// The values of [`stopping`], as smartcore has them.
pub(crate) struct Stop {
    /// smartcore counts the root as a level; here, as in scikit-learn, a tree of depth 1 has one split.
    pub max_depth: Option<u16>,
    pub min_samples_leaf: usize,
    pub min_samples_split: usize,
}

impl Stop {
    pub fn of(trial: &Trial<'_>) -> Result<Self, String> {
        Ok(Self {
            max_depth: Some(trial.count("max_depth")? as u16 + 1),
            min_samples_leaf: trial.count("min_samples_leaf")?,
            min_samples_split: trial.count("min_samples_split")?,
        })
    }
}

/// How a classifier judges a split.
pub(crate) fn criterion_parameter() -> Parameter {
    Parameter::new("criterion", Domain::categorical(["gini", "entropy"])).with_default("gini")
}

pub(crate) fn criterion(trial: &Trial<'_>) -> Result<SplitCriterion, String> {
    Ok(if trial.word("criterion")? == "entropy" { SplitCriterion::Entropy } else { SplitCriterion::Gini })
}

impl Fit for DecisionTree {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let mut parameters = stopping().to_vec();
        if let Target::Class(_) = target {
            parameters.push(criterion_parameter());
        }
        Some(parameters)
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (x, at) = trial.features()?;
        let Stop { max_depth, min_samples_leaf, min_samples_split } = Stop::of(trial)?;
        if trial.is_regression() {
            let settings = DecisionTreeRegressorParameters {
                max_depth,
                min_samples_leaf,
                min_samples_split,
                seed: Some(trial.seed),
            };
            let tree = DecisionTreeRegressor::fit(&x, &trial.train.y, settings).map_err(said)?;
            return tree.predict(&at).map_err(said);
        }
        let settings = DecisionTreeClassifierParameters {
            criterion: criterion(trial)?,
            max_depth,
            min_samples_leaf,
            min_samples_split,
            seed: Some(trial.seed),
        };
        let tree = DecisionTreeClassifier::fit(&x, &classes(trial.train), settings).map_err(said)?;
        tree.predict(&at).map(numbers).map_err(said)
    }
}
