//! Every point of a lattice.

use metaburn_core::{Domain, Error, Parameter, Result, Space, Strategy, Study, Suggestion, UNUSED};

/// Grid search. Real parameters get `resolution` values from end to end, integers and ordinals as
/// many as they have but no more than that, categories all. Parameters that are not in use have no
/// say, so that no configuration comes twice. The last parameter varies fastest.
///
/// Resolution 0 stands for the finest grid that fits the study's budget. On a table it stands for the
/// candidates themselves: as many as the budget allows, evenly spread over the list, then the rest in
/// order. With a resolution given, a table's nearest candidates that were not tried take the place of
/// the grid's points.
///
/// After the last point it ends with [`Error::Exhausted`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Grid {
    /// Values of a real parameter; 0 for as many as the budget allows.
    pub resolution: usize,
}

impl Strategy for Grid {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let number = study.trials().len();
        let Some(candidates) = &study.candidates else {
            // Of one more point than there are trials, one at least was not tried.
            let points = lattice(&study.space, self.resolution_for(study), number + 1);
            let count = points.len();
            let suggestions =
                points.into_iter().map(|point| Suggestion { point, candidate: None, fidelity: 1.0 });
            let open = suggestions.into_iter().find(|s| !study.has_tried(s));
            return open.ok_or(Error::Exhausted(count));
        };
        if self.resolution > 0 {
            let points = lattice(&study.space, self.resolution, number + 1);
            return match points.get(number) {
                Some(point) => study.place(point, 1.0),
                None => Err(Error::Exhausted(points.len())),
            };
        }
        let (count, open) = (candidates.len(), study.untried());
        let spread = (0..study.budget.min(count)).map(|i| i * count / study.budget.min(count));
        let next = spread.filter(|c| open.binary_search(c).is_ok()).chain(open.iter().copied()).next();
        let candidate = next.ok_or(Error::Exhausted(count))?;
        Ok(Suggestion { point: candidates[candidate].clone(), candidate: Some(candidate), fidelity: 1.0 })
    }
}

impl Grid {
    /// The resolution asked for, or the largest whose grid fits the budget; finer grids are larger.
    fn resolution_for(&self, study: &Study) -> usize {
        let fits =
            |resolution: usize| lattice(&study.space, resolution, study.budget + 1).len() <= study.budget;
        let (mut fine, mut too_fine) = (self.resolution.max(1), study.budget + 1);
        while self.resolution == 0 && fine + 1 < too_fine {
            let middle = fine.midpoint(too_fine);
            *(if fits(middle) { &mut fine } else { &mut too_fine }) = middle;
        }
        fine
    }
}

/// The first `limit` points of the grid.
fn lattice(space: &Space, resolution: usize, limit: usize) -> Vec<Vec<f64>> {
    let levels: Vec<Vec<f64>> = space.parameters().iter().map(|p| levels(p, resolution, limit)).collect();
    let mut points = Vec::new();
    extend(space, &levels, 0, &mut vec![UNUSED; levels.len()], limit, &mut points);
    points
}

/// Adds all points that begin with the first `axis` coordinates of `point`.
fn extend(
    space: &Space,
    levels: &[Vec<f64>],
    axis: usize,
    point: &mut Vec<f64>,
    limit: usize,
    points: &mut Vec<Vec<f64>>,
) {
    if points.len() >= limit {
        return;
    }
    if axis == levels.len() {
        return points.push(point.clone());
    }
    let used = space.active(point)[axis];
    for &level in if used { levels[axis].as_slice() } else { &[UNUSED] } {
        point[axis] = level;
        extend(space, levels, axis + 1, point, limit, points);
    }
    point[axis] = UNUSED;
}

/// The coordinates of one axis: at most `limit`, since more are never visited.
fn levels(parameter: &Parameter, resolution: usize, limit: usize) -> Vec<f64> {
    let domain = &parameter.domain;
    match (domain, domain.size()) {
        (Domain::Categorical(values), _) => (0..values.len() as u64).map(|i| domain.nth(i)).collect(),
        (_, Some(size)) if size <= resolution as u64 => {
            (0..size.min(limit as u64)).map(|i| domain.nth(i)).collect()
        }
        _ => {
            let mut places: Vec<f64> = evenly(resolution, limit).map(|u| domain.snap(u)).collect();
            places.dedup();
            places
        }
    }
}

/// The first `limit` of so many places from 0 to 1; the middle if it is one.
fn evenly(count: usize, limit: usize) -> impl Iterator<Item = f64> {
    let place = move |i| if count == 1 { 0.5 } else { i as f64 / (count - 1) as f64 };
    (0..count.min(limit)).map(place)
}
