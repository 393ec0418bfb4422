//! Result files: a right one with changes, since no mutation finds HDF5's check sums.

use arbitrary::{Arbitrary, Unstructured};
use hdf5::types::FixedUnicode;
use hdf5::{File, Group, H5Type};
use metaburn_report::{Format, plots, search_tables, summarize, table};
use metaburn_results::{Run, read, write};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

#[path = "../../crates/results/tests/common/mod.rs"]
mod common;

/// A change of the file.
#[derive(Arbitrary)]
enum Change {
    /// A dataset in place of another, or where there was none.
    Numbers(Item, Kind, Vec<u8>, u8),
    Texts(Item, Vec<String>, bool),
    /// A dataset of such extents without any data.
    Claim(Item, Kind, Vec<u64>),
    Group(Item),
    Nothing(Item),
}

/// One of the sample's datasets, or a name of one's own.
#[derive(Arbitrary)]
enum Item {
    Known(u8),
    Free(String),
}

#[derive(Arbitrary)]
enum Kind {
    F64,
    F32,
    U64,
    I64,
}

/// Changes, and bytes to be written over in the end.
#[derive(Arbitrary)]
struct Changes(Vec<Change>, Vec<(u32, u8)>);

/// A result file, and the tables and figures of a run that could be read.
pub fn results(bytes: &[u8]) {
    let Ok(changes) = Changes::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("run.h5");
    fs::write(&path, &sample().0).expect("a temporary file");
    changes.make(&path);
    let Ok(run) = read(&path) else { return };
    assert_eq!(run.test.loss.len(), run.test.tasks * run.test.steps.len());
    let runs = [run];
    let groups = summarize(&runs);
    for (_, format) in Format::NAMES {
        let _ = (table(&groups, format), search_tables(&runs, &[], format));
    }
    for path in plots(&runs, &[], folder.path()).unwrap_or_default() {
        assert_eq!(path.parent(), Some(folder.path()));
    }
}

/// A right file, and the names of its datasets.
fn sample() -> &'static (Vec<u8>, Vec<String>) {
    static SAMPLE: OnceLock<(Vec<u8>, Vec<String>)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("run.h5");
        let run: Run = common::sample();
        write(&run, &path).expect("a right run");
        let mut names = Vec::new();
        walk(&File::open(&path).expect("the file"), "", &mut names);
        (fs::read(&path).expect("the file"), names)
    })
}

fn walk(group: &Group, below: &str, names: &mut Vec<String>) {
    for name in group.member_names().expect("a right file") {
        let path = format!("{below}{name}");
        if let Ok(inner) = group.group(&name) {
            walk(&inner, &format!("{path}/"), names);
        }
        names.push(path);
    }
}

impl Changes {
    fn make(&self, path: &Path) {
        let Self(changes, bytes) = self;
        if !changes.is_empty() {
            let file = File::open_rw(path).expect("a right file");
            // HDF5 refuses some of them.
            changes.iter().for_each(|change| drop(change.make(&file)));
            file.close().expect("the file can be written");
        }
        let mut whole = fs::read(path).expect("the file");
        for (place, byte) in bytes {
            let length = whole.len();
            whole[*place as usize % length] = *byte;
        }
        fs::write(path, whole).expect("the file can be written");
    }
}

impl Change {
    fn make(&self, file: &File) -> hdf5::Result<()> {
        let (Self::Numbers(item, ..)
        | Self::Texts(item, ..)
        | Self::Claim(item, ..)
        | Self::Group(item)
        | Self::Nothing(item)) = self;
        let name = item.name();
        // What is not there need not go.
        let _ = file.unlink(&name);
        match self {
            Self::Numbers(_, kind, bytes, columns) => match kind {
                Kind::F64 => numbers(file, &name, bytes, *columns, f64::from_le_bytes),
                Kind::F32 => numbers(file, &name, bytes, *columns, f32::from_le_bytes),
                Kind::U64 => numbers(file, &name, bytes, *columns, u64::from_le_bytes),
                Kind::I64 => numbers(file, &name, bytes, *columns, i64::from_le_bytes),
            },
            Self::Texts(_, texts, scalar) => self::texts(file, &name, texts, *scalar),
            Self::Claim(_, kind, extents) => match kind {
                Kind::F64 => claim::<f64>(file, &name, extents),
                Kind::F32 => claim::<f32>(file, &name, extents),
                Kind::U64 => claim::<u64>(file, &name, extents),
                Kind::I64 => claim::<i64>(file, &name, extents),
            },
            Self::Group(_) => file.create_group(&name).map(drop),
            Self::Nothing(_) => Ok(()),
        }
    }
}

impl Item {
    fn name(&self) -> String {
        let names = &sample().1;
        match self {
            Self::Known(i) => names[usize::from(*i) % names.len()].clone(),
            Self::Free(text) => text.replace('\0', ""),
        }
    }
}

/// A scalar, a curve, or a table of so many columns.
fn numbers<T: H5Type, const N: usize>(
    file: &File,
    name: &str,
    bytes: &[u8],
    columns: u8,
    value: fn([u8; N]) -> T,
) -> hdf5::Result<()> {
    let values: Vec<T> = bytes.as_chunks::<N>().0.iter().map(|chunk| value(*chunk)).collect();
    let columns = usize::from(columns);
    match (columns, values.first()) {
        (0, Some(first)) => file.new_dataset::<T>().create(name)?.write_scalar(first),
        (0 | 1, _) => file.new_dataset::<T>().shape(values.len()).create(name)?.write_raw(&values),
        _ => {
            let rows = values.len() / columns;
            let table = file.new_dataset::<T>().shape((rows, columns)).create(name)?;
            table.write_raw(&values[..rows * columns])
        }
    }
}

fn texts(file: &File, name: &str, texts: &[String], scalar: bool) -> hdf5::Result<()> {
    type Short = FixedUnicode<64>;
    let short = |text: &String| text[..text.floor_char_boundary(64)].parse().unwrap_or_default();
    let texts: Vec<Short> = texts.iter().map(short).collect();
    match (scalar, texts.first()) {
        (true, Some(first)) => file.new_dataset::<Short>().create(name)?.write_scalar(first),
        _ => file.new_dataset::<Short>().shape(texts.len()).create(name)?.write_raw(&texts),
    }
}

/// Chunked, so that nothing is stored.
fn claim<T: H5Type>(file: &File, name: &str, extents: &[u64]) -> hdf5::Result<()> {
    let shape: Vec<usize> = extents.iter().take(4).map(|&n| n as usize).collect();
    let chunk = vec![1; shape.len()];
    file.new_dataset::<T>().chunk(chunk).shape(shape).create(name).map(drop)
}
