//! A benchmark of small tables, and a tuner that draws by chance.

use super::learners::DIE_AFTER;
use metaburn_core::{
    Benchmark, Candidates, Domain, Error, Parameter, Registry, Result, Setting, Space, Strategy, Stream,
    Study, Suggestion, Tuner, TuningTask,
};
use rand::RngExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub fn register(registry: &mut Registry) {
    registry.benchmark("tables", "small tables", |options, _, _| {
        let (tasks, broken) = (options.count("tasks", 4)?, options.flag("broken", false)?);
        Ok(Arc::new(Tables::new(tasks, broken)))
    });
    registry.tuner("chance", "draws by chance", |options, _| {
        Ok(Arc::new(Chance { needs_sources: options.flag("needs_sources", false)? }))
    });
}

struct Tables(Vec<Arc<dyn TuningTask>>);

impl Tables {
    fn new(tasks: usize, broken: bool) -> Self {
        let levels: Vec<i64> = (0..20).collect();
        let space = Arc::new(Space::new(vec![Parameter::new("k", Domain::ordinal(levels))]).unwrap());
        let candidates = Arc::new((0..20).map(|i| vec![space.parameters()[0].domain.nth(i)]).collect());
        let evaluations = Arc::new(AtomicU64::new(0));
        let die_after = std::env::var(DIE_AFTER).ok().and_then(|n| n.parse().ok());
        let table = |t: usize| -> Arc<dyn TuningTask> {
            Arc::new(Table {
                name: format!("table {t}"),
                space: Arc::clone(&space),
                candidates: Arc::clone(&candidates),
                costs: (0..20).map(|c| ((c * 7 + t * 3) % 20) as f64).collect(),
                broken,
                evaluations: evaluations.clone(),
                die_after,
            })
        };
        Self((0..tasks).map(table).collect())
    }
}

impl Benchmark for Tables {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.0
    }
}

struct Table {
    name: String,
    space: Arc<Space>,
    candidates: Arc<Candidates>,
    costs: Vec<f64>,
    broken: bool,
    evaluations: Arc<AtomicU64>,
    die_after: Option<u64>,
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
        let done = self.evaluations.fetch_add(1, Ordering::SeqCst);
        if self.die_after.is_some_and(|n| done >= n) {
            std::process::abort();
        }
        match suggestion.candidate.unwrap() {
            3 if self.broken => Err(Error::Mismatch("3 does not work".into())),
            candidate => Ok(self.costs[candidate]),
        }
    }

    fn costs(&self) -> Option<&[f64]> {
        Some(&self.costs)
    }
}

struct Chance {
    needs_sources: bool,
}

impl Tuner for Chance {
    fn strategy(&self, setting: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        if self.needs_sources && setting.sources.is_empty() {
            return Err(Error::Mismatch("there is no past task to learn from".into()));
        }
        Ok(Box::new(Draw))
    }
}

struct Draw;

impl Strategy for Draw {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        study.place(&[study.stream("chance").random()], 1.0)
    }
}
