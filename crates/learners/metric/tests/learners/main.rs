//! Laws and properties of metric learners.

mod common;
mod conformance;
mod full_context;
mod matching;
mod options;
mod prototypes;
mod reference;
mod statistics;
