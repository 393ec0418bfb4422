//! Prototypical Networks learn Omniglot within two minutes, by the real program, where the images are at
//! hand (`METABURN_DATA`).

mod common;

use common::{Workplace, text};
use std::path::PathBuf;

const EXPERIMENT: &str = r#"
name = "short"
seeds = [0]

[train]
iterations = 500
meta_batch = 1

[test]
tasks = 200
batch = 20

[learner]
name = "protonet"

[model]
name = "conv_net"
filters = 32
head = false

[tasks]
name = "omniglot"
split = "vinyals"
way = 5
shots = 1
queries = 5
train_way = 20

[outer]
name = "adam"
rate = 0.002
"#;

#[test]
fn protonet_beats_ninety_percent_5_way_1_shot() {
    let data = std::env::var_os("METABURN_DATA").map(PathBuf::from);
    let Some(data) = data.filter(|data| data.join("omniglot/vinyals-splits/train.txt").exists()) else {
        eprintln!("skipped: METABURN_DATA does not say where Omniglot and its splits are");
        return;
    };
    let place = Workplace::new(EXPERIMENT);
    let output = place.metaburn(&["run", "x.toml", "--out", "out", "--data-dir", &data.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let run = metaburn_results::read(&place.files("out", "h5")[0]).unwrap();
    let accuracy = run.test.accuracy.iter().sum::<f64>() / run.test.accuracy.len() as f64;
    assert_eq!(run.test.accuracy.len(), 200);
    println!("accuracy {accuracy}");
    assert!(accuracy > 0.9, "{accuracy}");
}
