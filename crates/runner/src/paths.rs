//! Trajectories of a few tasks in the plane, for pictures.

use crate::session::Session;
use metaburn_core::{Params, Result};
use metaburn_results::Paths;

/// Where policies go before and after the inner steps of meta-training, and after those of the test if there
/// are more; nothing where tasks are not places in the plane. The tasks come from the stream `episodes/paths`.
pub(crate) fn paths(session: &Session, theta: &Params) -> Result<Option<Paths>> {
    let shown = session.tasks.paths(&mut session.seeds.stream("episodes/paths", 0));
    let (Some(shown), Some(policy)) = (shown, session.learner.acts()) else { return Ok(None) };
    let episodes = shown.episodes.upload(session.compute.device(), session.experiment.dtype);
    let (trained, tested) = (session.learner.steps(), session.work.test.steps);
    let path = session.learner.adapt(theta, &episodes.support, trained.max(tested))?;
    let last = Some(tested).filter(|&tested| tested > trained);
    let steps: Vec<usize> = [0, trained].into_iter().chain(last).collect();
    let mut paths = Paths {
        x_label: shown.x_label.to_string(),
        y_label: shown.y_label.to_string(),
        goals: shown.goals.concat(),
        steps: steps.iter().map(|&k| k as u64).collect(),
        points: session.tasks.shape().simulation.map_or(0, |s| s.world.horizon() + 1),
        ..Paths::default()
    };
    for &k in &steps {
        let trajectories = policy.act(&path[k].detach(), &episodes.query.x)?;
        for trajectory in &trajectories {
            let place =
                |t: usize, i: usize| trajectory.observations.get(2 * t + i).copied().unwrap_or(f64::NAN);
            paths.x.extend((0..paths.points).map(|t| place(t, 0)));
            paths.y.extend((0..paths.points).map(|t| place(t, 1)));
        }
    }
    Ok(Some(paths))
}
