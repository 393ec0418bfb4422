//! Few-shot forecasting: each time series is a task.

mod data;
mod layout;
mod m3;
mod measure;
mod options;
mod parts;
mod tourism;
mod twins;

use crate::batch::Batch;
use data::Cut;
use layout::Layout;
use measure::{mase, smape};
use metaburn_core::{
    Error, HostEpisodes, Measure, Objective, Registry, Result, Split, Stream, TaskDistribution, TaskShape,
};
use parts::Parts;
use std::sync::Arc;

/// Few-shot forecasting: *learn from many series how series go on, so that the short history of a new
/// one is enough.* A task is one series of the M3 competition (Makridakis & Hibon 2000) or of the
/// Tourism competition (Athanasopoulos et al. 2011): its history is known, its next `h` values are asked
/// for.
///
/// | data set | frequency | series | horizon `h` | season `m` |
/// |-|-|-|-|-|
/// | M3 | yearly, quarterly, monthly, other | 645, 756, 1428, 174 | 6, 8, 18, 8 | 1, 4, 12, 1 |
/// | Tourism | yearly, quarterly, monthly | 518, 427, 366 | 4, 8, 24 | 1, 4, 12 |
///
/// # Parts
/// Series, not times, are dealt to training, validation and test; M3 has some under two or three names, and
/// series that share ten values in a row stay together. The last `h` values of a series, those
/// that the competition asked for, appear in the query sets of test tasks and nowhere else: a training task
/// ends its history at a random time at least `h` before them, a validation task exactly `h` before, so
/// that nothing is learned from years that the test asks for, not even of other series. Series too short
/// for that are left out of training and validation; none is left out of the test. A batch of validation
/// or test tasks has each series once before any comes again.
///
/// # Layouts
/// - **windows**, for networks: `x` are `lags` values in a row, `[tasks, examples, lags]`, and `y` the `h`
///   values that follow, `[tasks, examples, h]`. Both are divided by the mean of the window's absolute
///   values. The support set are the newest `windows` windows whose `h` values are known (a history that
///   has fewer goes round again), the query set is the window that ends where the history does.
/// - **history**, for statistical methods: an example is a time, `x` `[tasks, examples, 2]` is (time, observed)
///   and `y` `[tasks, examples, 1]` the value. Time counts from the last known value in units of the longest
///   history, so that the support set has times in `(−1, 0]` and the query set the `h` times after 0;
///   `observed` is 1 but for the filling in front of a shorter history and for the query set. Values are
///   divided by what divides the query window of the other layout.
///
/// Both draw the same series for the same stream, and their query targets are the same numbers, so
/// that losses and measures compare.
///
/// # Measures
/// In the units of the data, once predictions are multiplied by what values were divided by: sMAPE, in per
/// cent, `mean_k 200·|y_k − f_k| / (|y_k| + |f_k|)`, and MASE, the mean absolute error in units of that of
/// the seasonal naive method within the known history. Each is a mean over one series. Published totals over
/// several frequencies are means over all forecasts: they weigh a series by its `h`.
#[derive(Clone)]
pub struct Series {
    /// Observations in a season, `m`.
    season: usize,
    /// Values asked for, `h`.
    horizon: usize,
    /// Values in a window; a training task knows at least `lags + horizon`.
    lags: usize,
    layout: Layout,
    parts: Arc<Parts>,
}

impl Series {
    /// The tasks of a batch, the same in each layout.
    fn draw(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<Vec<Cut<'_>>> {
        self.parts.draw(split, tasks, self.lags, self.horizon, stream)
    }
}

impl TaskDistribution for Series {
    fn shape(&self) -> TaskShape {
        let (input, outputs) = self.layout.extents(self.lags, self.horizon);
        TaskShape::new(vec![input], outputs, Objective::SquaredError)
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for cut in self.draw(split, tasks, stream)? {
            self.layout.fill(&cut, self.lags, &mut batch);
        }
        let (input, outputs) = self.layout.extents(self.lags, self.horizon);
        Ok(batch.finish(tasks, &[input], outputs))
    }

    fn measures(&self) -> Vec<Measure> {
        vec![Measure { name: "sMAPE", unit: "%" }, Measure { name: "MASE", unit: "1" }]
    }

    fn score(
        &self,
        split: Split,
        tasks: usize,
        stream: &mut Stream,
        predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        if predictions.len() != tasks * self.horizon {
            return Err(Error::Mismatch(format!(
                "{} predictions for {tasks} tasks with a horizon of {}",
                predictions.len(),
                self.horizon
            )));
        }
        let (mut percent, mut scaled) = (Vec::new(), Vec::new());
        for (cut, predicted) in self.draw(split, tasks, stream)?.iter().zip(predictions.chunks(self.horizon))
        {
            let scale = cut.scale(self.lags);
            let forecast: Vec<f64> = predicted.iter().map(|value| value * scale).collect();
            percent.push(smape(&forecast, cut.future));
            scaled.push(mase(&forecast, cut.future, cut.history, self.season));
        }
        Ok(vec![percent, scaled])
    }
}

pub(crate) fn register(registry: &mut Registry) {
    registry.tasks("series", "few-shot forecasting of the M3 and Tourism series", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Series::from_options(options, data_dir)?);
        Ok(tasks)
    });
}
