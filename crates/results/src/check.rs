//! What must hold within a run, whether it is about to be written or was just read.

use crate::error::{Error, Result};
use crate::paths::Paths;
use crate::{MAX_NAMES, MAX_PARAMS, NAME_BYTES, Run, TEXT_BYTES};
use std::collections::BTreeSet;
use std::path::Path;

/// Refuses a run whose parts do not fit together, with the dataset's name in `path`.
pub(crate) fn check(run: &Run, path: &Path) -> Result<()> {
    let checker = Checker { path };
    checker.dtype(run)?;
    checker.curves(run)?;
    checker.test(run)?;
    checker.tested_iterations(run)?;
    checker.fits(run)?;
    checker.paths(run)?;
    checker.search(run)?;
    checker.params(run)
}

/// Refuses a text that has no place in the file.
pub(crate) fn check_text(text: &str, item: &str, path: &Path) -> Result<()> {
    let checker = Checker { path };
    let size = format!("at most {TEXT_BYTES} bytes");
    checker.demand(text.len() <= TEXT_BYTES, item, || size, || format!("{} bytes", text.len()))?;
    checker.demand(
        !text.contains('\0'),
        item,
        || "text without zero characters".to_string(),
        || "one".to_string(),
    )
}

/// A word of a file in a message, which a terminal must be able to show.
fn shown(word: &str) -> String {
    format!("`{}`", word.escape_debug())
}

struct Checker<'a> {
    path: &'a Path,
}

impl Checker<'_> {
    fn demand(
        &self,
        holds: bool,
        item: &str,
        expected: impl FnOnce() -> String,
        found: impl FnOnce() -> String,
    ) -> Result<()> {
        if holds {
            return Ok(());
        }
        Err(Error::Inconsistent {
            path: self.path.to_path_buf(),
            item: item.to_string(),
            expected: expected(),
            found: found(),
        })
    }

    fn length(&self, item: &str, expected: usize, found: usize) -> Result<()> {
        self.demand(found == expected, item, || format!("{expected} values"), || found.to_string())
    }

    /// A length that may also be 0, for what a run does not measure.
    fn length_or_none(&self, item: &str, expected: usize, found: usize) -> Result<()> {
        if found == 0 { Ok(()) } else { self.length(item, expected, found) }
    }

    fn dtype(&self, run: &Run) -> Result<()> {
        let dtype = &run.header.dtype;
        let known = dtype == "f32" || dtype == "f64";
        self.demand(known, "header/dtype", || "f32 or f64".to_string(), || shown(dtype))
    }

    fn curves(&self, run: &Run) -> Result<()> {
        let rows = run.training.iteration.len();
        self.length("training/meta_loss", rows, run.training.meta_loss.len())?;
        self.length("training/rate", rows, run.training.rate.len())?;
        self.length("training/seconds", rows, run.training.seconds.len())?;
        let rows = run.validation.iteration.len();
        self.length("validation/loss", rows, run.validation.loss.len())?;
        self.length_or_none("validation/accuracy", rows, run.validation.accuracy.len())
    }

    fn test(&self, run: &Run) -> Result<()> {
        let test = &run.test;
        let none = test.steps.is_empty() && test.tasks > 0;
        self.demand(!none, "test/loss", || "a number of steps for each column".into(), || "none".into())?;
        let cells = test.tasks.saturating_mul(test.steps.len());
        self.length("test/loss", cells, test.loss.len())?;
        self.length_or_none("test/accuracy", cells, test.accuracy.len())?;
        let mut names = BTreeSet::new();
        for measured in &test.measures {
            let name = &measured.name;
            let good =
                !name.is_empty() && name.len() <= NAME_BYTES && !name.contains(['/', '\0']) && name != ".";
            let expected = || "short names without `/`, each once".to_string();
            self.demand(good && names.insert(name), "test/measure_names", expected, || shown(name))?;
            self.length(&format!("test/measures/{name}"), cells, measured.values.len())?;
        }
        Ok(())
    }

    /// The first of those that were tested together is the one that the header names.
    fn tested_iterations(&self, run: &Run) -> Result<()> {
        let (named, listed) = (run.header.tested_iteration, run.test.tested_iterations.first());
        let found = || listed.copied().unwrap_or_default().to_string();
        let same = listed.is_none_or(|first| *first == named);
        self.demand(same, "test/tested_iterations", || format!("{named} first"), found)
    }

    fn paths(&self, run: &Run) -> Result<()> {
        let lengths = run.paths.iter().flat_map(Paths::lengths);
        lengths.into_iter().try_for_each(|(item, expected, found)| self.length(item, expected, found))
    }

    fn search(&self, run: &Run) -> Result<()> {
        let Some(search) = &run.search else { return Ok(()) };
        for (item, expected, found) in search.lengths() {
            self.length(item, expected, found)?;
        }
        let (rows, most) = (search.trials.failure.len(), || format!("at most {MAX_NAMES} trials"));
        self.demand(rows <= MAX_NAMES, "search/failure", most, || rows.to_string())?;
        let (tasks, last) = (search.tasks.len(), search.trials.study.iter().copied().max());
        let below = last.is_none_or(|study| study < tasks as u64);
        let expected = || format!("studies below {tasks}");
        self.demand(below, "search/study", expected, || last.unwrap_or_default().to_string())?;
        let first = search.first_trial;
        self.demand(first <= 1, "search/first_trial", || "0 or 1".to_string(), || first.to_string())?;
        let names = search.parameters.iter().chain(search.tasks.iter().flat_map(|t| [&t.name, &t.group]));
        let longest = names.map(String::len).max().unwrap_or(0);
        let expected = || format!("names of at most {NAME_BYTES} bytes");
        self.demand(longest <= NAME_BYTES, "search", expected, || format!("{longest} bytes"))
    }

    fn fits(&self, run: &Run) -> Result<()> {
        let Some(fits) = &run.fits else { return Ok(()) };
        self.rows("fits/support_x", fits.tasks, fits.support_x.len())?;
        self.length("fits/support_y", fits.support_x.len(), fits.support_y.len())?;
        self.rows("fits/x", fits.tasks, fits.x.len())?;
        self.length("fits/truth", fits.x.len(), fits.truth.len())?;
        self.length("fits/before", fits.x.len(), fits.before.len())?;
        self.length("fits/after", fits.x.len(), fits.after.len())?;
        self.length_or_none("fits/last", fits.x.len(), fits.last.len())
    }

    /// As many values for each of `tasks` rows.
    fn rows(&self, item: &str, tasks: usize, found: usize) -> Result<()> {
        let even = found == 0 || (tasks != 0 && found.is_multiple_of(tasks));
        let expected = || format!("as many values for each of {tasks} tasks");
        self.demand(even, item, expected, || format!("{found} values"))
    }

    fn params(&self, run: &Run) -> Result<()> {
        let count = run.params.len();
        let most = || format!("at most {MAX_PARAMS} parameters");
        self.demand(count <= MAX_PARAMS, "params", most, || count.to_string())?;
        let mut taken = BTreeSet::new();
        for param in &run.params {
            let item = format!("params/{}", param.name);
            self.name(&item, &param.name)?;
            let fresh = taken.insert(param.name.as_str());
            self.demand(fresh, &item, || "one parameter of that name".into(), || "two".into())?;
            let size = param.shape.iter().try_fold(1usize, |size, &n| size.checked_mul(n));
            self.length(&item, size.unwrap_or(usize::MAX), param.values.len())?;
        }
        self.no_folder_is_a_parameter(&taken)
    }

    fn name(&self, item: &str, name: &str) -> Result<()> {
        let parts = name.split('/').all(|part| !part.is_empty() && part != "." && !part.contains('\0'));
        let expected = || format!("a path such as layer1/weight of at most {NAME_BYTES} bytes");
        self.demand(parts && name.len() <= NAME_BYTES, item, expected, || shown(name))
    }

    /// `layer1` cannot be a dataset and the group of `layer1/weight` at once.
    fn no_folder_is_a_parameter(&self, names: &BTreeSet<&str>) -> Result<()> {
        for name in names {
            for (end, _) in name.match_indices('/') {
                let (item, folder) = (format!("params/{name}"), &name[..end]);
                let expected = || format!("no parameter named `{folder}` beside it");
                self.demand(!names.contains(folder), &item, expected, || "one".to_string())?;
            }
        }
        Ok(())
    }
}
