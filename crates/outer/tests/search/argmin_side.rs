//! Strategies as argmin solvers.

use crate::problems::{Task, all, bowl, cube, search, strategy};
use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
use argmin::core::{Error, Executor, State, TerminationReason, TerminationStatus};
use metaburn_core::{Seeds, Strategy, Study, TuningTask};
use metaburn_outer::search::{CmaEs, Random, SavedTrials, Search, SearchState, Tpe};
use std::sync::{Arc, Mutex};

fn empty(task: &Task, budget: usize) -> Study {
    Study::of(task, Seeds::new(8), budget)
}

fn search_of(name: &str) -> Search {
    Search::new(Arc::from(strategy(name)))
}

fn run(task: Task, solver: Search, state: SearchState) -> SearchState {
    let task: Arc<dyn TuningTask> = Arc::new(task);
    Executor::new(task, solver).configure(|_| state).ctrlc(false).run().expect("runs").state
}

#[test]
fn a_run_is_the_same_as_asking_and_telling() {
    for task in all() {
        for name in ["random", "tpe", "cma_es", "nelder_mead", "hyperband"] {
            let by_hand = search(&task, strategy(name).as_ref(), 8, 25, 1);
            let what = format!("{name} on {}", task.name);
            let study = empty(&task, 25);
            let task = Task {
                candidates: task.candidates.clone(),
                space: task.space.clone(),
                fidelities: task.fidelities.clone(),
                ..task
            };
            let state = run(task, search_of(name), SearchState::new().study(study));
            let study = state.get_study().expect("a study");
            assert_eq!(study.trials(), by_hand.trials(), "{what}");
            let best = study.incumbent();
            assert_eq!(state.get_best_cost(), best.map_or(f64::INFINITY, |(cost, _)| cost), "{what}");
            let point = best.map(|(_, trial)| &study.trials()[trial].suggestion.point);
            assert_eq!(state.get_best_param(), point, "{what}");
            assert_eq!(state.get_func_counts()["evaluate_count"], study.trials().len() as u64, "{what}");
        }
    }
}

/// A checkpoint in memory: what the trials are as bytes.
#[derive(Clone)]
struct Memory {
    bytes: Arc<Mutex<Option<Vec<u8>>>>,
    solver: Search,
    empty: Study,
    iterations: u64,
}

impl Checkpoint<Search, SearchState> for Memory {
    fn save(&self, _: &Search, state: &SearchState) -> Result<(), Error> {
        let trials = state.get_study().map(SavedTrials::of);
        *self.bytes.lock().expect("lock") = trials.map(|trials| postcard::to_stdvec(&trials)).transpose()?;
        Ok(())
    }

    fn load(&self) -> Result<Option<(Search, SearchState)>, Error> {
        let bytes = self.bytes.lock().expect("lock");
        let Some(bytes) = bytes.as_ref() else { return Ok(None) };
        let trials: SavedTrials = postcard::from_bytes(bytes)?;
        let study = trials.restore(self.empty.clone())?;
        Ok(Some((self.solver.clone(), SearchState::new().study(study).max_iters(self.iterations))))
    }

    fn frequency(&self) -> CheckpointingFrequency {
        CheckpointingFrequency::Always
    }
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_trials() {
    for name in crate::problems::names() {
        let task = || {
            Arc::new(Task {
                fidelities: vec![0.1, 0.4, 1.0],
                ..Task::new("", cube(2), crate::problems::holed)
            })
        };
        let whole = run(
            Task { fidelities: vec![0.1, 0.4, 1.0], ..Task::new("", cube(2), crate::problems::holed) },
            search_of(name),
            SearchState::new().study(empty(&task(), 36)),
        );
        let memory = Memory {
            bytes: Arc::default(),
            solver: search_of(name),
            empty: empty(&task(), 36),
            iterations: u64::MAX,
        };
        let part = |iterations| {
            let memory = Memory { iterations, ..memory.clone() };
            let start = SearchState::new().study(memory.empty.clone()).max_iters(iterations);
            let executor = Executor::new(task(), memory.solver.clone()).configure(|_| start);
            executor.checkpointing(memory).ctrlc(false).run().expect("runs").state
        };
        assert_eq!(part(17).get_study().expect("a study").trials().len(), 17, "{name}");
        let resumed = part(u64::MAX);
        assert_eq!(
            resumed.get_study().expect("a study").trials(),
            whole.get_study().expect("a study").trials(),
            "{name}"
        );
    }
}

#[test]
fn asking_telling_and_running_share_a_state() {
    let task = || Task::new("", cube(2), bowl);
    let mut state = SearchState::new().study(empty(&task(), 6));
    let first = state.ask(&Random).expect("a trial");
    let second = state.ask(&Random).expect("a trial");
    state.tell(second, Ok(0.125)).expect("asked for");
    assert_eq!((first, second, state.get_cost()), (0, 1, 0.125));
    let wrong = state.tell(2, Ok(1.0)).expect_err("not asked for").to_string();
    assert_eq!(wrong, "trial 2 was not asked for; there are 2 trials, numbered from 0");
    // The pending trial is made, then four more.
    let state = run(task(), Search::new(Arc::new(Random)), state);
    let study = state.get_study().expect("a study");
    assert_eq!(study.trials().len(), 6);
    assert_eq!(study.trials()[1].cost(), Some(0.125));
    assert_eq!(study.trials()[0].cost(), Some(bowl(&study.trials()[0].suggestion.point)));
    assert_eq!(state.get_iter(), 5);
}

#[test]
fn runs_end_for_the_reason_given() {
    let task = || Task::new("", cube(2), bowl);
    let reason = |state: &SearchState| match state.get_termination_status() {
        TerminationStatus::Terminated(reason) => reason.clone(),
        TerminationStatus::NotTerminated => panic!("not terminated"),
    };
    let tpe = || Search::new(Arc::new(Tpe::default()));
    let state = run(task(), tpe(), SearchState::new().study(empty(&task(), 4)));
    assert_eq!(reason(&state), TerminationReason::MaxItersReached);
    let state = run(task(), tpe(), SearchState::new().study(empty(&task(), 900)).target_cost(0.01));
    assert_eq!(reason(&state), TerminationReason::TargetCostReached);
    assert!(state.get_best_cost() <= 0.01);
    let table = || crate::problems::table(bowl);
    let state = run(table(), tpe(), SearchState::new().study(empty(&table(), 900)));
    let exhausted = "all 30 configurations of the search space were tried".to_string();
    assert_eq!(reason(&state), TerminationReason::SolverExit(exhausted));
    assert_eq!(state.get_study().expect("a study").trials().len(), 30);
}

#[test]
fn a_missing_study_is_named() {
    let task: Arc<dyn TuningTask> = Arc::new(Task::new("", cube(2), bowl));
    let error = Executor::new(task, Search::new(Arc::new(Random))).ctrlc(false).run().err().expect("refused");
    assert!(error.to_string().starts_with("a search needs a study"), "{error}");
}

#[test]
fn trials_of_another_study_are_refused() {
    let task = Task::new("", cube(2), bowl);
    let study = search(&task, &CmaEs::default(), 8, 5, 1);
    let saved = SavedTrials::of(&study);
    assert_eq!(saved.clone().restore(empty(&task, 5)).expect("the same").trials(), study.trials());
    let refused = |study: Study| saved.clone().restore(study).expect_err("another study").to_string();
    let seed = refused(Study::of(&task, Seeds::new(9), 5));
    assert!(seed.contains("of a study with seed 8; the one to restore has seed 9"), "{seed}");
    let space = refused(Study::new(cube(3), Seeds::new(8), 5));
    assert!(space.starts_with("saved trial 0 is of another task"), "{space}");
    assert!(refused(empty(&crate::problems::table(bowl), 5)).starts_with("saved trial 0 is of another task"));
    assert!(Random.ask(&study).is_ok());
}
