//! Fits of a few one-dimensional regression tasks, for pictures.

use crate::session::Session;
use metaburn_autodiff::Var;
use metaburn_core::{Params, Result};
use metaburn_results::Fits;

/// Predictions over a grid before and after the inner steps of meta-training, and after those of the test if
/// there are more; nothing where the tasks are not curves, or where the learner has no prediction before it adapts. The tasks come from the
/// stream `episodes/curves`.
pub(crate) fn fits(session: &Session, theta: &Params) -> Result<Option<Fits>> {
    let Some(curves) = session.tasks.curves(&mut session.seeds.stream("episodes/curves", 0)) else {
        return Ok(None);
    };
    let episodes = curves.episodes.upload(session.compute.device(), session.experiment.dtype);
    let embedded = session.learner.embed(theta, &episodes)?;
    let (trained, tested) = (session.learner.steps(), session.work.test.steps);
    let steps = trained.max(tested);
    let path = session.learner.adapt(theta, &embedded.support, steps)?;
    if path.len() != steps + 1 {
        return Ok(None);
    }
    let (first, after, last) = (&path[0], &path[trained], Some(&path[steps]).filter(|_| tested > trained));
    let predict = |phi: &Params| session.learner.predict(&phi.detach(), &embedded.query.x).map(|y| host(&y));
    Ok(Some(Fits {
        x_label: curves.x_label.to_string(),
        y_label: curves.y_label.to_string(),
        tasks: episodes.tasks(),
        support_x: host(&episodes.support.x),
        support_y: host(&episodes.support.y),
        x: host(&episodes.query.x),
        truth: host(&episodes.query.y),
        before: predict(first)?,
        after: predict(after)?,
        last: last.map(predict).transpose()?.unwrap_or_default(),
    }))
}

fn host(var: &Var) -> Vec<f64> {
    var.value().to_f64()
}
