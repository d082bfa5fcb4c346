//! A command of this program in a process of its own.
//!
//! Invariant: it ends after a bounded time, whatever happens, and soon after nobody wants it any more; what is read of it is
//! bounded. It reads nothing from standard input. Does not know what it does (see `reports` and `imports`).

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What a process writes to, of which all is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    Messages,
}

/// Between two looks at whether a process has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// Between two looks at whether a process is wanted.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// How long a process may run.
pub(super) struct While<'a> {
    pub(super) most: Duration,
    pub(super) is_wanted: &'a (dyn Fn() -> bool + Sync),
}

/// How a process ended, and what it wrote.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) text: Vec<u8>,
    /// Whether that is all it wrote. If not, it was ended.
    pub(super) is_whole: bool,
}

/// This program, for a command on a data file.
pub(super) fn command(data: &Path) -> io::Result<Command> {
    let mut command = Command::new(own_program()?);
    command.arg("--data").arg(std::path::absolute(data)?);
    Ok(command)
}

/// This program, also after its file was replaced by another release, which would not understand this server.
fn own_program() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

/// Runs a command to its end.
pub(super) fn run(
    mut command: Command,
    stream: Stream,
    bytes_max: usize,
    wanted: &While<'_>,
) -> io::Result<Ended> {
    let piped = |of| if of == stream { Stdio::piped() } else { Stdio::null() };
    command.stdin(Stdio::null());
    command.stdout(piped(Stream::Output)).stderr(piped(Stream::Messages));
    let mut child = command.spawn()?;
    let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn Read>);
    let out = out.or(child.stderr.take().map(|err| Box::new(err) as Box<dyn Read>));
    let child = &Mutex::new(child);
    let (ended, end) = channel::<()>();
    thread::scope(|scope| {
        let watch = thread::Builder::new().name("process".to_owned());
        let watch = watch.spawn_scoped(scope, move || {
            wanted.wait(&end);
            // It may have ended by itself meanwhile.
            let _ = locked(child).kill();
        });
        let mut text = Vec::new();
        let read = out.map(|out| out.take(bytes_max as u64 + 1).read_to_end(&mut text));
        let is_whole = text.len() <= bytes_max;
        if !is_whole || watch.is_err() {
            let _ = locked(child).kill();
        }
        // It may close what it writes to and go on: whoever ends it needs the lock meanwhile.
        let status = loop {
            if let Some(status) = locked(child).try_wait()? {
                break status;
            }
            thread::sleep(LOOK_AGAIN);
        };
        drop(ended);
        read.transpose()?;
        Ok(Ended { status, text, is_whole })
    })
}

impl While<'_> {
    /// Waits until a process has ended, or shall end.
    fn wait(&self, end: &Receiver<()>) {
        let last = Instant::now() + self.most;
        while Instant::now() < last && (self.is_wanted)() {
            if end.recv_timeout(ASK_AGAIN) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}
