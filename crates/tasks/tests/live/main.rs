//! Tuning tasks that really train, with families small enough to know what they must cost.

mod auto;
mod benchmark;
mod families;
mod task;

use metaburn_tasks::dataset::{Dataset, Problem};
use std::path::Path;
use std::sync::Arc;

fn built_in(name: &str) -> Arc<Dataset> {
    Arc::new(Dataset::open(name, Path::new("none"), None, None).unwrap())
}

/// Ten rows: the class is 0 where x < 7, else 1.
fn steps() -> Arc<Dataset> {
    let rows: String = (0..10).map(|i| format!("{i},{}\n", u8::from(i >= 7))).collect();
    let text = format!("x,y\n{rows}");
    let table = Dataset::from_csv("steps.csv", text.as_bytes(), None, Some(Problem::Classification));
    Arc::new(table.unwrap())
}
