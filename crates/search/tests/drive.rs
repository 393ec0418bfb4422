//! Studies are the same however they are carried out.

use metaburn_core::{
    Benchmark, Candidates, Domain, Error, Outcome, Parameter, Result, Scale, Seeds, Setting, Source, Space,
    Strategy, Stream, Study, Suggestion, Tuner, TuningTask,
};
use metaburn_search::{LeaveOneOut, Pace, drive};
use rand::RngExt;
use std::sync::{Arc, Mutex};

/// `(x − 0.3)²` with noise from the trial's stream; fails above 0.9 and panics above 0.95.
struct Bowl(Arc<Space>);

impl Bowl {
    fn new() -> Self {
        let x = Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear));
        Self(Arc::new(Space::new(vec![x]).unwrap()))
    }
}

impl TuningTask for Bowl {
    fn name(&self) -> &str {
        "bowl"
    }

    fn space(&self) -> &Arc<Space> {
        &self.0
    }

    fn evaluate(&self, suggestion: &Suggestion, stream: &mut Stream) -> Result<f64> {
        let x = suggestion.point[0];
        // The later, the faster: results come out of order.
        std::thread::sleep(std::time::Duration::from_millis((x * 3.0) as u64));
        assert!(x <= 0.95, "too far");
        if x > 0.9 {
            return Err(Error::Mismatch("far".into()));
        }
        Ok((x - 0.3) * (x - 0.3) + 0.01 * stream.random::<f64>())
    }
}

/// Steps around the incumbent, so that every suggestion depends on the results seen.
struct Walk;

impl Strategy for Walk {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let mut stream = study.stream("walk");
        let centre = study.incumbent().map_or(0.9, |(_, trial)| study.trials()[trial].suggestion.point[0]);
        study.place(&[(centre + stream.random_range(-0.3..0.3)).clamp(0.0, 1.0)], 1.0)
    }
}

fn study(budget: usize) -> Study {
    Study::new(Bowl::new().0, Seeds::new(4), budget)
}

fn run(mut study: Study, pace: Pace) -> Study {
    drive(&Bowl::new(), &Walk, &mut study, pace, |_| true).unwrap();
    study
}

#[test]
fn workers_change_nothing() {
    let one = run(study(40), Pace { ahead: 4, workers: 1 });
    for workers in [2, 4, 9] {
        let many = run(study(40), Pace { ahead: 4, workers });
        assert_eq!(one.trials(), many.trials(), "{workers} workers");
    }
    assert_ne!(one.trials(), run(study(40), Pace::ONE).trials(), "what is seen matters");
}

/// Goes from 0 to 1 in steps of a tenth.
struct Ascent;

impl Strategy for Ascent {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        study.place(&[study.trials().len() as f64 / 10.0 + 0.02], 1.0)
    }
}

#[test]
fn failures_and_panics_are_recorded_and_the_study_goes_on() {
    let mut study = study(11);
    drive(&Bowl::new(), &Ascent, &mut study, Pace::ONE, |_| true).unwrap();
    let reasons: Vec<Option<&str>> = study.trials()[8..].iter().map(|t| reason(&t.outcome)).collect();
    assert_eq!(reasons, [None, Some("far"), Some("panic: too far")]);
}

fn reason(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Failed(reason) => Some(reason),
        _ => None,
    }
}

#[test]
fn a_study_that_was_cut_off_ends_as_if_it_had_not_been() {
    let pace = Pace { ahead: 3, workers: 2 };
    let whole = run(study(30), pace);
    let mut cut = study(30);
    // What a kill after ten results leaves: ten told, two under way.
    for (i, trial) in whole.trials()[..12].iter().enumerate() {
        cut.ask(trial.suggestion.clone());
        if i < 10 {
            cut.tell(i, trial.cost().ok_or_else(|| reason(&trial.outcome).unwrap().to_string()));
        }
    }
    assert_eq!(run(cut, pace).trials(), whole.trials());
}

#[test]
fn who_says_stop_is_obeyed_and_what_is_under_way_is_finished() {
    let mut short = study(50);
    let pace = Pace { ahead: 4, workers: 4 };
    drive(&Bowl::new(), &Walk, &mut short, pace, |study| study.trials().len() < 7).unwrap();
    assert_eq!(short.trials().len(), 7);
    assert!(short.trials().iter().all(|t| t.outcome != Outcome::Pending));
}

/// Three settings with known costs.
struct Table {
    name: String,
    space: Arc<Space>,
    candidates: Arc<Candidates>,
    costs: Vec<f64>,
}

impl TuningTask for Table {
    fn name(&self) -> &str {
        &self.name
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn candidates(&self) -> Option<&Arc<Candidates>> {
        Some(&self.candidates)
    }

    fn evaluate(&self, suggestion: &Suggestion, _: &mut Stream) -> Result<f64> {
        Ok(self.costs[suggestion.candidate.unwrap()])
    }

    fn costs(&self) -> Option<&[f64]> {
        Some(&self.costs)
    }
}

struct Tables(Vec<Arc<dyn TuningTask>>);

impl Benchmark for Tables {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.0
    }
}

fn tables() -> Tables {
    let space = Arc::new(Space::new(vec![Parameter::new("k", Domain::ordinal([1, 2, 3]))]).unwrap());
    let candidates = Arc::new((0..3).map(|i| vec![space.parameters()[0].domain.nth(i)]).collect::<Vec<_>>());
    let table = |t: usize| -> Arc<dyn TuningTask> {
        let costs = (0..3).map(|c| ((c + t) % 3) as f64).collect();
        let (space, candidates) = (space.clone(), candidates.clone());
        Arc::new(Table { name: format!("table {t}"), space, candidates, costs })
    };
    Tables((0..4).map(table).collect())
}

/// Tries candidates in order and writes down whom it learned from.
#[derive(Default)]
struct InOrder(Mutex<Vec<Vec<String>>>);

struct Next;

impl Strategy for Next {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        study.place(&[0.0], 1.0)
    }
}

impl Tuner for InOrder {
    fn strategy(&self, setting: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        let names = |source: &Source| source.name.clone();
        self.0.lock().unwrap().push(setting.sources.iter().map(names).collect());
        Ok(Box::new(Next))
    }
}

#[test]
fn each_task_is_tuned_with_all_the_others_known_and_never_itself() {
    let tuner = InOrder::default();
    let benchmark = tables();
    let all =
        LeaveOneOut { benchmark: &benchmark, tuner: &tuner, seeds: Seeds::new(0), budget: 10, prior: &[] };
    let studies = all.run(Vec::new(), |_, _| ()).unwrap();
    let mut seen = tuner.0.into_inner().unwrap();
    seen.sort();
    let all: Vec<String> = (0..4).map(|t| format!("table {t}")).collect();
    let expected: Vec<Vec<String>> =
        (0..4).rev().map(|t| all.iter().filter(|name| **name != all[t]).cloned().collect()).collect();
    assert_eq!(seen, expected);
    for (t, study) in studies.iter().enumerate() {
        // A table of three ends the study, though ten trials were allowed.
        let costs: Vec<f64> = study.trials().iter().filter_map(|trial| trial.cost()).collect();
        assert_eq!(costs, (0..3).map(|c| ((c + t) % 3) as f64).collect::<Vec<_>>());
    }
}
