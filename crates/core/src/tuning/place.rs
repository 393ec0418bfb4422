//! From any point of the cube to one worth trying.

use super::study::{Study, Suggestion};
use crate::error::{Error, Result};
use crate::space::Space;
use rand::RngExt;

/// Finite spaces up to this size are searched in full for a point that is left.
const ENUMERABLE: u64 = 4096;

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

/// Another point, drawn by chance; a small finite space is walked through when chance finds none.
fn untried(study: &Study, mut suggestion: Suggestion) -> Result<Suggestion> {
    let mut stream = study.stream("tuning/place");
    for _ in 0..100 {
        let drawn: Vec<f64> = (0..study.space.dimensions()).map(|_| stream.random()).collect();
        suggestion.point = study.space.snap(&drawn);
        if !study.has_tried(&suggestion) {
            return Ok(suggestion);
        }
    }
    for number in 0..study.space.size().unwrap_or(0).min(ENUMERABLE) {
        suggestion.point = study.space.snap(&numbered(&study.space, number));
        if !study.has_tried(&suggestion) {
            return Ok(suggestion);
        }
    }
    Err(Error::Exhausted(study.trials().len()))
}

/// The point of that number when a finite space is counted through, the first coordinate fastest.
fn numbered(space: &Space, mut number: u64) -> Vec<f64> {
    let digits = space.parameters().iter().map(|parameter| {
        let size = parameter.domain.size().unwrap_or(1);
        let digit = number % size;
        number /= size;
        parameter.domain.nth(digit)
    });
    digits.collect()
}
