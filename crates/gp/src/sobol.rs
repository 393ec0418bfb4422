//! Points that fill a cube evenly.

/// A point of the scrambled Sobol sequence in `[0, 1)^d`. The first `2^k` points of a sequence have
/// one coordinate in each of `2^k` equal intervals of every axis. Each seed makes another sequence.
///
/// Owen scrambling by hashing (Burley 2020, "Practical Hash-based Owen Scrambling"). Resolution is
/// 24 bits. Sequences longer than `2^16` points, and spaces of more than 256 dimensions, go on with
/// independent sequences.
///
/// ```
/// let quarter = |x: f64| (4.0 * x) as usize;
/// let mut first: Vec<usize> = (0..4).map(|i| quarter(metaburn_gp::sobol(i, 2, 7)[0])).collect();
/// first.sort();
/// assert_eq!(first, [0, 1, 2, 3]);
/// ```
pub fn sobol(index: u64, dimensions: usize, seed: u64) -> Vec<f64> {
    let (number, lap) = (index % (1 << 16), index >> 16);
    let axes = (0..dimensions as u64).map(|axis| {
        let seed = mixed(seed ^ ((lap << 32) | (axis / 256)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        f64::from(sobol_burley::sample(number as u32, (axis % 256) as u32, seed))
    });
    axes.collect()
}

/// 32 well-mixed bits (the finaliser of SplitMix64, Steele et al. 2014).
fn mixed(seed: u64) -> u32 {
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (seed >> 32) as u32
}
