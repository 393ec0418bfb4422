//! Points worth a look in a space that is no table.

use metaburn_core::{Space, Stream, Study};
use rand::{Rng, RngExt};

/// The points of all trials at full fidelity.
pub(super) fn tried(study: &Study) -> Vec<&[f64]> {
    let full = study.trials().iter().filter(|t| t.suggestion.fidelity == 1.0);
    full.map(|t| t.suggestion.point.as_slice()).collect()
}

/// Points to be scored, all valid, different and untried.
pub(super) fn proposals(study: &Study, tried: &[&[f64]], count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let space = &study.space;
    let drawn: Vec<Vec<f64>> = match space.size() {
        Some(size) if size <= count as u64 => (0..size).map(|number| space.nth(number)).collect(),
        _ => drawn(study, count, stream),
    };
    let mut points: Vec<Vec<f64>> = Vec::with_capacity(drawn.len());
    for point in drawn.into_iter().map(|p| space.snap(&p)) {
        if !tried.contains(&point.as_slice()) && !points.contains(&point) {
            points.push(point);
        }
    }
    points
}

/// One perturbation of the incumbent for every five points of a Sobol sequence.
fn drawn(study: &Study, count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let space = &study.space;
    let seed = stream.next_u64();
    let near = if study.incumbent().is_some() { count / 6 } else { 0 };
    let far = 0..(count - near) as u64;
    let mut points: Vec<Vec<f64>> = far.map(|i| crate::sobol(i, space.dimensions(), seed)).collect();
    if let Some((_, trial)) = study.incumbent() {
        let incumbent = &study.trials()[trial].suggestion.point;
        // Steps from a quarter of the cube down to a thousandth.
        let width = |i: usize| 0.25 * 0.004f64.powf(i as f64 / near.max(2) as f64);
        points.extend((0..near).map(|i| perturb(space, incumbent, width(i), stream)));
    }
    points
}

/// A point nearby: about two coordinates, and at least one, move by a normal step of that width, or,
/// where values have no order, to any value.
pub(super) fn perturb(space: &Space, point: &[f64], width: f64, stream: &mut Stream) -> Vec<f64> {
    let d = space.dimensions();
    let active = space.active(point);
    let sure = stream.random_range(0..d);
    let moved = space.parameters().iter().enumerate().map(|(j, parameter)| {
        let moves = j == sure || stream.random::<f64>() < 2.0 / d as f64;
        match (moves, active[j]) {
            (false, _) => point[j],
            (true, false) => stream.random(),
            (true, true) if parameter.domain.is_categorical() => stream.random(),
            (true, true) => mirrored(point[j] + width * normal(stream)),
        }
    });
    moved.collect()
}

/// Back into `[0, 1]`, as from a mirror at its ends.
fn mirrored(u: f64) -> f64 {
    let u = u.rem_euclid(2.0);
    u.min(2.0 - u)
}

/// A standard normal number (Box and Muller).
fn normal(stream: &mut Stream) -> f64 {
    let (u, v): (f64, f64) = (stream.random(), stream.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
