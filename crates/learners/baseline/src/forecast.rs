//! Statistical forecasts of one series from its own history.

mod line;
mod season;
mod smoothing;

use crate::untrained::{Method, Untrained, like, support};
use line::{Line, naive2, theta};
use metaburn_autodiff::Var;
use metaburn_core::{Error, Learner, Model, Objective, Options, Params, Registry, Result, TaskShape};
use std::sync::Arc;

/// A forecast of each series from its own history, with nothing learned from others.
///
/// It takes series laid out as histories: an example has the input (time, observed) and its value as target;
/// times are evenly spaced and in order, and examples in front whose `observed` is 0 are filling. A query whose
/// time is `k` steps after the last support example gets
///
/// `x̂_{n+k} = (level + drift·k) · s_{(n+k) mod m}`,
///
/// with seasonal indices `s` of the multiplicative classical decomposition, or 1 where the history shows no
/// season `m`. The method says what level and drift are:
///
/// - `naive2` of the M competitions (Makridakis & Hibon 2000): the last deseasonalised value, without drift;
/// - `theta` (Assimakopoulos & Nikolopoulos 2000): the mean of the deseasonalised history's linear trend and of
///   simple exponential smoothing of what the trend leaves, doubled. It is smoothing with a drift of half the
///   trend's slope (Hyndman & Billah 2003).
///
/// | option | default | meaning |
/// |-|-|-|
/// | `season` | 1 | observations in a season: 4 in quarterly, 12 in monthly series |
///
/// There are no meta-parameters, so that nothing is trained, and no model is used.
struct Forecaster {
    name: &'static str,
    fit: fn(&[f64], usize) -> Line,
    season: usize,
}

impl Forecaster {
    fn from_options(
        name: &'static str,
        fit: fn(&[f64], usize) -> Line,
        options: &mut Options,
        shape: &TaskShape,
    ) -> Result<Self> {
        if shape.input != [2] || shape.outputs != 1 || shape.objective != Objective::SquaredError {
            return Err(Error::Mismatch(format!(
                "{name} forecasts series that are laid out as histories; these tasks are others: take \
                 `tasks.name = \"series\"` with `tasks.layout = \"history\"`"
            )));
        }
        Ok(Self { name, fit, season: options.count("season", 1)? })
    }

    /// Forecasts of one task. `x` are pairs (time, observed) and `y` values of the support set, `asked` the
    /// pairs of the query set.
    fn forecast(&self, x: &[f64], y: &[f64], asked: &[f64]) -> Result<Vec<f64>> {
        let observed = x.chunks(2).zip(y).filter(|(pair, _)| pair[1] > 0.5);
        let history: Vec<f64> = observed.map(|(_, value)| *value).collect();
        let times: Vec<f64> = x.chunks(2).map(|pair| pair[0]).collect();
        let (&[.., before, last], false) = (times.as_slice(), history.is_empty()) else {
            let what = format!("{} forecasts from at least two times, one of them observed", self.name);
            return Err(Error::Mismatch(what));
        };
        let line = (self.fit)(&history, self.season);
        let value = |pair: &[f64]| {
            let steps = ((pair[0] - last) / (last - before)).round();
            if steps >= 1.0 && steps.is_finite() {
                return Ok(line.at(steps as usize));
            }
            Err(Error::Mismatch(format!(
                "{} forecasts times after the support set, which ends at {last}; {} is not after it",
                self.name, pair[0]
            )))
        };
        asked.chunks(2).map(value).collect()
    }
}

impl Method for Forecaster {
    fn objective(&self) -> Objective {
        Objective::SquaredError
    }

    fn predict(&self, kept: &Params, x: &Var) -> Result<Var> {
        let [known, values] = support(kept)?;
        let (shape, support) = (x.shape(), known.shape());
        let pairs = |shape: &[usize]| matches!(shape, [_, examples, 2] if *examples > 0);
        if !pairs(&shape) || !pairs(&support) || shape[0] != support[0] {
            return Err(Error::Mismatch(format!(
                "{} takes inputs [tasks, examples, 2]; those of support and query have {support:?} and \
                 {shape:?}",
                self.name
            )));
        }
        let host = [known, values, x].map(|var| var.value().to_f64());
        let tasks = (host[0].chunks(support[1] * 2).zip(host[1].chunks(support[1])))
            .zip(host[2].chunks(shape[1] * 2))
            .map(|((x, y), asked)| self.forecast(x, y, asked));
        let forecasts = tasks.collect::<Result<Vec<_>>>()?.concat();
        Ok(like(&forecasts, &[shape[0], shape[1], 1], x))
    }
}

pub(crate) fn register(registry: &mut Registry) {
    let naive = "forecast: the last value, seasonally adjusted (Makridakis & Hibon 2000)";
    add(registry, "naive2", naive, naive2);
    let smoothed = "forecast: smoothing with half the trend (Assimakopoulos & Nikolopoulos 2000)";
    add(registry, "theta", smoothed, theta);
}

fn add(registry: &mut Registry, name: &'static str, about: &'static str, fit: fn(&[f64], usize) -> Line) {
    registry.learner(name, about, move |options, _: Arc<dyn Model>, shape| {
        let forecaster = Forecaster::from_options(name, fit, options, shape)?;
        let learner: Arc<dyn Learner> = Arc::new(Untrained(forecaster));
        Ok(learner)
    });
}
