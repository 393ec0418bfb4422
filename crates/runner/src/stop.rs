//! A sweep that is told to stop before its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells a sweep to stop, from another thread: a cluster that wants its machine back sends a signal
/// first.
///
/// A run in meta-training then ends after the iteration at hand, with a checkpoint (but for
/// `checkpoint_every = 0`), and no other run begins. One that is tested, or searches, goes on to its end;
/// whoever cannot wait may end the process, and lose what came after the last checkpoint.
///
/// ```
/// let stop = metaburn_runner::Stop::default();
/// let same = stop.clone();
/// same.set();
/// assert!(stop.is_set());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end. There is no way back.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What ends the meta-training of a run that was told to stop. It is no failure: nothing is recorded, and
/// the next process goes on from the checkpoint.
#[derive(Debug, thiserror::Error)]
#[error("cut off after {0} iterations")]
pub(crate) struct CutOff(pub u64);
