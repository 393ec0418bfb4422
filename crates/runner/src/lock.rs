//! One process at a time on one run.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// Attempts to take a lock, and the time between two of them: whoever looks whether it is held
/// ([`is_held`]) has it for some microseconds.
const ATTEMPTS: usize = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// An advisory lock, held for as long as the value lives and lost with the process. Several
/// machines may share a folder of results where the file system knows locks; where it does not,
/// the lock is as good as held.
pub struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// The lock; nothing if another process has it.
    ///
    /// # Errors
    /// Where the file cannot be made: its folder is gone, or nothing can be written there.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        for attempt in 1..=ATTEMPTS {
            let file = File::create(path)?;
            match file.try_lock() {
                // Who had the lock may have removed the file meanwhile, and another process made a new one.
                Ok(()) if !is_at(&file, path) => {}
                Ok(()) | Err(TryLockError::Error(_)) => {
                    return Ok(Some(Self { path: path.to_path_buf(), _file: file }));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if attempt < ATTEMPTS {
                sleep(PAUSE);
            }
        }
        Ok(None)
    }
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    file.metadata().is_ok_and(|own| fs::metadata(path).is_ok_and(|there| same(own, there)))
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind, the file would do no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a living process has the lock. A file that a killed one left behind is no lock.
pub(crate) fn is_held(path: &Path) -> bool {
    let file = File::open(path);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
