//! Meta-batches drawn ahead of time.

use metaburn_core::{HostEpisodes, Result};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// The meta-batch of the next iteration, which a thread draws while a GPU works on that of this one.
/// Drawing is a function of the iteration, so that who draws, and when, changes nothing.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<Mutex<Option<Next>>>);

struct Next {
    iteration: u64,
    drawn: JoinHandle<Result<HostEpisodes>>,
}

impl Ahead {
    /// What `draw` gives for the iteration; begins to draw for the one after it.
    ///
    /// # Errors
    /// Those of `draw`.
    pub fn take(
        &self,
        iteration: u64,
        draw: impl Fn(u64) -> Result<HostEpisodes> + Send + 'static,
    ) -> Result<HostEpisodes> {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = next.take().filter(|next| next.iteration == iteration);
        let drawn = match ready {
            Some(next) => next.drawn.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => draw(iteration),
        }?;
        let iteration = iteration + 1;
        *next = Some(Next { iteration, drawn: std::thread::spawn(move || draw(iteration)) });
        Ok(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::Ahead;
    use metaburn_autodiff::Device;
    use metaburn_core::{HostEpisodes, HostExamples, Result};

    /// A batch that tells its iteration.
    fn draw(iteration: u64) -> Result<HostEpisodes> {
        let data = || burn::tensor::TensorData::new(vec![iteration as f32], [1]);
        let examples = || HostExamples { x: data(), y: data() };
        Ok(HostEpisodes { support: examples(), query: examples() })
    }

    #[test]
    fn each_iteration_gets_its_own_batch_in_whatever_order_they_are_asked_for() {
        let ahead = Ahead::default();
        for iteration in [0, 1, 2, 7, 8, 8, 3, 4] {
            let episodes = ahead.take(iteration, draw).unwrap();
            let x = episodes.upload(&Device::flex(), metaburn_autodiff::DType::F64).query.x;
            assert_eq!(x.value().to_f64(), [iteration as f64]);
        }
    }

    #[test]
    #[should_panic(expected = "no classes")]
    fn what_goes_wrong_ahead_of_time_goes_wrong_in_its_own() {
        let ahead = Ahead::default();
        let fails = |iteration| if iteration == 1 { panic!("no classes") } else { draw(iteration) };
        for iteration in 0..2 {
            ahead.take(iteration, fails).unwrap();
        }
    }
}
