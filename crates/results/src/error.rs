//! Errors of writing and reading a run.

use std::path::PathBuf;

/// The result of writing or reading a run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run cannot be written or read. Every message begins with the file and ends with the mend,
/// where there is one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No file at that path.
    #[error("{}: there is no such file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{}: cannot {action}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was being done.
        action: &'static str,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A file of another kind.
    #[error("{}: not an HDF5 file (it does not begin with the HDF5 signature)", path.display())]
    NotHdf5 {
        /// The file.
        path: PathBuf,
    },
    /// An HDF5 file that ends too early, such as an incomplete copy.
    #[error("{}: truncated after {bytes} bytes; copy it again, or repeat the run", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// An HDF5 file that Metaburn did not write.
    #[error("{}: not a Metaburn run: expected the file attribute format = \"{}\", found {found}", path.display(), crate::FORMAT)]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// What the attribute says, or that it is missing.
        found: String,
    },
    /// A run in a schema that this version does not know.
    #[error("{}: schema version {found}, but this version of Metaburn reads version {known}; {}", path.display(), version_mend(*found, *known))]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// The file's schema version.
        found: i64,
        /// The version that this crate reads, [`crate::SCHEMA_VERSION`].
        known: i64,
    },
    /// A dataset or attribute that the schema demands.
    #[error("{}: {item} is missing; was the file changed after the run?", path.display())]
    MissingItem {
        /// The file.
        path: PathBuf,
        /// The dataset or attribute.
        item: String,
    },
    /// A dataset or attribute of another type or rank.
    #[error("{}: {item}: expected {expected}, found {found}", path.display())]
    WrongType {
        /// The file.
        path: PathBuf,
        /// The dataset or attribute.
        item: String,
        /// The schema's type.
        expected: String,
        /// The file's type.
        found: String,
    },
    /// Data that do not fit together, such as curves of different lengths.
    #[error("{}: {item}: expected {expected}, found {found}", path.display())]
    Inconsistent {
        /// The file.
        path: PathBuf,
        /// The dataset.
        item: String,
        /// What the other data demand.
        expected: String,
        /// What is there.
        found: String,
    },
    /// An HDF5 file whose inside cannot be read.
    #[error("{}: {item} is damaged ({reason}); copy the file again, or repeat the run", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The dataset or attribute, or `the file`.
        item: String,
        /// HDF5's reason.
        reason: String,
    },
    /// HDF5 could not write.
    #[error("{}: cannot write {item}: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The dataset or attribute, or `the file`.
        item: String,
        /// HDF5's reason.
        reason: String,
    },
}

fn version_mend(found: i64, known: i64) -> &'static str {
    if found > known { "update Metaburn" } else { "repeat the run, or read it with the older version" }
}
