//! `metaburn verify` on a case small enough to work out by hand, and on the reference files where
//! they are at hand (`METABURN_DATA`).

mod common;

use common::{Workplace, text};
use std::path::PathBuf;

/// A network without hidden layers, `ŷ = w·x + b` at `w = 1, b = 0`; one task with support
/// `(1, 0)` and query `(2, 0)`; one step of rate 0.1.
///
/// Support loss `(w + b)²`: its gradient is `(2, 2)`, so `w′ = 0.8, b′ = −0.2`. Query loss
/// `(2w′ + b′)² = 1.4² = 1.96`, with the gradient `2·1.4·(2, 1) = (5.6, 2.8)` at the adapted
/// weights. With the Hessian `[[2, 2], [2, 2]]`, `(I − 0.1·H)·(5.6, 2.8) = (3.92, 1.12)`.
fn by_hand(weight_gradient: f64) -> String {
    format!(
        r#"{{"variants": {{"hand": {{"kind": "maml", "tasks": 1, "inner_steps": 1, "inner_lr": 0.1}}}},
        "arrays": {{
            "params.l0.weight": {{"shape": [1, 1], "data": [1.0]}},
            "params.l0.bias": {{"shape": [1], "data": [0.0]}},
            "data.xs": {{"shape": [1, 1, 1], "data": [1.0]}},
            "data.ys": {{"shape": [1, 1, 1], "data": [0.0]}},
            "data.xq": {{"shape": [1, 1, 1], "data": [2.0]}},
            "data.yq": {{"shape": [1, 1, 1], "data": [0.0]}},
            "hand.meta_loss": {{"shape": [], "data": [1.96]}},
            "hand.meta_grad.l0.weight": {{"shape": [1, 1], "data": [{weight_gradient}]}},
            "hand.meta_grad.l0.bias": {{"shape": [1], "data": [1.12]}}
        }}}}"#
    )
}

#[test]
fn a_case_worked_out_by_hand_agrees() {
    let place = Workplace::new(&by_hand(3.92));
    let output = place.metaburn(&["verify", "x.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn a_wrong_value_is_found() {
    let place = Workplace::new(&by_hand(3.92 * (1.0 + 1e-8)));
    assert_eq!(place.metaburn(&["verify", "x.toml"]).status.code(), Some(1));
    assert_eq!(place.metaburn(&["verify", "x.toml", "--tolerance", "1e-7"]).status.code(), Some(0));
}

#[test]
fn a_file_that_lacks_something_is_named() {
    let cases = [
        (by_hand(3.92).replace("hand.meta_loss", "other.meta_loss"), "`hand.meta_loss` is missing"),
        (by_hand(3.92).replace("\"maml\"", "\"mamml\""), "known are maml"),
        (by_hand(3.92).replace("\"data\": [1.96]", "\"data\": []"), "0 values"),
        ("{".to_string(), "not a file of golden values"),
    ];
    for (file, expected) in cases {
        let output = Workplace::new(&file).metaburn(&["verify", "x.toml"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(expected), "{expected}: {}", text(&output.stderr));
    }
}

/// A few bytes must not make the reader ask for more than memory holds, or count beyond it.
#[test]
fn absurd_files_are_refused() {
    let with_ways =
        |ways: u64| by_hand(3.92).replace("\"tasks\": 1", &format!("\"tasks\": 1, \"ways\": {ways}"));
    let cases = [
        (
            by_hand(3.92).replace("[1], \"data\": [0.0]", "[4294967296, 4294967296], \"data\": []"),
            "has shape [4294967296, 4294967296] but 0 values",
        ),
        (
            by_hand(3.92).replacen("[1, 1], \"data\": [1.0]", "[], \"data\": [1.0]", 1),
            "array `params.l0.weight` must have 2 axes, but has the shape []",
        ),
        (with_ways(1 << 60), "1 labels are too many for 1152921504606846976 classes"),
        (
            with_ways(2).replace(
                "\"data.ys\": {\"shape\": [1, 1, 1], \"data\": [0.0]",
                "\"data.ys\": {\"shape\": [1, 1, 1], \"data\": [0.5]",
            ),
            "label 0.5 is not one of 2 classes",
        ),
        (by_hand(3.92).replace("1.96", "1e999"), "number out of range"),
        (by_hand(3.92).replace("1.96", "NaN"), "not a file of golden values"),
    ];
    for (file, expected) in cases {
        let output = Workplace::new(&file).metaburn(&["verify", "x.toml"]);
        assert_eq!(output.status.code(), Some(2), "{expected}: {}", text(&output.stdout));
        assert!(text(&output.stderr).contains(expected), "{expected}: {}", text(&output.stderr));
    }
}

#[test]
fn the_reference_files_agree() {
    let Some(data) = std::env::var_os("METABURN_DATA") else {
        eprintln!("skipped: METABURN_DATA does not say where the reference files are");
        return;
    };
    for name in ["sine.json", "conv_small.json"] {
        let file = PathBuf::from(&data).join("golden").join(name);
        let output = Workplace::new("").metaburn(&["verify", &file.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    }
}
