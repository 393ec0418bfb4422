//! Lake's 20 one-shot classification runs.

use super::super::files::{self, Entry, either, wrong};
use super::reduce;
use metaburn_core::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// Number of runs.
pub const RUNS: usize = 20;
/// Characters of a run, with one drawing to learn from and one to name each.
const CHARACTERS: usize = 20;

/// One run: 20 drawings of one writer, and those of another writer to be matched with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// One drawing of each character, 28×28 pixels.
    pub support: Vec<Vec<u8>>,
    /// Drawings to classify.
    pub query: Vec<Vec<u8>>,
    /// The character of each of these.
    pub labels: Vec<usize>,
}

/// Reads `all_runs.zip`, or the folder `all_runs`, in the folder `omniglot` of the data folder.
///
/// # Errors
/// [`metaburn_core::Error::Data`] that names what is missing or damaged.
pub fn runs(data_dir: &Path) -> Result<Vec<Run>> {
    let folder = data_dir.join("omniglot");
    let place = either(&folder, "all_runs").ok_or_else(|| {
        wrong(&folder, "there is no all_runs.zip; `metaburn data fetch omniglot-runs` gets it")
    })?;
    let entries = match place.is_dir() {
        true => files::folder(&place, &[".png", ".txt"])?,
        false => files::archive(&place, &[".png", ".txt"])?,
    };
    let entries: BTreeMap<&str, &Entry> =
        entries.iter().map(|entry| (from_run(&entry.name), entry)).collect();
    (1..=RUNS).map(|run| read(&entries, &place, run)).collect()
}

/// The path from the folder `runNN` on.
fn from_run(name: &str) -> &str {
    let starts = |&at: &usize| {
        let after = name[at + 3..].starts_with(|c: char| c.is_ascii_digit());
        after && (at == 0 || name[..at].ends_with('/'))
    };
    name.match_indices("run").map(|(at, _)| at).find(starts).map_or(name, |at| &name[at..])
}

fn read(entries: &BTreeMap<&str, &Entry>, place: &Path, run: usize) -> Result<Run> {
    let find = |name: String| {
        let entry = entries.get(name.as_str()).copied();
        entry.ok_or_else(|| wrong(place, format!("there is no {name}")))
    };
    let drawings = |kind: &str| -> Result<Vec<Vec<u8>>> {
        let drawing = |i| reduce(find(format!("run{run:02}/{kind}{i:02}.png"))?, place);
        (1..=CHARACTERS).map(drawing).collect()
    };
    let list = find(format!("run{run:02}/class_labels.txt"))?;
    let labels = labels(&String::from_utf8_lossy(&list.bytes));
    let labels = labels.ok_or_else(|| {
        wrong(place.join(&list.name), format!("expected {CHARACTERS} lines `…itemNN.png …classNN.png`"))
    })?;
    let (support, query) = (drawings("training/class")?, drawings("test/item")?);
    Ok(Run { support, query, labels })
}

/// The class of each item, from lines `run01/test/item01.png run01/training/class06.png`.
fn labels(text: &str) -> Option<Vec<usize>> {
    let number = |word: &str, before: &str| -> Option<usize> {
        word.rsplit_once(before)?.1.strip_suffix(".png")?.parse::<usize>().ok()?.checked_sub(1)
    };
    let mut labels = vec![None; CHARACTERS];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (item, class) = line.trim().split_once(' ')?;
        let class = number(class, "class").filter(|&class| class < CHARACTERS);
        *labels.get_mut(number(item, "item")?)? = class;
    }
    labels.into_iter().collect()
}
