//! Properties of sequences and of suggestions in any space.

use metaburn_core::Strategy as _;
use metaburn_core::{Domain, Error, Parameter, Scale, Seeds, Space, Study};
use metaburn_gp::{Bayesian, sobol};
use proptest::prelude::*;
use std::sync::Arc;

fn domain() -> impl Strategy<Value = Domain> {
    prop_oneof![
        Just(Domain::real(1e-3, 1.0, Scale::Log)),
        (1i64..5).prop_map(|high| Domain::integer(0, high, Scale::Linear)),
        (1i64..6).prop_map(|count| Domain::categorical(0..count)),
        (1i64..4).prop_map(|count| Domain::ordinal(0..count)),
    ]
}

fn space() -> impl Strategy<Value = Space> {
    prop::collection::vec(domain(), 1..4).prop_map(|domains| {
        let named = domains.into_iter().enumerate();
        Space::new(named.map(|(i, d)| Parameter::new(&format!("p{i}"), d)).collect()).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn suggestions_are_valid_and_new(space in space(), seed in 0u64..1000, trials in 1usize..16) {
        let space = Arc::new(space);
        let mut study = Study::new(space.clone(), Seeds::new(seed), trials);
        for number in 0..trials {
            let suggestion = match Bayesian::default().ask(&study) {
                Ok(suggestion) => suggestion,
                Err(Error::Exhausted(_)) => {
                    prop_assert_eq!(space.size(), Some(number as u64));
                    break;
                }
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            };
            prop_assert_eq!(&space.snap(&suggestion.point), &suggestion.point);
            prop_assert!(!study.has_tried(&suggestion));
            let cost = suggestion.point.iter().sum();
            let trial = study.ask(suggestion);
            // Every third is still running.
            if number % 3 != 1 {
                study.tell(trial, Ok(cost));
            }
        }
    }

    #[test]
    fn powers_of_two_fill_every_interval(seed: u64, dimensions in 1usize..12, power in 0u32..8) {
        let count = 1u64 << power;
        for axis in 0..dimensions {
            let interval = |i| (sobol(i, dimensions, seed)[axis] * count as f64) as u64;
            let mut intervals: Vec<u64> = (0..count).map(interval).collect();
            intervals.sort();
            prop_assert_eq!(intervals, (0..count).collect::<Vec<_>>());
        }
    }
}

#[test]
fn sequences_go_on_beyond_their_tables() {
    let point = sobol(1 << 20, 600, 3);
    assert!(point.iter().all(|u| (0.0..1.0).contains(u)));
    assert_ne!(point[0], point[256]);
    assert_ne!(sobol(0, 4, 3), sobol(1 << 16, 4, 3));
    assert_ne!(sobol(0, 4, 3), sobol(0, 4, 4));
}
