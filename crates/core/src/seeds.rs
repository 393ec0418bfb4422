//! One seed, named streams.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A generator for one purpose: ChaCha with 8 rounds, the same on every machine.
pub type Stream = ChaCha8Rng;

/// The one seed of a run. Every random draw comes from a stream named after its purpose and its
/// index, so that results depend neither on threads nor on interruptions.
///
/// ```
/// use metaburn_core::Seeds;
/// use rand::Rng;
///
/// let seeds = Seeds::new(7);
/// let again = Seeds::new(7);
/// assert_eq!(seeds.stream("episodes/train", 3).next_u64(), again.stream("episodes/train", 3).next_u64());
/// assert_ne!(seeds.stream("episodes/train", 3).next_u64(), seeds.stream("episodes/train", 4).next_u64());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds(u64);

impl Seeds {
    /// The streams of a run with this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The run's seed.
    pub fn seed(self) -> u64 {
        self.0
    }

    /// The streams of a part of the run that has a seed of its own, drawn from the stream of that
    /// purpose and index: one study of many, say.
    pub fn child(self, purpose: &str, index: u64) -> Self {
        Self(self.stream(purpose, index).next_u64())
    }

    /// The stream `SHA-256(seed ‖ index ‖ purpose)`.
    pub fn stream(self, purpose: &str, index: u64) -> Stream {
        let mut hash = Sha256::new();
        hash.update(self.0.to_le_bytes());
        hash.update(index.to_le_bytes());
        hash.update(purpose.as_bytes());
        Stream::from_seed(hash.finalize().into())
    }
}
