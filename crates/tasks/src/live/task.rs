//! One table, one family of models.

use crate::dataset::{CrossValidation, Dataset, Fold, meta_features};
use metaburn_core::{Configuration, Error, Family, Result, Space, Stream, Suggestion, Target, TuningTask};
use std::sync::{Arc, OnceLock};

/// The hyperparameters of a model family on a table: a trial trains the family in each fold of a
/// cross-validation, and its cost is the mean over folds. All trials share the folds.
///
/// A trial at a fidelity below 1 trains on that share of the training rows, and is tested on all
/// test rows.
///
/// ```
/// use metaburn_core::*;
/// use metaburn_tasks::{dataset::{CrossValidation, Dataset}, live::LiveTask};
/// use std::{path::Path, sync::Arc};
///
/// /// The mean of the training targets, which is 0 once encoded, and a shift.
/// struct Shifted;
///
/// impl Family for Shifted {
///     fn space(&self, target: Target) -> Option<Space> {
///         let shift = Parameter::new("shift", Domain::real(-1.0, 1.0, Scale::Linear));
///         (target == Target::Number).then(|| Space::new(vec![shift]).ok())?
///     }
///     fn fit_predict(
///         &self,
///         configuration: &Configuration,
///         _train: &Rows,
///         test: &Rows,
///         _stream: &mut Stream,
///     ) -> Result<Vec<f64>> {
///         let Value::Float(shift) = configuration["shift"] else { unreachable!("it is real") };
///         Ok(vec![shift; test.len()])
///     }
/// }
///
/// # fn main() -> Result<()> {
/// let boston = Dataset::open("boston", Path::new("data"), None, None)?;
/// let task = LiveTask::new(Arc::new(boston), Arc::new(Shifted), &CrossValidation::default())?;
/// let cost = |shift| {
///     let suggestion = Suggestion { point: vec![shift], candidate: None, fidelity: 1.0 };
///     task.evaluate(&suggestion, &mut Seeds::new(0).stream("trial", 0))
/// };
/// assert!((cost(0.5)? - 1.0).abs() < 0.02); // no shift: about one deviation of the price
/// assert!(cost(1.0)? > 1.3); // a shift by one deviation: about √2
/// # Ok(())
/// # }
/// ```
pub struct LiveTask {
    table: Arc<Dataset>,
    family: Arc<dyn Family>,
    space: Arc<Space>,
    folds: Vec<Fold>,
    fidelities: Vec<f64>,
    meta_features: OnceLock<Vec<f64>>,
}

impl LiveTask {
    /// A task with trials of full fidelity alone.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the family cannot predict such a target; as for
    /// [`CrossValidation::split`].
    pub fn new(table: Arc<Dataset>, family: Arc<dyn Family>, validation: &CrossValidation) -> Result<Self> {
        let space = family.space(table.target()).ok_or_else(|| {
            let target = match table.target() {
                Target::Class(classes) => format!("{classes} classes"),
                Target::Number => "a number".to_string(),
            };
            let (name, column) = (table.name(), table.target_name());
            Error::Mismatch(format!(
                "the model family cannot predict {target}, as the target `{column}` of table `{name}` needs"
            ))
        })?;
        let folds = validation.split(&table)?;
        let (space, fidelities) = (Arc::new(space), vec![1.0]);
        Ok(Self { table, family, space, folds, fidelities, meta_features: OnceLock::new() })
    }

    /// With trials on shares of the training rows too, for tuners that halve: `[1/9, 1/3]`, say. The
    /// full share need not be named.
    ///
    /// # Errors
    /// [`Error::Data`] for a share outside `(0, 1]`.
    pub fn with_fidelities(mut self, shares: &[f64]) -> Result<Self> {
        if let Some(wrong) = shares.iter().find(|s| !(**s > 0.0 && **s <= 1.0)) {
            let name = self.table.name();
            return Err(Error::Data(format!("{name}: {wrong} is no share of the training rows")));
        }
        self.fidelities = [shares, &[1.0]].concat();
        self.fidelities.sort_by(f64::total_cmp);
        self.fidelities.dedup();
        Ok(self)
    }

    /// The table.
    pub fn table(&self) -> &Arc<Dataset> {
        &self.table
    }

    /// The cost in each fold, when trained on a share of its training rows.
    ///
    /// # Errors
    /// [`Error::Data`] with the number of the fold where the family fails, or predicts what is no
    /// finite number.
    pub fn fold_costs(
        &self,
        configuration: &Configuration,
        share: f64,
        stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        let mut costs = Vec::with_capacity(self.folds.len());
        for (i, fold) in self.folds.iter().enumerate() {
            let wrong = |what: &dyn std::fmt::Display| {
                Error::Data(format!("{}, fold {} of {}: {what}", self.table.name(), i + 1, self.folds.len()))
            };
            let part = (share < 1.0).then(|| fold.part(share));
            let train = part.as_ref().unwrap_or(&fold.train);
            let predictions = self.family.fit_predict(configuration, train, &fold.test, stream);
            let predictions = predictions.map_err(|error| wrong(&error))?;
            if predictions.len() != fold.test.len() {
                let what = format!("{} predictions for {} rows", predictions.len(), fold.test.len());
                return Err(wrong(&what));
            }
            if let Some(value) = predictions.iter().find(|p| !p.is_finite()) {
                return Err(wrong(&format!("the prediction {value} is not finite")));
            }
            costs.push(fold.cost(&predictions));
        }
        Ok(costs)
    }
}

impl TuningTask for LiveTask {
    fn name(&self) -> &str {
        self.table.name()
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn fidelities(&self) -> &[f64] {
        &self.fidelities
    }

    fn evaluate(&self, suggestion: &Suggestion, stream: &mut Stream) -> Result<f64> {
        let configuration = self.space.decode(&suggestion.point);
        let costs = self.fold_costs(&configuration, suggestion.fidelity, stream)?;
        Ok(costs.iter().sum::<f64>() / costs.len() as f64)
    }

    /// Computed when first asked for.
    fn meta_features(&self) -> &[f64] {
        self.meta_features.get_or_init(|| meta_features(&self.table))
    }
}
