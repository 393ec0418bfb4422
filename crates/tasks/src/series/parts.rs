//! Which series are for training, for validation and for test, and drawing tasks from them.

use super::data::{Cut, Record};
use super::twins::families;
use metaburn_core::{Error, Result, Seeds, Split, Stream};
use rand::RngExt;
use rand::seq::{SliceRandom, index};

/// Series dealt to the three parts.
pub(super) struct Parts {
    train: Vec<Record>,
    validation: Vec<Record>,
    test: Vec<Record>,
}

impl Parts {
    /// Shuffles the series, families of them as one, and deals the fractions of validation and test, rounded
    /// (a family at the border is in whole); the others are for training. What knows fewer than `least` values
    /// is left out of training and validation, after dealing, so that the test does not depend on it.
    pub fn deal(records: Vec<Record>, seed: u64, fractions: [f64; 2], least: usize) -> Self {
        let [validation, test] = fractions.map(|fraction| (fraction * records.len() as f64).round() as usize);
        let mut families = families(records);
        families.shuffle(&mut Seeds::new(seed).stream("series/split", 0));
        let mut parts = Self { train: Vec::new(), validation: Vec::new(), test: Vec::new() };
        for family in families {
            if parts.test.len() < test {
                parts.test.extend(family);
            } else if parts.validation.len() < validation {
                parts.validation.extend(family);
            } else {
                parts.train.extend(family);
            }
        }
        parts.train.retain(|record| record.known >= least);
        parts.validation.retain(|record| record.known >= least);
        parts
    }

    /// Draws tasks: training tasks by chance, with the time at which their history ends; validation and
    /// test tasks without repetition until each was there once.
    pub fn draw(
        &self,
        split: Split,
        tasks: usize,
        lags: usize,
        horizon: usize,
        stream: &mut Stream,
    ) -> Result<Vec<Cut<'_>>> {
        let records = match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        };
        if records.is_empty() {
            return Err(Error::Data(format!(
                "the {} part has no series of at least {} known values; change `test_fraction`, \
                 `validation_fraction` or `lags`",
                split.name(),
                if split == Split::Test { lags + horizon } else { lags + 2 * horizon }
            )));
        }
        if split == Split::Train {
            let draw = |_| {
                let record = &records[stream.random_range(0..records.len())];
                record.cut(stream.random_range(lags + horizon..=record.known - horizon), horizon)
            };
            return Ok((0..tasks).map(draw).collect());
        }
        let held_back = if split == Split::Validation { horizon } else { 0 };
        let order = once_each(records.len(), tasks, stream);
        Ok(order.into_iter().map(|i| records[i].cut(records[i].known - held_back, horizon)).collect())
    }
}

/// `count` positions below `length` in random order, each once before any comes again.
fn once_each(length: usize, count: usize, stream: &mut Stream) -> Vec<usize> {
    let mut order = Vec::new();
    while order.len() < count {
        order.extend(index::sample(stream, length, length));
    }
    order.truncate(count);
    order
}
