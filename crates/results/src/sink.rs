//! The writer's side of HDF5: one call for each dataset.
//!
//! Everything is stored in the formats of HDF5 1.10, which carry a checksum in all metadata. Data
//! are covered too: those of up to 1 KiB lie in the object header, larger ones in chunks with a
//! Fletcher-32 checksum.

use crate::check::check_text;
use crate::error::{Error, Result};
use crate::{Name, Text, is_short};
use hdf5::dataset::Layout;
use hdf5::types::TypeDescriptor;
use hdf5::{File, Group, H5Type};
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::str::FromStr;

/// Data of at most so many bytes lie in the object header; filters would make them larger.
const SMALL_BYTES: usize = 1024;

/// About how many elements a chunk has.
const CHUNK_ELEMENTS: usize = 1 << 17;

/// A dataset's place and meaning.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    path: &'a str,
    unit: &'a str,
    description: &'a str,
    compressed: bool,
}

/// A dataset at `path`, with the attributes `unit` and `description`.
pub(crate) fn item<'a>(path: &'a str, unit: &'a str, description: &'a str) -> Item<'a> {
    Item { path, unit, description, compressed: true }
}

impl Item<'_> {
    /// Stored at its full size, so that other values of it move nothing else in the file.
    pub(crate) fn uncompressed(self) -> Self {
        Self { compressed: false, ..self }
    }
}

/// A new HDF5 file.
pub(crate) struct Sink {
    file: File,
    path: PathBuf,
}

impl Sink {
    /// An empty file at `path`, which is overwritten.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let opened = File::with_options()
            .with_fapl(|p| p.libver_v110())
            .with_fcpl(|p| p.obj_track_times(false))
            .create(path);
        let file = opened.map_err(|e| failed(path, "the file", &e))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Ends the file. Only then is all of it handed to the operating system.
    pub(crate) fn close(self) -> Result<()> {
        self.file.close().map_err(|e| failed(&self.path, "the file", &e))
    }

    /// A file attribute that is a number.
    pub(crate) fn file_number(&self, name: &str, value: i64) -> Result<()> {
        let written = self.file.new_attr::<i64>().create(name).and_then(|a| a.write_scalar(&value));
        written.map_err(|e| failed(&self.path, name, &e))
    }

    /// A file attribute that is a text.
    pub(crate) fn file_text(&self, name: &str, value: &str) -> Result<()> {
        attribute(&self.file, name, value).map_err(|e| failed(&self.path, name, &e))
    }

    /// An empty group.
    pub(crate) fn group(&self, path: &str) -> Result<()> {
        open_or_create(&self.file, path).map(drop).map_err(|e| failed(&self.path, path, &e))
    }

    /// A scalar text.
    pub(crate) fn text(&self, item: Item, text: &str) -> Result<()> {
        check_text(text, item.path, &self.path)?;
        let kind = text_type(text.len());
        let written = if is_short(text.len()) {
            padded::<Name>(text).and_then(|value| self.dataset(item, &kind, &[], from_ref(&value)))
        } else {
            padded::<Text>(text).and_then(|value| self.dataset(item, &kind, &[], from_ref(&value)))
        };
        written.map_err(|e| failed(&self.path, item.path, &e))
    }

    /// A list of short texts, `[texts.len()]`.
    pub(crate) fn names(&self, item: Item, texts: &[&str]) -> Result<()> {
        let longest = texts.iter().map(|t| t.len()).max().unwrap_or(0);
        let values: hdf5::Result<Vec<Name>> = texts.iter().map(|t| padded(t)).collect();
        let written = values.and_then(|v| self.dataset(item, &text_type(longest), &[v.len()], &v));
        written.map_err(|e| failed(&self.path, item.path, &e))
    }

    /// A scalar number.
    pub(crate) fn number<T: H5Type>(&self, item: Item, value: T) -> Result<()> {
        self.array(item, &[], from_ref(&value))
    }

    /// A curve, `[values.len()]`.
    pub(crate) fn curve<T: H5Type>(&self, item: Item, values: &[T]) -> Result<()> {
        self.array(item, &[values.len()], values)
    }

    /// Numbers of any shape, row by row.
    pub(crate) fn array<T: H5Type>(&self, item: Item, shape: &[usize], values: &[T]) -> Result<()> {
        self.dataset(item, &T::type_descriptor(), shape, values)
            .map_err(|e| failed(&self.path, item.path, &e))
    }

    fn dataset<T: H5Type>(
        &self,
        item: Item,
        kind: &TypeDescriptor,
        shape: &[usize],
        values: &[T],
    ) -> hdf5::Result<()> {
        let (folder, name) = item.path.rsplit_once('/').unwrap_or(("", item.path));
        let group = open_or_create(&self.file, folder)?;
        let mut builder = group.new_dataset_builder().empty_as(kind).shape(shape);
        if shape.is_empty() || kind.size() * values.len() <= SMALL_BYTES {
            builder = builder.no_chunk().layout(Layout::Compact);
        } else {
            if item.compressed && hdf5::filters::deflate_available() {
                builder = builder.shuffle().deflate(6);
            }
            builder = builder.fletcher32().chunk(chunk(shape));
        }
        let dataset = builder.create(name)?;
        if !values.is_empty() {
            dataset.write_raw(values)?;
        }
        attribute(&dataset, "unit", item.unit)?;
        attribute(&dataset, "description", item.description)
    }
}

/// Whole rows, about [`CHUNK_ELEMENTS`] in all.
fn chunk(shape: &[usize]) -> Vec<usize> {
    let row: usize = shape.iter().skip(1).product();
    let mut chunk = shape.to_vec();
    chunk[0] = (CHUNK_ELEMENTS / row.max(1)).clamp(1, shape[0]);
    chunk
}

fn attribute(place: &hdf5::Location, name: &str, text: &str) -> hdf5::Result<()> {
    let attribute = place.new_attr_builder().empty_as(text_type(text.len())).create(name)?;
    if is_short(text.len()) {
        attribute.write_scalar(&padded::<Name>(text)?)
    } else {
        attribute.write_scalar(&padded::<Text>(text)?)
    }
}

/// The group at `path`, made with all groups above it where they are missing.
fn open_or_create(root: &Group, path: &str) -> hdf5::Result<Group> {
    let mut group = root.group("/")?;
    for folder in path.split('/').filter(|folder| !folder.is_empty()) {
        group = if group.link_exists(folder) {
            group.group(folder)?
        } else {
            group.create_group_builder().obj_track_times(false).create(folder)?
        };
    }
    Ok(group)
}

/// HDF5 has no text of zero bytes; the empty text is one zero.
fn text_type(bytes: usize) -> TypeDescriptor {
    TypeDescriptor::FixedUnicode(bytes.max(1))
}

fn padded<T: FromStr>(text: &str) -> hdf5::Result<T> {
    text.parse().map_err(|_| hdf5::Error::Internal(format!("a text of {} bytes is too long", text.len())))
}

fn failed(path: &Path, item: &str, error: &hdf5::Error) -> Error {
    let told = error.to_string();
    // Of a full disk HDF5 tells much; what the operating system says is enough.
    let system = told.split_once("error message = '").and_then(|(_, rest)| rest.split_once('\''));
    let reason = system.map_or(told.as_str(), |(reason, _)| reason).to_string();
    Error::Write { path: path.to_path_buf(), item: item.to_string(), reason }
}
