//! A run in progress as a file beside its result.
//!
//! The file is postcard data, followed by the SHA-256 of all before it. It is
//! written under another name, synced, and renamed into place. The one before it is kept under
//! `.old`, so that at any moment there is a whole checkpoint, and one more to fall back to where a
//! disk damages the newest.

use crate::journal::{Journal, LiveJournal};
use crate::progress::Job;
use crate::session::{IterationState, Session};
use crate::stop::CutOff;
use crate::tensor::{HostTensor, download, upload};
use anyhow::{Context, bail, ensure};
use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
use argmin::core::{Error, State};
use metaburn_outer::Optimizer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Version of the layout below.
const VERSION: u32 = 3;

/// Length of a SHA-256.
const DIGEST: usize = 32;

/// All that the rest of a run depends on.
#[derive(Serialize, Deserialize)]
struct Saved {
    /// The resolved configuration with its seed.
    config: String,
    /// Where it was computed.
    device: String,
    /// Outer steps done; the next iteration's number.
    iteration: u64,
    params: Vec<HostTensor>,
    moments: Vec<Vec<HostTensor>>,
    journal: Journal,
}

/// Writes and reads one run's checkpoint for argmin's executor.
pub(crate) struct FileCheckpoint {
    pub path: PathBuf,
    pub session: Session,
    pub journal: LiveJournal,
    pub job: Job,
}

impl Checkpoint<Optimizer, IterationState> for FileCheckpoint {
    fn save(&self, solver: &Optimizer, state: &IterationState) -> Result<(), Error> {
        let params = state.get_param().context("a checkpoint needs parameters")?;
        let mut journal = self.journal.lock().clone();
        journal.seconds_before = self.journal.seconds();
        let saved = Saved {
            config: self.session.config(),
            device: self.session.compute.name().to_string(),
            iteration: state.get_iter(),
            params: download(params),
            moments: solver.moments().iter().map(download).collect(),
            journal,
        };
        write(&self.path, &saved)
    }

    /// At every multiple of `checkpoint_every`, and after the last iteration: then a run that is
    /// cut off while it is tested need not be trained again. One that is told to stop saves and ends
    /// here, with [`CutOff`] for an error. A checkpoint that cannot be written, on a full disk say, ends
    /// nothing: the one before is still there, and the next may succeed.
    fn save_cond(&self, solver: &Optimizer, state: &IterationState, iteration: u64) -> Result<(), Error> {
        let every = self.session.work.train.checkpoint_every;
        let last = iteration == state.get_max_iters();
        let stops = self.session.stop.is_set() && !last;
        if every > 0 && (stops || last || iteration.is_multiple_of(every)) {
            self.save(solver, state).unwrap_or_else(|e| self.job.warn(&format!("{e:#}")));
        }
        if stops { Err(CutOff(iteration).into()) } else { Ok(()) }
    }

    fn load(&self) -> Result<Option<(Optimizer, IterationState)>, Error> {
        load(&self.path, &self.job, |bytes| self.restore(bytes))
    }

    fn frequency(&self) -> CheckpointingFrequency {
        match self.session.work.train.checkpoint_every {
            0 => CheckpointingFrequency::Never,
            every => CheckpointingFrequency::Every(every),
        }
    }
}

impl FileCheckpoint {
    fn restore(&self, bytes: &[u8]) -> Result<(Optimizer, IterationState), Error> {
        let saved: Saved = decode(bytes)?;
        ensure!(saved.config == self.session.config(), "it is of another configuration");
        let (here, there) = (self.session.compute.name(), &saved.device);
        ensure!(
            there == here,
            "it was made on another device, {there}, whose numbers differ in the last bits"
        );
        let (experiment, work) = (&self.session.experiment, &self.session.work);
        let tensors = |t: &Vec<HostTensor>| upload(t, experiment.dtype, self.session.compute.device());
        let mut optimizer = work.optimizer()?;
        optimizer.restore(saved.moments.iter().map(tensors).collect())?;
        let mut state = IterationState::new().param(tensors(&saved.params)).max_iters(work.train.iterations);
        state.iter = saved.iteration;
        *self.journal.lock() = saved.journal;
        self.job.resume(saved.iteration);
        Ok((optimizer, state))
    }
}

/// Outer steps done of the run in a checkpoint; nothing if there is none of use.
pub(crate) fn iterations(path: &Path) -> Option<u64> {
    newest(path).map(|saved: Saved| saved.iteration)
}

/// Writes `<path>.part`, syncs it, and renames it into place. What was there is now `<path>.old`.
pub(crate) fn write(path: &Path, saved: &impl Serialize) -> Result<(), Error> {
    let mut bytes = postcard::to_stdvec(&(VERSION, saved))?;
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(digest.as_slice());
    let part = with_suffix(path, ".part");
    let written = put(&part, &bytes, path);
    if written.is_err() {
        // A disk that is full needs the room.
        let _ = fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write checkpoint {}", path.display()))
}

fn put(part: &Path, bytes: &[u8], path: &Path) -> io::Result<()> {
    let mut file = File::create(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // The folder is not synced: after a power cut there may be the checkpoint before this one.
    match fs::rename(path, old(path)) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
        _ => fs::rename(part, path),
    }
}

/// What to go on from: the newest checkpoint that `restore` takes; nothing if there is none. One of
/// no use is set aside under `.bad`, with a word about it, and the one before has its turn.
pub(crate) fn load<T>(
    path: &Path,
    job: &Job,
    restore: impl Fn(&[u8]) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    for file in [path.to_path_buf(), old(path)] {
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            Err(e) => return Err(e).with_context(|| format!("cannot read checkpoint {}", file.display())),
        };
        match restore(&bytes) {
            Ok(restored) => return Ok(Some(restored)),
            Err(why) => {
                let bad = with_suffix(&file, ".bad");
                fs::rename(&file, &bad)
                    .with_context(|| format!("cannot set checkpoint {} aside", file.display()))?;
                let before = file == path && old(path).exists();
                let next = if before { "the one before it is tried" } else { "the run starts afresh" };
                let (file, bad) = (file.display(), bad.display());
                job.warn(&format!("checkpoint {file} is of no use ({why:#}); it is now {bad}, and {next}"));
            }
        }
    }
    Ok(None)
}

/// What the newest checkpoint that is whole says, whatever it is of.
pub(crate) fn newest<T: DeserializeOwned>(path: &Path) -> Option<T> {
    [path.to_path_buf(), old(path)].iter().find_map(|file| decode(&fs::read(file).ok()?).ok())
}

/// Takes both checkpoints away: the result is in place.
pub(crate) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
    let _ = fs::remove_file(old(path));
}

/// The checkpoint before the newest.
fn old(path: &Path) -> PathBuf {
    with_suffix(path, ".old")
}

/// What [`write`] wrote.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let Some((body, digest)) = bytes.split_last_chunk::<DIGEST>() else { bail!("it is cut short") };
    ensure!(Sha256::digest(body).as_slice() == digest, "it is damaged");
    let (version, saved) = postcard::take_from_bytes::<u32>(body)?;
    ensure!(version == VERSION, "its layout has version {version}, this program reads {VERSION}");
    Ok(postcard::from_bytes(saved)?)
}

/// The path with something after its whole name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
