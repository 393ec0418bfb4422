//! Linear models.

use crate::chosen::Chosen;
use crate::matrix::{classes, features, numbers, said};
use crate::member::Fit;
use metaburn_core::{Domain, Parameter, Rows, Scale, Target};
use smartcore::linear::lasso::{Lasso as LassoModel, LassoParameters};
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use smartcore::linear::ridge_regression::{RidgeRegression, RidgeRegressionParameters};

/// `logistic`: `alpha` weighs the squared length of the coefficients against the summed loss.
pub(crate) struct Logistic;

/// `ridge`, on standardised targets.
pub(crate) struct Ridge;

/// `lasso`, on standardised targets, where scikit-learn's default `alpha = 1` would leave no column:
/// the default is 0.01.
pub(crate) struct Lasso;

fn alpha(low: f64, high: f64, default: f64) -> Option<Vec<Parameter>> {
    Some(vec![Parameter::new("alpha", Domain::real(low, high, Scale::Log)).with_default(default)])
}

impl Fit for Logistic {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        matches!(target, Target::Class(_)).then(|| alpha(1e-3, 1e3, 1.0))?
    }

    fn fit_predict(&self, chosen: Chosen<'_>, train: &Rows, test: &Rows, _: u64) -> Result<Vec<f64>, String> {
        let settings = LogisticRegressionParameters::default().with_alpha(chosen.number("alpha")?);
        let model = LogisticRegression::fit(&features(train)?, &classes(train), settings).map_err(said)?;
        model.predict(&features(test)?).map(numbers).map_err(said)
    }
}

impl Fit for Ridge {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        (target == Target::Number).then(|| alpha(1e-4, 1e4, 1.0))?
    }

    fn fit_predict(&self, chosen: Chosen<'_>, train: &Rows, test: &Rows, _: u64) -> Result<Vec<f64>, String> {
        let settings =
            RidgeRegressionParameters::default().with_alpha(chosen.number("alpha")?).with_normalize(false);
        let model = RidgeRegression::fit(&features(train)?, &train.y, settings).map_err(said)?;
        model.predict(&features(test)?).map_err(said)
    }
}

impl Fit for Lasso {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        (target == Target::Number).then(|| alpha(1e-4, 1.0, 0.01))?
    }

    fn fit_predict(&self, chosen: Chosen<'_>, train: &Rows, test: &Rows, _: u64) -> Result<Vec<f64>, String> {
        // smartcore minimises ‖y − Xw‖²/n + α‖w‖₁; scikit-learn halves the first term, and so do we.
        let alpha = 2.0 * chosen.number("alpha")?;
        let settings = LassoParameters::default().with_alpha(alpha).with_normalize(false);
        let model = LassoModel::fit(&features(train)?, &train.y, settings).map_err(said)?;
        model.predict(&features(test)?).map_err(said)
    }
}
