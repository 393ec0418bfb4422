//! The real archives, where they are at hand.

use crate::made::settings;
use crate::{build, data_with, sample};
use metaburn_core::Split;
use metaburn_tasks::images::{cache, omniglot};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use tempfile::TempDir;

#[test]
fn the_official_archives_hold_what_they_should_and_are_split_as_published() {
    let Some(data) = data_with("omniglot/images_evaluation.zip") else { return };
    let set = omniglot::import(&data.join("omniglot")).unwrap();
    let alphabets: BTreeSet<_> = set.classes.iter().map(|class| &class.group).collect();
    assert_eq!((alphabets.len(), set.classes.len(), set.len()), (50, 1623, 32460));
    // Strokes are thin: ink covers a few per cent of the paper, and in no drawing most of it.
    let ink = |i: usize| set.image(i).iter().map(|&v| f64::from(v)).sum::<f64>() / (255.0 * 784.0);
    assert!((0..set.len()).all(|i| ink(i) > 0.0 && ink(i) < 0.4));

    let folder = TempDir::new().unwrap();
    cache::write(&set, &folder.path().join(omniglot::CACHE)).unwrap();
    assert_eq!(omniglot::load(folder.path()).unwrap(), set);
    let of_image: HashMap<&[u8], usize> = set
        .classes
        .iter()
        .enumerate()
        .flat_map(|(c, class)| (class.first..class.first + class.count).map(move |i| (i, c)))
        .map(|(i, c)| (set.image(i), c))
        .collect();
    let lists = data.join("omniglot/vinyals-splits");
    fs::create_dir(folder.path().join("omniglot/vinyals-splits")).unwrap();
    for list in ["train.txt", "val.txt", "test.txt"].iter().filter(|_| lists.exists()) {
        fs::copy(lists.join(list), folder.path().join("omniglot/vinyals-splits").join(list)).unwrap();
    }
    let sizes = [("vinyals", [1028, 172, 423]), ("finn", [1100, 100, 423]), ("lake", [0, 0, 659])];
    for (split, sizes) in sizes.into_iter().filter(|(split, _)| lists.exists() || *split != "vinyals") {
        let given = settings(&[("split", split), ("rotation", "none")], &[("way", 20), ("queries", 1)]);
        let tasks = build("omniglot", &given, folder.path()).unwrap();
        let seen = [Split::Train, Split::Validation, Split::Test].map(|part| -> BTreeSet<usize> {
            let x: Vec<f32> = sample(tasks.as_ref(), part, 700, 0).support.x.iter::<f32>().collect();
            let bytes: Vec<u8> = x.iter().map(|v| (v * 255.0).round() as u8).collect();
            bytes.chunks(784).map(|image| of_image[image]).collect()
        });
        assert!(
            seen[0].is_disjoint(&seen[1]) && seen[0].is_disjoint(&seen[2]) && seen[1].is_disjoint(&seen[2])
        );
        for (seen, size) in seen.iter().zip(sizes).filter(|(_, size)| *size > 0) {
            assert_eq!(seen.len(), size, "{split}");
        }
        let is_evaluation = |&c: &usize| set.classes[c].group.starts_with("evaluation/");
        assert!(split != "lake" || seen[2].iter().all(is_evaluation) && !seen[0].iter().any(is_evaluation));
    }
}
