//! SIGTERM: somebody wants the machine back.

use anyhow::Result;
use metaburn_runner::Stop;

/// The exit status of a sweep that goes on another time: `EX_TEMPFAIL` of sysexits.h.
pub const CUT_OFF: u8 = 75;

/// Seconds from the signal to the end, come what may. Clusters kill half a minute after it, or later.
#[cfg(unix)]
const GRACE: u64 = 20;

/// From now on SIGTERM stops the sweep. What cannot stop in time, such as a test of many tasks, ends all the
/// same, with the status of a cut-off run; it goes on from its last checkpoint.
#[cfg(unix)]
pub fn stop_on_sigterm(stop: &Stop) -> Result<()> {
    use signal_hook::{consts::SIGTERM, iterator::Signals, low_level};
    let (stop, mut signals) = (stop.clone(), Signals::new([SIGTERM])?);
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            eprintln!("told to stop; runs end after the iteration at hand");
            stop.set();
            std::thread::sleep(std::time::Duration::from_secs(GRACE));
            eprintln!("the last checkpoints must do: {GRACE} seconds are over");
            // At once: handlers at exit would meet threads that are still at work.
            low_level::exit(CUT_OFF.into());
        }
    });
    Ok(())
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub fn stop_on_sigterm(_stop: &Stop) -> Result<()> {
    Ok(())
}
