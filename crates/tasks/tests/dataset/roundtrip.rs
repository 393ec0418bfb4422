//! What is written is read back, and nothing panics.

use super::{levels, numbers};
use metaburn_tasks::dataset::{Dataset, Labels, Problem};
use proptest::prelude::*;

/// A cell of text that is no number, marker or date, quoted as CSV wants it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn written_tables_read_back(
        rows in prop::collection::vec((
            prop::option::of(prop::num::f64::NORMAL | prop::num::f64::ZERO),
            prop::option::of("w[a-c,;\"\t é]{0,3}w"),
            -1e9..1e9_f64,
        ), 3..40),
        separator in prop::sample::select(vec![",", ";", "\t"]),
    ) {
        let mut text = format!("a{separator}b{separator}c\n");
        for (number, word, target) in &rows {
            let number = number.map_or("NA".to_string(), |v| v.to_string());
            let word = word.as_ref().map_or(String::new(), |w| quoted(w));
            text += &format!("{number}{separator}{word}{separator}{target}\n");
        }
        let read = Dataset::from_csv("t.csv", text.as_bytes(), Some("c"), Some(Problem::Regression));
        let words: std::collections::BTreeSet<_> = rows.iter().filter_map(|r| r.1.clone()).collect();
        let known_numbers = rows.iter().any(|r| r.0.is_some());
        prop_assume!(known_numbers && rows.iter().any(|r| r.2 != rows[0].2));
        let table = read.unwrap();

        for (value, (written, ..)) in numbers(&table, "a").iter().zip(&rows) {
            match written {
                Some(written) => prop_assert_eq!(value, written),
                None => prop_assert!(value.is_nan()),
            }
        }
        prop_assert_eq!(table.labels(), &Labels::Numbers(rows.iter().map(|r| r.2).collect()));
        let kept = !words.is_empty() && words.len() < rows.len();
        prop_assert_eq!(table.columns().len(), 1 + usize::from(kept));
        if kept {
            let (names, codes) = levels(&table, "b");
            for (code, (_, written, _)) in codes.iter().zip(&rows) {
                prop_assert_eq!(code.map(|code| &names[code]), written.as_ref());
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Dataset::from_csv("t.csv", &bytes, None, None);
        let _ = Dataset::from_csv("t.tsv", &[&[0x1f, 0x8b], bytes.as_slice()].concat(), None, None);
    }

    #[test]
    fn no_text_panics(text in "([a-c0-9.,;:\"\n\t?é-]|\\PC|2024-01-0|NaN|inf){0,60}", target in prop::option::of("[a-c]")) {
        let header = format!("a,b,c\n{text}");
        for text in [&text, &header] {
            for problem in [None, Some(Problem::Classification), Some(Problem::Regression)] {
                let _ = Dataset::from_csv("t.csv", text.as_bytes(), target.as_deref(), problem);
            }
        }
    }
}
