//! The tuners by name.

use super::library::{Library, usable};
use super::neighbours::nearest;
use super::portfolio::ranked;
use super::rgpe::Rgpe;
use super::tst_r::TstR;
use metaburn_core::{Error, Options, Registry, Result, Setting, Source, Strategy, Surrogate, Tuner};
use metaburn_gp::{Bayesian, GaussianProcess, Initial};
use std::sync::Arc;

/// Adds the tuners `zero_shot`, `warm_start`, `tst_r` and `rgpe`.
///
/// | option | of | default | |
/// |---|---|---|---|
/// | `initial` | `warm_start` | `"neighbours"` | or `"portfolio"` |
/// | `count` | `warm_start` | 10 | trials before the Gaussian process takes over |
/// | `initial` | `tst_r`, `rgpe` | 0 | trials of a Sobol sequence before past tasks are asked |
/// | `bandwidth` | `tst_r` | 0.1 | see [`TstR`] |
/// | `bootstraps` | `rgpe` | 100 | see [`Rgpe`] |
/// | `source_points` | all | 100 | trials of a past task that its model is fitted to, at most |
pub(crate) fn register(registry: &mut Registry) {
    let about = "a list of configurations that together suit past tasks (greedy portfolio)";
    registry.tuner("zero_shot", about, |options, _| Ok(Arc::new(Transfer::of(Method::ZeroShot, options)?)));
    let about = "what was best on past tasks first, then a Gaussian process (Feurer et al. 2015)";
    registry.tuner("warm_start", about, |options, _| {
        let count = options.count("count", 10)?;
        let method = match options.choice("initial", "neighbours", &["neighbours", "portfolio"])? {
            "portfolio" => Method::Portfolio { count },
            _ => Method::Neighbours { count },
        };
        Ok(Arc::new(Transfer::of(method, options)?))
    });
    let about = "a Gaussian process for each task, weighted by ranking distance (Wistuba et al. 2016)";
    registry.tuner("tst_r", about, |options, _| {
        let bandwidth = options.positive("bandwidth", 0.1)?;
        let method = Method::TstR { bandwidth, initial: options.at_least("initial", 0, 0)? };
        Ok(Arc::new(Transfer::of(method, options)?))
    });
    let about = "a ranking-weighted ensemble of Gaussian processes (Feurer et al. 2018)";
    registry.tuner("rgpe", about, |options, _| {
        let bootstraps = options.count("bootstraps", 100)?;
        let method = Method::Rgpe { bootstraps, initial: options.at_least("initial", 0, 0)? };
        Ok(Arc::new(Transfer::of(method, options)?))
    });
}

/// What is done with past tasks.
enum Method {
    ZeroShot,
    Portfolio { count: usize },
    Neighbours { count: usize },
    TstR { bandwidth: f64, initial: usize },
    Rgpe { bootstraps: usize, initial: usize },
}

struct Transfer {
    method: Method,
    source_points: usize,
    library: Library,
}

impl Transfer {
    fn of(method: Method, options: &mut Options) -> Result<Self> {
        let source_points = options.at_least("source_points", 100, 2)?;
        Ok(Self { method, source_points, library: Library::default() })
    }

    fn portfolio(&self, setting: &Setting<'_>, sources: &[Source], count: usize) -> Result<Bayesian> {
        let (mut points, length) = ranked(setting, sources, &self.library, self.source_points, count)?;
        if !matches!(self.method, Method::ZeroShot) {
            points.truncate(length);
        }
        Ok(starting_with(points))
    }

    fn surrogate(&self, setting: &Setting<'_>, sources: &[Source]) -> Result<Arc<dyn Surrogate>> {
        let sources = self.library.models(setting.space, sources, self.source_points)?;
        let target = GaussianProcess::default();
        Ok(match self.method {
            Method::Rgpe { bootstraps, .. } => {
                Arc::new(Rgpe { sources, bootstraps, budget: setting.budget, target })
            }
            Method::TstR { bandwidth, .. } => Arc::new(TstR { sources, bandwidth, target }),
            _ => Arc::new(target),
        })
    }
}

impl Tuner for Transfer {
    /// # Errors
    /// [`Error::Mismatch`] when past tasks lie in another space, and when there are none but the method
    /// has nothing else to start from.
    fn strategy(&self, setting: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        let sources = usable(setting)?;
        Ok(Box::new(match self.method {
            Method::TstR { initial, .. } | Method::Rgpe { initial, .. } => Bayesian {
                surrogate: self.surrogate(setting, &sources)?,
                initial: Initial::Sobol(initial),
                ..Bayesian::default()
            },
            _ if sources.is_empty() => {
                let what = "there is no past task to start from; give some, or choose the tuner `gp`";
                return Err(Error::Mismatch(what.into()));
            }
            Method::ZeroShot => self.portfolio(setting, &sources, setting.budget)?,
            Method::Portfolio { count } => self.portfolio(setting, &sources, count)?,
            Method::Neighbours { count } => starting_with(nearest(&sources, setting.meta_features, count)?),
        }))
    }
}

fn starting_with(points: Vec<Vec<f64>>) -> Bayesian {
    Bayesian { initial: Initial::Points(points), ..Bayesian::default() }
}
