//! Omniglot, in the three ways in which it is split.

use crate::images::draw::Rotation;
use crate::images::files::wrong;
use crate::images::options::Episodes;
use crate::images::set::ImageClass;
use crate::images::{FewShot, ImageSet, Parts, omniglot};
use metaburn_core::{Options, Result, Seeds, Split, Value};
use rand::seq::SliceRandom;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Alphabets of the background set that the split `lake` keeps for validation: the last ones.
const KEPT: usize = 5;

/// Episodes of Omniglot characters. `split` is one of
///
/// | `split` | train / validation / test | rotations, unless `rotation` says otherwise |
/// |-|-|-|
/// | `vinyals` | 1028 / 172 / 423 characters, by the lists of jakesnell/prototypical-networks | as classes |
/// | `finn` | `train_classes` 1100 / `validation_classes` 100 / the rest, by `split_seed` (0) | a random one for each class of an episode |
/// | `lake` | the background set but for its last five alphabets / these / the evaluation set | none |
///
/// With `lake` and `test = "runs"` meta-test has Lake's 20 one-shot runs of 20 ways instead of drawn
/// episodes; 20 test tasks in one batch are each run once.
pub(super) fn from_options(options: &mut Options, data_dir: &Path) -> Result<FewShot> {
    let split = options.choice("split", "vinyals", &["vinyals", "finn", "lake"])?;
    let usual = match split {
        "vinyals" => Rotation::Class,
        "finn" => Rotation::Random,
        _ => Rotation::None,
    };
    let episodes = Episodes::from_options(options, usual)?;
    let runs = split == "lake" && options.choice("test", "drawn", &["drawn", "runs"])? == "runs";
    let rotations = episodes.rotations();
    let set;
    let parts = match split {
        "vinyals" => {
            let lists = lists(data_dir)?;
            set = omniglot::load(data_dir)?;
            vinyals(&set, rotations, &lists, data_dir)?
        }
        "finn" => {
            let seed = options.at_least("split_seed", 0, 0)? as u64;
            let counts = [options.count("train_classes", 1100)?, options.count("validation_classes", 100)?];
            set = omniglot::load(data_dir)?;
            if counts[0] + counts[1] >= set.classes.len() {
                let expected = format!("less than {} with the validation classes", set.classes.len());
                return Err(options.bad("train_classes", &expected, &Value::Int(counts[0] as i64)));
            }
            finn(&set, rotations, seed, counts)
        }
        _ => {
            set = omniglot::load(data_dir)?;
            lake(&set, rotations)
        }
    };
    let mut tasks = episodes.of(options, set, u8::MAX, parts)?;
    if runs {
        let shape = tasks.test;
        if (shape.way, shape.shots, shape.queries) != (20, 1, 1) {
            let expected = "way 20, shots 1 and queries 1, as Lake's runs have";
            return Err(options.bad("test", expected, &Value::from("runs")));
        }
        tasks.runs = Some(Arc::new(omniglot::runs(data_dir)?));
    }
    Ok(tasks)
}

/// `<alphabet>/<character>` of an imported class.
fn character(class: &ImageClass) -> String {
    let alphabet = class.group.split_once('/').map_or(class.group.as_str(), |(_, alphabet)| alphabet);
    format!("{alphabet}/{}", class.name)
}

/// The part of each character by the three lists, whose lines are `<alphabet>/<character>/rot<ddd>`.
fn lists(data_dir: &Path) -> Result<BTreeMap<String, Split>> {
    let mut parts = BTreeMap::new();
    for (file, split) in [("train", Split::Train), ("val", Split::Validation), ("test", Split::Test)] {
        let path = data_dir.join(format!("omniglot/vinyals-splits/{file}.txt"));
        let text = std::fs::read_to_string(&path).map_err(|e| {
            wrong(&path, format!("{e}; `metaburn data fetch vinyals-splits` gets the lists, or set `split`"))
        })?;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let Some((character, _)) = line.rsplit_once("/rot") else {
                return Err(wrong(&path, format!("`{line}` is not <alphabet>/<character>/rot<angle>")));
            };
            if parts.insert(character.to_string(), split).is_some_and(|other| other != split) {
                return Err(wrong(&path, format!("{character} is in two of the lists")));
            }
        }
    }
    Ok(parts)
}

fn vinyals(
    set: &ImageSet,
    rotations: [Rotation; 2],
    lists: &BTreeMap<String, Split>,
    data_dir: &Path,
) -> Result<Parts> {
    let known = set.classes.iter().filter(|class| lists.contains_key(&character(class))).count();
    if known != lists.len() {
        let what = format!("{} characters of the lists are not in the images", lists.len() - known);
        return Err(wrong(data_dir.join("omniglot/vinyals-splits"), what));
    }
    Ok(Parts::of(set, rotations, |_, class| lists.get(&character(class)).copied()))
}

fn finn(set: &ImageSet, rotations: [Rotation; 2], seed: u64, [train, validation]: [usize; 2]) -> Parts {
    let mut order: Vec<usize> = (0..set.classes.len()).collect();
    order.shuffle(&mut Seeds::new(seed).stream("split", 0));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(position, &class)| place[class] = position);
    Parts::of(set, rotations, |class, _| match place[class] {
        position if position < train => Some(Split::Train),
        position if position < train + validation => Some(Split::Validation),
        _ => Some(Split::Test),
    })
}

fn lake(set: &ImageSet, rotations: [Rotation; 2]) -> Parts {
    let mut alphabets: Vec<&str> = set.classes.iter().map(|class| class.group.as_str()).collect();
    alphabets.retain(|group| group.starts_with("background/"));
    alphabets.dedup();
    let kept: Vec<&str> = alphabets.split_off(alphabets.len().saturating_sub(KEPT));
    Parts::of(set, rotations, |_, class| match class.group.as_str() {
        group if kept.contains(&group) => Some(Split::Validation),
        group if group.starts_with("background/") => Some(Split::Train),
        _ => Some(Split::Test),
    })
}
