//! The reader's side of HDF5: one call for each dataset, every failure with its name.

use crate::error::{Error, Result};
use crate::{MAX_NAMES, Name, TEXT_BYTES, Text, is_short};
use hdf5::dataset::{DatasetCreate, Layout};
use hdf5::types::TypeDescriptor;
use hdf5::{Container, Dataset, File, H5Type, MinorErrorCode};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

const SIGNATURE: &[u8; 8] = b"\x89HDF\r\n\x1a\n";

/// No deflated data grow by more than this factor: 258 bytes from 2 bits.
const MOST_EXPANSION: u64 = 1032;

/// What may be stored beyond twice the values' own bytes. Twice, for a last chunk may be nearly empty.
const SPARE: u64 = 4096;

/// An HDF5 file to read from.
pub(crate) struct Source {
    file: File,
    path: PathBuf,
}

impl Source {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let bytes = sign(path)?;
        let file = File::open(path).map_err(|e| {
            let path = path.to_path_buf();
            if e.contains_minor(MinorErrorCode::Truncated) {
                Error::Truncated { path, bytes }
            } else {
                Error::Damaged { path, item: "the file".to_string(), reason: e.to_string() }
            }
        })?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is something of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.file.link_exists(name)
    }

    /// A file attribute that is a text.
    pub(crate) fn file_text(&self, name: &str) -> Result<String> {
        let attribute = self.file.attr(name).map_err(|e| self.failed(name, &e))?;
        self.text_in(&attribute, name)
    }

    /// A file attribute that is a number.
    pub(crate) fn file_number(&self, name: &str) -> Result<i64> {
        let attribute = self.file.attr(name).map_err(|e| self.failed(name, &e))?;
        let (_, values) = self.values::<i64>(&attribute, name, 0)?;
        Ok(values[0])
    }

    /// A scalar text.
    pub(crate) fn text(&self, item: &str) -> Result<String> {
        let dataset = self.dataset(item)?;
        self.text_in(&dataset, item)
    }

    /// The unit of a dataset.
    pub(crate) fn unit(&self, item: &str) -> Result<String> {
        let attribute = self.dataset(item)?.attr("unit").map_err(|e| self.failed(item, &e))?;
        self.text_in(&attribute, item)
    }

    /// A scalar number.
    pub(crate) fn number<T: H5Type + Copy>(&self, item: &str) -> Result<T> {
        let dataset = self.dataset(item)?;
        let (_, values) = self.values::<T>(&dataset, item, 0)?;
        Ok(values[0])
    }

    /// A curve, `[rows]`.
    pub(crate) fn curve<T: H5Type>(&self, item: &str) -> Result<Vec<T>> {
        let dataset = self.dataset(item)?;
        self.values(&dataset, item, 1).map(|(_, values)| values)
    }

    /// A table, `[rows, columns]`: its two extents, and its values row by row.
    pub(crate) fn table(&self, item: &str) -> Result<([usize; 2], Vec<f64>)> {
        let dataset = self.dataset(item)?;
        let (shape, values) = self.values(&dataset, item, 2)?;
        Ok(([shape[0], shape[1]], values))
    }

    /// Numbers of any shape, row by row.
    pub(crate) fn array<T: H5Type>(&self, item: &str) -> Result<(Vec<usize>, Vec<T>)> {
        let dataset = self.dataset(item)?;
        let rank = dataset.ndim();
        self.values(&dataset, item, rank)
    }

    /// A list of short texts.
    pub(crate) fn names(&self, item: &str) -> Result<Vec<String>> {
        let dataset = self.dataset(item)?;
        let kind = self.kind(&dataset, item)?;
        if !matches!(kind, TypeDescriptor::FixedUnicode(bytes) if bytes <= crate::NAME_BYTES) {
            return Err(self.wrong_type(item, "a list of names", kind));
        }
        let shape = self.shape(&dataset, item, 1)?;
        if shape[0] > MAX_NAMES {
            return Err(self.damaged(item, format!("it claims {} names", shape[0])));
        }
        let names: Vec<Name> = self.raw(&dataset, item, &shape)?;
        names.iter().map(|name| self.utf8(name.as_bytes(), item)).collect()
    }

    /// A dataset whose data lie in this file: HDF5 itself follows a file to any other that it names.
    fn dataset(&self, item: &str) -> Result<Dataset> {
        let dataset = self.file.dataset(item).map_err(|e| self.failed(item, &e))?;
        let stored = |plist: DatasetCreate| plist.layout() != Layout::Virtual && plist.external().is_empty();
        let own = dataset.filename() == self.file.filename() && dataset.create_plist().is_ok_and(stored);
        if own { Ok(dataset) } else { Err(self.damaged(item, "its data lie in another file".to_string())) }
    }

    fn text_in(&self, place: &Container, item: &str) -> Result<String> {
        let kind = self.kind(place, item)?;
        let TypeDescriptor::FixedUnicode(bytes) = kind else {
            return Err(self.wrong_type(item, "a text", kind));
        };
        let shape = self.shape(place, item, 0)?;
        match bytes {
            _ if is_short(bytes) => self.utf8(self.raw::<Name>(place, item, &shape)?[0].as_bytes(), item),
            _ if bytes <= TEXT_BYTES => self.utf8(self.raw::<Text>(place, item, &shape)?[0].as_bytes(), item),
            _ => Err(self.wrong_type(item, "a text", kind)),
        }
    }

    fn values<T: H5Type>(&self, place: &Container, item: &str, rank: usize) -> Result<(Vec<usize>, Vec<T>)> {
        let (kind, expected) = (self.kind(place, item)?, T::type_descriptor());
        if kind != expected {
            return Err(self.wrong_type(item, expected, kind));
        }
        let shape = self.shape(place, item, rank)?;
        let values = self.raw(place, item, &shape)?;
        Ok((shape, values))
    }

    fn kind(&self, place: &Container, item: &str) -> Result<TypeDescriptor> {
        let found = place.dtype().and_then(|dtype| dtype.to_descriptor());
        found.map_err(|e| self.damaged(item, e.to_string()))
    }

    fn shape(&self, place: &Container, item: &str, rank: usize) -> Result<Vec<usize>> {
        let shape = place.space().map_err(|e| self.damaged(item, e.to_string()))?.shape();
        if shape.len() != rank {
            let found = format!("{} dimensions", shape.len());
            return Err(self.wrong_type(item, format!("{rank} dimensions"), found));
        }
        Ok(shape)
    }

    /// All elements, once it is sure that the file can hold as many, and holds not much more: HDF5 inflates a
    /// whole chunk before it looks how much of it is asked for.
    fn raw<T: H5Type>(&self, place: &Container, item: &str, shape: &[usize]) -> Result<Vec<T>> {
        let size = place.dtype().map_err(|e| self.damaged(item, e.to_string()))?.size();
        let claimed = shape.iter().try_fold(1usize, |n, &extent| n.checked_mul(extent));
        let bytes = claimed.and_then(|n| n.checked_mul(size)).map(|n| n as u64);
        let stored = place.storage_size();
        let most = stored.saturating_mul(MOST_EXPANSION);
        let (Some(count), Some(bytes)) = (claimed, bytes.filter(|&bytes| bytes <= most)) else {
            return Err(self.damaged(item, format!("it has no room for its shape {shape:?}")));
        };
        if stored > bytes.saturating_mul(2).saturating_add(SPARE) {
            return Err(self.damaged(item, format!("{stored} bytes are stored for its shape {shape:?}")));
        }
        if count == 0 {
            return Ok(Vec::new());
        }
        let values: Vec<T> = place.read_raw().map_err(|e| self.damaged(item, e.to_string()))?;
        if values.len() != count {
            return Err(self.damaged(item, format!("{} of {count} values", values.len())));
        }
        Ok(values)
    }

    fn utf8(&self, bytes: &[u8], item: &str) -> Result<String> {
        let text = std::str::from_utf8(bytes).map_err(|e| self.damaged(item, e.to_string()))?;
        Ok(text.to_string())
    }

    fn failed(&self, item: &str, error: &hdf5::Error) -> Error {
        if error.contains_minor(MinorErrorCode::NotFound) {
            return Error::MissingItem { path: self.path.clone(), item: item.to_string() };
        }
        if self.file.group(item).is_ok() {
            return self.wrong_type(item, "a dataset", "a group");
        }
        self.damaged(item, error.to_string())
    }

    fn wrong_type(&self, item: &str, expected: impl ToString, found: impl ToString) -> Error {
        let (expected, found) = (expected.to_string(), found.to_string());
        Error::WrongType { path: self.path.clone(), item: item.to_string(), expected, found }
    }

    fn damaged(&self, item: &str, reason: String) -> Error {
        Error::Damaged { path: self.path.clone(), item: item.to_string(), reason }
    }
}

/// The length of the file at `path`, once its first bytes are HDF5's.
fn sign(path: &Path) -> Result<u64> {
    let io = |source| Error::Io { path: path.to_path_buf(), action: "read the file", source };
    let mut file = std::fs::File::open(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => Error::Missing { path: path.to_path_buf() },
        _ => io(e),
    })?;
    let bytes = file.metadata().map_err(io)?.len();
    let mut head = Vec::new();
    file.by_ref().take(8).read_to_end(&mut head).map_err(io)?;
    if !SIGNATURE.starts_with(&head) {
        return Err(Error::NotHdf5 { path: path.to_path_buf() });
    }
    // The first block of a file of HDF5 1.10 has 48 bytes; HDF5 knows of all that is beyond.
    if bytes < 48 {
        return Err(Error::Truncated { path: path.to_path_buf(), bytes });
    }
    Ok(bytes)
}
