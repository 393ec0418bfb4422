//! A single decision tree.

use crate::chosen::Chosen;
use crate::matrix::{classes, features, numbers, said};
use crate::member::Fit;
use metaburn_core::{Domain, Parameter, Rows, Scale, Target};
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

/// smartcore counts the root as a level; here, as in scikit-learn, a tree of depth 1 has one split.
pub(crate) fn depth(chosen: Chosen<'_>) -> Result<Option<u16>, String> {
    Ok(Some(chosen.count("max_depth")? as u16 + 1))
}

/// How a classifier judges a split.
pub(crate) fn criterion_parameter() -> Parameter {
    Parameter::new("criterion", Domain::categorical(["gini", "entropy"])).with_default("gini")
}

pub(crate) fn criterion(chosen: Chosen<'_>) -> Result<SplitCriterion, String> {
    Ok(if chosen.word("criterion")? == "entropy" { SplitCriterion::Entropy } else { SplitCriterion::Gini })
}

impl Fit for DecisionTree {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        let mut parameters = stopping().to_vec();
        if let Target::Class(_) = target {
            parameters.push(criterion_parameter());
        }
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
        if train.target == Target::Number {
            let settings = DecisionTreeRegressorParameters {
                max_depth,
                min_samples_leaf,
                min_samples_split,
                seed: Some(seed),
            };
            let tree = DecisionTreeRegressor::fit(&x, &train.y, settings).map_err(said)?;
            return tree.predict(&at).map_err(said);
        }
        let settings = DecisionTreeClassifierParameters {
            criterion: criterion(chosen)?,
            max_depth,
            min_samples_leaf,
            min_samples_split,
            seed: Some(seed),
        };
        let tree = DecisionTreeClassifier::fit(&x, &classes(train), settings).map_err(said)?;
        tree.predict(&at).map(numbers).map_err(said)
    }
}
