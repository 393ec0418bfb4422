//! A process that carries environments.

use super::protocol::Call;
use metaburn_core::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What to start, and how long to wait for each answer.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub name: String,
    pub arguments: Vec<String>,
    pub timeout: Duration,
}

/// The longest answer in bytes; a program that says more without an end of line is not answering.
const LONGEST: u64 = 1 << 26;
/// How long a process is given to end by itself once nobody speaks to it any more.
const PATIENCE: Duration = Duration::from_secs(1);

/// A running process, and the thread that speaks to it: reading and writing may both block for ever, and the
/// one who asks must not.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    /// Dropped first, which closes the process' standard input.
    calls: Option<Sender<Vec<u8>>>,
    answers: Receiver<io::Result<Vec<u8>>>,
    program: String,
    timeout: Duration,
}

impl Worker {
    /// Starts the program. It says nothing before it is asked.
    pub fn start(program: &Program) -> Result<Self> {
        let started = Command::new(&program.name)
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let cannot = |error: io::Error| Error::Data(format!("cannot start `{}`: {error}", program.name));
        let mut child = started.map_err(cannot)?;
        let stdin = child.stdin.take().expect("standard input is piped");
        let stdout = child.stdout.take().expect("standard output is piped");
        let ((calls, asked), (answer, answers)) = (channel(), channel());
        thread::spawn(move || converse(stdin, BufReader::new(stdout), &asked, &answer));
        let (program, timeout) = (program.name.clone(), program.timeout);
        Ok(Self { child, calls: Some(calls), answers, program, timeout })
    }

    /// Says one line and waits for one.
    pub fn ask<T: DeserializeOwned>(&mut self, call: &Call) -> Result<T> {
        let mut line = serde_json::to_vec(call).map_err(|e| self.error(&format!("cannot be asked: {e}")))?;
        line.push(b'\n');
        // A thread that has ended has left its last error with the answers.
        let _ = self.calls.as_ref().map(|calls| calls.send(line));
        let answer = match self.answers.recv_timeout(self.timeout) {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if error.kind() == ErrorKind::InvalidData => {
                return Err(self.error(&error.to_string()));
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(self.error(&format!("gave no answer in {} s", self.timeout.as_secs_f64())));
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
        };
        self.read(&answer)
    }

    fn read<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T> {
        let unexpected = |error: serde_json::Error| {
            let start: String = String::from_utf8_lossy(answer).trim_end().chars().take(80).collect();
            self.error(&format!("answered `{start}`, which is not what it was asked for: {error}"))
        };
        let value: Value = serde_json::from_slice(answer).map_err(unexpected)?;
        match value.get("error").and_then(Value::as_str) {
            Some(error) => Err(self.error(&format!("says: {error}"))),
            None => T::deserialize(value).map_err(unexpected),
        }
    }

    /// An error that names the program.
    pub fn error(&self, what: &str) -> Error {
        Error::Data(format!("`{}` {what}", self.program))
    }

    fn ended(&mut self) -> Error {
        match wait(&mut self.child) {
            Some(status) => self.error(&format!("ended before it answered, with {status}")),
            None => self.error("closed its input or output before it answered"),
        }
    }
}

/// Writes each call and reads one line after it, until nobody calls any more.
fn converse(
    mut input: impl Write,
    mut output: impl BufRead,
    calls: &Receiver<Vec<u8>>,
    answers: &Sender<io::Result<Vec<u8>>>,
) {
    for call in calls {
        let said = input.write_all(&call).and_then(|()| input.flush());
        if answers.send(said.and_then(|()| line(&mut output))).is_err() {
            return;
        }
    }
}

fn line(output: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let read = output.take(LONGEST).read_until(b'\n', &mut line)? as u64;
    match line.last() {
        Some(b'\n') => Ok(line),
        _ if read == LONGEST => Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("answered more than {LONGEST} bytes without an end"),
        )),
        _ => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// How the process ended, if it does within [`PATIENCE`].
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(None) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(2)),
            ended => return ended.ok().flatten(),
        }
    }
}

/// The process is asked to end by the end of its input, and made to where it does not.
impl Drop for Worker {
    fn drop(&mut self) {
        self.calls = None;
        if wait(&mut self.child).is_none() {
            // Neither can fail but for a process that has ended, and is waited for all the same.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
