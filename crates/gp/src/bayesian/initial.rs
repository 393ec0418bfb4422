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
    /// tried; elsewhere those that were tried are passed over.
    Points(Vec<Vec<f64>>),
}

impl Initial {
    /// The next trial of the design; nothing after its end.
    pub(super) fn next(&self, study: &Study) -> Result<Option<Suggestion>> {
        let number = study.trials().len();
        let full = |p: &Vec<f64>| Suggestion { point: study.space.snap(p), candidate: None, fidelity: 1.0 };
        match self {
            Self::Sobol(count) | Self::Random(count) => {
                (number < *count).then(|| self.beyond(study)).transpose()
            }
            Self::Points(points) if study.candidates.is_some() => {
                points.get(number).map(|point| study.place(point, 1.0)).transpose()
            }
            Self::Points(points) => Ok(points.iter().map(full).find(|s| !study.has_tried(s))),
        }
    }

    /// Another trial without a model, when there are too few costs for one.
    pub(super) fn beyond(&self, study: &Study) -> Result<Suggestion> {
        let Self::Random(_) = self else { return quasi_random(study) };
        let mut stream = study.stream("tuning/initial");
        let point: Vec<f64> = (0..study.space.dimensions()).map(|_| stream.random()).collect();
        study.place(&point, 1.0)
    }
}

/// The Sobol point of the trial's number.
fn quasi_random(study: &Study) -> Result<Suggestion> {
    let seed = study.seeds.stream("tuning/initial", 0).next_u64();
    study.place(&crate::sobol(study.trials().len() as u64, study.space.dimensions(), seed), 1.0)
}
