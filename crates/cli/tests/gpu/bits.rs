//! The same bits each time, however much is added up and whatever comes between.

use crate::common::{EXPERIMENT, Workplace, text};
use crate::complete;
use metaburn_testkit::adapter;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

/// A network whose convolutions see 8×8 pixels.
const DIGITS: &str = r#"
name = "digits"

[train]
iterations = 2
meta_batch = 2
log_every = 1

[test]
tasks = 2

[learner]
name = "fomaml"
steps = 1

[model]
name = "conv_net"
blocks = 1
filters = 2

[tasks]
name = "digits"
queries = 1

[outer]
name = "adam"
clip_norm = 0.01
"#;

/// MAML alone, for so many iterations.
fn maml(iterations: u32) -> String {
    let alone = EXPERIMENT.replace("[\"maml\", \"reptile\"]", "[\"maml\"]");
    alone.replace("1500", &iterations.to_string()).replace("log_every = 10", "log_every = 1")
}

/// Two runs leave the same numbers.
fn assert_repeats(experiment: &str) {
    if adapter().is_none() {
        return;
    }
    let place = Workplace::new(experiment);
    complete(&place, "gpu:0", "a");
    complete(&place, "gpu:0", "b");
    assert_eq!(place.numbers("a").len(), 1);
    assert!(place.numbers("a") == place.numbers("b"));
}

/// The norm of a gradient of 4353 numbers, each of which it scales.
#[test]
fn sums_over_many_numbers_are_the_same_each_time() {
    let wide = maml(6).replace("[16, 16]", "[64, 64]");
    assert_repeats(&wide.replace("name = \"adam\"", "name = \"adam\"\nclip_norm = 0.01"));
}

#[test]
fn convolutions_are_the_same_each_time() {
    assert_repeats(DIGITS);
}

/// Runs `x.toml` on the adapter and kills it as soon as there is something to go on from.
fn cut_off(place: &Workplace, folder: &str) {
    let mut command = place.command(&["run", "x.toml", "--device", "gpu:0", "--out", folder]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while place.files(folder, "ckpt").is_empty() {
        assert!(run.try_wait().unwrap().is_none(), "it ended before it was killed");
        sleep(Duration::from_millis(1));
    }
    run.kill().unwrap();
    run.wait().unwrap();
}

fn copy(place: &Workplace, from: &str, to: &str) {
    let (source, copy) = (place.path().join(from), place.path().join(to));
    fs::create_dir(&copy).unwrap();
    for name in place.names(from) {
        fs::copy(source.join(&name), copy.join(&name)).unwrap();
    }
}

#[test]
fn a_run_goes_on_where_it_was_cut_off_but_not_on_another_device() {
    if adapter().is_none() {
        return;
    }
    let place = Workplace::new(&maml(60).replace("checkpoint_every = 25", "checkpoint_every = 5"));
    cut_off(&place, "again");
    copy(&place, "again", "elsewhere");
    for (device, folder) in [("gpu:0", "whole"), ("cpu", "processor")] {
        complete(&place, device, folder);
    }

    let told = text(&complete(&place, "gpu:0", "again").stderr);
    assert!(told.contains("goes on from its checkpoint"), "{told}");
    assert!(place.numbers("again") == place.numbers("whole"));

    let told = text(&complete(&place, "cpu", "elsewhere").stderr);
    assert!(told.contains("made on another device, gpu: "), "{told}");
    assert!(told.contains("the run starts afresh") && !told.contains("goes on from"), "{told}");
    assert!(place.numbers("elsewhere") == place.numbers("processor"));
}
