//! Lake's one-shot runs.

use crate::made::settings;
use crate::{build, data_with, sample};
use image::{GrayImage, ImageFormat, Luma};
use metaburn_core::Split;
use metaburn_tasks::images::{ImageSet, cache, omniglot};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

/// Names and bytes of files.
type Files = Vec<(String, Vec<u8>)>;

/// A drawing of one dot: the character says its column and the run its row. Training drawings have a
/// dot in the last row too.
fn dot(run: u32, character: u32, training: bool) -> Vec<u8> {
    let ink = |x: u32, y: u32| x / 5 == character && (y / 4 == run - 1 || training && y > 99);
    let image = GrayImage::from_fn(105, 105, |x, y| Luma([if ink(x, y) { 0 } else { 255 }]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// `all_runs.zip` in a data folder; item `i` of run `r` shows character `3·i + r mod 20`.
fn made(change: impl Fn(&mut Files)) -> TempDir {
    let mut files = Files::new();
    for run in 1..=20 {
        let class = |item: u32| (3 * item + run) % 20;
        let mut labels = String::new();
        for item in 0..20 {
            let (i, c) = (item + 1, class(item) + 1);
            labels += &format!("run{run:02}/test/item{i:02}.png run{run:02}/training/class{c:02}.png\n");
            files.push((format!("run{run:02}/test/item{i:02}.png"), dot(run, class(item), false)));
            files.push((format!("run{run:02}/training/class{i:02}.png"), dot(run, item, true)));
        }
        files.push((format!("run{run:02}/class_labels.txt"), labels.into_bytes()));
    }
    change(&mut files);
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("omniglot")).unwrap();
    let mut archive = ZipWriter::new(File::create(folder.path().join("omniglot/all_runs.zip")).unwrap());
    for (name, bytes) in files {
        archive.start_file(format!("all_runs/{name}"), SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
    folder
}

/// The rows on which the drawings of a character agree.
fn upper(image: &[u8]) -> &[u8] {
    &image[..22 * omniglot::SIDE]
}

#[test]
fn each_item_has_the_label_of_the_character_that_it_shows() {
    let runs = omniglot::runs(made(|_| ()).path()).unwrap();
    assert_eq!(runs.len(), omniglot::RUNS);
    for run in &runs {
        let same = |(item, &label): (&Vec<u8>, &usize)| upper(item) == upper(&run.support[label]);
        assert!(run.query.iter().zip(&run.labels).all(same));
        assert_eq!(run.labels.iter().collect::<BTreeSet<_>>().len(), 20);
    }
}

#[test]
fn as_tests_each_run_comes_once_with_its_drawings_as_they_are() {
    let folder = made(|_| ());
    // The images that training draws from; runs have their own.
    let mut set = ImageSet::new([1, omniglot::SIDE, omniglot::SIDE]);
    for alphabet in 0..9 {
        for image in 0..40 {
            let half = if alphabet < 8 { "background" } else { "evaluation" };
            let (group, name) = (format!("{half}/{alphabet}"), format!("{}", image / 2));
            set.push(&group, &name, &[image as u8; omniglot::SIDE * omniglot::SIDE]);
        }
    }
    cache::write(&set, &folder.path().join(omniglot::CACHE)).unwrap();
    let given = settings(&[("split", "lake"), ("test", "runs")], &[("way", 20), ("queries", 1)]);
    let tasks = build("omniglot", &given, folder.path()).unwrap();
    metaburn_testkit::check_tasks(tasks.as_ref());
    let batch = sample(tasks.as_ref(), Split::Test, 20, 0);
    let area = omniglot::SIDE * omniglot::SIDE;
    let bytes = |x: &burn::tensor::TensorData| -> Vec<u8> {
        x.iter::<f32>().map(|v| (v * 255.0).round() as u8).collect()
    };
    let (support, query) = (bytes(&batch.support.x), bytes(&batch.query.x));
    let runs: BTreeSet<BTreeSet<&[u8]>> =
        support.chunks(20 * area).map(|run| run.chunks(area).collect()).collect();
    assert_eq!(runs.len(), 20);
    let expected = omniglot::runs(folder.path()).unwrap();
    assert!(expected.iter().all(|run| runs.contains(&run.support.iter().map(Vec::as_slice).collect())));
    // The same character has the same label on both sides.
    let label = |y: &[f32]| y.iter().position(|&v| v == 1.0);
    let (ys, yq): (Vec<f32>, Vec<f32>) = (batch.support.y.iter().collect(), batch.query.y.iter().collect());
    for task in 0..20 {
        for i in 20 * task..20 * (task + 1) {
            let j = (20 * task..20 * (task + 1))
                .find(|j| upper(&support[j * area..][..area]) == upper(&query[i * area..][..area]));
            assert_eq!(label(&ys[20 * j.unwrap()..][..20]), label(&yq[20 * i..][..20]));
        }
    }
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    let said = |change: &dyn Fn(&mut Files)| {
        let folder = made(change);
        let message = omniglot::runs(folder.path()).unwrap_err().to_string();
        message.replace(&folder.path().display().to_string(), "DIR")
    };
    let at = |files: &Files, name: &str| files.iter().position(|f| f.0 == name).unwrap();
    assert_eq!(
        said(&|files| drop(files.remove(at(files, "run07/test/item11.png")))),
        "DIR/omniglot/all_runs.zip: there is no run07/test/item11.png"
    );
    assert_eq!(
        said(&|files| {
            let i = at(files, "run01/class_labels.txt");
            files[i].1.truncate(500);
        }),
        "DIR/omniglot/all_runs.zip/all_runs/run01/class_labels.txt: expected 20 lines `…itemNN.png …classNN.png`"
    );
    let nowhere = TempDir::new().unwrap();
    assert_eq!(
        omniglot::runs(nowhere.path()).unwrap_err().to_string(),
        format!(
            "{}: there is no all_runs.zip; `metaburn data fetch omniglot-runs` gets it",
            nowhere.path().join("omniglot").display()
        )
    );
}

#[test]
fn the_real_runs_match_by_pixels_about_as_badly_as_published() {
    let Some(data) = data_with("omniglot/all_runs.zip") else { return };
    let runs = omniglot::runs(&data).unwrap();
    let far = |a: &[u8], b: &[u8]| {
        a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>()
    };
    let mut right = 0;
    for run in &runs {
        for (item, &label) in run.query.iter().zip(&run.labels) {
            let nearest =
                (0..20).min_by(|&a, &b| far(item, &run.support[a]).total_cmp(&far(item, &run.support[b])));
            right += usize::from(nearest == Some(label));
        }
    }
    // Chance is 20 of 400; pixels are a poor measure, but no label is wrong by design.
    assert!((60..250).contains(&right), "{right} of 400");
}
