//! CSV formats: evaluations, learning curves, LCDB.

use crate::{build, data, data_with, message};
use metaburn_core::{Benchmark, Domain, Value};
use metaburn_tasks::surfaces::{CurveTable, Lcdb, TableBenchmark, lcdb, learning_curves};
use proptest::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("curves.csv");
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

fn read(text: &str, format: &CurveTable) -> metaburn_core::Result<TableBenchmark> {
    let (_folder, file) = written(text);
    learning_curves(&file, format)
}

fn wrong(text: &str) -> String {
    let (folder, file) = written(text);
    let error = learning_curves(&file, &CurveTable::new("error", Some("epoch"))).err().expect("an error");
    error.to_string().replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn curves_have_fidelities_repeats_are_averaged_and_gaps_have_failed() {
    let text = "task,hp_kernel,hp_c,epoch,error\n\
        a,rbf,1,10,0.25\na,rbf,1,10,0.75\na,rbf,1,5,0.8\na,linear,100,5,0.9\n\
        b,rbf,1,20,0.3\nb,linear,100,20,\n";
    let format = CurveTable { log: vec!["c".into()], ..CurveTable::new("error", Some("epoch")) };
    let benchmark = read(text, &format).unwrap();
    let [a, b] = [&benchmark.tasks()[0], &benchmark.tasks()[1]];
    assert_eq!((a.name(), a.fidelities()), ("a", [0.5, 1.0].as_slice()));
    assert_eq!(a.costs(), Some([0.5, 0.5].as_slice())); // linear stopped at epoch 5
    assert_eq!((b.fidelities(), b.costs()), ([1.0].as_slice(), Some([0.3, 0.3].as_slice())));
    assert_eq!(a.candidates(), b.candidates());
    let parameters = a.space().parameters();
    assert_eq!(parameters[0].domain, Domain::categorical(["linear", "rbf"]));
    let configuration = a.space().decode(&a.candidates().unwrap()[1]);
    assert_eq!(configuration["kernel"], "linear".into());
    assert!(matches!(configuration["c"], Value::Float(c) if (c - 100.0).abs() < 1e-9));
}

#[test]
fn settings_name_the_columns() {
    let (folder, _file) = written("task,hp_rate,accuracy\nx,0.1,0.75\nx,0.2,0.5\n");
    let settings = [
        ("file", "curves.csv".into()),
        ("cost", "accuracy".into()),
        ("resource", "".into()),
        ("maximize", true.into()),
        ("categorical", "rate".into()),
    ];
    let error = message("learning_curves", &settings[..1], folder.path());
    assert!(error.contains("there is no column `cost`"), "{error}");
    let error = message("learning_curves", &[settings[0].clone(), ("log", "rat".into())], folder.path());
    assert!(error.contains("there is no column `hp_rat`; did you mean `hp_rate`?"), "{error}");
    let benchmark = build("learning_curves", &settings, folder.path()).unwrap();
    assert_eq!(benchmark.tasks()[0].costs(), Some([-0.75, -0.5].as_slice()));
    assert!(benchmark.tasks()[0].space().parameters()[0].domain.is_categorical());
}

#[test]
fn what_is_wrong_names_line_and_column() {
    let header = "task,hp_c,epoch,error\n";
    assert_eq!(wrong(&format!("{header}a,1,2\n")), "curves.csv:2: expected 4 columns, found 3");
    assert_eq!(
        wrong(&format!("{header}a,1,2,0\na,1,2,x\n")),
        "curves.csv:3: column `error`: `x` is no number"
    );
    assert_eq!(wrong(&format!("{header}a,1,0,1\n")), "curves.csv:2: column `epoch`: 0 is no number above 0");
    assert_eq!(wrong(&format!("{header}a,inf,1,1\n")), "curves.csv:2: column `hp_c`: inf is out of bounds");
    assert_eq!(wrong(header), "curves.csv: there is a header, but no evaluation");
    assert_eq!(wrong(""), "curves.csv: it is empty");
    assert_eq!(
        wrong("task,epoch,error\na,1,1\n"),
        "curves.csv: search space: a search space needs at least one parameter"
    );
    assert_eq!(wrong(&format!("{header}a,1,1,nan\n")), "table `a`: no candidate has a finite cost");
    let text = message("deepar", &[], Path::new("/nowhere"));
    assert!(text.starts_with("/nowhere/hpo/deepar-xgboost-nas102/DeepAR.csv.zip: "), "{text}");
    assert!(text.contains("https://github.com/geoalgo/"), "{text}");
}

#[test]
fn archives_are_read_and_hold_one_entry() {
    let text = b"task,hp_c,error\na,1,0.5\n";
    let zip = |entries: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = zip::ZipWriter::new(std::fs::File::create(folder.path().join("t.zip")).unwrap());
        for entry in entries {
            archive.start_file(*entry, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text).unwrap();
        }
        archive.finish().unwrap();
        learning_curves(&folder.path().join("t.zip"), &CurveTable::new("error", None))
    };
    assert_eq!(zip(&["t.csv"]).unwrap().tasks()[0].costs(), Some([0.5].as_slice()));
    let error = zip(&["a.csv", "b.csv"]).err().expect("an error").to_string();
    assert!(error.ends_with("2 entries where one is expected"), "{error}");
}

#[test]
fn the_tables_of_salinas_are_read() {
    let Some(data) = data() else { return };
    let sizes = |name: &str| -> Vec<usize> {
        build(name, &[], &data).unwrap().tasks().iter().map(|task| task.costs().unwrap().len()).collect()
    };
    assert_eq!(sizes("deepar"), [240, 230, 248, 212, 232, 222, 214, 249, 214, 220, 229]);
    assert_eq!(sizes("xgboost"), [5000; 10]);
    assert_eq!(sizes("nas102"), [15_625; 3]);

    let deepar = build("deepar", &[("metric", "RMSE".into())], &data).unwrap();
    let task = &deepar.tasks()[0];
    assert_eq!((task.name(), task.costs().unwrap()[0]), ("m4-Daily", 711.6539306640625));
    let first = task.space().decode(&task.candidates().unwrap()[0]);
    assert_eq!((&first["num_layers"], &first["num_cells"]), (&Value::Int(2), &Value::Int(105)));
    let Value::Float(rate) = first["learning_rate"] else { panic!("{first:?}") };
    assert!((rate.ln() + 6.12216895910543).abs() < 1e-12);

    let nas = build("nas102", &[], &data).unwrap();
    let shared = nas.tasks()[0].candidates().unwrap();
    assert!(nas.tasks().iter().all(|task| task.candidates().unwrap() == shared));
    // 94.47 % is the best test accuracy on CIFAR-10 in the file.
    let best = nas.tasks()[1].costs().unwrap().iter().copied().fold(f64::INFINITY, f64::min);
    assert!((best - 5.53).abs() < 1e-9, "{best}");
}

#[test]
fn lcdb_ends_where_enough_learners_arrive() {
    let mut text = "openmlid,learner,size_train,size_test,outer_seed,inner_seed,traintime,score_train,score_valid,score_test\n".to_string();
    let curves = [("svm", [0.5, 0.7, 0.9]), ("tree", [0.6, 0.8, f64::NAN])];
    for (learner, scores) in curves {
        for (size, score) in [16, 32, 64].into_iter().zip(scores).filter(|(_, score)| !score.is_nan()) {
            for seed in [0.05, -0.05] {
                text += &format!("11,{learner},{size},50,0,0,0.1,1.0,{},0\n", score + seed);
            }
        }
    }
    text += "12,svm,16,50,0,0,0.1,1.0,0.5,0\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("database-accuracy.csv"), text).unwrap();
    let read = |learners| lcdb(&Lcdb { folder: folder.path(), metric: "accuracy", learners });
    let rounded = |benchmark: &TableBenchmark, task: usize| -> Vec<f64> {
        benchmark.tasks()[task].costs().unwrap().iter().map(|c| (c * 1e9).round() / 1e9).collect()
    };

    let both = read(2).unwrap();
    assert_eq!(both.tasks().len(), 1); // task 12 has no size that two learners reached
    assert_eq!((both.tasks()[0].fidelities(), rounded(&both, 0)), ([0.5, 1.0].as_slice(), vec![0.3, 0.2]));
    let one = read(1).unwrap();
    assert_eq!(
        (one.tasks()[0].fidelities(), rounded(&one, 0)),
        ([0.25, 0.5, 1.0].as_slice(), vec![0.1, 0.1])
    );
    assert_eq!(one.tasks()[1].costs().unwrap().len(), 2); // all tasks list all learners
    assert!(read(3).is_err());
}

#[test]
fn lcdb_is_read() {
    let Some(data) = data_with("hpo/lcdb") else { return };
    let benchmark = build("lcdb", &[], &data).unwrap();
    assert_eq!(benchmark.tasks().len(), 202);
    assert!(benchmark.tasks().iter().all(|task| task.costs().unwrap().len() == 20));
    let curves = benchmark.tasks().iter().map(|task| task.fidelities().len());
    println!("{} fidelities in all", curves.sum::<usize>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_written_is_read(
        rows in prop::collection::btree_map((0_i32..9, 0_i32..9), prop::array::uniform3(-1e6..1e6_f64), 1..12),
    ) {
        let mut text = "task,hp_a,hp_b,epoch,error\n".to_string();
        for ((a, b), costs) in &rows {
            (0..3).for_each(|i| text += &format!("t,{a},{b},{},{}\n", 1 << i, costs[i]));
        }
        let benchmark = read(&text, &CurveTable::new("error", Some("epoch"))).unwrap();
        let task = &benchmark.tasks()[0];
        prop_assert_eq!(task.fidelities(), [0.25, 0.5, 1.0]);
        let expected: Vec<f64> = rows.values().map(|costs| costs[2]).collect();
        prop_assert_eq!(task.costs().unwrap(), expected);
        for (point, (a, b)) in task.candidates().unwrap().iter().zip(rows.keys()) {
            let decoded = task.space().decode(point);
            for (name, value) in [("a", *a), ("b", *b)] {
                let Value::Float(found) = decoded[name] else { panic!("{decoded:?}") };
                prop_assert!((found - f64::from(value)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn garbage_never_panics(text in "(task,hp_a,epoch,error\n)?([ab,\"0-9.eE-]{0,20}\n){0,5}") {
        let _ = read(&text, &CurveTable::new("error", Some("epoch")));
        let _ = read(&text, &CurveTable { log: vec!["a".into()], ..CurveTable::new("error", None) });
    }
}
