//! Models of past tasks, each fitted once.

use super::source_model::SourceModel;
use metaburn_core::{Result, Setting, Source, Space};
use rayon::prelude::*;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The past tasks that a tuner has met, with their models. The fit of a model is a function of the
/// past task alone, so that strategies for many tasks, as in leaving each one out in turn, share it.
#[derive(Default)]
pub struct Library {
    met: Mutex<Vec<Arc<Entry>>>,
}

struct Entry {
    space: Arc<Space>,
    source: Source,
    points: usize,
    model: OnceLock<Result<Arc<SourceModel>>>,
}

impl Library {
    /// The models of these past tasks, each fitted to at most `points` trials.
    ///
    /// # Errors
    /// As for [`SourceModel::fit`], of the first task that has one.
    pub fn models(
        &self,
        space: &Arc<Space>,
        sources: &[Source],
        points: usize,
    ) -> Result<Vec<Arc<SourceModel>>> {
        let entries: Vec<Arc<Entry>> = sources.iter().map(|s| self.entry(space, s, points)).collect();
        let fit = |e: &Arc<Entry>| {
            let fresh = || SourceModel::fit(&e.space, &e.source, e.points).map(Arc::new);
            e.model.get_or_init(fresh).clone()
        };
        let models: Vec<Result<Arc<SourceModel>>> = entries.par_iter().map(fit).collect();
        models.into_iter().collect()
    }

    fn entry(&self, space: &Arc<Space>, source: &Source, points: usize) -> Arc<Entry> {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let known = met.iter().find(|e| e.points == points && e.source == *source && e.space == *space);
        if let Some(entry) = known {
            return entry.clone();
        }
        let (space, source) = (space.clone(), source.clone());
        let entry = Arc::new(Entry { space, source, points, model: OnceLock::new() });
        met.push(entry.clone());
        entry
    }
}

/// The past tasks that teach something, with the worst finite cost in place of failures.
///
/// # Errors
/// [`Error::Mismatch`] when one lies in another space or lacks costs.
pub(super) fn usable(setting: &Setting<'_>) -> Result<Vec<Source>> {
    let dimensions = setting.space.dimensions();
    let mut sources = Vec::with_capacity(setting.sources.len());
    for source in setting.sources {
        source.check(dimensions)?;
        let finite = source.costs.iter().copied().filter(|c| c.is_finite());
        let Some(worst) = finite.max_by(f64::total_cmp) else { continue };
        let mut source = source.clone();
        source.costs.iter_mut().filter(|c| !c.is_finite()).for_each(|c| *c = worst);
        sources.push(source);
    }
    Ok(sources)
}
