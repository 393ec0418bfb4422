//! Linear models.

use crate::matrix::{classes, features, numbers, said};
use crate::member::Fit;
use crate::narrow::{centred, means, narrow};
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
        let (train, test) = narrow(trial.train, trial.test);
        let settings =
            RidgeRegressionParameters::default().with_alpha(trial.number("alpha")?).with_normalize(false);
        let model = RidgeRegression::fit(&features(&train)?, &train.y, settings).map_err(said)?;
        model.predict(&features(&test)?).map_err(said)
    }
}

impl Fit for Lasso {
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>> {
        (target == Target::Number).then(|| alpha(1e-4, 1.0, 0.01))?
    }

    /// smartcore refuses fewer rows than columns. Rows of means that are added to a centred table change
    /// neither the sum of squares nor the means, so that they are made up for by `alpha`.
    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let (n, d) = (trial.train.len(), trial.train.columns);
        let rows = n.max(d + 1);
        let mean = means(trial.train);
        let shift = trial.train.y.iter().sum::<f64>() / n as f64;
        let mut train = centred(trial.train, &mean);
        train.x.resize(rows * d, 0.0);
        train.y = trial.train.y.iter().map(|y| y - shift).collect();
        train.y.resize(rows, 0.0);
        // smartcore minimises ‖y − Xw‖²/n + α‖w‖₁; scikit-learn halves the first term, and so do we.
        let alpha = 2.0 * trial.number("alpha")? * n as f64 / rows as f64;
        let settings = LassoParameters::default().with_alpha(alpha).with_normalize(false);
        let model = LassoModel::fit(&features(&train)?, &train.y, settings).map_err(said)?;
        let predicted = model.predict(&features(&centred(trial.test, &mean))?).map_err(said)?;
        Ok(predicted.into_iter().map(|p| p + shift).collect())
    }
}
