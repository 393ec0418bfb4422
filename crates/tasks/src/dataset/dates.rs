//! Telling dates and times from other text.

/// Whether a cell looks like a date or a time of day: `2024-01-31`, `31.1.2024`, `1/31/24`,
/// `2024-01-31T12:00:00Z`, `12:30`.
pub(super) fn looks_like_date(cell: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || "-/.:T Z+".contains(c);
    if !cell.starts_with(|c: char| c.is_ascii_digit()) || !cell.chars().all(allowed) {
        return false;
    }
    let fields: Vec<usize> =
        cell.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|&length| length > 0).collect();
    let short = |length: &usize| matches!(length, 1 | 2 | 4);
    match fields.len() {
        0 | 1 => false,
        2 => cell.contains(':') && fields.iter().all(|&length| length <= 2),
        // A fraction of a second may follow.
        _ => fields[..3].iter().all(short) && fields[..3].iter().filter(|&&length| length == 4).count() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_date;

    #[test]
    fn dates_are_told_from_other_text() {
        for date in ["2024-01-31", "31.1.2024", "1/31/24", "2024-01-31T12:00:00.123Z", "12:30", "12:30:05"] {
            assert!(looks_like_date(date), "{date}");
        }
        for other in ["", "red", "12", "-1.5", "555-123-4567", "192.168.0.1", "A-1-2", "1-2", "ß:1:2"] {
            assert!(!looks_like_date(other), "{other}");
        }
    }
}
