//! Another program reads the file without our code.
//!
//! The interpreter is `METABURN_PYTHON`, or `python3`. Where it has no h5py the test says that it
//! is skipped; with `METABURN_REQUIRE_H5PY=1` that is a failure.

mod common;

use std::env;
use std::process::Command;

#[test]
fn h5py_reads_what_the_schema_promises() {
    let python = env::var("METABURN_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let importable = Command::new(&python).args(["-c", "import h5py"]).output();
    if !importable.is_ok_and(|output| output.status.success()) {
        let required = env::var("METABURN_REQUIRE_H5PY").is_ok_and(|value| value == "1");
        assert!(!required, "{python} cannot import h5py; install it or unset METABURN_REQUIRE_H5PY");
        println!("skipped: {python} cannot import h5py");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.h5");
    metaburn_results::write(&common::sample(), &path).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/read_with_h5py.py");
    let output = Command::new(&python).arg(script).arg(&path).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}
