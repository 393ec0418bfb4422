//! Bars where a person watches, plain lines where not. Both go to the standard error.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// The progress of a sweep.
pub(crate) struct Progress {
    /// The bars, and the one for the whole sweep; none where nobody watches.
    bars: Option<(MultiProgress, ProgressBar)>,
}

/// The progress of one run.
#[derive(Clone)]
pub(crate) struct Job {
    name: String,
    length: u64,
    unit: &'static str,
    bars: Option<(MultiProgress, ProgressBar)>,
}

impl Progress {
    /// The progress of so many runs.
    pub fn new(runs: usize) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bars: None };
        }
        let multi = MultiProgress::new();
        let sweep = multi.add(ProgressBar::new(runs as u64));
        sweep.set_style(style("{prefix} [{bar:30}] {pos}/{len} runs, {elapsed} so far"));
        sweep.set_prefix("sweep");
        sweep.tick();
        Self { bars: Some((multi, sweep)) }
    }

    /// A run about to be looked at.
    pub fn job(&self, name: String, (length, unit): (u64, &'static str)) -> Job {
        let bars = self.bars.as_ref().map(|(multi, _)| (multi.clone(), ProgressBar::hidden()));
        Job { name, length, unit, bars }
    }

    /// Says how a run ended.
    pub fn end(&self, job: &Job, text: &str) {
        if let Some((multi, bar)) = &job.bars {
            bar.finish_and_clear();
            multi.remove(bar);
        }
        job.say(text);
        if let Some((_, sweep)) = &self.bars {
            sweep.inc(1);
        }
    }

    /// Takes the bars away.
    pub fn finish(&self) {
        if let Some((_, sweep)) = &self.bars {
            sweep.finish_and_clear();
        }
    }
}

impl Job {
    /// The run starts.
    pub fn begin(&self) {
        match &self.bars {
            None => self.say(&format!("starts, {} {}s", self.length, self.unit)),
            Some((multi, bar)) => {
                bar.set_length(self.length);
                bar.set_style(style("{prefix} [{bar:30}] {pos}/{len} {msg} ETA {eta}"));
                bar.set_prefix(self.name.clone());
                multi.insert_from_back(1, bar.clone());
            }
        }
    }

    /// The run goes on from a checkpoint after so many iterations.
    pub fn resume(&self, done: u64) {
        match &self.bars {
            None => {
                self.say(&format!("goes on from its checkpoint after {} {done}/{}", self.unit, self.length))
            }
            Some((_, bar)) => {
                bar.set_position(done);
                bar.reset_eta();
            }
        }
    }

    /// So many of the run's units are done; the last logged meta-loss is this. Lines come at every tenth
    /// of the run.
    pub fn at(&self, done: u64, meta_loss: Option<f64>) {
        let loss = || meta_loss.map_or(String::new(), |loss| format!(", meta-loss {loss:.4}"));
        match &self.bars {
            Some((_, bar)) => {
                bar.set_position(done);
                bar.set_message(loss().trim_start_matches(", ").to_string());
            }
            None => {
                let tenths = |done: u64| done * 10 / self.length;
                if tenths(done) > tenths(done - 1) {
                    self.say(&format!("{}0 %, {} {done}/{}{}", tenths(done), self.unit, self.length, loss()));
                }
            }
        }
    }

    /// Training is over.
    pub fn testing(&self) {
        if let Some((_, bar)) = &self.bars {
            bar.set_message("testing");
        }
    }

    /// Says something that a person should know.
    pub fn warn(&self, text: &str) {
        self.say(&format!("warning: {text}"));
    }

    fn say(&self, text: &str) {
        let line = format!("{}: {text}", self.name);
        match &self.bars {
            // A terminal that is gone is no reason to end a run.
            Some((multi, _)) => drop(multi.println(line)),
            None => eprintln!("{line}"),
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
