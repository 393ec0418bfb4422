//! Tuning that learns from past tasks.
//!
//! | tuner | what past tasks give |
//! |---|---|
//! | `zero_shot` | a fixed list of configurations that together suit them ([`portfolio`]) |
//! | `warm_start` | the first trials: a portfolio, or what was best on similar tasks ([`nearest`]) |
//! | `tst_r` | predictions, weighted by how well they rank the trials so far ([`TstR`]) |
//! | `rgpe` | predictions, weighted by how often they rank the trials best ([`Rgpe`]) |
//!
//! What follows the first trials is [`Bayesian`](metaburn_gp::Bayesian) optimisation in all of them.

mod library;
mod mixture;
mod neighbours;
mod portfolio;
mod ranking;
mod rgpe;
mod scale;
mod source_model;
mod tst_r;
mod tuners;

pub use library::Library;
pub use neighbours::nearest;
pub use portfolio::portfolio;
pub use ranking::discordance;
pub use rgpe::Rgpe;
pub use source_model::SourceModel;
pub use tst_r::TstR;
pub(crate) use tuners::register;
