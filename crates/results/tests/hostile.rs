//! Files that were made to do harm: each is refused for what it is, before it costs memory, time, or the
//! contents of another file.

mod common;

use common::sample;
use hdf5::{File, H5Type};
use metaburn_results::{Error, read, write};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What is said of the sample after `change`, in its folder, without the file's path.
fn said_after(change: impl FnOnce(&File, &Path)) -> String {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.h5");
    write(&sample(), &path).unwrap();
    let file = File::open_rw(&path).unwrap();
    change(&file, folder.path());
    file.close().unwrap();
    let Err(error) = read(&path) else { panic!("it was read") };
    let text = error.to_string();
    text.strip_prefix(&format!("{}: ", path.display())).expect("the path comes first").to_string()
}

/// Replaces a dataset by one of this shape without any data.
fn claim<T: H5Type>(file: &File, name: &str, shape: &[usize]) {
    file.unlink(name).unwrap();
    let chunk = vec![1; shape.len()];
    file.new_dataset::<T>().chunk(chunk).shape(shape).create(name).unwrap();
}

fn replace<T: H5Type>(file: &File, name: &str, values: &[T]) {
    file.unlink(name).unwrap();
    file.new_dataset_builder().with_data(values).create(name).unwrap();
}

const ELSEWHERE: &str =
    "training/rate is damaged (its data lie in another file); copy the file again, or repeat the run";

#[test]
fn a_link_to_another_file_is_not_followed() {
    let said = said_after(|file, folder| {
        let other = folder.join("other.h5");
        write(&sample(), &other).unwrap();
        file.unlink("training/rate").unwrap();
        file.link_external(&other.display().to_string(), "training/rate", "training/rate").unwrap();
    });
    assert_eq!(said, ELSEWHERE);
}

#[test]
fn a_dataset_that_is_kept_in_another_file_is_not_read() {
    let said = said_after(|file, folder| {
        let secret = folder.join("secret.bin");
        fs::write(&secret, [1; 3200]).unwrap();
        file.unlink("training/rate").unwrap();
        let builder = file.new_dataset::<f64>().no_chunk().external(&secret.display().to_string(), 0, 3200);
        builder.shape(400).create("training/rate").unwrap();
    });
    assert_eq!(said, ELSEWHERE);
}

#[test]
fn a_dataset_that_is_made_of_others_is_not_read() {
    let said = said_after(|file, folder| {
        let other = folder.join("other.h5");
        write(&sample(), &other).unwrap();
        let other = other.display().to_string();
        file.unlink("training/rate").unwrap();
        let builder = file.new_dataset::<f64>().virtual_map(&other, "training/rate", 400, .., 400, ..);
        builder.shape(400).create("training/rate").unwrap();
    });
    assert_eq!(said, ELSEWHERE);
}

/// Some of these shapes need no room, for they have an extent of 0.
#[test]
fn absurd_extents_are_refused() {
    let huge = 1 << 60;
    let rate = said_after(|file, _| claim::<f64>(file, "training/rate", &[1 << 40]));
    let start = "training/rate is damaged (it has no room for its shape [1099511627776])";
    assert!(rate.starts_with(start), "{rate}");
    let loss = said_after(|file, _| {
        replace::<u64>(file, "test/steps", &[]);
        claim::<f64>(file, "test/loss", &[huge, 0]);
        claim::<f64>(file, "test/accuracy", &[0, 0]);
        file.unlink("test/measure_names").unwrap();
    });
    assert_eq!(loss, "test/loss: expected a number of steps for each column, found none");
    let paths = said_after(|file, _| {
        replace(file, "paths/steps", &[1u64; 64]);
        claim::<f64>(file, "paths/x", &[0, huge]);
    });
    assert_eq!(paths, "paths/y: expected 0 values, found 12");
    let weight = said_after(|file, _| claim::<f32>(file, "params/layer1/weight", &[huge, huge]));
    assert!(weight.starts_with("params/layer1/weight is damaged (it has no room"), "{weight}");
}

/// Whatever is stored may unpack to a thousand times as much.
#[test]
fn a_few_values_do_not_come_with_a_load() {
    let said = said_after(|file, _| {
        file.unlink("training/rate").unwrap();
        let many = 1 << 16;
        let builder = file.new_dataset::<f64>().chunk(many).shape(many..);
        let rate = builder.create("training/rate").unwrap();
        rate.write_raw(&vec![0.1; many]).unwrap();
        rate.resize(400).unwrap();
    });
    assert!(
        said.starts_with("training/rate is damaged (524288 bytes are stored for its shape [400])"),
        "{said}"
    );
}

#[test]
fn numbers_that_count_other_things_are_bounded() {
    let study = said_after(|file, _| replace(file, "search/study", &[0, u64::MAX, 1]));
    assert_eq!(study, "search/study: expected studies below 2, found 18446744073709551615");
    let first = said_after(|file, _| {
        file.unlink("search/first_trial").unwrap();
        file.new_dataset::<u64>().create("search/first_trial").unwrap().write_scalar(&u64::MAX).unwrap();
    });
    assert_eq!(first, "search/first_trial: expected 0 or 1, found 18446744073709551615");
}

#[test]
fn what_a_file_says_does_not_command_a_terminal() {
    let said = said_after(|file, _| {
        file.delete_attr("format").unwrap();
        let word: hdf5::types::FixedUnicode<16> = "\x1b]0;title\x07".parse().unwrap();
        file.new_attr::<hdf5::types::FixedUnicode<16>>()
            .create("format")
            .unwrap()
            .write_scalar(&word)
            .unwrap();
    });
    assert!(said.ends_with(r#"found "\u{1b}]0;title\u{7}""#), "{said}");
    let mut run = sample();
    run.test.measures[0].name = "\x1b[2J/".to_string();
    let error = write(&run, &TempDir::new().unwrap().path().join("run.h5")).unwrap_err();
    assert!(matches!(error, Error::Inconsistent { .. }));
    assert!(error.to_string().ends_with(r"found `\u{1b}[2J/`"), "{error}");
}
