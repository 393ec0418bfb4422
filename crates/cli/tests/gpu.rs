//! The program on an adapter: a GPU, or lavapipe, which acts as one. Without one there is nothing to test,
//! unless `METABURN_REQUIRE_GPU` says that there must be.

#[path = "gpu/bits.rs"]
mod bits;
#[path = "gpu/choice.rs"]
mod choice;
mod common;

use common::{EXPERIMENT, Workplace, text};
use metaburn_autodiff::{Adapter, AdapterKind};
use metaburn_results::{Run, read};
use metaburn_testkit::adapter;
use std::path::PathBuf;
use std::process::Output;

/// Some iterations of the small experiment.
fn short() -> String {
    EXPERIMENT.replace("1500", "40").replace("validate_every = 250", "validate_every = 20")
}

/// Runs `x.toml` to its end.
fn complete(place: &Workplace, device: &str, folder: &str) -> Output {
    let output = place.metaburn(&["run", "x.toml", "--device", device, "--out", folder]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    output
}

fn results(place: &Workplace, folder: &str) -> Vec<Run> {
    place.files(folder, "h5").iter().map(|file| read(file).unwrap()).collect()
}

/// Where it ran is told in full: bits depend on the driver and on burn too.
fn assert_environment(run: &Run, adapter: &Adapter) {
    let device = &run.environment.device;
    assert_eq!(*device, format!("gpu: {adapter}"));
    for part in [&adapter.name, &adapter.api, &adapter.driver] {
        assert!(device.contains(part.as_str()), "{device} does not say {part}");
    }
    let burn = format!("name = \"burn\"\nversion = \"{}\"\n", run.environment.burn_version);
    assert!(include_str!("../../../Cargo.lock").contains(&burn), "{burn}");
}

#[test]
fn a_gpu_gives_the_same_bits_each_time_and_nearly_those_of_the_processor() {
    let Some(adapter) = adapter() else { return };
    let place = Workplace::new(&short());
    for (device, folder) in [("gpu:0", "a"), ("gpu:0", "b"), ("cpu", "c")] {
        complete(&place, device, folder);
    }
    assert!(place.numbers("a") == place.numbers("b"));
    let (here, there) = (results(&place, "c"), results(&place, "a"));
    there.iter().for_each(|run| assert_environment(run, adapter));
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
    if adapter().is_none() {
        return;
    }
    let Some(data) = std::env::var_os("METABURN_DATA") else {
        eprintln!("skipped: METABURN_DATA does not say where the reference files are");
        return;
    };
    for name in ["sine.json", "conv_small.json"] {
        let file = PathBuf::from(&data).join("golden").join(name);
        let output = Workplace::new("").metaburn(&["verify", &file.to_string_lossy(), "--device", "gpu:0"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    }
}

/// Each of 256 tasks adapts four million weights. One array of 4 GiB is more than most adapters let an array
/// have; 64 steps keep more of them than any card holds.
#[test]
fn a_run_that_needs_too_much_memory_fails_and_stops_no_other() {
    let Some(adapter) = adapter() else { return };
    let steps = match adapter.kind {
        // Where an array may be as large as the memory, it is the memory of everything else on the machine.
        AdapterKind::Integrated => None,
        AdapterKind::Software => (!cfg!(feature = "vulkan")).then_some(1),
        _ => Some(64),
    };
    let Some(steps) = steps else {
        eprintln!("skipped: {adapter} may fill the processor's memory");
        return;
    };
    let sweep = format!("\"model.hidden\" = [[2048, 2048], [16, 16]]\n\"learner.steps\" = [{steps}, 1]");
    let experiment = short().replace("\"learner.name\" = [\"maml\", \"reptile\"]", &sweep);
    let place = Workplace::new(&experiment.replace("meta_batch = 8", "meta_batch = 256"));
    let output = place.metaburn(&["run", "x.toml", "--device", "gpu:0", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let runs = results(&place, "out");
    let failed: Vec<_> = runs.iter().filter(|run| run.header.status == "failed").collect();
    assert_eq!((runs.len(), failed.len()), (2, 1));
    assert!(failed[0].header.failure.contains("too little memory"), "{}", failed[0].header.failure);
}
