//! From any point of the cube to one worth trying.

use super::study::{Study, Suggestion, Trial};
use crate::error::{Error, Result};
use crate::space::Space;
use rand::RngExt;
use std::collections::HashSet;

pub(super) fn place(study: &Study, point: &[f64], fidelity: f64) -> Result<Suggestion> {
    if let Some(candidates) = &study.candidates {
        return nearest(study, candidates, point, fidelity);
    }
    let snapped = Suggestion { point: study.space.snap(point), candidate: None, fidelity };
    if study.has_tried(&snapped) { untried(study, snapped) } else { Ok(snapped) }
}

/// The nearest candidate that was not tried; the first of equals.
fn nearest(study: &Study, candidates: &[Vec<f64>], point: &[f64], fidelity: f64) -> Result<Suggestion> {
    let mut tried = vec![false; candidates.len()];
    for trial in study.trials().iter().filter(|t| t.suggestion.fidelity == fidelity) {
        if let Some(candidate) = trial.suggestion.candidate {
            tried[candidate] = true;
        }
    }
    let open = (0..candidates.len()).filter(|&c| !tried[c]);
    let distances = open.map(|c| (distance(&study.space, &candidates[c], point), c));
    let nearest = distances.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (_, candidate) = nearest.ok_or(Error::Exhausted(candidates.len()))?;
    Ok(Suggestion { point: candidates[candidate].clone(), candidate: Some(candidate), fidelity })
}

/// Squared Euclidean distance, with the Hamming distance on categorical coordinates.
fn distance(space: &Space, a: &[f64], b: &[f64]) -> f64 {
    let coordinates = space.parameters().iter().zip(a.iter().zip(b));
    let parts = coordinates.map(|(parameter, (a, b))| match parameter.domain.is_categorical() {
        true => f64::from(parameter.domain.snap(*a) != parameter.domain.snap(*b)),
        false => (a - b) * (a - b),
    });
    parts.sum()
}

/// Another configuration: drawn by chance, or counted up to when chance finds none. Of more than
/// `n` configurations one is not among `n` trials, so that the count ends soon.
fn untried(study: &Study, mut suggestion: Suggestion) -> Result<Suggestion> {
    let same = |t: &&Trial| t.suggestion.fidelity == suggestion.fidelity;
    let tried: HashSet<Vec<u64>> =
        study.trials().iter().filter(same).map(|t| bits(&t.suggestion.point)).collect();
    let mut stream = study.stream("tuning/place");
    let drawn = (0..100).map(|_| {
        let point: Vec<f64> = (0..study.space.dimensions()).map(|_| stream.random()).collect();
        study.space.snap(&point)
    });
    let size = study.space.size().unwrap_or(u64::MAX);
    let counted = (0..size).map(|number| study.space.nth(number));
    suggestion.point = drawn
        .chain(counted)
        .find(|point| !tried.contains(&bits(point)))
        .ok_or(Error::Exhausted(size as usize))?;
    Ok(suggestion)
}

fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|u| (u + 0.0).to_bits()).collect()
}
