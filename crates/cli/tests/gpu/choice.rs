//! Which device is taken, and which is refused.

use crate::common::{EXPERIMENT, Workplace, text};
use crate::{results, short};
use metaburn_autodiff::{AdapterKind, WITH_GPU};
use metaburn_testkit::adapter;

/// The experiment in double precision.
fn double(experiment: &str) -> String {
    experiment.replace("seeds = [3]", "seeds = [3]\ndtype = \"f64\"")
}

/// What a run on this device is refused with.
fn refusal(experiment: &str, device: &str) -> String {
    let output = Workplace::new(experiment).metaburn(&["run", "x.toml", "--device", device]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "--device {device}: {message}");
    message
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
    let missing = refusal(&short(), "gpu:99");
    assert!(missing.contains("--device cpu"), "{missing}");
    if adapter().is_some() {
        let double = refusal(&double(&short()), "gpu:0");
        assert!(double.contains("dtype = \"f32\""), "{double}");
    }
}

#[test]
fn a_build_without_gpus_says_how_to_have_them() {
    if WITH_GPU {
        return;
    }
    for device in ["gpu", "gpu:0"] {
        let message = refusal(EXPERIMENT, device);
        let expected = format!("--device {device}: this build has no GPU support; build with --features gpu");
        assert!(message.contains(&expected), "{message}");
    }
}

#[test]
fn what_acts_as_a_gpu_is_taken_by_its_number_alone() {
    let Some(adapter) = adapter() else { return };
    if adapter.kind != AdapterKind::Software {
        eprintln!("skipped: there is a GPU");
        return;
    }
    let message = refusal(EXPERIMENT, "gpu");
    assert!(message.contains(&format!("there is no such GPU, but gpu:0 is {adapter}")), "{message}");
}

#[test]
fn auto_says_once_why_it_takes_the_processor() {
    let Some(adapter) = adapter() else { return };
    let why = match adapter.kind {
        AdapterKind::Software => "no GPU was found; computing on the processor",
        _ => "GPUs have single precision only; runs with `dtype = \"f64\"` compute on the processor",
    };
    let place = Workplace::new(&double(&EXPERIMENT.replace("1500", "2")));
    let output = place.metaburn(&["run", "x.toml", "--out", "out"]);
    let told = text(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(told.matches(why).count(), 1, "{told}");
    assert_eq!(told.matches("on the processor").count(), 1, "{told}");
    let runs = results(&place, "out");
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.environment.device == "cpu (burn-flex)"), "{told}");
}
