//! The vocabulary of Metaburn.
//!
//! A [`TaskDistribution`] draws batches of few-shot [`Episodes`]; a [`Model`] maps parameters and
//! inputs to predictions; a [`Learner`] adapts parameters to an episode's support set. This crate
//! knows the words, not the things: concrete tasks, models and learners live in crates of their
//! own and reach the runner through a [`Registry`].

#![forbid(unsafe_code)]

mod episode;
mod error;
mod family;
mod learner;
mod model;
mod objective;
mod options;
mod params;
mod registry;
mod ridge;
mod seeds;
mod space;
mod statistics;
mod tasks;
mod tuning;
mod value;
mod world;

pub use episode::{Episodes, Examples, HostEpisodes, HostExamples};
pub use error::{Error, Result, hint};
pub use family::{Family, Rows, Target};
pub use learner::{Learner, MetaGradient, Order, Path, SHARD, experience, meta_gradient, sharded};
pub use model::Model;
pub use objective::Objective;
pub use options::Options;
pub use params::Params;
pub use registry::{Entry, Registry};
pub use ridge::ridge;
pub use seeds::{Seeds, Stream};
pub use space::{Condition, Configuration, Domain, Parameter, Scale, Space, UNUSED};
pub use statistics::Statistics;
pub use tasks::{Curves, Measure, Paths, Split, TaskDistribution, TaskShape};
pub use tuning::{
    Benchmark, Candidates, Normal, Observations, Outcome, Posterior, Setting, Source, Strategy, Study,
    Suggestion, Surrogate, Trial, Tuner, TuningTask, expected_random_regret,
};
pub use value::Value;
pub use world::{Actions, Acts, Environments, Experience, Simulation, Trajectory, Transition, Tried, World};
