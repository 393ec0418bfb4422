//! A plain CSV format for evaluations, with learning curves or without.

use super::accumulator::{Accumulator, Listing};
use super::columns::{Column, Unit, points, space};
use super::files::{unzipped, wrong};
use super::sheet::Sheet;
use super::table_task::TableBenchmark;
use metaburn_core::{Options, Result, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const HOME: &str = "name your own CSV file with the columns `task`, `hp_…`, and the cost";

/// How to read a CSV file of evaluations, one a line: columns `task`, `hp_<parameter>` for each
/// hyperparameter, one with the cost, and one with the resource that was spent where there is one.
///
/// A parameter is real on a linear scale, on a logarithmic one if [`CurveTable::log`] names it, and
/// categorical if [`CurveTable::categorical`] names it or a cell of its column is no number; its
/// range is that of the file. Lines of the same task, configuration and resource are repeats and are
/// averaged. An empty or non-finite cost is a failure. The largest resource of a task is its
/// full budget; a configuration that stopped before has failed there.
///
/// ```
/// use metaburn_core::{Benchmark, TuningTask};
/// use metaburn_tasks::surfaces::{CurveTable, learning_curves};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("metaburn-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("curves.csv");
/// std::fs::write(&file, "task,hp_rate,epoch,error\na,0.1,1,0.5\na,0.1,4,0.2\na,0.01,1,0.6\na,0.01,4,0.1\n")?;
/// let format = CurveTable { log: vec!["rate".into()], ..CurveTable::new("error", Some("epoch")) };
/// let benchmark = learning_curves(&file, &format)?;
/// let task = &benchmark.tasks()[0];
/// assert_eq!(task.fidelities(), [0.25, 1.0]);
/// assert_eq!(task.costs(), Some([0.2, 0.1].as_slice()));
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurveTable {
    /// The column of the cost.
    pub cost: String,
    /// The column of the resource: epochs, rows, seconds …; nothing if there is one fidelity.
    pub resource: Option<String>,
    /// Whether the cost column is to be maximised: its sign is turned.
    pub maximize: bool,
    /// Parameters on a logarithmic scale.
    pub log: Vec<String>,
    /// Parameters whose numbers have no order.
    pub categorical: Vec<String>,
}

impl CurveTable {
    /// A format with these columns, to be minimised, all numbers on linear scales.
    pub fn new(cost: &str, resource: Option<&str>) -> Self {
        let (log, categorical) = (Vec::new(), Vec::new());
        Self {
            cost: cost.to_string(),
            resource: resource.map(str::to_string),
            maximize: false,
            log,
            categorical,
        }
    }

    fn unit(&self, name: &str) -> Unit {
        let among = |names: &[String]| names.iter().any(|known| known == name);
        match (among(&self.log), among(&self.categorical)) {
            (true, _) => Unit::Log,
            (_, true) => Unit::Choice,
            _ => Unit::Plain,
        }
    }
}

/// Reads `file`, `cost` (`"cost"`), `resource` (`"epoch"`; `""` for none), `maximize` (false), and
/// the lists `log` and `categorical`, names with commas between.
pub(super) fn build(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let file = data_dir.join(options.text("file", "hpo/learning-curves.csv")?);
    let resource = options.text("resource", "epoch")?;
    let format = CurveTable {
        cost: options.text("cost", "cost")?,
        resource: Some(resource).filter(|name| !name.is_empty()),
        maximize: options.flag("maximize", false)?,
        log: words(&options.text("log", "")?),
        categorical: words(&options.text("categorical", "")?),
    };
    learning_curves(&file, &format)
}

/// Words with commas between.
pub(super) fn words(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// Reads a table of evaluations, plain or the one entry of a zip archive.
///
/// # Errors
/// [`metaburn_core::Error::Data`] with file and line for a missing column, a line of another length or
/// a cell that is no number; when the file is missing or empty; when all of a task failed.
pub fn learning_curves(file: &Path, format: &CurveTable) -> Result<TableBenchmark> {
    let content = unzipped(file, HOME)?;
    let sheet = Sheet::new(file, content.as_slice())?;
    let named = sheet
        .headers
        .iter()
        .filter_map(|header| Some((header.clone(), header.strip_prefix("hp_")?.to_string())));
    let mut columns: Vec<Column> =
        named.map(|(header, name)| Column { unit: format.unit(&name), header, name }).collect();
    for name in format.log.iter().chain(&format.categorical) {
        sheet.column(&format!("hp_{name}"))?;
    }
    widen(&mut columns, sheet)?;
    evaluations(file, &content, &columns, format)
}

/// Makes columns with a word in them categorical.
fn widen(columns: &mut [Column], sheet: Sheet<&[u8]>) -> Result<()> {
    let at: Vec<usize> = columns.iter().map(|c| sheet.column(&c.header)).collect::<Result<_>>()?;
    sheet.each(|record| {
        for (column, &position) in columns.iter_mut().zip(&at) {
            if column.unit == Unit::Plain && record.text(position).parse::<f64>().is_err() {
                column.unit = Unit::Choice;
            }
        }
        Ok(())
    })
}

/// The tables of a file whose columns are known.
pub(super) fn evaluations(
    file: &Path,
    content: &[u8],
    columns: &[Column],
    format: &CurveTable,
) -> Result<TableBenchmark> {
    let sheet = Sheet::new(file, content)?;
    let at: Vec<usize> = columns.iter().map(|c| sheet.column(&c.header)).collect::<Result<_>>()?;
    let (task, cost) = (sheet.column("task")?, sheet.column(&format.cost)?);
    let resource = format.resource.as_ref().map(|name| sheet.column(name)).transpose()?;
    let sign = if format.maximize { -1.0 } else { 1.0 };
    let (mut rows, mut costs) = (Vec::new(), Vec::new());
    sheet.each(|record| {
        let value = |(column, &at): (&Column, &usize)| {
            column.unit.value(record.text(at)).map_err(|what| record.wrong(at, &what))
        };
        rows.push(columns.iter().zip(&at).map(value).collect::<Result<Vec<Value>>>()?);
        let spent = resource.map_or(Ok(1.0), |column| record.positive(column))?;
        costs.push((record.text(task).to_string(), spent, sign * record.number(cost)?));
        Ok(())
    })?;
    if rows.is_empty() {
        return Err(wrong(file, "there is a header, but no evaluation"));
    }
    let space = space(columns, &rows).map_err(|error| wrong(file, error))?;
    gather(space, columns, rows, costs)
}

/// Numbers the distinct points in order of appearance and gathers their costs.
fn gather(
    space: metaburn_core::Space,
    columns: &[Column],
    rows: Vec<Vec<Value>>,
    costs: Vec<(String, f64, f64)>,
) -> Result<TableBenchmark> {
    let (mut numbers, mut candidates) = (BTreeMap::new(), Vec::new());
    let mut tables = Accumulator::default();
    for (point, (task, spent, cost)) in points(&space, columns, rows)?.into_iter().zip(costs) {
        let key: Vec<u64> = point.iter().map(|u| u.to_bits()).collect();
        let number = *numbers.entry(key).or_insert_with(|| {
            candidates.push(point);
            candidates.len() - 1
        });
        tables.add(&task, spent, number, cost);
    }
    tables.finish(Arc::new(space), candidates, Listing::Own)
}
