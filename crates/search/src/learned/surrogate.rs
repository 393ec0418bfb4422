//! A meta-trained learner as a surrogate.

use super::expectation::{Expectation, Prior, summary};
use super::unit::Unit;
use metaburn_autodiff::{Array, Device, Var};
use metaburn_core::{
    Episodes, Error, Examples, Learner, Normal, Observations, Params, Posterior, Result, Space, Stream,
    Surrogate,
};
use std::sync::Arc;

/// Networks that were meta-trained on past tasks, and adapt to the trials of the one at hand.
pub(super) struct Networks {
    pub learner: Arc<dyn Learner>,
    /// Meta-parameters of each network, in double precision.
    pub members: Vec<Params>,
    /// Inner steps on the task at hand.
    pub adaptation: usize,
    pub expectation: Arc<Expectation>,
    /// Whether the learner predicts differences from what past tasks have at the same point.
    pub residual: bool,
}

impl Surrogate for Networks {
    fn fit(&self, _: &Space, observed: &Observations, _: &mut Stream) -> Result<Box<dyn Posterior>> {
        if observed.costs.is_empty() {
            return Ok(Box::new(Prior(self.expectation.clone())));
        }
        let unit = Unit::new(&self.expectation, &observed.points, &observed.costs);
        let offset = self.residual.then(|| self.expectation.clone());
        let trials = observed.costs.iter().zip(&observed.points);
        let expected = |p| offset.as_ref().map_or(0.0, |past| past.mean(p));
        let values: Vec<f64> = trials.map(|(&cost, p)| unit.value(cost) - expected(p)).collect();
        let points: Vec<&[f64]> = observed.points.iter().map(Vec::as_slice).collect();
        let support = Examples { x: batch(&points), y: array(&values, &[1, values.len(), 1]) };
        let adapt = |theta: &Params| {
            let embedded = self.learner.embed(theta, &with_query(&support, &support.x))?;
            let mut path = self.learner.adapt(theta, &embedded.support, self.adaptation)?;
            let phi = path.pop();
            let phi = phi.ok_or_else(|| Error::Surrogate("the learner has no adapted parameters".into()))?;
            Ok(Member { theta: theta.clone(), phi })
        };
        let members = self.members.iter().map(adapt).collect::<Result<Vec<_>>>()?;
        let adapted = Adapted { learner: self.learner.clone(), members, support, unit, offset };
        adapted.check(&points)?;
        Ok(Box::new(adapted))
    }

    fn needs(&self) -> usize {
        0
    }
}

/// A network before and after adaptation.
struct Member {
    theta: Params,
    phi: Params,
}

/// The networks after adaptation: an equal mixture of normal distributions, by its two moments
///
/// `mean = (1/E) Σ μ_e`,   `variance = (1/E) Σ σ_e² + (1/E) Σ (μ_e − mean)²`.
struct Adapted {
    learner: Arc<dyn Learner>,
    members: Vec<Member>,
    support: Examples,
    unit: Unit,
    /// What predictions are differences from.
    offset: Option<Arc<Expectation>>,
}

impl Adapted {
    /// Whether it predicts at all, tried where costs are known.
    fn check(&self, points: &[&[f64]]) -> Result<()> {
        let predictions = self.moments(points)?;
        if predictions.iter().all(|p| p.mean.is_finite() && p.deviation.is_finite()) {
            return Ok(());
        }
        Err(Error::Surrogate(format!(
            "adaptation to {} trials ended in numbers that are not finite; lower `adaptation` or `learner.rate`",
            points.len()
        )))
    }

    /// In values, not costs.
    fn moments(&self, points: &[&[f64]]) -> Result<Vec<Normal>> {
        let episodes = with_query(&self.support, &batch(points));
        let predict = |Member { theta, phi }: &Member| {
            let x = self.learner.embed(theta, &episodes)?.query.x;
            Ok(self.learner.predict(phi, &x)?.value().to_f64())
        };
        let members = self.members.iter().map(predict).collect::<Result<Vec<_>>>()?;
        let mixture = |i: usize| {
            let means: Vec<f64> = members.iter().map(|m| m[2 * i]).collect();
            let variances: Vec<f64> = members.iter().map(|m| m[2 * i + 1].exp()).collect();
            let Normal { mean, deviation } = summary(&means);
            let offset = self.offset.as_ref().map_or(0.0, |past| past.mean(points[i]));
            Normal { mean: mean + offset, deviation: (summary(&variances).mean + deviation.powi(2)).sqrt() }
        };
        Ok((0..points.len()).map(mixture).collect())
    }
}

impl Posterior for Adapted {
    fn predict(&self, points: &[&[f64]]) -> Vec<Normal> {
        // Fitting has tried these parameters, so that no error is to be expected. Of a point that nothing
        // can be said of, no improvement is.
        let hopeless = Normal { mean: f64::INFINITY, deviation: 0.0 };
        let values = self.moments(points).unwrap_or_else(|_| vec![hopeless; points.len()]);
        let cost =
            |p: Normal| Normal { mean: self.unit.cost(p.mean), deviation: self.unit.length(p.deviation) };
        values.into_iter().map(cost).collect()
    }
}

/// Trials, and points to predict at: their costs are not known, and not looked at.
fn with_query(support: &Examples, x: &Var) -> Episodes {
    Episodes { support: support.clone(), query: Examples { x: x.clone(), y: support.y.clone() } }
}

/// Points as a batch of one task, `[1, n, d]`.
fn batch(points: &[&[f64]]) -> Var {
    let dimensions = points.first().map_or(0, |p| p.len());
    array(&points.concat(), &[1, points.len(), dimensions])
}

fn array(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}
