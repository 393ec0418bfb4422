//! Studies as they stand in the result file.

use metaburn_core::{Benchmark, Outcome, Study, TuningTask};
use metaburn_results::{Search, SearchTask, Trials};

/// All studies of a run, in the order of the benchmark's tasks.
pub(super) fn record(benchmark: &dyn Benchmark, studies: &[Study]) -> Search {
    let tasks = benchmark.tasks();
    let space = tasks.first().map(|task| task.space());
    let names = space.iter().flat_map(|space| space.parameters()).map(|p| p.name.clone());
    Search {
        space: space.map(|space| space.to_value().to_string()).unwrap_or_default(),
        parameters: names.collect(),
        first_trial: 1,
        tasks: tasks.iter().zip(studies).map(|(task, study)| one_task(task.as_ref(), study)).collect(),
        trials: trials(studies),
    }
}

fn one_task(task: &dyn TuningTask, study: &Study) -> SearchTask {
    let costs: Vec<f64> = task.costs().unwrap_or_default().to_vec();
    let finite = || costs.iter().copied().filter(|c| c.is_finite());
    SearchTask {
        name: task.name().to_string(),
        group: task.group().to_string(),
        best: finite().min_by(f64::total_cmp).unwrap_or(f64::NAN),
        worst: finite().max_by(f64::total_cmp).unwrap_or(f64::NAN),
        random: metaburn_core::expected_random_regret(&costs, study.budget),
        meta_features: task.meta_features().to_vec(),
        default_cost: f64::NAN,
    }
}

fn trials(studies: &[Study]) -> Trials {
    let mut rows = Trials::default();
    for (number, study) in studies.iter().enumerate() {
        for trial in study.trials() {
            rows.study.push(number as u64);
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
    rows
}

/// The result in one line: the mean normalised regret where the best cost is known.
pub(crate) fn news(search: &Search) -> String {
    let last = |study: usize| {
        let rows = search.trials.study.iter().zip(&search.trials.cost);
        let costs = rows.filter(|(s, cost)| **s == study as u64 && cost.is_finite()).map(|(_, &c)| c);
        costs.min_by(f64::total_cmp).unwrap_or(f64::NAN)
    };
    let regrets = search.tasks.iter().enumerate().map(|(i, task)| {
        if task.worst > task.best { (last(i) - task.best) / (task.worst - task.best) } else { 0.0 }
    });
    let studies = search.tasks.len();
    let known = search.tasks.iter().all(|task| task.best.is_finite());
    let mean = regrets.sum::<f64>() / studies as f64;
    if known { format!("{studies} studies, mean regret {mean:.4}") } else { format!("{studies} studies") }
}
