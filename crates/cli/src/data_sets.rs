//! The data sets that experiments can name: where they lie, and where they come from.

mod known;

pub use known::KNOWN;

use anyhow::{Context, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A data set below the data folder.
pub struct DataSet {
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// Its folder, below the data folder.
    pub place: &'static str,
    /// What must be there, below `place`: one of each of these lists.
    pub needs: &'static [&'static [&'static str]],
    /// Where its files come from: with `files`, what their names are added to.
    pub home: &'static str,
    /// What `metaburn data fetch` gets into `place`; nothing where it cannot.
    pub files: &'static [File],
}

/// A file at a public home.
pub struct File {
    pub name: &'static str,
    /// SHA-256 in hexadecimal digits.
    pub sha256: &'static str,
}

impl DataSet {
    /// A data set by name.
    ///
    /// # Errors
    /// With the nearest known name.
    pub fn named(name: &str) -> Result<&'static Self> {
        KNOWN.iter().find(|set| set.name == name).with_context(|| {
            let hint = metaburn_core::hint(name, KNOWN.iter().map(|set| set.name));
            format!("there is no data set named `{name}`; {hint}")
        })
    }

    /// Its folder.
    pub fn path(&self, data_dir: &Path) -> PathBuf {
        data_dir.join(self.place)
    }

    /// Whether all of it is there.
    pub fn is_present(&self, data_dir: &Path) -> bool {
        let path = self.path(data_dir);
        path.exists() && self.needs.iter().all(|ways| ways.iter().any(|name| path.join(name).exists()))
    }
}

/// Writes a file of a data set beside its place, syncs it, and renames it. Folders on the way are made.
///
/// # Errors
/// With the place, where the file system refuses.
pub fn save(bytes: &[u8], place: &Path) -> Result<()> {
    let part = place.with_extension("part");
    let write = || {
        fs::create_dir_all(place.parent().unwrap_or(Path::new(".")))?;
        let mut file = fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, place)
    };
    write().with_context(|| format!("{}: cannot be written", place.display()))
}
