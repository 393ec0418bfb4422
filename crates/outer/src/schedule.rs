//! Outer rates as functions of the iteration.

use metaburn_core::{Error, Options, Result};
use std::f64::consts::PI;

/// A rate with a linear warm-up and a way to fall afterwards.
pub(crate) struct Schedule {
    rate: f64,
    warmup: u64,
    decay: Decay,
}

/// How the rate falls, counted from the end of the warm-up.
enum Decay {
    Constant,
    Step { factor: f64, every: u64 },
    Cosine { last: f64, over: u64 },
    Linear { last: f64, over: u64 },
}

impl Schedule {
    pub fn from_options(options: &mut Options, default_rate: f64) -> Result<Self> {
        let rate = options.positive("rate", default_rate)?;
        let warmup = options.at_least("warmup", 0, 0)? as u64;
        let decay = match options.choice("schedule", "constant", &["constant", "step", "cosine", "linear"])? {
            "step" => {
                let factor = options
                    .number_where("decay", 0.1, "a number above 0, at most 1", |v| v > 0.0 && v <= 1.0)?;
                Decay::Step { factor, every: options.count("every", 1000)? as u64 }
            }
            "cosine" => {
                let (last, over) = fall(options, warmup)?;
                Decay::Cosine { last, over }
            }
            "linear" => {
                let (last, over) = fall(options, warmup)?;
                Decay::Linear { last, over }
            }
            _ => Decay::Constant,
        };
        Ok(Self { rate, warmup, decay })
    }

    /// The rate of an iteration, counted from 0.
    pub fn at(&self, iteration: u64) -> f64 {
        if iteration < self.warmup {
            return self.rate * (iteration + 1) as f64 / self.warmup as f64;
        }
        let since = iteration - self.warmup;
        let progress = |over: u64| (since as f64 / over as f64).min(1.0);
        match self.decay {
            Decay::Constant => self.rate,
            Decay::Step { factor, every } => self.rate * factor.powf((since / every) as f64),
            Decay::Cosine { last, over } => {
                last + 0.5 * (self.rate - last) * (1.0 + (PI * progress(over)).cos())
            }
            Decay::Linear { last, over } => self.rate + (last - self.rate) * progress(over),
        }
    }
}

/// The last rate, and the number of iterations after the warm-up until it is reached.
fn fall(options: &mut Options, warmup: u64) -> Result<(f64, u64)> {
    let last = options.number_where("final_rate", 0.0, "a number of at least 0", |v| v >= 0.0)?;
    if !options.has("iterations") {
        return Err(Error::BadValue {
            key: options.key("iterations"),
            expected:
                "the iteration at which the rate reaches `final_rate`, such as that of train.iterations"
                    .to_string(),
            found: "nothing".to_string(),
        });
    }
    let least = warmup as usize + 1;
    let iterations = options.at_least("iterations", least, least)? as u64;
    Ok((last, iterations - warmup))
}
