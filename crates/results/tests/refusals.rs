//! Whatever a file holds, reading it ends in a run or in a named error.

mod common;

use common::sample;
use hdf5::types::VarLenUnicode;
use metaburn_results::{Error, Param, Run, read, write};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A file in a folder of its own.
fn sample_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");
    write(&sample(), &path).unwrap();
    (folder, path)
}

/// The error of reading the sample after `change`, without the file's path.
fn error_after(change: impl FnOnce(&hdf5::File)) -> (Error, String) {
    let (_folder, path) = sample_file();
    let file = hdf5::File::open_rw(&path).unwrap();
    change(&file);
    file.close().unwrap();
    told(&path)
}

fn told(path: &Path) -> (Error, String) {
    let error = read(path).unwrap_err();
    let text = error.to_string();
    let text = text.strip_prefix(&format!("{}: ", path.display())).expect("the path comes first");
    (error, text.to_string())
}

fn rewrite_attribute(file: &hdf5::File, name: &str, value: i64) {
    file.delete_attr(name).unwrap();
    file.new_attr::<i64>().create(name).unwrap().write_scalar(&value).unwrap();
}

fn replace_dataset<T: hdf5::H5Type>(file: &hdf5::File, name: &str, values: &[T]) {
    file.unlink(name).unwrap();
    file.new_dataset_builder().with_data(values).create(name).unwrap();
}

#[test]
fn a_file_that_is_not_there() {
    let (error, text) = told(Path::new("nowhere/run.h5"));
    assert!(matches!(error, Error::Missing { .. }), "{error:?}");
    assert_eq!(text, "there is no such file");
}

#[test]
fn a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (error, _) = told(folder.path());
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
}

#[test]
fn a_file_of_another_kind() {
    let (_folder, path) = sample_file();
    fs::write(&path, "iteration,loss\n0,1.0\n").unwrap();
    let (error, _) = told(&path);
    assert!(matches!(error, Error::NotHdf5 { .. }), "{error:?}");
}

#[test]
fn an_hdf5_file_of_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.h5");
    let file = hdf5::File::create(&path).unwrap();
    file.close().unwrap();
    let (error, text) = told(&path);
    assert!(matches!(error, Error::OtherFormat { .. }), "{error:?}");
    assert!(text.ends_with("found none"), "{text}");

    let file = hdf5::File::create(&path).unwrap();
    let value: VarLenUnicode = "another".parse().unwrap();
    file.new_attr::<VarLenUnicode>().create("format").unwrap().write_scalar(&value).unwrap();
    file.close().unwrap();
    let (error, _) = told(&path);
    assert!(matches!(error, Error::OtherFormat { .. }), "{error:?}");
}

#[test]
fn another_schema_version() {
    let (error, text) = error_after(|file| rewrite_attribute(file, "schema_version", 3));
    assert!(matches!(error, Error::OtherVersion { found: 3, known: 2, .. }), "{error:?}");
    assert_eq!(text, "schema version 3, but this version of Metaburn reads version 2; update Metaburn");
}

#[test]
fn a_missing_dataset() {
    for name in ["header/learner", "training/meta_loss", "params/head/bias", "param_names", "test"] {
        let (error, text) = error_after(|file| file.unlink(name).unwrap());
        assert!(matches!(error, Error::MissingItem { .. }), "{error:?}");
        assert!(text.starts_with(name), "{text}");
    }
}

#[test]
fn a_dataset_of_another_type() {
    let (error, text) = error_after(|file| replace_dataset(file, "training/rate", &[1u8, 2]));
    assert!(matches!(error, Error::WrongType { .. }), "{error:?}");
    assert_eq!(text, "training/rate: expected float64, found uint8");

    let (error, text) = error_after(|file| replace_dataset(file, "header/label", &[1.0]));
    assert!(matches!(error, Error::WrongType { .. }), "{error:?}");
    assert_eq!(text, "header/label: expected a text, found float64");

    let (error, _) = error_after(|file| replace_dataset(file, "test/loss", &[1.0, 2.0]));
    assert!(matches!(error, Error::WrongType { .. }), "{error:?}");
}

#[test]
fn a_group_in_place_of_a_dataset() {
    let (error, text) = error_after(|file| {
        file.unlink("header/seed").unwrap();
        file.create_group("header/seed").unwrap();
    });
    assert!(matches!(error, Error::WrongType { .. }), "{error:?}");
    assert_eq!(text, "header/seed: expected a dataset, found a group");
}

#[test]
fn curves_of_different_lengths() {
    let (error, text) = error_after(|file| replace_dataset(file, "training/rate", &[0.5; 399]));
    assert!(matches!(error, Error::Inconsistent { .. }), "{error:?}");
    assert_eq!(text, "training/rate: expected 400 values, found 399");

    let (error, text) = error_after(|file| replace_dataset(file, "test/steps", &[0u64, 1]));
    assert!(matches!(error, Error::Inconsistent { .. }), "{error:?}");
    assert_eq!(text, "test/loss: expected shape [2, 2], found [2, 3]");
}

/// A few bytes must not make the reader ask for terabytes.
#[test]
fn a_shape_beyond_the_file() {
    let (error, text) = error_after(|file| {
        file.unlink("training/rate").unwrap();
        let builder = file.new_dataset::<f64>().chunk(1024).shape(1 << 50);
        builder.create("training/rate").unwrap();
    });
    assert!(matches!(error, Error::Damaged { .. }), "{error:?}");
    assert!(text.starts_with("training/rate is damaged"), "{text}");
}

#[test]
fn every_truncation_is_noticed() {
    let (_folder, path) = sample_file();
    let whole = fs::read(&path).unwrap();
    for length in (0..64).chain((64..whole.len()).step_by(97)).chain([whole.len() - 1]) {
        fs::write(&path, &whole[..length]).unwrap();
        let (error, _) = told(&path);
        assert!(matches!(error, Error::Truncated { .. }), "{length} bytes: {error:?}");
    }
}

/// One wrong bit anywhere gives an error, or lies where nothing is stored.
#[test]
fn every_flipped_bit_is_noticed() {
    let (_folder, path) = sample_file();
    let whole = fs::read(&path).unwrap();
    let expected = format!("{:?}", sample());
    let mut refused = 0;
    for place in (0..100).chain((100..whole.len()).step_by(11)) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(&path, bytes).unwrap();
        match read(&path) {
            Ok(run) => assert!(format!("{run:?}") == expected, "byte {place}: misread"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 1000, "only {refused} refusals");
}

#[test]
fn noise_behind_the_signature() {
    let (_folder, path) = sample_file();
    let whole = fs::read(&path).unwrap();
    let mut state = 1u64;
    for round in 0..200 {
        let mut bytes = whole.clone();
        for byte in bytes.iter_mut().skip(8 + 40 * round) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (state >> 56) as u8;
        }
        fs::write(&path, bytes).unwrap();
        assert!(read(&path).is_err());
    }
}

/// The message of refusing to write the sample after `change`. Nothing may be left behind.
fn unwritable(change: impl FnOnce(&mut Run)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut run = sample();
    change(&mut run);
    let error = write(&run, &folder.path().join("run.h5")).unwrap_err();
    assert!(matches!(error, Error::Inconsistent { .. }), "{error:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    error.to_string()
}

#[test]
fn a_run_that_does_not_fit_together_is_not_written() {
    let param = |name: &str| Param { name: name.to_string(), shape: vec![1], values: vec![0.0] };
    let cases: [(String, &str); 10] = [
        (unwritable(|r| r.header.dtype.clear()), "header/dtype: expected f32 or f64, found ``"),
        (unwritable(|r| r.header.failure = "x".repeat(70_000)), "at most 65000 bytes, found 70000 bytes"),
        (unwritable(|r| r.header.label.push('\0')), "expected text without zero characters"),
        (
            unwritable(|r| r.validation.accuracy.truncate(1)),
            "validation/accuracy: expected 2 values, found 1",
        ),
        (unwritable(|r| r.test.tasks = 3), "test/loss: expected 9 values, found 6"),
        (
            unwritable(|r| r.test.tested_iterations.reverse()),
            "test/tested_iterations: expected 1999 first, found 999",
        ),
        (unwritable(|r| r.params[0].shape[0] = 41), "params/layer1/weight: expected 820 values, found 800"),
        (unwritable(|r| r.params.push(param("a//b"))), "expected a path such as layer1/weight"),
        (unwritable(|r| r.params.push(param("alpha"))), "expected one parameter of that name"),
        (unwritable(|r| r.params.push(param("layer1"))), "expected no parameter named `layer1` beside it"),
    ];
    for (text, expected) in cases {
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_folder_that_is_not_there() {
    let error = write(&sample(), Path::new("nowhere/run.h5")).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(error.to_string().starts_with("nowhere/run.h5.part: cannot create the file"), "{error}");
}
