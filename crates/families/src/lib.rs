//! Model families for tables, with the hyperparameters that are worth tuning.
//!
//! | name | predicts | implementation |
//! |---|---|---|
//! | `decision_tree` | classes, numbers | smartcore |
//! | `random_forest` | classes, numbers | smartcore |
//! | `extra_trees` | classes, numbers | smartcore's regressor, one per class |
//! | `knn` | classes, numbers | smartcore |
//! | `svm` | classes, numbers | linfa, classes one against one |
//! | `logistic` | classes | smartcore |
//! | `ridge`, `lasso` | numbers | smartcore |
//! | `mlp` | classes, numbers | this workspace's network and optimizer |
//!
//! The slowest corners on about 2000 rows and 30 columns take 5 to 8 seconds a fold on a core: a linear
//! support vector machine of numbers, a network of 3×128 with batches of 8, a forest of 200 trees that look
//! at all columns. Most of a space takes well under one.
//!
//! Ranges follow auto-sklearn (Feurer et al. 2015) where it has the parameter; defaults follow
//! scikit-learn, with the differences named at each family.

#![forbid(unsafe_code)]

mod centred;
mod extra_trees;
mod forest;
mod knn;
mod linear;
mod matrix;
mod member;
mod mlp;
mod svm;
mod tree;
mod trial;

use member::{Fit, Member};
use metaburn_core::Registry;
use std::sync::Arc;

/// Adds all families.
pub fn register(registry: &mut Registry) {
    let mut add = |name: &'static str, about, fit: Box<dyn Fit>| {
        registry.family(name, about, Arc::new(Member { name, fit }));
    };
    add("decision_tree", "a single tree (CART)", Box::new(tree::DecisionTree));
    add("random_forest", "trees on bootstrap samples (Breiman 2001)", Box::new(forest::RandomForest));
    add("extra_trees", "trees with random cuts (Geurts et al. 2006)", Box::new(extra_trees::ExtraTrees));
    add("knn", "the nearest neighbours", Box::new(knn::Knn));
    add("svm", "support vector machine", Box::new(svm::Svm));
    add("logistic", "logistic regression with an L2 penalty", Box::new(linear::Logistic));
    add("ridge", "linear regression with an L2 penalty", Box::new(linear::Ridge));
    add("lasso", "linear regression with an L1 penalty", Box::new(linear::Lasso));
    add("mlp", "a multi-layer perceptron", Box::new(mlp::Mlp));
}
