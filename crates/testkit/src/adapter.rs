//! The adapter on which tests of GPUs run.

use metaburn_autodiff::{Adapter, adapters};
use std::sync::OnceLock;

/// The first adapter, a GPU or a program that acts as one, if this build can reach any. A test returns where
/// there is none.
///
/// ```
/// if let Some(adapter) = metaburn_testkit::adapter() {
///     println!("{adapter}");
/// }
/// ```
///
/// # Panics
/// When there is none, though `METABURN_REQUIRE_GPU` says that there must be.
pub fn adapter() -> Option<&'static Adapter> {
    static FIRST: OnceLock<Option<Adapter>> = OnceLock::new();
    let first = FIRST.get_or_init(|| adapters().into_iter().next()).as_ref();
    let required = std::env::var_os("METABURN_REQUIRE_GPU").is_some();
    assert!(first.is_some() || !required, "no adapter was found, though METABURN_REQUIRE_GPU is set");
    if first.is_none() {
        eprintln!("tests of GPUs are skipped: there is no adapter, or the feature `gpu` is not on");
    }
    first
}
