//! Reading files of the data folder.

use metaburn_core::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most that a file, or an entry of an archive, may hold: 1 GiB.
const LIMIT: u64 = 1 << 30;

/// Opens a file; `home` says where it comes from.
pub(super) fn open(path: &Path, home: &str) -> Result<File> {
    let found = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
    match found {
        Ok((true, file)) => Ok(file),
        Ok((false, _)) => Err(missing(path, home, "it is no file")),
        Err(error) => Err(missing(path, home, &error.to_string())),
    }
}

/// All bytes of a file that is not empty.
pub(crate) fn bytes(path: &Path, home: &str) -> Result<Vec<u8>> {
    limited(open(path, home)?, path, LIMIT)
}

/// All text of a file that is not empty.
pub(super) fn text(path: &Path, home: &str) -> Result<String> {
    String::from_utf8(bytes(path, home)?).map_err(|_| wrong(path, "it is not UTF-8 text"))
}

/// The bytes of a file, or of the one entry if it is a zip archive.
pub(super) fn unzipped(path: &Path, home: &str) -> Result<Vec<u8>> {
    let mut file = open(path, home)?;
    let mut magic = [0; 4];
    if file.read_exact(&mut magic).is_err() || magic != *b"PK\x03\x04" {
        return bytes(path, home);
    }
    let mut archive = zip::ZipArchive::new(file).map_err(|error| wrong(path, error))?;
    if archive.len() != 1 {
        return Err(wrong(path, format!("{} entries where one is expected", archive.len())));
    }
    let entry = archive.by_index(0).map_err(|error| wrong(path, error))?;
    limited(entry, path, LIMIT)
}

/// The plain files of a folder in alphabetical order, hidden ones left out.
pub(super) fn list(folder: &Path, home: &str) -> Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    let all = read().map_err(|error| missing(folder, home, &error.to_string()))?;
    let plain = |path: &PathBuf| path.is_file() && !name(path).starts_with('.');
    let mut files: Vec<PathBuf> = all.into_iter().filter(plain).collect();
    files.sort();
    if files.is_empty() { Err(missing(folder, home, "it holds no file")) } else { Ok(files) }
}

/// The last part of a path.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// An error about what a file holds.
pub(super) fn wrong(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::Data(format!("{}: {what}", path.display()))
}

fn missing(path: &Path, home: &str, why: &str) -> Error {
    Error::Data(format!("{}: {why}; {home}", path.display()))
}

/// All bytes, or an error if there are none or more than `limit`: an archive may claim anything.
pub(crate) fn limited(reader: impl Read, path: &Path, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| wrong(path, error))?;
    match bytes.len() as u64 {
        0 => Err(wrong(path, "it is empty")),
        size if size > limit => Err(wrong(path, format!("more than {limit} bytes"))),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_bounded() {
        let path = Path::new("bomb.zip");
        assert_eq!(limited(std::io::repeat(0).take(8), path, 8).unwrap().len(), 8);
        let endless = limited(std::io::repeat(0), path, 8).unwrap_err().to_string();
        assert_eq!(endless, "bomb.zip: more than 8 bytes");
        let nothing = limited(std::io::empty(), path, 8).unwrap_err().to_string();
        assert_eq!(nothing, "bomb.zip: it is empty");
    }
}
