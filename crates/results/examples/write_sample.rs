//! Writes a sample run, to look at with `h5dump`, h5py or another HDF5 program:
//!
//! ```text
//! cargo run -p metaburn-results --example write_sample -- sample.h5
//! python3 crates/results/tests/read_with_h5py.py sample.h5
//! ```

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: write_sample FILE.h5");
        return ExitCode::from(2);
    };
    if let Err(error) = metaburn_results::write(&common::sample(), &path) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("{}", path.display());
    ExitCode::SUCCESS
}
