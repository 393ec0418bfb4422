//! Archives of drawings, right ones and wrong ones.

use arbitrary::{Arbitrary, Unstructured};
use image::{GrayImage, ImageFormat, Luma};
use metaburn_tasks::images::omniglot;
use std::fs;
use std::io::{Cursor, Write};
use std::sync::OnceLock;
use tempfile::TempDir;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// An archive, as it is written and then spoiled.
#[derive(Arbitrary)]
struct Archive {
    entries: Vec<(Name, Content, bool)>,
    /// Places from the end, where the directory is, and bytes to write there.
    spoiled: Vec<(u16, u8)>,
}

#[derive(Arbitrary)]
enum Name {
    Drawing(u8, u8),
    OfRun(u8, u8, bool),
    Labels(u8),
    Free(String),
}

#[derive(Arbitrary)]
enum Content {
    Drawing,
    /// A drawing that claims another size.
    Claim(u32, u32),
    Zeros(u8),
    Bytes(Vec<u8>),
}

/// Omniglot's archives and those of the one-shot runs.
pub fn omniglot(bytes: &[u8]) {
    let Ok(archive) = Archive::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().join("omniglot");
    fs::create_dir(&data).expect("a temporary folder");
    let bytes = archive.bytes();
    for name in ["images_background.zip", "images_evaluation.zip", "all_runs.zip"] {
        fs::write(data.join(name), &bytes).expect("a temporary file");
    }
    let _ = omniglot::import(&data);
    let _ = omniglot::runs(folder.path());
}

impl Archive {
    fn bytes(&self) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content, stored) in &self.entries {
            let method = if *stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(method);
            // The writer refuses some names, and the second entry of a name.
            if archive.start_file(name.text(), options).is_ok() {
                archive.write_all(&content.bytes()).expect("memory to write to");
            }
        }
        let mut bytes = archive.finish().expect("memory to write to").into_inner();
        for (place, byte) in &self.spoiled {
            let length = bytes.len();
            bytes[length - 1 - usize::from(*place) % length] = *byte;
        }
        bytes
    }
}

impl Name {
    fn text(&self) -> String {
        match self {
            Self::Drawing(c, i) => format!("images_background/Greek/character{:02}/{i:04}.png", c % 4),
            Self::OfRun(run, i, true) => format!("run{:02}/training/class{:02}.png", run % 21, i % 21),
            Self::OfRun(run, i, false) => format!("run{:02}/test/item{:02}.png", run % 21, i % 21),
            Self::Labels(run) => format!("run{:02}/class_labels.txt", run % 21),
            Self::Free(text) => format!("{text}.png"),
        }
    }
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Drawing => drawing().to_vec(),
            Self::Claim(width, height) => claim(*width, *height),
            Self::Zeros(size) => vec![0; usize::from(*size) << 17],
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

/// A drawing of the right size.
fn drawing() -> &'static [u8] {
    static DRAWING: OnceLock<Vec<u8>> = OnceLock::new();
    DRAWING.get_or_init(|| {
        let image = GrayImage::from_fn(105, 105, |x, y| Luma([if x == y { 0 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).expect("memory to write to");
        bytes.into_inner()
    })
}

/// A drawing whose header, the first block of a PNG file, has another size and the check sum of that.
fn claim(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = drawing().to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}
