//! `metaburn data fetch`: a data set from its public home.

use crate::args::FetchArgs;
use crate::data_sets::{DataSet, File, save};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// The most bytes that a file may have: 256 MiB, ten times the largest.
const LARGEST: u64 = 256 << 20;

/// Gets the files that are not there yet. If one cannot be had, says how to get all of them by hand.
///
/// # Errors
/// For an unknown data set, and for one that only its user can get.
pub fn run(args: &FetchArgs) -> Result<ExitCode> {
    let set = DataSet::named(&args.name)?;
    let folder = set.path(&args.folder.data_dir);
    if set.is_present(&args.folder.data_dir) {
        println!("{} is there already, in {}", set.name, folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    let (name, home) = (set.name, set.home);
    ensure!(
        !set.files.is_empty(),
        "{name} cannot be fetched; get it from its home and put it into {}\nhome: {home}",
        folder.display()
    );
    for file in set.files.iter().filter(|file| !folder.join(file.name).exists()) {
        let place = folder.join(file.name);
        if let Err(error) = get(&format!("{home}{}", file.name), &place, file.sha256) {
            eprintln!("error: {error:#}\n{}", by_hand(set, &folder));
            return Ok(ExitCode::FAILURE);
        }
        println!("{}", place.display());
    }
    println!("{name} is in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// The files to download, and where they belong.
fn by_hand(set: &DataSet, folder: &Path) -> String {
    let line =
        |file: &File| format!("  {}{}\n    as {}", set.home, file.name, folder.join(file.name).display());
    let lines: Vec<String> = set.files.iter().map(line).collect();
    format!("To do without a connection, put these files there by hand:\n{}", lines.join("\n"))
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
