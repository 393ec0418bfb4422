//! The real program on a small experiment.

// Each test file uses its part.
#![allow(dead_code)]

use metaburn_results::Run;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// Two learners on sinusoids, long enough to be killed in the middle.
pub const EXPERIMENT: &str = r#"
name = "small"
seeds = [3]

[train]
iterations = 1500
meta_batch = 8
log_every = 10
validate_every = 250
validation_tasks = 20
checkpoint_every = 25

[test]
tasks = 30
steps = 3
batch = 10

[learner]
name = "maml"

[model]
name = "mlp"
hidden = [16, 16]

[tasks]
name = "sinusoid"

[outer]
name = "adam"

[[sweep]]
"learner.name" = ["maml", "reptile"]
"#;

/// The same, over in a moment, with checkpoints all the time.
pub fn tiny() -> String {
    let shorter = EXPERIMENT.replace("1500", "300").replace("validate_every = 250", "validate_every = 100");
    shorter.replace("checkpoint_every = 25", "checkpoint_every = 5")
}

/// A folder with an experiment file.
pub struct Workplace {
    folder: TempDir,
}

impl Workplace {
    pub fn new(experiment: &str) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("x.toml"), experiment).unwrap();
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `metaburn` with these arguments, in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_metaburn"));
        command.args(arguments).current_dir(self.path());
        command
    }

    pub fn metaburn(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Paths in a folder whose names have this ending, sorted.
    pub fn files(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.path().join(folder)) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        paths.retain(|p| p.extension().is_some_and(|e| e == ending));
        paths.sort();
        paths
    }

    /// All that a folder's result files say, but for where and when they were made.
    pub fn numbers(&self, folder: &str) -> Vec<String> {
        self.files(folder, "h5").iter().map(|path| numbers(path)).collect()
    }

    /// Names of all that lies in a folder, folders left out; sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path().join(folder)) else { return Vec::new() };
        let files = entries.map(|e| e.unwrap()).filter(|e| e.file_type().is_ok_and(|kind| kind.is_file()));
        let mut names: Vec<String> = files.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs `x.toml` into `out` in the background, and returns once a file with this ending is there.
    pub fn started_until(&self, ending: &str) -> Child {
        let mut run = self.command(&["run", "x.toml", "--out", "out", "--jobs", "1"]);
        let mut run = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !self.names("out").iter().any(|name| name.ends_with(ending)) {
            assert!(run.try_wait().unwrap().is_none(), "the run ended before there was a {ending}");
            std::thread::yield_now();
        }
        run
    }

    /// Runs `x.toml` into `out` in peace, and checks that nothing but these results is left there.
    pub fn ends_with(&self, expected: &[String]) -> Output {
        let output = self.metaburn(&["run", "x.toml", "--out", "out"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(self.numbers("out") == expected, "the numbers are others");
        let names = self.names("out");
        assert!(names.iter().all(|name| name.ends_with(".h5") || name.ends_with(".bad")), "{names:?}");
        output
    }
}

/// All that a result file says, but for where and when it was made.
pub fn numbers(path: &Path) -> String {
    let mut run = metaburn_results::read(path).unwrap();
    if let Some(search) = &mut run.search {
        search.trials.seconds.clear();
    }
    let training = metaburn_results::Training { seconds: Vec::new(), ..run.training };
    let run = Run { environment: Default::default(), training, ..run };
    format!("{run:?}")
}

/// Reads all of these files with h5py, in the interpreter `METABURN_PYTHON` or `python3`. Where it has none, this
/// says so and does nothing.
pub fn read_with_h5py(files: &[PathBuf]) {
    const SCRIPT: &str = "
import h5py, sys
def read(name, node):
    if isinstance(node, h5py.Dataset): node[()]
for path in sys.argv[1:]:
    with h5py.File(path) as file: file.visititems(read)";
    let python = std::env::var("METABURN_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let importable = Command::new(&python).args(["-c", "import h5py"]).output();
    if !importable.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} cannot import h5py");
        return;
    }
    let output = Command::new(&python).args(["-c", SCRIPT]).args(files).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
