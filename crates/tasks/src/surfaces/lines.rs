//! Lines of numbers, dense or sparse.

/// A line `target feature…`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub target: f64,
    pub features: Vec<f64>,
}

/// Reads `target v₀ v₁ …` with exactly `width` features, or `target i:v …` with indices from 0
/// to `width` − 1, where what is left out is 0. The target may be NaN, features may not.
pub(super) fn parse(text: &str, width: usize) -> Result<Line, String> {
    let mut words = text.split_whitespace();
    let target = number(words.next().unwrap_or_default())?;
    let words: Vec<&str> = words.collect();
    let features = match words.iter().any(|word| word.contains(':')) {
        true => sparse(&words, width)?,
        false if words.len() == width => words.into_iter().map(number).collect::<Result<_, _>>()?,
        false => return Err(format!("expected {width} columns after the target, found {}", words.len())),
    };
    match features.iter().all(|v| v.is_finite()) {
        true => Ok(Line { target, features }),
        false => Err("a feature is not finite".into()),
    }
}

fn sparse(words: &[&str], width: usize) -> Result<Vec<f64>, String> {
    let mut features: Vec<Option<f64>> = vec![None; width];
    for word in words {
        let (index, value) = word.split_once(':').ok_or_else(|| format!("`{word}` is not index:value"))?;
        let index: usize = index.parse().map_err(|_| format!("`{index}` is no index"))?;
        let slot = features.get_mut(index).ok_or_else(|| format!("index {index} beyond {}", width - 1))?;
        if slot.replace(number(value)?).is_some() {
            return Err(format!("index {index} stands there twice"));
        }
    }
    Ok(features.into_iter().map(|v| v.unwrap_or(0.0)).collect())
}

fn number(word: &str) -> Result<f64, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_forms_give_back_what_was_written(
            target in -1e3..1e3_f64, features in prop::collection::vec(-1e9..1e9_f64, 1..20), shuffle: bool,
        ) {
            let dense: Vec<String> = features.iter().map(|v| format!("{v:e}")).collect();
            let mut sparse: Vec<String> =
                features.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(i, v)| format!("{i}:{v}")).collect();
            if shuffle {
                sparse.reverse();
            }
            let expected = Line { target, features: features.clone() };
            for words in [dense, sparse] {
                let line = format!("{target} {}", words.join(" "));
                prop_assert_eq!(parse(&line, features.len()), Ok(expected.clone()));
            }
        }

        #[test]
        fn garbage_is_an_error_or_finite(text in "[-0-9.:eEnNaAiIfF x]{0,60}", width in 1_usize..5) {
            if let Ok(line) = parse(&text, width) {
                prop_assert_eq!(line.features.len(), width);
                prop_assert!(line.features.iter().all(|v| v.is_finite()));
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |text| parse(text, 2).unwrap_err();
        assert_eq!(message("0.5 1 2 3"), "expected 2 columns after the target, found 3");
        assert_eq!(message(""), "`` is no number");
        assert_eq!(message("0.5 1 x"), "`x` is no number");
        assert_eq!(message("0.5 2:1"), "index 2 beyond 1");
        assert_eq!(message("0.5 0:1 0:1"), "index 0 stands there twice");
        assert_eq!(message("0.5 1 nan"), "a feature is not finite");
        assert!(parse("nan 1 2", 2).unwrap().target.is_nan());
    }
}
