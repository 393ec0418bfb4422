//! Omniglot as one file of small images.

use crate::data_sets::save;
use anyhow::{Context, Result};
use metaburn_tasks::images::{cache, omniglot};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is copied beside the images where `path` has it: Lake's runs and the lists of Vinyals et al.
const BESIDE: [&str; 4] =
    ["all_runs.zip", "vinyals-splits/train.txt", "vinyals-splits/val.txt", "vinyals-splits/test.txt"];

/// Reads the archives or folders in `path`, checks their counts, and writes the images into one file
/// below the data folder.
///
/// # Errors
/// With the file and what is wrong with it.
pub fn import(path: &Path, data_dir: &Path) -> Result<()> {
    let set = omniglot::import(path)?;
    let file = data_dir.join(omniglot::CACHE);
    cache::write(&set, &file)?;
    let alphabets: BTreeSet<&String> = set.classes.iter().map(|class| &class.group).collect();
    let (alphabets, characters) = (alphabets.len(), set.classes.len());
    println!("{alphabets} alphabets, {characters} characters, {} drawings in {}", set.len(), file.display());
    for name in BESIDE {
        let (from, to) = (path.join(name), data_dir.join("omniglot").join(name));
        if from.exists() && !to.exists() {
            let bytes = fs::read(&from).with_context(|| format!("{}: cannot be read", from.display()))?;
            save(&bytes, &to)?;
            println!("copied {}", to.display());
        }
    }
    Ok(())
}
