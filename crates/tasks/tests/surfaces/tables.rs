//! Tables as tuning tasks.

use metaburn_core::{
    Benchmark, Domain, Parameter, Scale, Seeds, Source, Space, Study, Suggestion, TuningTask,
};
use metaburn_tasks::surfaces::{TableBenchmark, TableTask};
use std::sync::Arc;

fn space(name: &str) -> Arc<Space> {
    Arc::new(Space::new(vec![Parameter::new(name, Domain::real(0.0, 1.0, Scale::Linear))]).unwrap())
}

fn table(costs: &[f64]) -> TableTask {
    let candidates = (0..costs.len()).map(|i| vec![i as f64 / costs.len() as f64]).collect();
    TableTask::new("iris", space("x"), Arc::new(candidates), costs.to_vec()).unwrap()
}

fn evaluate(task: &TableTask, candidate: usize, fidelity: f64, index: u64) -> metaburn_core::Result<f64> {
    let point = task.candidates().unwrap()[candidate].clone();
    let suggestion = Suggestion { point, candidate: Some(candidate), fidelity };
    task.evaluate(&suggestion, &mut Seeds::new(0).stream("evaluate", index))
}

#[test]
fn each_fidelity_has_its_own_curve() {
    let curves = vec![vec![0.9, 0.8], vec![0.5, f64::NAN]];
    let task = table(&[0.2, 0.1]).with_curves(&[0.1, 0.5], curves).unwrap();
    assert_eq!(task.fidelities(), [0.1, 0.5, 1.0]);
    let costs = [0.1, 0.5, 1.0].map(|f| evaluate(&task, 0, f, 0).unwrap());
    assert_eq!(costs, [0.9, 0.5, 0.2]);
    assert_eq!(evaluate(&task, 1, 0.5, 0).unwrap_err().to_string(), "candidate 1 of table `iris` failed");
    let unknown = evaluate(&task, 1, 0.7, 0).unwrap_err().to_string();
    assert_eq!(unknown, "table `iris` knows fidelities [0.1, 0.5, 1.0], not 0.7");
}

#[test]
fn a_study_runs_on_a_table_with_failures() {
    let task = table(&[0.3, f64::NAN, 0.1]);
    let mut study = Study::of(&task, Seeds::new(0), 3);
    for _ in 0..3 {
        let suggestion = study.place(&[0.0], 1.0).unwrap();
        let cost = task.evaluate(&suggestion, &mut study.stream("evaluate"));
        let trial = study.ask(suggestion);
        study.tell(trial, cost.map_err(|error| error.to_string()));
    }
    assert_eq!(study.incumbent(), Some((0.1, 2)));
    assert_eq!(study.observations().costs, [0.3, 0.3, 0.1]);
    // What is learned from the table later agrees with what a study saw.
    assert_eq!(Source::of(&task).unwrap().costs, [0.3, 0.3, 0.1]);
}

#[test]
fn a_point_is_found_without_its_number_and_another_is_refused() {
    let task = table(&[0.3, 0.2]);
    let at = |u: f64| Suggestion { point: vec![u], candidate: None, fidelity: 1.0 };
    let stream = &mut Seeds::new(0).stream("evaluate", 0);
    assert_eq!(task.evaluate(&at(0.5), stream).unwrap(), 0.2);
    let text = task.evaluate(&at(0.7), stream).unwrap_err().to_string();
    assert_eq!(text, "table `iris` has no candidate at [0.7]");
}

#[test]
fn repeats_are_drawn_by_the_stream_alone() {
    let repeats = vec![vec![0.1, 0.5], vec![0.3, 0.7]];
    let task = table(&[0.2, 0.6]).with_repeats(repeats).unwrap();
    let draws: Vec<f64> = (0..64).map(|i| evaluate(&task, 0, 1.0, i).unwrap()).collect();
    let again: Vec<f64> = (0..64).map(|i| evaluate(&task, 0, 1.0, i).unwrap()).collect();
    assert_eq!(draws, again);
    assert!(draws.contains(&0.1) && draws.contains(&0.3) && draws.iter().all(|c| [0.1, 0.3].contains(c)));
    assert_eq!(task.costs(), Some([0.2, 0.6].as_slice()));
}

#[test]
fn tables_that_make_no_sense_are_refused() {
    let make = |points: Vec<Vec<f64>>, costs: &[f64]| {
        TableTask::new("t", space("x"), Arc::new(points), costs.to_vec()).unwrap_err().to_string()
    };
    assert_eq!(make(vec![vec![0.0]], &[0.1, 0.2]), "table `t`: 1 candidates, but 2 costs");
    assert_eq!(make(vec![vec![1.5]], &[0.1]), "table `t`: candidate 0 is no point of [0, 1]^1");
    assert_eq!(make(vec![vec![f64::NAN]], &[0.1]), "table `t`: candidate 0 is no point of [0, 1]^1");
    assert_eq!(make(vec![], &[]), "table `t`: no candidate has a finite cost");
    assert!(table(&[0.1]).with_curves(&[0.5, 0.5], vec![vec![0.1]; 2]).is_err());
    assert!(table(&[0.1]).with_curves(&[0.5], vec![vec![0.1, 0.2]]).is_err());
    assert!(table(&[0.1]).with_repeats(vec![vec![]]).is_err());
    assert!(TableBenchmark::new(vec![]).is_err());
    let other = TableTask::new("o", space("z"), Arc::new(vec![vec![0.0]]), vec![0.1]).unwrap();
    let text = TableBenchmark::new(vec![table(&[0.1]), other]).err().expect("an error").to_string();
    assert_eq!(text, "tables `iris` and `o` differ in their space");
}

#[test]
fn a_benchmark_keeps_the_order_of_its_tasks() {
    let tasks = vec![table(&[0.1]), table(&[0.2]).with_group("g").with_meta_features(vec![])];
    let benchmark = TableBenchmark::new(tasks).unwrap();
    assert_eq!(benchmark.tasks()[1].group(), "g");
    assert_eq!(benchmark.tasks()[1].costs(), Some([0.2].as_slice()));
}
