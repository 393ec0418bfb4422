//! Resolved settings as TOML: one text for one configuration.

use metaburn_core::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A table `[name]` with its settings in alphabetical order, after an empty line.
pub(crate) fn section(name: &str, settings: &BTreeMap<String, Value>) -> String {
    settings.iter().fold(format!("\n[{name}]\n"), |text, (key, value)| text + &line(key, value))
}

/// `key = value`, and the end of the line.
pub(crate) fn line(key: &str, value: &Value) -> String {
    format!("{key} = {}\n", literal(value))
}

/// A value in TOML. Reading it back gives the same value, bit for bit.
pub(crate) fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::List(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        // Rust's shortest float that reads back exactly is TOML as well.
        plain => plain.to_string(),
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use std::path::Path;

    #[test]
    fn every_value_reads_back_exactly() {
        let values = [
            Value::Float(0.1 + 0.2),
            Value::Float(1e-300),
            Value::Float(5e-324),
            Value::Float(-0.0),
            Value::Float(f64::MAX),
            Value::Float(3.0),
            Value::Int(i64::MIN),
            Value::Bool(true),
            Value::Text("a \"quoted\\ word\"\n\u{7}\u{301}é".into()),
            Value::List(vec![Value::Int(1), Value::Float(1.0)]),
        ];
        for value in values {
            let text = line("name", &value);
            let read = Document::parse(Path::new("x.toml"), &text).expect(&text).settings;
            assert_eq!(read.get("name"), Some(&value), "{text}");
            if let (Value::Float(a), Some(Value::Float(b))) = (&value, read.get("name")) {
                assert_eq!(a.to_bits(), b.to_bits());
            }
        }
    }
}
