//! The program on an adapter: a GPU, or lavapipe, which acts as one. Without one there is nothing to test,
//! unless `METABURN_REQUIRE_GPU` says that there must be.

mod common;

use common::{EXPERIMENT, Workplace, text};
use metaburn_autodiff::{Adapter, adapters};
use metaburn_results::{Run, read};
use std::path::PathBuf;

/// The first adapter.
fn adapter() -> Option<Adapter> {
    let found = adapters().into_iter().next();
    let required = std::env::var_os("METABURN_REQUIRE_GPU").is_some();
    assert!(found.is_some() || !required, "no adapter was found, though METABURN_REQUIRE_GPU is set");
    if found.is_none() {
        eprintln!("skipped: there is no adapter, or the feature `gpu` is not on");
    }
    found
}

/// Some iterations of the small experiment.
fn short() -> String {
    EXPERIMENT.replace("1500", "40").replace("validate_every = 250", "validate_every = 20")
}

fn run(place: &Workplace, device: &str, folder: &str) -> Vec<Run> {
    let run = place.metaburn(&["run", "x.toml", "--device", device, "--out", folder]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    place.files(folder, "h5").iter().map(|file| read(file).unwrap()).collect()
}

#[test]
fn a_gpu_gives_the_same_bits_each_time_and_nearly_those_of_the_processor() {
    let Some(adapter) = adapter() else { return };
    let place = Workplace::new(&short());
    let there = run(&place, "gpu:0", "a");
    run(&place, "gpu:0", "b");
    assert!(place.numbers("a") == place.numbers("b"));
    assert!(there[0].environment.device.starts_with(&format!("gpu: {}", adapter.name)));
    let here = run(&place, "cpu", "c");
    assert_eq!(here.len(), there.len());
    for (here, there) in here.iter().zip(&there) {
        // The same initial parameters and the same episodes, so nearly the same curves.
        let close = |a: &f64, b: &f64| (a - b).abs() <= 2e-3 * a.abs().max(b.abs()).max(0.1);
        let pairs = here.training.meta_loss.iter().zip(&there.training.meta_loss);
        assert!(pairs.clone().count() > 3 && pairs.clone().all(|(a, b)| close(a, b)), "{here:?}\n{there:?}");
        assert!(here.test.loss.iter().zip(&there.test.loss).all(|(a, b)| close(a, b)));
    }
}

#[test]
fn reference_values_hold_in_single_precision() {
    let (Some(_), Some(data)) = (adapter(), std::env::var_os("METABURN_DATA")) else { return };
    for name in ["sine.json", "conv_small.json"] {
        let file = PathBuf::from(&data).join("golden").join(name);
        let output = Workplace::new("").metaburn(&["verify", &file.to_string_lossy(), "--device", "gpu:0"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn devices_are_listed_with_name_kind_and_driver() {
    let Some(adapter) = adapter() else { return };
    let listed = text(&Workplace::new("").metaburn(&["list", "devices"]).stdout);
    let line = listed.lines().find(|line| line.starts_with("gpu:0 ")).expect("a line for the adapter");
    for part in [&adapter.name, &adapter.driver, adapter.kind.name()] {
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn double_precision_and_unknown_devices_are_refused() {
    let missing = Workplace::new(&short()).metaburn(&["run", "x.toml", "--device", "gpu:99"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("--device cpu"), "{}", text(&missing.stderr));
    if adapter().is_none() {
        return;
    }
    let double = Workplace::new(&short().replace("seeds = [3]", "seeds = [3]\ndtype = \"f64\""));
    let refused = double.metaburn(&["run", "x.toml", "--device", "gpu:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("dtype = \"f32\""), "{}", text(&refused.stderr));
}

/// Each of 256 tasks adapts four million weights: more than an adapter lets one array have.
#[test]
fn a_run_that_needs_too_much_memory_fails_and_stops_no_other() {
    if adapter().is_none() {
        return;
    }
    let sweep = "\"model.hidden\" = [[2048, 2048], [16, 16]]";
    let experiment = short().replace("\"learner.name\" = [\"maml\", \"reptile\"]", sweep);
    let place = Workplace::new(&experiment.replace("meta_batch = 8", "meta_batch = 256"));
    let output = place.metaburn(&["run", "x.toml", "--device", "gpu:0", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let runs: Vec<Run> = place.files("out", "h5").iter().map(|file| read(file).unwrap()).collect();
    let failed: Vec<_> = runs.iter().filter(|run| run.header.status == "failed").collect();
    assert_eq!((runs.len(), failed.len()), (2, 1));
    assert!(failed[0].header.failure.contains("too little memory"), "{}", failed[0].header.failure);
}
