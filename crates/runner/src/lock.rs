//! One process at a time on one run.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// An advisory lock, held for as long as the value lives and lost with the process. Several
/// machines may share a folder of results where the file system knows locks; where it does not,
/// the lock is as good as held.
pub struct Lock {
    path: PathBuf,
    _file: Option<File>,
}

impl Lock {
    /// The lock, unless another process has it.
    pub fn take(path: &Path) -> Option<Self> {
        let file = File::create(path).ok();
        match file.as_ref().map(File::try_lock) {
            Some(Err(TryLockError::WouldBlock)) => None,
            _ => Some(Self { path: path.to_path_buf(), _file: file }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind, the file would do no harm.
        let _ = fs::remove_file(&self.path);
    }
}
