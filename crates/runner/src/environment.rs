//! Where and when a run took place.

use crate::device::Compute;
use metaburn_results::Environment;

/// The environment of this process, with a run's times in seconds.
pub fn environment(
    compute: &Compute,
    started_unix: f64,
    train_seconds: f64,
    test_seconds: f64,
) -> Environment {
    Environment {
        metaburn_version: env!("CARGO_PKG_VERSION").to_string(),
        burn_version: env!("METABURN_BURN_VERSION").to_string(),
        git_revision: env!("METABURN_GIT_REVISION").to_string(),
        device: compute.name().to_string(),
        platform: format!("{}-{}{}", std::env::consts::OS, std::env::consts::ARCH, vectors()),
        threads: rayon::current_num_threads() as u64,
        started_unix,
        train_seconds,
        test_seconds,
    }
}

/// The widest vectors of the processor, which the loops of sums take at run time: other vectors add in
/// another order, and numbers differ in their last bits.
fn vectors() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") {
        return " with AVX-512";
    } else if is_x86_feature_detected!("avx2") {
        return " with AVX2";
    }
    ""
}
