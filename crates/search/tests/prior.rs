//! Studies in result files, as past tasks and as tables.

use metaburn_core::{
    Domain, Error, Options, Outcome, Parameter, Registry, Result, Scale, Seeds, Space, Strategy, Stream,
    Study, Suggestion, TuningTask, Value,
};
use metaburn_results::{Header, Run};
use metaburn_search::{Pace, Prior, drive, record, register, restore};
use rand::RngExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The sum of the coordinates; fails at `k = 3`.
struct Slope(&'static str, Arc<Space>);

impl TuningTask for Slope {
    fn name(&self) -> &str {
        self.0
    }

    fn space(&self) -> &Arc<Space> {
        &self.1
    }

    fn evaluate(&self, suggestion: &Suggestion, _: &mut Stream) -> Result<f64> {
        match self.1.decode(&suggestion.point).get("k") {
            Some(Value::Int(3)) => Err(Error::Mismatch("three".into())),
            _ => Ok(suggestion.point.iter().sum()),
        }
    }

    fn meta_features(&self) -> &[f64] {
        &[1.0, 2.0]
    }
}

/// Draws by chance; a condition on `how` leaves `k` out now and then.
struct Chance;

impl Strategy for Chance {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let mut stream = study.stream("chance");
        let point: Vec<f64> = (0..study.space.dimensions()).map(|_| stream.random()).collect();
        study.place(&point, 1.0)
    }
}

fn space(high: i64) -> Arc<Space> {
    let how = Parameter::new("how", Domain::categorical(["some \"way\"", "none"]));
    let u = Parameter::new("u", Domain::real(1e-3, 1.0, Scale::Log)).with_default(0.1);
    let k = Parameter::new("k", Domain::integer(1, high, Scale::Linear)).when("how", ["some \"way\""]);
    Arc::new(Space::new(vec![how, u, k]).unwrap())
}

fn slope(name: &'static str) -> Slope {
    Slope(name, space(4))
}

fn study(task: &Slope, seed: u64, trials: usize) -> Study {
    let mut study = Study::of(task, Seeds::new(seed), trials);
    drive(task, &Chance, &mut study, Pace::ONE, |_| true).unwrap();
    study
}

/// Writes a result file of studies and gives its path.
fn write(folder: &TempDir, name: &str, studies: &[(&dyn TuningTask, &Study)]) -> PathBuf {
    let file = folder.path().join(name);
    let header = Header { kind: "search".into(), dtype: "f32".into(), ..Header::default() };
    metaburn_results::write(&Run { header, search: Some(record(studies)), ..Run::default() }, &file).unwrap();
    file
}

#[test]
fn a_study_comes_back_as_it_was() {
    let folder = TempDir::new().unwrap();
    let task = slope("one");
    let mut before = study(&task, 0, 20);
    before.ask(Suggestion { point: vec![0.25, 0.5, 0.5], candidate: None, fidelity: 1.0 });
    let file = write(&folder, "a.h5", &[(&task, &before)]);

    let search = metaburn_results::read(&file).unwrap().search.unwrap();
    let after = restore(&search, 0, Study::of(&task, Seeds::new(0), 20));
    assert_eq!(after.trials(), before.trials());
    assert!(after.trials().iter().any(|t| matches!(t.outcome, Outcome::Failed(_))), "none failed");
    assert_eq!(after.trials()[20].outcome, Outcome::Pending);
}

#[test]
fn tasks_of_several_files_are_joined_by_name() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (slope("one"), slope("two"));
    let studies = [study(&one, 0, 5), study(&two, 1, 5), study(&one, 2, 7)];
    write(&folder, "a.h5", &[(&one, &studies[0]), (&two, &studies[1])]);
    write(&folder, "b.h5", &[(&one, &studies[2])]);

    let other = Slope("three", space(9));
    write(&folder, "c.h5", &[(&other, &study(&other, 0, 3))]);

    let paths = [folder.path().to_path_buf()];
    assert_eq!(Prior::read(&paths, "").unwrap().len(), 2);
    assert_eq!(Prior::for_space(&paths, &other.1).unwrap().sources[0].name, "three");
    let prior = Prior::for_space(&paths, &one.1).unwrap();
    assert_eq!(*prior.space, *one.1);
    let shape: Vec<_> = prior.sources.iter().map(|s| (s.name.as_str(), s.points.len())).collect();
    assert_eq!(shape, [("one", 12), ("two", 5)]);
    assert_eq!(prior.sources[0].meta_features, [1.0, 2.0]);
    assert_eq!(prior.sources[0].points[5], studies[2].trials()[0].suggestion.point);
    let others: Vec<String> = prior.without("one").into_iter().map(|s| s.name).collect();
    assert_eq!(others, ["two"]);
}

#[test]
fn bad_priors_are_refused_with_a_mend() {
    let folder = TempDir::new().unwrap();
    let task = slope("one");
    let good = write(&folder, "good.h5", &[(&task, &study(&task, 0, 5))]);
    let complaint = |path: &Path| Prior::read(&[path.to_path_buf()], "").unwrap_err().to_string();

    let missing = complaint(&folder.path().join("none.h5"));
    assert!(missing.contains("none.h5"), "{missing}");
    let bytes = std::fs::read(&good).unwrap();
    let cut = folder.path().join("cut.h5");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    assert!(complaint(&cut).contains("cut.h5"));
    let learning = folder.path().join("learning.h5");
    let header = Header { kind: "meta_learning".into(), dtype: "f32".into(), ..Header::default() };
    metaburn_results::write(&Run { header, ..Run::default() }, &learning).unwrap();
    assert!(complaint(&learning).contains("is a result of meta-learning"));
    let empty = write(&folder, "empty.h5", &[(&task, &Study::of(&task, Seeds::new(0), 5))]);
    assert!(complaint(&empty).contains("has no trials"));
    let bare = TempDir::new().unwrap();
    assert!(complaint(bare.path()).contains("has no result files"));

    let other = Prior::for_space(&[good], &space(5)).unwrap_err().to_string();
    let expected = "the prior is of another search space: its `k` has other values or another condition; \
                    build a prior for this space, or go without one";
    assert_eq!(other, expected);
}

#[test]
fn results_are_tables_of_what_was_tried() {
    let folder = TempDir::new().unwrap();
    let task = slope("one");
    let done = study(&task, 0, 30);
    let file = write(&folder, "a.h5", &[(&task, &done)]);
    let mut registry = Registry::new();
    register(&mut registry);
    let build = |paths: Value| {
        let mut options = Options::new("benchmark", [("paths".to_string(), paths)]);
        registry.build_benchmark("results", &mut options, Path::new("data"))
    };
    let benchmark = build(Value::List(vec![file.display().to_string().as_str().into()])).unwrap();
    let table = &benchmark.tasks()[0];
    assert_eq!(table.candidates().unwrap().len(), 30);
    let best = table.costs().unwrap().iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(best, done.incumbent().unwrap().0);
    assert!(build(Value::List(vec![])).err().unwrap().to_string().contains("`benchmark.paths`"));
}
