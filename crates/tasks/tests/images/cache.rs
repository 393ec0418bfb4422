//! The file of an import: what was written is read, and nothing else.

use metaburn_tasks::images::{ImageSet, cache};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Images of random pixels in classes of a few.
fn sets() -> impl Strategy<Value = ImageSet> {
    let counts = prop::collection::vec(1_usize..4, 0..5);
    (1_usize..4, 1_usize..4, 1_usize..4, counts, any::<u8>()).prop_map(|(c, h, w, counts, start)| {
        let mut set = ImageSet::new([c, h, w]);
        let mut byte = start;
        for (class, count) in counts.into_iter().enumerate() {
            for _ in 0..count {
                byte = byte.wrapping_mul(5).wrapping_add(17);
                let image: Vec<u8> = (0..c * h * w).map(|i| byte.wrapping_add(i as u8)).collect();
                set.push(&format!("group{}", class / 2), &format!("class{class}"), &image);
            }
        }
        set
    })
}

fn reread(bytes: &[u8], path: &Path) -> Result<ImageSet, String> {
    fs::write(path, bytes).unwrap();
    cache::read(path).map_err(|error| error.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_written_is_read_and_damage_is_named(
        set in sets(), cut: prop::sample::Index, place: prop::sample::Index, bit in 0..8_u8,
    ) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("made/on/the/way.bin");
        cache::write(&set, &path).unwrap();
        prop_assert_eq!(&cache::read(&path).unwrap(), &set);
        prop_assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);

        let bytes = fs::read(&path).unwrap();
        let mut flipped = bytes.clone();
        flipped[place.index(bytes.len())] ^= 1 << bit;
        for bad in [&bytes[..cut.index(bytes.len())], &flipped] {
            let message = reread(bad, &path).unwrap_err();
            prop_assert!(message.starts_with(&path.display().to_string()));
            prop_assert!(message.ends_with("; import it again with `metaburn data import`"), "{}", message);
        }
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.bin");
    let mut set = ImageSet::new([1, 2, 2]);
    set.push("", "a", &[1, 2, 3, 4]);
    cache::write(&set, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    flipped[30] ^= 1;
    let said = |bytes: &[u8]| reread(bytes, &path).unwrap_err().replace(&path.display().to_string(), "x.bin");
    let again = "; import it again with `metaburn data import`";
    assert_eq!(said(&[1; 31]), format!("x.bin: the file is cut short{again}"));
    assert_eq!(said(&[0; 99]), format!("x.bin: this is no set of images of this version{again}"));
    assert_eq!(said(&flipped), format!("x.bin: the file is damaged{again}"));
    assert_eq!(said(&bytes[..bytes.len() - 1]), format!("x.bin: the file is damaged{again}"));
    set.classes[0].count = 2;
    cache::write(&set, &path).unwrap();
    let message = cache::read(&path).unwrap_err().to_string();
    assert_eq!(message, format!("{}: its sizes do not fit together{again}", path.display()));
}
