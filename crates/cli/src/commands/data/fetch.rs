//! `metaburn data fetch`: a data set from its public home.

use crate::args::FetchArgs;
use crate::data_sets::{DataSet, File, save};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The most bytes that a file may have: 256 MiB, ten times the largest.
const LARGEST: u64 = 256 << 20;

/// A file to fetch.
struct Wanted {
    file: &'static File,
    place: PathBuf,
    /// The SHA-256 of the file that lies in its place and is another one.
    found: Option<String>,
}

/// Gets the files that are not there yet, and those that are there but not as their home has them. If one cannot be
/// had, says how to get them by hand, and leaves what is there as it is.
///
/// # Errors
/// For an unknown data set, and for one that only its user can get.
pub fn run(args: &FetchArgs) -> Result<ExitCode> {
    let (set, data_dir) = (DataSet::named(&args.name)?, &args.folder.data_dir);
    let (name, home, folder) = (set.name, set.home, set.path(data_dir));
    ensure!(
        !set.files.is_empty() || set.is_present(data_dir),
        "{name} cannot be fetched; get it from its home and put it into {}\nhome: {home}",
        folder.display()
    );
    let all = to_fetch(set, data_dir)?;
    if all.is_empty() {
        println!("{name} is there already, in {}{}", folder.display(), instead(set, &folder));
        return Ok(ExitCode::SUCCESS);
    }
    for (i, Wanted { file, place, found }) in all.iter().enumerate() {
        if let Some(sum) = found {
            let (name, at) = (file.name, place.display());
            eprintln!("note: {name} at {at} is not the one of its home (SHA-256 {sum}); it is fetched anew");
        }
        if let Err(error) = get(&format!("{home}{}", file.name), place, file.sha256) {
            eprintln!("error: {error:#}\n{}", by_hand(set, &folder, &all[i..]));
            return Ok(ExitCode::FAILURE);
        }
        println!("{}", place.display());
    }
    println!("{name} is in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// The files at hand that are not those of their home; and those that are missing, where nothing else (a folder
/// that they unpack to, an import) stands for them.
fn to_fetch(set: &DataSet, data_dir: &Path) -> Result<Vec<Wanted>> {
    let (folder, present) = (set.path(data_dir), set.is_present(data_dir));
    let mut all = Vec::new();
    for file in set.files {
        let place = folder.join(file.name);
        let found = sum(&place)?;
        let is_wanted = found.as_ref().map_or(!present, |sum| sum != file.sha256);
        if is_wanted {
            all.push(Wanted { file, place, found });
        }
    }
    Ok(all)
}

/// How to get the files all the same where something else stands for one of them, which may be damaged.
fn instead(set: &DataSet, folder: &Path) -> String {
    let there = |name: &str| folder.join(name).exists();
    let Some(missing) = set.files.iter().find(|file| !there(file.name)) else { return String::new() };
    let mut ways = set.needs.iter().filter(|ways| ways.contains(&missing.name)).flat_map(|ways| ways.iter());
    let found = ways.find(|way| there(way));
    found.map_or(String::new(), |way| format!(" as {way}; without that, its files are fetched"))
}

/// The SHA-256 of a file, if there is one.
fn sum(place: &Path) -> Result<Option<String>> {
    if !place.exists() {
        return Ok(None);
    }
    let bytes = fs::read(place).with_context(|| format!("{}: cannot be read", place.display()))?;
    Ok(Some(hex(&Sha256::digest(&bytes))))
}

/// The files to download and where they belong, and what may be done with others in their places.
fn by_hand(set: &DataSet, folder: &Path, wanted: &[Wanted]) -> String {
    let mut text = "To do without a connection, put these files there by hand:".to_string();
    for Wanted { file, place, .. } in wanted {
        text += &format!("\n  {}{}\n    as {}", set.home, file.name, place.display());
    }
    let then = match set.name {
        "omniglot" => {
            format!("`metaburn data import omniglot {}` takes its images if they are right", folder.display())
        }
        _ => "runs read it all the same".to_string(),
    };
    for Wanted { place, .. } in wanted.iter().filter(|wanted| wanted.found.is_some()) {
        text += &format!("\n{} differs from that file and stays as it is; {then}", place.display());
    }
    text
}

/// Downloads a file beside its place, and renames it once its SHA-256 is right.
fn get(url: &str, place: &Path, sha256: &str) -> Result<()> {
    let bytes = download(url).with_context(|| url.to_string())?;
    let found = hex(&Sha256::digest(&bytes));
    ensure!(
        found == sha256,
        "{url}: the file has another SHA-256 than it should, and was thrown away\n  expected {sha256}\n  found    \
         {found}"
    );
    save(&bytes, place)
}

fn download(url: &str) -> Result<Vec<u8>> {
    let config = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .build();
    let mut response = ureq::Agent::new_with_config(config).get(url).call()?;
    let mut bytes = Vec::new();
    response.body_mut().as_reader().take(LARGEST + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= LARGEST, "more than {} MiB", LARGEST >> 20);
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
