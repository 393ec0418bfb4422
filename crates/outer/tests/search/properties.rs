//! Properties of all strategies in any space.

use crate::problems::{names, strategy};
use metaburn_core::{Domain, Error, Parameter, Scale, Seeds, Space, Study};
use proptest::prelude::*;
use std::sync::Arc;

fn domain() -> impl Strategy<Value = Domain> {
    prop_oneof![
        Just(Domain::real(1e-3, 1.0, Scale::Log)),
        (1i64..5).prop_map(|high| Domain::integer(0, high, Scale::Linear)),
        (1i64..9).prop_map(|high| Domain::integer(1, high, Scale::Log)),
        (1i64..6).prop_map(|count| Domain::categorical(0..count)),
        (1i64..4).prop_map(|count| Domain::ordinal(0..count)),
    ]
}

/// Parameters of which every other one may depend on the one before.
fn space() -> impl Strategy<Value = Space> {
    prop::collection::vec((domain(), any::<bool>()), 1..4).prop_map(|domains| {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (i, (domain, depends)) in domains.into_iter().enumerate() {
            let parameter = Parameter::new(&format!("p{i}"), domain);
            let parent = parameters.last().filter(|p| depends && p.domain.size().is_some());
            let when = parent.map(|p| (p.name.clone(), p.domain.decode(0.5)));
            parameters.push(match when {
                Some((name, value)) => parameter.when(&name, [value]),
                None => parameter,
            });
        }
        Space::new(parameters).expect("a space")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn suggestions_are_valid_and_new(space in space(), seed in 0u64..1000, failing in 0usize..4) {
        let space = Arc::new(space);
        for name in names() {
            let strategy = strategy(name);
            let mut study = Study::new(space.clone(), Seeds::new(seed), 25);
            for number in 0..25 {
                let suggestion = match strategy.ask(&study) {
                    Ok(suggestion) => suggestion,
                    Err(Error::Exhausted(_)) => {
                        prop_assert!(name == "grid" || space.size() == Some(number as u64), "{name}");
                        break;
                    }
                    Err(error) => return Err(TestCaseError::fail(format!("{name}: {error}"))),
                };
                prop_assert_eq!(&space.snap(&suggestion.point), &suggestion.point, "{}", name);
                prop_assert!(!study.has_tried(&suggestion), "{name}");
                let cost = suggestion.point.iter().sum();
                let trial = study.ask(suggestion);
                match number % 5 {
                    // Some fail, some are still running.
                    0 if failing == 0 => {}
                    kind if kind == failing => study.tell(trial, Err("it failed".into())),
                    _ => study.tell(trial, Ok(cost)),
                }
            }
        }
    }
}
