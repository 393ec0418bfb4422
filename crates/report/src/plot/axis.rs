//! Ranges and ticks.

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use std::ops::Range;

/// An axis: its range and where its ticks are, in the unit in which it is even (the logarithm to
/// base ten on a logarithmic axis).
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// What it shows, with the unit.
    pub label: String,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Labelled ticks.
    pub ticks: Vec<(f64, String)>,
    /// Grid lines between the ticks.
    pub minor: Vec<f64>,
    log: bool,
}

impl Axis {
    /// An even axis with about so many ticks over finite values, and some space around them.
    pub fn linear(label: &str, values: impl Iterator<Item = f64>, ticks: usize) -> Self {
        let (low, high) = padded(range(values), 0.04);
        let step = nice_step((high - low) / ticks.max(1) as f64);
        Self::even(label, low, high, step)
    }

    /// An even axis for whole numbers.
    pub fn whole(label: &str, values: impl Iterator<Item = f64>, ticks: usize) -> Self {
        let (low, high) = padded(range(values), 0.02);
        let step = nice_step((high - low) / ticks.max(1) as f64).max(1.0);
        Self::even(label, low, high, step)
    }

    /// An axis for losses: logarithmic where all `centres` are positive and span a decade, even
    /// otherwise. `all` are the values to be shown, ends of bands included.
    pub fn loss(label: &str, centres: &[f64], all: impl Iterator<Item = f64>) -> Self {
        let (least, most) = range(centres.iter().copied());
        if least > 0.0 && most >= 10.0 * least {
            // The lower end of a band may not be positive: half the least centre is low enough.
            let shown = all.map(|v| v.max(least / 2.0).log10());
            return Self::logarithmic(label, padded(range(shown), 0.04));
        }
        let (least, most) = range(all);
        let (mut low, high) = padded((least, most), 0.04);
        if least >= 0.0 {
            low = low.max(0.0);
        }
        Self::even(label, low, high, nice_step((high - low) / 6.0))
    }

    /// A logarithmic axis for all positive `centres`, and for `all` values down to half the least
    /// of them; even where that would leave fewer than two ticks.
    pub fn log(label: &str, centres: &[f64], all: &[f64]) -> Self {
        let (least, _) = range(centres.iter().copied().filter(|v| *v > 0.0));
        let positive = centres.iter().any(|v| *v > 0.0);
        let shown = all.iter().map(|v| v.max(least / 2.0).log10());
        let axis = Self::logarithmic(label, padded(range(shown), 0.04));
        if positive && axis.ticks.len() > 1 { axis } else { Self::loss(label, &[], all.iter().copied()) }
    }

    /// An axis from the whole rank below the best to that above the worst.
    pub fn ranks(ranks: &[f64]) -> Self {
        let (best, worst) = range(ranks.iter().copied());
        let (low, high) = (best.floor(), worst.ceil().max(best.floor() + 1.0));
        Self::even("", low, high, nice_step((high - low) / 10.0).max(1.0))
    }

    /// The same axis with another label.
    pub fn named(self, label: &str) -> Self {
        Self { label: label.to_string(), ..self }
    }

    /// Where a value stands, at most at the ends.
    pub fn place(&self, value: f64) -> f64 {
        let even = if self.log { value.max(f64::MIN_POSITIVE).log10() } else { value };
        even.clamp(self.low, self.high)
    }

    fn even(label: &str, low: f64, high: f64, step: f64) -> Self {
        let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
        let ticks = (first..=last).map(|i| (i as f64 * step, even_label(i as f64 * step, step))).collect();
        Self { label: label.to_string(), low, high, ticks, minor: Vec::new(), log: false }
    }

    fn logarithmic(label: &str, (low, high): (f64, f64)) -> Self {
        let (first, last) = (low.floor() as i32, high.ceil() as i32);
        let inside = |position: &f64| (low..=high).contains(position);
        let all = |mantissas: &[u32]| -> Vec<(u32, i32)> {
            let decades = (first..=last).flat_map(|k| mantissas.iter().map(move |m| (*m, k)));
            decades.filter(|(m, k)| inside(&position(*m, *k))).collect()
        };
        let decades = all(&[1]);
        let every = decades.len().div_ceil(7).max(1);
        let bold: Vec<(u32, i32)> = match decades.len() {
            0..=2 => all(&[1, 2, 5]),
            _ => decades.into_iter().step_by(every).collect(),
        };
        let minor = if every > 1 { Vec::new() } else { all(&[1, 2, 3, 4, 5, 6, 7, 8, 9]) };
        let ticks = bold.into_iter().map(|(m, k)| (position(m, k), log_label(m, k))).collect();
        let minor = minor.into_iter().map(|(m, k)| position(m, k)).collect();
        Self { label: label.to_string(), low, high, ticks, minor, log: true }
    }
}

/// Tells the drawing library where values lie; positions are those of [`Axis::place`].
impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, position: &f64, (start, end): (i32, i32)) -> i32 {
        let part = (position - self.low) / (self.high - self.low);
        start + (part * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return self.minor.clone();
        }
        self.ticks.iter().map(|(position, _)| *position).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// The logarithm of `mantissa · 10^power`.
fn position(mantissa: u32, power: i32) -> f64 {
    f64::from(mantissa).log10() + f64::from(power)
}

/// Beyond this, and below its inverse, differences and steps of numbers are no numbers.
const MOST: f64 = 1e300;

/// Smallest and largest of finite values; 0 and 1 where there is none.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|v| v.is_finite()).map(|v| v.clamp(-MOST, MOST));
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// A range with a part of its width added on both sides, and never without width.
fn padded((low, high): (f64, f64), part: f64) -> (f64, f64) {
    let width = high - low;
    let least = (1e-9 * low.abs().max(high.abs())).max(MOST.recip());
    let pad = if width > least { width * part } else { (low.abs() * 0.1).max(0.5) };
    (low - pad, high + pad)
}

/// The step of 1, 2 or 5 times a power of ten that is nearest above a width.
fn nice_step(width: f64) -> f64 {
    let power = 10f64.powf(width.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= width * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn even_label(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    if decimals > 4 || value.abs() >= 1e7 {
        return if value == 0.0 { "0".to_string() } else { format!("{value:.1e}") };
    }
    // Adding zero turns a negative zero into a positive one.
    format!("{:.decimals$}", value + 0.0)
}

fn log_label(mantissa: u32, power: i32) -> String {
    if !(-3..5).contains(&power) {
        return format!("{mantissa}e{power}");
    }
    let decimals = (-power).max(0) as usize;
    format!("{:.decimals$}", f64::from(mantissa) * 10f64.powi(power))
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn even_ticks_are_round() {
        assert_eq!(labels(&Axis::linear("", [0.0, 1.0].into_iter(), 5)), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(&Axis::whole("", [0.0, 3.0].into_iter(), 9)), ["0", "1", "2", "3"]);
    }

    #[test]
    fn losses_over_a_decade_are_logarithmic() {
        let axis = Axis::loss("", &[0.05, 1.0], [-0.1, 2.0].into_iter());
        assert_eq!(labels(&axis), ["0.05", "0.1", "0.2", "0.5", "1", "2"]);
        assert_eq!(axis.place(1.0), 0.0);
        assert_eq!(axis.place(-1.0), axis.low);
        let wide = Axis::loss("", &[1e-6, 1e6], [1e-6, 1e6].into_iter());
        assert!(labels(&wide).len() <= 7 && labels(&wide).contains(&"1e-6"), "{:?}", labels(&wide));
    }

    #[test]
    fn losses_within_a_decade_are_even_and_not_below_zero() {
        let axis = Axis::loss("", &[0.5, 1.0], [0.01, 1.1].into_iter());
        assert_eq!((axis.low, axis.place(0.7)), (0.0, 0.7));
    }

    #[test]
    fn extreme_values_have_as_few_ticks_as_others() {
        for values in [[0.0, 5e-324], [f64::MIN, f64::MAX], [1e300, 1e301], [-1e-310, 1e-308]] {
            for axis in [Axis::linear("", values.into_iter(), 5), Axis::loss("", &values, values.into_iter())]
            {
                assert!(axis.low < axis.high && (1..20).contains(&axis.ticks.len()), "{values:?}: {axis:?}");
                assert!(axis.ticks.iter().all(|(position, _)| position.is_finite()), "{values:?}: {axis:?}");
            }
        }
    }

    #[test]
    fn no_values_and_equal_values_still_make_an_axis() {
        for values in [vec![], vec![2.0, 2.0], vec![f64::NAN], vec![0.0]] {
            let axis = Axis::linear("", values.into_iter(), 5);
            assert!(axis.low < axis.high && !axis.ticks.is_empty());
        }
    }
}
