//! A bar where a person watches, lines where not. Both go to the standard error.

use indicatif::{ProgressBar, ProgressStyle};
use metaburn_core::{Outcome, Study};
use std::cell::Cell;
use std::io::IsTerminal;

/// How far a search is, and the best so far.
pub struct Progress {
    bar: Option<ProgressBar>,
    /// The trial that was the best when it was shown last.
    shown: Cell<Option<usize>>,
}

impl Progress {
    pub fn new(trials: usize, study: &Study) -> Self {
        let done = finished(study);
        if done > 0 {
            eprintln!("goes on after {done} trials");
        }
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(trials as u64).with_position(done as u64);
            let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} trials {msg} ETA {eta}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.reset_eta();
            bar
        });
        Self { bar, shown: Cell::new(study.incumbent().map(|(_, trial)| trial)) }
    }

    pub fn show(&self, study: &Study) {
        let best = study.incumbent();
        let text =
            best.map_or(String::new(), |(cost, trial)| format!("best {cost:.5} (trial {})", trial + 1));
        if let Some(bar) = &self.bar {
            bar.set_position(finished(study) as u64);
            bar.set_message(text);
        } else if best.map(|(_, trial)| trial) != self.shown.get() {
            self.shown.set(best.map(|(_, trial)| trial));
            eprintln!("{}/{} trials, {text}", finished(study), study.budget);
        }
    }

    pub fn end(&self, study: &Study) {
        self.show(study);
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let failed = study.trials().iter().filter(|t| matches!(t.outcome, Outcome::Failed(_))).count();
        if failed > 0 {
            eprintln!("note: {failed} of {} trials failed; the history says why", study.trials().len());
        }
    }
}

fn finished(study: &Study) -> usize {
    study.trials().iter().filter(|trial| trial.outcome != Outcome::Pending).count()
}
