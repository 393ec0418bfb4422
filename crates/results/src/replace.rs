//! Files that are whole or not there at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Lets `fill` write `<path>.part`, then puts that file into its place.
///
/// The file is synced before the rename and its folder after it, so that neither a killed process
/// nor a power cut leaves a part of a file at `path`. A `.part` of an earlier attempt is
/// overwritten, and the one of a failed attempt is removed.
pub(crate) fn replace(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let part = part_of(path);
    let outcome = create(&part).and_then(|()| fill(&part)).and_then(|()| settle(&part, path));
    if outcome.is_err() {
        // The first error is the one to tell; what is left over is overwritten by the next attempt.
        let _ = fs::remove_file(&part);
    }
    outcome
}

/// `runs/a.h5` becomes `runs/a.h5.part`.
fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_os_string();
    part.push(".part");
    PathBuf::from(part)
}

fn create(part: &Path) -> Result<()> {
    File::create(part).map(drop).map_err(|e| io(part, "create the file", e))
}

fn settle(part: &Path, path: &Path) -> Result<()> {
    let file = File::open(part).map_err(|e| io(part, "open the file", e))?;
    file.sync_all().map_err(|e| io(part, "sync the file", e))?;
    fs::rename(part, path).map_err(|e| io(path, "put the file into its place", e))?;
    sync_folder(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let opened = File::open(folder).map_err(|e| io(folder, "open the folder", e))?;
    opened.sync_all().map_err(|e| io(folder, "sync the folder", e))
}

/// Elsewhere a folder cannot be opened as a file; the rename alone has to do.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<()> {
    Ok(())
}

fn io(path: &Path, action: &'static str, source: std::io::Error) -> Error {
    Error::Io { path: path.to_path_buf(), action, source }
}
