//! Tables and plots from result files.
//!
//! Files are the interface: this crate knows nothing of learners, only of [`metaburn_results::Run`].
//! [`load`] reads files and folders, [`summarize`] groups runs that differ in the seed alone,
//! [`table`] writes the groups down, [`search_tables`] those of searches, and [`plots`] draws them.
//!
//! ```no_run
//! use metaburn_report::{Format, load, plots, summarize, table};
//! use std::path::{Path, PathBuf};
//!
//! # fn main() -> metaburn_report::Result<()> {
//! let loaded = load(&[PathBuf::from("results/quickstart")])?;
//! for warning in &loaded.warnings {
//!     eprintln!("{warning}");
//! }
//! println!("{}", table(&summarize(&loaded.runs), Format::Terminal));
//! for file in plots(&loaded.runs, &[], Path::new("figures"))? {
//!     println!("{}", file.display());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is compared is comparable: groups whose task distributions differ never share a table or
//! a figure. Everything is a pure function of the runs, down to the bytes of a figure.

#![forbid(unsafe_code)]

mod comparison;
mod error;
mod estimate;
mod family;
mod group;
mod load;
mod number;
mod plot;
mod ranking;
mod ranks;
mod regret;
pub mod statistics;
mod table;

pub use error::{Error, Result};
pub use estimate::{DIVERGED_ABOVE, Estimate};
pub use group::{Course, Failure, Group, Score, Step, summarize};
pub use load::{Loaded, Warning, load};
pub use plot::{Chart, chart, plots};
pub use table::{Format, search_tables, table};
