//! Notes the git revision and burn's version for the environment in every result file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let revision = git(&here, &["rev-parse", "HEAD"]).unwrap_or("unknown".to_string());
    println!("cargo:rustc-env=METABURN_GIT_REVISION={revision}");
    println!("cargo:rustc-env=METABURN_BURN_VERSION={}", burn(&here).unwrap_or("unknown".to_string()));
    println!("cargo:rerun-if-changed=build.rs");
    // The log of HEAD grows with each commit and checkout.
    if let Some(log) = git(&here, &["rev-parse", "--git-path", "logs/HEAD"]) {
        let log = here.join(log);
        if log.exists() {
            println!("cargo:rerun-if-changed={}", log.display());
        }
    }
}

/// One line of git's output, if git is there and content.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?.trim().to_string();
    (output.status.success() && !line.is_empty()).then_some(line)
}

/// Burn's version in the lock file of the workspace being built, which need not be this one.
fn burn(here: &Path) -> Option<String> {
    let out = PathBuf::from(env::var_os("OUT_DIR")?);
    let lock = out.ancestors().chain(here.ancestors()).map(|a| a.join("Cargo.lock")).find(|l| l.exists())?;
    println!("cargo:rerun-if-changed={}", lock.display());
    let text = fs::read_to_string(lock).ok()?;
    let mut lines = text.lines().skip_while(|line| *line != "name = \"burn\"").skip(1);
    Some(lines.next()?.strip_prefix("version = ")?.trim_matches('"').to_string())
}
