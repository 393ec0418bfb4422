//! Numbers as a reader wants them.

/// A mean and half its interval, rounded to two digits of the interval: `0.312 ± 0.012`. An
/// interval that is not defined is left out; a mean that is not, is said to have diverged.
pub(crate) fn plus_minus(mean: f64, half_width: f64) -> String {
    if mean.is_nan() {
        return "diverged".to_string();
    }
    if !half_width.is_finite() {
        return significant(mean, 3);
    }
    // All values are one, but for rounding.
    if half_width <= 1e-12 * mean.abs() {
        return format!("{} ± 0", significant(mean, 3));
    }
    let decimals = 1 - exponent(half_width);
    if decimals > 5 || mean.abs() >= 1e6 {
        return format!("{mean:.2e} ± {half_width:.1e}");
    }
    let decimals = decimals.max(0) as usize;
    format!("{mean:.decimals$} ± {half_width:.decimals$}")
}

/// A number with so many significant digits: `0.0123`, `12.3`, `1.23e-7`.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let exponent = exponent(value);
    let digits = digits.max(1) as i32;
    if !(-4..6).contains(&exponent) {
        return format!("{value:.*e}", (digits - 1) as usize);
    }
    format!("{value:.*}", (digits - 1 - exponent).max(0) as usize)
}

/// The power of ten of a number's first digit.
fn exponent(value: f64) -> i32 {
    value.abs().log10().floor() as i32
}

#[cfg(test)]
mod tests {
    use super::{plus_minus, significant};

    #[test]
    fn intervals_decide_the_decimals() {
        assert_eq!(plus_minus(0.31234, 0.01234), "0.312 ± 0.012");
        assert_eq!(plus_minus(12345.6, 130.0), "12346 ± 130");
        assert_eq!(plus_minus(0.000123, 0.0000045), "1.23e-4 ± 4.5e-6");
        assert_eq!(plus_minus(2.0, f64::NAN), "2.00");
        assert_eq!(plus_minus(2.0, 0.0), "2.00 ± 0");
        assert_eq!(plus_minus(20.0, 1.8e-14), "20.0 ± 0");
        assert_eq!(plus_minus(f64::NAN, f64::NAN), "diverged");
    }

    #[test]
    fn digits_are_significant_ones() {
        assert_eq!(significant(0.012345, 3), "0.0123");
        assert_eq!(significant(1234.5, 3), "1234");
        assert_eq!(significant(-0.5, 3), "-0.500");
        assert_eq!(significant(1.234e-7, 3), "1.23e-7");
        assert_eq!(significant(0.0, 3), "0");
    }
}
