//! What can be wrong before a run starts.

use std::path::PathBuf;

/// The result of planning or executing an experiment.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A bad experiment file, a bad argument, or a file system that does not co-operate.
///
/// What goes wrong *within* a run is not among these: it is recorded in that run's result file
/// and does not stop the others.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting that cannot be taken, with its place: `experiments/a.toml:12`, or the argument
    /// that it came from.
    #[error("{place}: {message}")]
    Setting {
        /// File and line, or the command-line argument.
        place: String,
        /// What was expected, what was found, and the nearest known name.
        message: String,
    },
    /// A file or folder that cannot be read or written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// `read`, `create` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A command-line argument that cannot be taken.
    #[error("{0}")]
    Argument(String),
    /// The process already has its one thread pool, of another size.
    #[error("this process already computes with {actual} threads, so `--threads {asked}` comes too late")]
    Threads {
        /// The number asked for.
        asked: usize,
        /// The pool's size.
        actual: usize,
    },
}
