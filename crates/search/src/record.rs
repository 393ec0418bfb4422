//! Studies on their way to a result file and back.

use metaburn_core::{Outcome, Study, Suggestion, TuningTask, expected_random_regret};
use metaburn_results::{Search, SearchTask, Trials};

/// Studies as a result file has them, in the order given. All tasks share a space. Trials that are
/// not finished are kept: they have neither a cost nor a reason for failure.
pub fn record(studies: &[(&dyn TuningTask, &Study)]) -> Search {
    let space = studies.first().map(|(task, _)| task.space());
    let names = space.iter().flat_map(|space| space.parameters()).map(|p| p.name.clone());
    let mut trials = Trials::default();
    for (number, (_, study)) in studies.iter().enumerate() {
        add(&mut trials, number as u64, study);
    }
    Search {
        space: space.map(|space| space.to_value().to_string()).unwrap_or_default(),
        parameters: names.collect(),
        first_trial: 1,
        tasks: studies.iter().map(|(task, study)| one_task(*task, study)).collect(),
        trials,
    }
}

fn one_task(task: &dyn TuningTask, study: &Study) -> SearchTask {
    let costs: Vec<f64> = task.costs().unwrap_or_default().to_vec();
    let finite = || costs.iter().copied().filter(|c| c.is_finite());
    let random = if costs.is_empty() { Vec::new() } else { expected_random_regret(&costs, study.budget) };
    SearchTask {
        name: task.name().to_string(),
        group: task.group().to_string(),
        best: finite().min_by(f64::total_cmp).unwrap_or(f64::NAN),
        worst: finite().max_by(f64::total_cmp).unwrap_or(f64::NAN),
        random,
        meta_features: task.meta_features().to_vec(),
        default_cost: default_cost(task, study),
    }
}

/// The cost of the default configuration, if it was tried.
fn default_cost(task: &dyn TuningTask, study: &Study) -> f64 {
    let Ok(point) = task.space().encode(&task.space().default_configuration()) else { return f64::NAN };
    let tried = study.trials().iter().find(|t| t.suggestion.fidelity == 1.0 && t.suggestion.point == point);
    tried.and_then(|trial| trial.cost()).unwrap_or(f64::NAN)
}

fn add(rows: &mut Trials, number: u64, study: &Study) {
    for trial in study.trials() {
        rows.study.push(number);
        rows.candidate.push(trial.suggestion.candidate.map_or(-1, |c| c as i64));
        rows.fidelity.push(trial.suggestion.fidelity);
        rows.cost.push(trial.cost().unwrap_or(f64::NAN));
        rows.failure.push(match &trial.outcome {
            Outcome::Failed(reason) => reason.clone(),
            _ => String::new(),
        });
        rows.seconds.push(f64::NAN);
        rows.points.extend(&trial.suggestion.point);
    }
}

/// Tells an empty study the trials of study `number` of a record. The columns must be of the lengths
/// that [`metaburn_results::read`] has checked.
pub fn restore(search: &Search, number: usize, mut study: Study) -> Study {
    let (trials, d) = (&search.trials, search.parameters.len());
    for row in (0..trials.cost.len()).filter(|&row| trials.study[row] == number as u64) {
        let trial = study.ask(Suggestion {
            point: trials.points[row * d..(row + 1) * d].to_vec(),
            candidate: usize::try_from(trials.candidate[row]).ok(),
            fidelity: trials.fidelity[row],
        });
        match (trials.cost[row], trials.failure[row].as_str()) {
            (cost, "") if cost.is_nan() => {}
            (cost, "") => study.tell(trial, Ok(cost)),
            (_, reason) => study.tell(trial, Err(reason.to_string())),
        }
    }
    study
}
