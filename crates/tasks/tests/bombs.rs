//! Small files that unpack to much: each is refused with its reason, or read, in bounded memory.
//!
//! The bound is on the highest mark of this process, which all of these tests share.

use flate2::{Compression, write::GzEncoder};
use metaburn_tasks::dataset::Dataset;
use metaburn_tasks::images::{folder, idx, omniglot};
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

const MIB: usize = 1 << 20;
/// The most memory that all of these together may have taken at a time.
const BOUND: usize = 2048 * MIB;

/// Refuses a process that had more than its memory.
fn check_memory() {
    // Linux alone keeps the mark.
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10;
    assert!(peak < BOUND, "{} MiB", peak / MIB);
}

/// What a reader of this folder says, without the folder.
fn said<T>(folder: &TempDir, read: impl FnOnce(&Path) -> metaburn_core::Result<T>) -> String {
    let message = match read(folder.path()) {
        Ok(_) => panic!("a bomb was read"),
        Err(error) => error.to_string(),
    };
    check_memory();
    message.replace(&folder.path().display().to_string(), "DIR")
}

/// Zeros behind a head, packed a thousandfold.
fn packed(head: &[u8], zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(head).unwrap();
    let block = vec![0; MIB];
    for start in (0..zeros).step_by(MIB) {
        encoder.write_all(&block[..MIB.min(zeros - start)]).unwrap();
    }
    encoder.finish().unwrap()
}

/// A folder with an archive of one entry of so many zeros, and as many more that share its data.
fn archive(zeros: usize, more: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut archive = ZipWriter::new(File::create(folder.path().join("images_background.zip")).unwrap());
    archive.start_file("Greek/a/0.png", SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![0; zeros]).unwrap();
    for i in 1..=more {
        archive.shallow_copy_file("Greek/a/0.png", &format!("Greek/a/{i}.png")).unwrap();
    }
    archive.finish().unwrap();
    folder
}

#[test]
fn archives() {
    let file = archive(64 * MIB, 0);
    let what = "DIR/images_background.zip/Greek/a/0.png: larger than 16 MiB";
    assert_eq!(said(&file, omniglot::import), what);
    let all = said(&archive(16 * MIB, 1000), omniglot::import);
    assert_eq!(all, "DIR/images_background.zip: its files unpack to more than 512 MiB");
}

/// An image of 8 bytes a pixel that claims to be 12000×12000.
#[test]
fn images() {
    let folder = TempDir::new().unwrap();
    let mut bytes = Cursor::new(Vec::new());
    image::ImageBuffer::from_pixel(1, 1, image::Rgba([7_u16; 4]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let mut bytes = bytes.into_inner();
    for split in ["train", "validation", "test"] {
        fs::create_dir_all(folder.path().join(split).join("a")).unwrap();
    }
    for (side, what) in [(12_000_u32, "Memory limit exceeded"), (100_000, "Image size exceeds limit")] {
        bytes[16..20].copy_from_slice(&side.to_be_bytes());
        bytes[20..24].copy_from_slice(&side.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        fs::write(folder.path().join("train/a/x.png"), &bytes).unwrap();
        let message = said(&folder, |path| folder::load(path, Some([84, 84]), 3));
        assert_eq!(message, format!("DIR/train/a/x.png: the image cannot be read: {what}"));
    }
}

#[test]
fn idx_files() {
    let write = |images: &[u8], labels: &[u8]| {
        let folder = TempDir::new().unwrap();
        for stem in ["train", "t10k"] {
            fs::write(folder.path().join(format!("{stem}-images-idx3-ubyte.gz")), images).unwrap();
            fs::write(folder.path().join(format!("{stem}-labels-idx1-ubyte.gz")), labels).unwrap();
        }
        folder
    };
    let large = said(&write(&packed(&[], 300 * MIB), &[]), idx::load);
    assert_eq!(large, "DIR/train-images-idx3-ubyte.gz: more than 256 MiB");
    let claim = [&[0, 0, 8, 3][..], &[0xff; 12]].concat();
    let claimed = said(&write(&packed(&claim, 5), &[]), idx::load);
    let shape = "[4294967295, 4294967295, 4294967295]";
    assert_eq!(
        claimed,
        format!("DIR/train-images-idx3-ubyte.gz: 5 bytes follow, where {shape} were announced")
    );

    // Forty million images of one pixel, half of them in each pair of files, take no more than their bytes.
    let count: usize = 20 << 20;
    let extent = (count as u32).to_be_bytes();
    let images = packed(&[&[0, 0, 8, 3][..], &extent, &[0, 0, 0, 1, 0, 0, 0, 1]].concat(), count);
    let labels = packed(&[&[0, 0, 8, 1][..], &extent].concat(), count);
    assert_eq!(idx::load(write(&images, &labels).path()).unwrap().len(), 2 * count);
    check_memory();
}

#[test]
fn tables() {
    let read = |bytes: &[u8]| Dataset::from_csv("t.csv", bytes, None, None).unwrap_err().to_string();
    assert_eq!(read(&packed(b"x,y\n", 600 * MIB)), "t.csv: more than 536870912 bytes");
    check_memory();
    let rows = b"1,2\n".repeat(4_000_000);
    let most = "t.csv: more than 3728270 rows of 2 cells; leave some out";
    assert_eq!(read(&[b"x,y\n", rows.as_slice()].concat()), most);
    check_memory();
}
