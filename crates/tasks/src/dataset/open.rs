//! Finding and reading a table.

use super::built_in::{BUILT_IN, built_in};
use super::sheet::Sheet;
use super::{Dataset, Problem, infer, target};
use crate::surfaces::files;
use metaburn_core::{Error, Result, hint};
use std::path::Path;

const PMLB: &str = "tabular/pmlb";
const PMLB_HOME: &str = "the collection comes from https://github.com/EpistasisLab/pmlb";
/// Asks for a set of PMLB whose name is that of a built-in table too.
const PMLB_PREFIX: &str = "pmlb/";

impl Dataset {
    /// Reads a CSV file, packed with gzip or not.
    ///
    /// *Format.* UTF-8 text with a header of different names. The separator is a tab in `.tsv` files,
    /// and else the comma, semicolon or tab that is most frequent in the header; where it is a
    /// semicolon, numbers may have a decimal comma. A value is missing where the cell is empty or
    /// `NA`, `N/A`, `#N/A`, `NaN`, `null`, `NULL`, `None` or `?`.
    ///
    /// *Columns.* A column is numeric if each of its values is a number, and else categorical. Left
    /// out, with a warning: columns without a value, text that differs in every row (an id), dates
    /// and times, a first column without a name that counts the rows, and rows without a target.
    ///
    /// *Target.* The column `target` of the call; without one the column named `target`, or else the
    /// last. Without `problem`, text is classes, and so are at most 20 distinct integers if there are
    /// two of them or five rows to each; all else is a quantity. A warning says what was guessed.
    ///
    /// # Errors
    /// [`Error::Data`] with file, line and column: no such file, empty, binary, not UTF-8, no header,
    /// a name used twice, a row of another length, an infinite number, an unknown target or one that
    /// is constant, no row or one, or nothing to predict from.
    pub fn read_csv(path: &Path, target: Option<&str>, problem: Option<Problem>) -> Result<Self> {
        let bytes = files::bytes(path, "give the path of a CSV file, or the name of a known table")?;
        Self::from_csv(&path.display().to_string(), &bytes, target, problem)
    }

    /// The table in the bytes of a CSV file; see [`Dataset::read_csv`]. `place` stands in messages,
    /// and its last part without extension is the table's name.
    ///
    /// # Errors
    /// As for [`Dataset::read_csv`].
    pub fn from_csv(
        place: &str,
        bytes: &[u8],
        target: Option<&str>,
        problem: Option<Problem>,
    ) -> Result<Self> {
        let mut warnings = Vec::new();
        let mut sheet = Sheet::parse(place, bytes)?;
        let at = target::find(&sheet, target, &mut warnings)?;
        target::drop_missing(&mut sheet, at, &mut warnings)?;
        let labels = target::labels(&sheet, at, problem, &mut warnings)?;
        let columns = infer::columns(&sheet, at, &mut warnings)?;
        let target = sheet.header[at].clone();
        Self { name: stem(place).to_string(), columns, target, labels, warnings }.checked(place)
    }

    /// A table by name or path: one of [`BUILT_IN`], a path (whatever has a slash or the extension of
    /// a table, or is a file), or a set of the PMLB collection (Olson et al. 2017), which lies in
    /// `<data_dir>/tabular/pmlb/<name>/<name>.tsv.gz`; `pmlb/iris` is PMLB's `iris`.
    ///
    /// Whether a set of PMLB has classes is read from `<data_dir>/tabular/all_summary_stats.tsv`,
    /// the collection's own list, and guessed without it.
    ///
    /// ```
    /// use metaburn_tasks::dataset::Dataset;
    /// use std::path::Path;
    ///
    /// # fn main() -> metaburn_core::Result<()> {
    /// let iris = Dataset::open("iris", Path::new("data"), None, None)?;
    /// assert_eq!((iris.rows(), iris.columns().len()), (150, 4));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`] for an unknown name, with near ones, and as for [`Dataset::read_csv`]; a
    /// built-in table with another target or problem than its own.
    pub fn open(
        source: &str,
        data_dir: &Path,
        target: Option<&str>,
        problem: Option<Problem>,
    ) -> Result<Self> {
        if let Some(table) = built_in(source) {
            let table = table?;
            let other = target.is_some_and(|name| name != table.target)
                || problem.is_some_and(|problem| problem != table.labels.problem());
            if other {
                let own = (&table.target, table.labels.problem().name());
                let what = format!("the built-in table has the target `{}`, a {}", own.0, own.1);
                return Err(Error::Data(format!("{source}: {what}; leave both out")));
            }
            return Ok(table);
        }
        if is_path(source) {
            return Self::read_csv(Path::new(source), target, problem);
        }
        let name = source.strip_prefix(PMLB_PREFIX).unwrap_or(source);
        let folder = data_dir.join(PMLB);
        let file = folder.join(name).join(format!("{name}.tsv.gz"));
        if name.is_empty() || !file.is_file() {
            return Err(Error::Data(unknown(name, &folder)));
        }
        let listed = || listed_problem(name, data_dir);
        Self::read_csv(&file, target, problem.or_else(listed))
    }
}

/// Whether a source is the path of a file, and no name.
fn is_path(source: &str) -> bool {
    let endings = [".csv", ".tsv", ".txt", ".data", ".gz"];
    let slash = source.contains(['/', '\\']) && !source.starts_with(PMLB_PREFIX);
    slash
        || endings.iter().any(|ending| source.to_lowercase().ends_with(ending))
        || Path::new(source).is_file()
}

/// The last part of a path without the extensions of tables.
fn stem(place: &str) -> &str {
    let name = place.rsplit(['/', '\\']).next().unwrap_or(place);
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let endings = [".csv", ".tsv", ".txt", ".data"];
    endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(name)
}

/// What PMLB says of the set, if its list is there.
fn listed_problem(name: &str, data_dir: &Path) -> Option<Problem> {
    let list = std::fs::read_to_string(data_dir.join("tabular/all_summary_stats.tsv")).ok()?;
    let mut lines = list.lines().map(|line| line.split('\t'));
    let column = lines.next()?.position(|header| header == "task")?;
    let deprecated = format!("_deprecated_{name}");
    let mut line = lines.find(|line| line.clone().next().is_some_and(|n| n == name || n == deprecated))?;
    Problem::named(line.nth(column)?)
}

/// A sentence about a name that no table has.
fn unknown(name: &str, folder: &Path) -> String {
    const NEAR: usize = 5;
    let built_in = BUILT_IN.join(", ");
    let Ok(entries) = std::fs::read_dir(folder) else {
        let (found, place) = ("there is no table of that name built in", folder.display());
        return format!("{name}: {found} ({built_in}), and no PMLB collection at {place}; {PMLB_HOME}");
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut known: Vec<String> = names.chain(BUILT_IN.map(str::to_string)).collect();
    known.sort();
    known.dedup();
    let lower = name.to_lowercase();
    let alike = known.iter().filter(|k| !lower.is_empty() && k.to_lowercase().contains(&lower));
    let alike: Vec<String> = alike.take(NEAR).map(|k| format!("`{k}`")).collect();
    let nearest = hint(name, known.iter().map(String::as_str));
    let advice = match (alike.is_empty(), nearest.starts_with("did you mean")) {
        (false, _) => format!("did you mean {}?", alike.join(", ")),
        (true, true) => nearest,
        (true, false) => format!("built in are {built_in}; the others are listed in {}", folder.display()),
    };
    format!("{name}: there is no table of that name; {advice}")
}
