//! The table is complete: each operation in the source is in it, and is differentiated twice.

use crate::draw::Draw;
use crate::{number, table};
use metaburn_autodiff::{Var, check, grad};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The text of each file of `src/ops`.
fn sources() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ops");
    let files = fs::read_dir(folder).expect("the folder of operations");
    files.map(|file| fs::read_to_string(file.expect("an entry").path()).expect("a text")).collect()
}

/// Public methods that return a variable.
fn methods() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources() {
        for part in source.split("\n    pub fn ").skip(1) {
            let signature = part.split('{').next().unwrap_or_default();
            if signature.contains("-> Self") || signature.contains("-> Result<Self>") {
                found.insert(signature.split('(').next().unwrap_or_default().to_string());
            }
        }
    }
    found
}

/// The names that operations give themselves.
fn operations() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources() {
        for part in source.split("fn name(&self) -> &'static str {").skip(1) {
            let body = part.split("\n    }").next().unwrap_or_default();
            found.extend(body.split('"').skip(1).step_by(2).map(str::to_string));
        }
    }
    found
}

#[test]
fn each_public_operation_is_in_the_table() {
    let table: BTreeSet<String> = table::all().iter().map(|case| case.method().to_string()).collect();
    assert!(methods().len() > 40, "the source was not understood: {:?}", methods());
    assert_eq!(methods(), table);
}

#[test]
fn each_recorded_operation_occurs_in_a_differentiated_graph() {
    let mut seen = BTreeSet::new();
    for case in table::all() {
        for start in 0..8 {
            let numbers: Vec<u16> = (start..start + 97).map(|i: u32| (i * 40503) as u16).collect();
            let problem = (case.problem)(&mut Draw::new(&numbers));
            let leaves: Vec<Var> = problem.inputs.iter().cloned().map(Var::leaf).collect();
            let loss = (problem.function)(&leaves).and_then(|y| number(&y)).expect(case.name);
            let gradients = grad(&loss, &leaves, true).expect(case.name);
            seen.extend(check::operations(&gradients).into_keys().map(str::to_string));
        }
    }
    // The name that the table gives its own operation.
    assert!(seen.remove("cube"));
    assert!(operations().len() > 25, "the source was not understood: {:?}", operations());
    assert_eq!(operations(), seen);
}
