//! Linear models.

use crate::centred::Centred;
use crate::matrix::{classes, numbers, said};
use crate::member::Fit;
use crate::trial::Trial;
use metaburn_core::{Domain, Parameter, Scale, Target};
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

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (x, at) = trial.features()?;
        let settings = LogisticRegressionParameters::default().with_alpha(trial.number("alpha")?);
        let model = LogisticRegression::fit(&x, &classes(trial.train), settings).map_err(said)?;
        model.predict(&at).map(numbers).map_err(said)
    }
}

impl Fit for Ridge {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        (target == Target::Number).then(|| alpha(1e-4, 1e4, 1.0))?
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let table = Centred::of(trial.train);
        let settings =
            RidgeRegressionParameters::default().with_alpha(trial.number("alpha")?).with_normalize(false);
        let model = RidgeRegression::fit(&table.x()?, &table.y, settings).map_err(said)?;
        Ok(table.restored(model.predict(&table.features_of(trial.test)?).map_err(said)?))
    }
}

impl Fit for Lasso {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        (target == Target::Number).then(|| alpha(1e-4, 1.0, 0.01))?
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let table = Centred::of(trial.train);
        // smartcore minimises ‖y − Xw‖²/n + α‖w‖₁; scikit-learn halves the first term, and so do we. The
        // rows that were added count in n.
        let alpha = 2.0 * trial.number("alpha")? * trial.train.len() as f64 / table.y.len() as f64;
        let settings = LassoParameters::default().with_alpha(alpha).with_normalize(false);
        let model = LassoModel::fit(&table.x()?, &table.y, settings).map_err(said)?;
        Ok(table.restored(model.predict(&table.features_of(trial.test)?).map_err(said)?))
    }
}
