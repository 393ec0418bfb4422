//! What policies may do in a world.

use metaburn_core::{Actions, Error, Result};

/// Refuses actions (`[environments, Actions::numbers]`) that are not the world's, in environments that run.
pub(super) fn actions(kind: Actions, actions: &[f64], running: &[bool]) -> Result<()> {
    let expected = running.len() * kind.numbers();
    if actions.len() != expected {
        return Err(Error::Mismatch(format!(
            "{} environments take actions of {expected} numbers in all, not of {}",
            running.len(),
            actions.len()
        )));
    }
    let fits = |action: f64| match kind {
        Actions::Continuous(_) => action.is_finite(),
        Actions::Discrete(choices) => action.fract() == 0.0 && (0.0..choices as f64).contains(&action),
    };
    let rows = actions.chunks(kind.numbers()).zip(running).enumerate();
    let mut wrong = rows.filter(|(_, (row, runs))| **runs && !row.iter().all(|&action| fits(action)));
    let Some((environment, (row, _))) = wrong.next() else { return Ok(()) };
    let known = match kind {
        Actions::Continuous(_) => "actions are numbers".to_string(),
        Actions::Discrete(choices) => format!("actions are 0 to {}", choices - 1),
    };
    Err(Error::Mismatch(format!("the action of environment {environment} is {row:?}; {known}")))
}

/// Refuses another number of seeds or environments than there are.
pub(super) fn count(what: &str, found: usize, environments: usize) -> Result<()> {
    if found == environments {
        return Ok(());
    }
    Err(Error::Mismatch(format!("{found} {what} for {environments} environments")))
}
