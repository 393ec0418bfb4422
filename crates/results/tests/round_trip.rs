//! What is written is what is read.

mod common;

use common::sample;
use metaburn_results::{Fits, Measured, Param, Run, Test, Training, Validation, read, write};
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;

/// Equal to the last bit, NaN included: the printed form of a number is unique.
fn assert_same(found: &Run, expected: &Run) {
    assert_eq!(format!("{found:?}"), format!("{expected:?}"));
}

fn through_file(run: &Run) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");
    write(run, &path).unwrap();
    read(&path).unwrap()
}

#[test]
fn the_sample_survives() {
    assert_same(&through_file(&sample()), &sample());
}

#[test]
fn a_run_that_failed_at_once_survives() {
    let mut run = Run::default();
    run.header.dtype = "f64".to_string();
    run.header.status = "failed".to_string();
    run.header.failure = "iteration 0: the meta-loss is NaN".to_string();
    assert_same(&through_file(&run), &run);
}

#[test]
fn arrays_of_several_chunks_survive() {
    let mut run = sample();
    let shape = vec![700, 500];
    let values: Vec<f64> = (0..350_000).map(|i| f64::from(i as f32 / 3.0)).collect();
    run.params.push(Param { name: "wide".to_string(), shape, values });
    assert_same(&through_file(&run), &run);
}

#[test]
fn f64_parameters_keep_all_digits() {
    let mut run = sample();
    run.header.dtype = "f64".to_string();
    run.params[0].values[0] = 1.0 / 3.0;
    assert_same(&through_file(&run), &run);
}

/// Files of before the iterations were listed lack the list, and nothing else.
#[test]
fn a_file_without_a_list_of_tested_iterations_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");
    write(&sample(), &path).unwrap();
    let file = hdf5::File::open_rw(&path).unwrap();
    file.unlink("test/tested_iterations").unwrap();
    file.close().unwrap();
    let mut expected = sample();
    expected.test.tested_iterations.clear();
    assert_same(&read(&path).unwrap(), &expected);
}

fn bytes(run: &Run, path: &Path) -> Vec<u8> {
    write(run, path).unwrap();
    std::fs::read(path).unwrap()
}

/// Another time and other durations change their own values and checksums and move nothing.
#[test]
fn equal_runs_give_equal_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.h5"), folder.path().join("b.h5"));
    let first = bytes(&sample(), &a);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == bytes(&sample(), &b), "the same run gave other bytes");

    let mut later = sample();
    later.environment.started_unix += 1.0;
    later.training.seconds.iter_mut().for_each(|s| *s = *s * 1.1 + 0.01);
    let second = bytes(&later, &b);
    assert_eq!(first.len(), second.len());
    let changed = first.iter().zip(&second).filter(|(x, y)| x != y).count();
    let most = (8 + 4) + 8 * later.training.seconds.len() + 4;
    assert!((1..=most).contains(&changed), "{changed} bytes differ, at most {most} may");
}

#[test]
fn a_stale_part_is_overwritten_and_none_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");
    std::fs::write(folder.path().join("run.h5.part"), b"half a file").unwrap();
    write(&Run { params: vec![], ..sample() }, &path).unwrap();
    write(&sample(), &path).unwrap();
    assert_same(&read(&path).unwrap(), &sample());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn threads_write_and_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = folder.path().join(format!("{thread}.h5"));
            scope.spawn(move || {
                let mut run = sample();
                run.header.seed = thread;
                for _ in 0..5 {
                    write(&run, &path).unwrap();
                    assert_same(&read(&path).unwrap(), &run);
                }
            });
        }
    });
}

/// Every dataset of the sample has its row in the README, with its unit.
#[test]
fn the_readme_lists_every_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.h5");
    write(&sample(), &path).unwrap();
    let readme = include_str!("../README.md");
    for group in hdf5::File::open(&path).unwrap().groups().unwrap() {
        for dataset in group.datasets().unwrap().iter().filter(|_| group.name() != "/params") {
            let unit = dataset.attr("unit").unwrap();
            let unit = unit.read_scalar::<hdf5::types::FixedUnicode<64>>().unwrap();
            let row = readme.lines().find(|line| line.starts_with(&format!("| `{}` ", dataset.name())));
            let row = row.unwrap_or_else(|| panic!("README.md does not list {}", dataset.name()));
            let loss = unit.as_str() == "squared target unit" && row.contains(" loss ");
            assert!(loss || row.contains(&format!("| {} |", unit.as_str())), "{row}: unit {unit}");
        }
    }
}

/// Numbers of every kind, not-a-number and infinities included.
fn numbers(len: usize) -> impl Strategy<Value = Vec<f64>> {
    vec(prop::num::f64::ANY, len)
}

fn training() -> impl Strategy<Value = Training> {
    (0..300usize).prop_flat_map(|n| {
        (vec(any::<u64>(), n), numbers(n), numbers(n), numbers(n)).prop_map(
            |(iteration, meta_loss, rate, seconds)| Training { iteration, meta_loss, rate, seconds },
        )
    })
}

fn validation() -> impl Strategy<Value = Validation> {
    (0..20usize, any::<bool>()).prop_flat_map(|(n, labels)| {
        (vec(any::<u64>(), n), numbers(n), numbers(if labels { n } else { 0 }))
            .prop_map(|(iteration, loss, accuracy)| Validation { iteration, loss, accuracy })
    })
}

/// Nothing, or the sample's own iteration and others.
fn tested_iterations() -> impl Strategy<Value = Vec<u64>> {
    (any::<bool>(), vec(any::<u64>(), 0..5)).prop_map(|(listed, others)| {
        let first = sample().header.tested_iteration;
        if listed { [vec![first], others].concat() } else { Vec::new() }
    })
}

fn test() -> impl Strategy<Value = Test> {
    (0..40usize, 1..12usize, any::<bool>()).prop_flat_map(|(tasks, steps, labels)| {
        let cells = tasks * steps;
        let accuracy = numbers(if labels { cells } else { 0 });
        (vec(any::<u64>(), steps), numbers(cells), accuracy, tested_iterations()).prop_map(
            move |(steps, loss, accuracy, tested_iterations)| {
                let measure = |name: &str, values: &[f64]| Measured {
                    name: name.to_string(),
                    unit: "%".to_string(),
                    values: values.to_vec(),
                };
                let measures = vec![measure("sMAPE", &loss), measure("nDCG@5", &loss)];
                let measures = if steps.len() > 1 { measures } else { Vec::new() };
                Test { steps, tasks, loss, accuracy, measures, tested_iterations }
            },
        )
    })
}

fn fits() -> impl Strategy<Value = Option<Fits>> {
    let some = (0..4usize, 0..6usize, 0..40usize).prop_flat_map(|(tasks, shots, points)| {
        let (s, p) = (tasks * shots, tasks * points);
        let texts = ("\\PC{0,20}", "\\PC{0,20}");
        (texts, (numbers(s), numbers(s)), (numbers(p), numbers(p), numbers(p), numbers(p))).prop_map(
            move |((x_label, y_label), (support_x, support_y), (x, truth, before, after))| Fits {
                x_label,
                y_label,
                tasks,
                support_x,
                support_y,
                x,
                truth,
                last: if shots % 2 == 0 { before.clone() } else { Vec::new() },
                before,
                after,
            },
        )
    });
    prop::option::of(some)
}

/// Parameters of distinct names, some of them nested, in any order.
fn params(single: bool) -> impl Strategy<Value = Vec<Param>> {
    let value =
        if single { prop::num::f32::ANY.prop_map(f64::from).boxed() } else { prop::num::f64::ANY.boxed() };
    let shapes = vec(vec(0..9usize, 0..4), 0..6);
    (shapes, any::<u64>()).prop_flat_map(move |(shapes, mix)| {
        let each = shapes.into_iter().enumerate().map(|(index, shape)| {
            let folder = ["", "block/", "block/conv/"][(mix >> index) as usize % 3];
            let name = format!("{folder}w{}ü", (index as u64 * 7 + mix % 5) % 11);
            let size = shape.iter().product::<usize>();
            vec(value.clone(), size).prop_map(move |values| Param {
                name: name.clone(),
                shape: shape.clone(),
                values,
            })
        });
        each.collect::<Vec<_>>()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_run_survives(
        training in training(),
        validation in validation(),
        test in test(),
        fits in fits(),
        (single, params) in any::<bool>().prop_flat_map(|single| (Just(single), params(single))),
        text in "\\PC{0,300}",
        seed in any::<u64>(),
        started in prop::num::f64::ANY,
    ) {
        let mut run = Run { training, validation, test, fits, params, ..sample() };
        run.header.dtype = if single { "f32" } else { "f64" }.to_string();
        run.header.config = text.clone();
        run.header.failure = text;
        run.header.seed = seed;
        run.environment.started_unix = started;
        prop_assert_eq!(format!("{:?}", through_file(&run)), format!("{:?}", run));
    }
}
