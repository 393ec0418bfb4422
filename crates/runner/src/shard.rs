//! A part of a plan, for one of several machines.

use crate::error::Error;
use std::str::FromStr;

/// Part `index` of `of` parts, counted from 1: every `of`-th run of the plan. The parts are
/// disjoint and together are the plan.
///
/// ```
/// use metaburn_runner::Shard;
///
/// let shard: Shard = "2/3".parse().unwrap();
/// let runs: Vec<usize> = (0..7).filter(|&run| shard.has(run)).collect();
/// assert_eq!(runs, [1, 4]);
/// assert!("4/3".parse::<Shard>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Shard {
    /// Whether the run at this position of the plan, from 0, is in the part.
    pub fn has(self, position: usize) -> bool {
        position % self.of == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = Error;

    /// Reads `I/N` with `1 ≤ I ≤ N`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, of)) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err(Error::Argument(format!("--shard {text}: expected I/N with 1 ≤ I ≤ N, such as 1/4"))),
        }
    }
}
