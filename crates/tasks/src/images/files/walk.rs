//! Files in a folder and the folders below it, links followed.

use super::{Entry, MOST, has_ending, limited, wrong};
use metaburn_core::Result;
use std::fs::{self, DirEntry, File};
use std::path::{Path, PathBuf};

/// All files with one of the endings in a folder and its folders, in alphabetical order. A link stands for what
/// it leads to; what begins with a dot is left out.
pub(in crate::images) fn folder(path: &Path, endings: &[&str]) -> Result<Vec<Entry>> {
    let mut names = Vec::new();
    walk(path, "", &mut Vec::new(), &mut names)?;
    names.retain(|name| has_ending(name, endings));
    names.sort();
    let read = |name: String| {
        let place = path.join(&name);
        let file = File::open(&place).map_err(|e| wrong(&place, e))?;
        Ok(Entry { bytes: limited(file, &place)?, name })
    };
    names.into_iter().map(read).collect()
}

/// The names of the folders right below a folder, in alphabetical order.
pub(in crate::images) fn folders(path: &Path) -> Result<Vec<String>> {
    let all = visible(path)?.into_iter();
    let mut names: Vec<String> = all.filter_map(|(name, is_folder)| is_folder.then_some(name)).collect();
    names.sort();
    Ok(names)
}

/// Adds the paths of the files below `root/below`. `above` has the real places of the folders on the way there:
/// a link to one of them would lead round for ever.
fn walk(root: &Path, below: &str, above: &mut Vec<PathBuf>, names: &mut Vec<String>) -> Result<()> {
    let folder = root.join(below);
    let own = fs::canonicalize(&folder).map_err(|e| wrong(&folder, e))?;
    if above.contains(&own) {
        return Err(wrong(&folder, "a link that leads round in a circle"));
    }
    above.push(own);
    for (name, is_folder) in visible(&folder)? {
        let name = if below.is_empty() { name } else { format!("{below}/{name}") };
        if is_folder {
            walk(root, &name, above, names)?;
        } else {
            names.push(name);
        }
        if names.len() > MOST {
            return Err(wrong(root, format!("more than {MOST} files")));
        }
    }
    above.pop();
    Ok(())
}

/// What lies in a folder and does not begin with a dot: its name, and whether it is a folder.
fn visible(folder: &Path) -> Result<Vec<(String, bool)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| wrong(folder, e))? {
        let entry = entry.map_err(|e| wrong(folder, e))?;
        let name = entry.file_name().into_string();
        let name = name.map_err(|_| wrong(entry.path(), "its name is not Unicode"))?;
        if !name.starts_with('.') {
            entries.push((name, is_folder(&entry)?));
        }
    }
    Ok(entries)
}

/// Whether this is a folder or a link to one.
fn is_folder(entry: &DirEntry) -> Result<bool> {
    let place = entry.path();
    let kind = entry.file_type().map_err(|e| wrong(&place, e))?;
    if !kind.is_symlink() {
        return Ok(kind.is_dir());
    }
    let target = fs::metadata(&place);
    let target = target.map_err(|e| wrong(&place, format!("the link cannot be followed: {e}")))?;
    Ok(target.is_dir())
}
