//! What one has today is tried first.

use metaburn_core::{Result, Strategy, Study, Suggestion};

/// The default configuration as the first trial, so that the best found is compared with it on the
/// same folds; then another strategy, which has that result to go on.
pub struct DefaultFirst(pub Box<dyn Strategy>);

impl Strategy for DefaultFirst {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        if study.trials().is_empty() {
            let point = study.space.encode(&study.space.default_configuration())?;
            return study.place(&point, 1.0);
        }
        self.0.ask(study)
    }
}
