//! Words for a shell.

/// The text as one word of a POSIX shell, whatever is in it: as it is where no character means anything to a
/// shell, and otherwise between single quotes, in which nothing means anything but the quote itself.
///
/// ```
/// use metaburn_runner::submit::quote;
///
/// assert_eq!(quote("results/maml"), "results/maml");
/// assert_eq!(quote("it's $5"), r"'it'\''s $5'");
/// ```
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
