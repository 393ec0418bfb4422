//! Resolved settings as TOML: one text for one configuration.

use metaburn_core::Value;
use std::collections::BTreeMap;

/// A table `[name]` with its settings in alphabetical order, after an empty line.
pub(crate) fn section(name: &str, settings: &BTreeMap<String, Value>) -> String {
    settings.iter().fold(format!("\n[{name}]\n"), |text, (key, value)| text + &line(key, value))
}

/// `key = value`, and the end of the line.
pub(crate) fn line(key: &str, value: &Value) -> String {
    format!("{key} = {value}\n")
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
