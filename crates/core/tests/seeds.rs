//! Streams are functions of seed, purpose and index.

use metaburn_core::Seeds;
use proptest::prelude::*;
use rand::Rng;

/// The first number of a stream. These values are part of the file format, so to speak: changing
/// them changes every result.
#[test]
fn streams_never_change() {
    let first = |seed, purpose, index| Seeds::new(seed).stream(purpose, index).next_u64();
    assert_eq!(first(0, "params", 0), FIRST);
    assert_eq!(first(7, "episodes/train", 123), SECOND);
}

const FIRST: u64 = 9_611_947_799_581_727_293;
const SECOND: u64 = 17_581_448_061_295_018_637;

proptest! {
    #[test]
    fn streams_differ_in_each_of_their_names(seed: u64, index in 0_u64..1_000_000) {
        let first = |seed: u64, purpose: &str, index| Seeds::new(seed).stream(purpose, index).next_u64();
        let base = first(seed, "params", index);
        prop_assert_eq!(base, first(seed, "params", index));
        prop_assert_ne!(base, first(seed.wrapping_add(1), "params", index));
        prop_assert_ne!(base, first(seed, "episodes", index));
        prop_assert_ne!(base, first(seed, "params", index + 1));
    }
}
