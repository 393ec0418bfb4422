//! One table, one family.

use super::families::{Broken, Constant, Dice, Neighbours, refuse};
use super::{built_in, steps};
use metaburn_core::{Family, Result, Rows, Seeds, Stream, Study, Suggestion, TuningTask};
use metaburn_tasks::dataset::{CrossValidation, Dataset, META_FEATURES, Metric, Problem};
use metaburn_tasks::live::LiveTask;
use std::sync::Arc;

fn stream() -> Stream {
    Seeds::new(0).stream("trial", 0)
}

fn task(table: &str, family: impl Family + 'static) -> LiveTask {
    LiveTask::new(built_in(table), Arc::new(family), &CrossValidation::default()).unwrap()
}

fn at(point: &[f64], fidelity: f64) -> Suggestion {
    Suggestion { point: point.to_vec(), candidate: None, fidelity }
}

#[test]
fn the_cost_is_the_mean_over_folds() {
    let iris = task("iris", Constant);
    for class in [0.1, 0.5, 0.9] {
        let cost = iris.evaluate(&at(&[class], 1.0), &mut stream()).unwrap();
        assert!((cost - 2.0 / 3.0).abs() < 1e-12, "{cost}");
    }
    let configuration = iris.space().default_configuration();
    let costs = iris.fold_costs(&configuration, 1.0, &mut stream()).unwrap();
    assert_eq!(costs, [2.0 / 3.0; 5]);
    // The middle of -9 … 9 is 0, the mean of encoded targets.
    let boston = task("boston", Constant).evaluate(&at(&[0.5], 1.0), &mut stream()).unwrap();
    assert!((boston - 1.0).abs() < 0.02, "{boston}");
}

#[test]
fn every_row_is_predicted_from_the_others() {
    // Both neighbours of a row are of the other class; itself it must not see.
    let rows: String = (0..10).map(|i| format!("{i},{}\n", i % 2)).collect();
    let text = format!("x,y\n{rows}");
    let table = Dataset::from_csv("turns.csv", text.as_bytes(), None, Some(Problem::Classification));
    let leave_one_out = CrossValidation { folds: 10, ..CrossValidation::default() };
    let task = LiveTask::new(Arc::new(table.unwrap()), Arc::new(Neighbours), &leave_one_out).unwrap();
    let costs = task.fold_costs(&task.space().decode(&[0.1, 0.1, 0.5]), 1.0, &mut stream()).unwrap();
    assert_eq!(costs, [1.0; 10]);
}

#[test]
fn the_metric_is_the_one_asked_for() {
    let balanced =
        CrossValidation { metric: Some(Metric::BalancedError), folds: 3, ..CrossValidation::default() };
    let task = LiveTask::new(steps(), Arc::new(Constant), &balanced).unwrap();
    let cost = task.evaluate(&at(&[0.1], 1.0), &mut stream()).unwrap();
    assert!((cost - 0.5).abs() < 1e-12, "{cost}");
}

#[test]
fn a_lower_fidelity_trains_on_fewer_rows() {
    // Encoded prices are small: the answer is the number of training rows.
    let counts = Broken(|train: &Rows| -> Result<f64> { Ok(train.len() as f64) });
    let task = task("boston", counts).with_fidelities(&[1.0, 1.0 / 3.0, 1.0 / 9.0]).unwrap();
    assert_eq!(task.fidelities(), [1.0 / 9.0, 1.0 / 3.0, 1.0]);
    let cost = |fidelity| task.evaluate(&at(&[0.0], fidelity), &mut stream()).unwrap();
    let [least, less, full] = [1.0 / 9.0, 1.0 / 3.0, 1.0].map(cost);
    assert!((full / 404.8 - 1.0).abs() < 0.05, "{full}");
    assert!((less / full - 1.0 / 3.0).abs() < 0.01 && (least / full - 1.0 / 9.0).abs() < 0.01);
}

#[test]
fn shares_are_checked() {
    for wrong in [0.0, -1.0, 1.5, f64::NAN] {
        let error = task("iris", Constant).with_fidelities(&[wrong]).err().expect("an error").to_string();
        assert_eq!(error, format!("iris: {wrong} is no share of the training rows"));
    }
}

#[test]
fn failures_name_table_and_fold() {
    let message = |family: Broken| {
        task("iris", family).evaluate(&at(&[0.0], 1.0), &mut stream()).unwrap_err().to_string()
    };
    assert_eq!(message(Broken(refuse)), "iris, fold 1 of 5: too many cooks");
    let nan = message(Broken(|_| Ok(f64::NAN)));
    assert_eq!(nan, "iris, fold 1 of 5: the prediction NaN is not finite");
}

#[test]
fn families_that_cannot_predict_the_target_are_refused() {
    let error = LiveTask::new(built_in("boston"), Arc::new(Neighbours), &CrossValidation::default());
    let expected = "the model family cannot predict a number, as the target `price` of table `boston` needs";
    assert_eq!(error.err().expect("an error").to_string(), expected);
}

#[test]
fn chance_comes_from_the_trial_alone() {
    let dice = task("breast_cancer", Dice);
    let cost = |index| dice.evaluate(&at(&[0.0], 1.0), &mut Seeds::new(0).stream("trial", index)).unwrap();
    assert_eq!(cost(1), cost(1));
    assert_ne!(cost(1), cost(2));
}

#[test]
fn it_describes_its_table_and_takes_part_in_studies() {
    let task = task("iris", Constant);
    assert_eq!((task.name(), task.meta_features().len()), ("iris", META_FEATURES.len()));
    assert!(task.candidates().is_none() && task.costs().is_none());
    let mut study = Study::of(&task, Seeds::new(0), 3);
    let suggestion = study.place(&[0.5], 1.0).unwrap();
    let trial = study.ask(suggestion.clone());
    study.tell(trial, task.evaluate(&suggestion, &mut stream()).map_err(|e| e.to_string()));
    assert!((study.incumbent().unwrap().0 - 2.0 / 3.0).abs() < 1e-12);
}
