//! What is tried before anything is known.

use metaburn_core::{Result, Study, Suggestion};
use rand::{Rng, RngExt};

/// The initial design of [`Bayesian`](crate::Bayesian) optimisation.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// So many points of a scrambled Sobol sequence.
    Sobol(usize),
    /// So many independent uniform points.
    Random(usize),
    /// These points, a warm start. On a table each stands for the nearest candidate that was not
    /// tried; elsewhere a point that was tried gives way to one by chance.
    Points(Vec<Vec<f64>>),
}

impl Initial {
    /// Number of trials in the design.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Sobol(count) | Self::Random(count) => *count,
            Self::Points(points) => points.len(),
        }
    }

    /// The next trial of the design, which goes on after its end.
    pub(super) fn suggest(&self, study: &Study) -> Result<Suggestion> {
        let number = study.trials().len();
        match self {
            Self::Sobol(_) => quasi_random(study),
            Self::Random(_) => {
                let mut stream = study.stream("tuning/initial");
                let point: Vec<f64> = (0..study.space.dimensions()).map(|_| stream.random()).collect();
                study.place(&point, 1.0)
            }
            Self::Points(points) if number < points.len() => study.place(&points[number], 1.0),
            Self::Points(_) => quasi_random(study),
        }
    }
}

/// The Sobol point of the trial's number.
fn quasi_random(study: &Study) -> Result<Suggestion> {
    let seed = study.seeds.stream("tuning/initial", 0).next_u64();
    study.place(&crate::sobol(study.trials().len() as u64, study.space.dimensions(), seed), 1.0)
}
