//! When two suggestions are of one configuration.

use metaburn_core::Suggestion;

/// What configurations are told apart by: the candidate, where there is a list, and the point's bits.
pub(super) type Key = (Option<usize>, Vec<u64>);

/// The key of a suggestion, whatever its fidelity.
pub(super) fn key(suggestion: &Suggestion) -> Key {
    // A negative zero is a zero.
    (suggestion.candidate, suggestion.point.iter().map(|u| (u + 0.0).to_bits()).collect())
}
