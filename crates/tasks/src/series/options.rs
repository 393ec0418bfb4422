//! The settings of forecasting tasks.

use super::Series;
use super::data::{Frequency, Record};
use super::layout::Layout;
use super::parts::Parts;
use super::{m3, tourism};
use metaburn_core::{Error, Options, Result, Value};
use std::path::Path;
use std::sync::Arc;

impl Series {
    /// Reads the settings and the series:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `data` | `"m3"` | or `"tourism"` |
    /// | `frequency` | `"yearly"` | or `"quarterly"`, `"monthly"`; of M3 also `"other"` |
    /// | `layout` | `"windows"` | or `"history"` |
    /// | `lags` | 6, 8, 24, 8 by frequency, or what the shortest history leaves room for | values in a window |
    /// | `windows` | 10 | support examples of the layout `"windows"` |
    /// | `validation_fraction`, `test_fraction` | 0.15, 0.25 | of the series; the others are for training |
    /// | `split_seed` | 0 | deals series to the parts |
    ///
    /// With `test_fraction = 1` and `validation_fraction = 0` all series are tested, as the competitions
    /// did; what learns from other series then has nothing to learn from.
    ///
    /// `lags` counts in the layout `"history"` too: it says which series are long enough for training,
    /// and by what values are divided.
    ///
    /// # Errors
    /// [`Error::BadValue`] for a setting of the wrong type or out of range; [`Error::Data`], with file and
    /// place, where the series are missing or damaged.
    pub fn from_options(options: &mut Options, data_dir: &Path) -> Result<Self> {
        let m3 = options.choice("data", "m3", &["m3", "tourism"])? == "m3";
        let known = &Frequency::ALL.map(Frequency::name)[..if m3 { 4 } else { 3 }];
        let name = options.choice("frequency", "yearly", known)?;
        let frequency = Frequency::ALL.into_iter().find(|f| f.name() == name).unwrap_or(Frequency::Yearly);
        let (horizon, records) =
            if m3 { m3::read(data_dir, frequency)? } else { tourism::read(data_dir, frequency)? };

        let lags = lags(options, frequency, &records, horizon)?;
        let layout = match options.choice("layout", "windows", &["windows", "history"])? {
            "history" => Layout::History { longest: records.iter().map(|r| r.known).max().unwrap_or(0) },
            _ => Layout::Windows { count: options.count("windows", 10)? },
        };
        let fractions = fractions(options)?;
        let seed = options.at_least("split_seed", 0, 0)? as u64;
        let parts = Arc::new(Parts::deal(records, seed, fractions, lags + 2 * horizon));
        Ok(Self { season: frequency.season(), horizon, lags, layout, parts })
    }
}

/// Values in a window: so few that each history has one window with its horizon.
fn lags(options: &mut Options, frequency: Frequency, records: &[Record], horizon: usize) -> Result<usize> {
    let Some(shortest) = records.iter().min_by_key(|record| record.known) else {
        return Err(Error::Data(format!("there is no {} series", frequency.name())));
    };
    let room = shortest.known.saturating_sub(horizon);
    if room == 0 {
        return Err(Error::Data(format!(
            "the series `{}` has {} known values; there must be more than {horizon}, the horizon",
            shortest.name, shortest.known
        )));
    }
    let lags = options.count("lags", frequency.lags().min(room))?;
    if lags > room {
        let expected = format!(
            "at most {room}, as the series `{}` has {} known values and the horizon {horizon}",
            shortest.name, shortest.known
        );
        return Err(options.bad("lags", &expected, &Value::Int(lags as i64)));
    }
    Ok(lags)
}

/// The fractions of validation and test.
fn fractions(options: &mut Options) -> Result<[f64; 2]> {
    let expected = "a number from 0 to 1";
    let fraction = |v: f64| (0.0..=1.0).contains(&v);
    let validation = options.number_where("validation_fraction", 0.15, expected, fraction)?;
    let test = options.number_where("test_fraction", 0.25, expected, fraction)?;
    if validation + test > 1.0 + 1e-9 {
        let expected = format!("at most 1 together with `validation_fraction`, which is {validation}");
        return Err(options.bad("test_fraction", &expected, &Value::Float(test)));
    }
    Ok([validation, test])
}
