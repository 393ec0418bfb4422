//! One run, one HDF5 file: the schema, its writer and its reader.
//!
//! A [`Run`] is plain data. [`write()`] puts it into a file, [`read`] gets it back. The file stands
//! on its own: it holds the resolved configuration, the versions and the device, and every dataset
//! carries a `unit` and a `description`, so that `h5dump` and h5py tell the whole story without
//! this crate. `README.md` beside this crate lists every dataset with its shape, type and unit.
//!
//! - **Crash-safe.** A file is written beside its place as `<path>.part`, synced, renamed into
//!   place, and its folder is synced. Whoever finds a file at `<path>` finds all of it.
//! - **Reproducible.** Two runs with the same data give the same bytes, but for `/environment` and
//!   `/training/seconds`: no time of writing is stored.
//! - **Checked.** All metadata and data of a file are covered by HDF5's own checksums, so that a
//!   damaged file is refused with a reason instead of being misread.
//!
//! ```
//! use metaburn_results::{Run, Training, read, write};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("run.h5");
//!
//! let mut run = Run::default();
//! run.header.experiment = "quickstart".to_string();
//! run.header.dtype = "f32".to_string();
//! run.training = Training {
//!     iteration: vec![0, 50],
//!     meta_loss: vec![4.1, 0.7],
//!     rate: vec![1e-3, 1e-3],
//!     seconds: vec![0.02, 0.9],
//! };
//! write(&run, &path)?;
//! assert_eq!(read(&path)?, run);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod check;
mod error;
mod paths;
mod reader;
mod record;
mod replace;
mod search;
mod sink;
mod source;
mod writer;

pub use error::{Error, Result};
pub use paths::Paths;
pub use reader::read;
pub use record::{Environment, Fits, Header, Measured, Param, Run, Test, Training, Validation};
pub use search::{Search, SearchTask, Trials};
pub use writer::write;

/// What the file's attribute `format` says.
pub const FORMAT: &str = "metaburn-run";

/// The schema that this crate writes and reads: the file's attribute `schema_version`.
///
/// It grows by one whenever a dataset changes its name, shape, type or meaning, but not for a new one that may
/// be absent.
pub const SCHEMA_VERSION: i64 = 2;

/// Most bytes that a text may have. A scalar lies in its object header, which ends at 64 KiB.
const TEXT_BYTES: usize = 65_000;

/// Most bytes that a parameter's name may have.
const NAME_BYTES: usize = 255;

/// Most parameters that a run may have.
const MAX_PARAMS: usize = 65_536;

/// Most names in a list, such as the failures of all trials: in memory, a quarter of a GiB.
const MAX_NAMES: usize = 1 << 20;

/// A text in memory: UTF-8, padded with zeros.
type Text = hdf5::types::FixedUnicode<TEXT_BYTES>;

/// A parameter's name in memory: UTF-8, padded with zeros.
type Name = hdf5::types::FixedUnicode<NAME_BYTES>;

/// Whether so many bytes fit into a [`Name`]. Most texts do, and HDF5 fills a [`Text`] to its end.
fn is_short(bytes: usize) -> bool {
    bytes <= NAME_BYTES
}
