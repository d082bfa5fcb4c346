//! The words of a server: handed over at once, and written to stderr by a thread of their own.
//!
//! Whoever reads stderr may stop reading (a stuck log shipper, Ctrl-S on a terminal). A write then
//! lasts until they go on, and must hold up nobody but its own thread. Invariant: handing over never
//! waits; what waits to be written is bounded in bytes; a line is written whole and in its order, or
//! it is counted as left out, and the log itself says where lines are missing. Absent: what is said;
//! and the standard library's handle of stderr, whose lock a write that lasts would hold.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::mem::{size_of, take};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::limits::{LOG_BYTES_MAX, LOG_END_MS};

/// A log, cloned into every thread that has something to say.
#[derive(Clone)]
pub(super) struct Log(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Piece>,
    /// Bytes that wait, with those that are being written.
    bytes: usize,
    /// Lines that found no room since the last piece that did.
    missing: u64,
    /// Lines left out since the start.
    left_out: u64,
    is_writing: bool,
    /// Nothing more will be said.
    is_over: bool,
}

/// What is written by one call: mostly one line.
struct Piece {
    text: Vec<u8>,
    /// Lines left out before it.
    missing: u64,
}

impl Piece {
    fn bytes(text: &[u8]) -> usize {
        text.len() + size_of::<Self>()
    }
}

/// The lines of a text; one without an end counts as well.
fn lines(text: &[u8]) -> u64 {
    text.split_inclusive(|byte| *byte == b'\n').count() as u64
}

impl Log {
    /// A log that writes to stderr.
    pub(super) fn of_stderr() -> io::Result<Self> {
        Self::start(own(io::stderr().as_fd())?)
    }

    /// A log that writes to `out`. What is said after [`Self::finish`] may not be written.
    pub(super) fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let log = Self(Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() }));
        let shared = Arc::clone(&log.0);
        thread::Builder::new().name("log".to_owned()).spawn(move || shared.write_all(out))?;
        Ok(log)
    }

    /// Says a line, or several.
    pub(super) fn say(&self, line: &str) {
        self.0.hand_over(format!("{line}\n").into_bytes());
    }

    /// Lines left out since the start.
    pub(super) fn left_out(&self) -> u64 {
        self.0.lock().left_out
    }

    /// Waits a while for what was said to be written, and ends the thread when it is.
    pub(super) fn finish(&self) {
        let end = Instant::now() + Duration::from_millis(LOG_END_MS);
        let mut state = self.0.lock();
        state.is_over = true;
        self.0.changed.notify_all();
        while state.is_writing || !state.waiting.is_empty() || state.missing > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state =
                self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A descriptor of the process as a file of our own: no lock goes with it.
pub(super) fn own(standard: BorrowedFd<'_>) -> io::Result<File> {
    standard.try_clone_to_owned().map(File::from)
}

/// Writes what a process says at its very end, and waits only a while for a reader.
pub(in crate::cli) fn last_words(text: &str) {
    // Without a thread nothing can be said without waiting for it.
    if let Ok(log) = Log::of_stderr() {
        log.say(text);
        log.finish();
    }
}

impl Shared {
    /// Every step leaves plain values whole, so that a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_over(&self, text: Vec<u8>) {
        let bytes = Piece::bytes(&text);
        let mut state = self.lock();
        if state.bytes + bytes > LOG_BYTES_MAX {
            let lines = lines(&text);
            state.missing += lines;
            state.left_out += lines;
        } else {
            let missing = take(&mut state.missing);
            state.bytes += bytes;
            state.waiting.push_back(Piece { text, missing });
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The next piece to write; without a text when the last lines are missing. `None` at the end.
    fn next(&self) -> Option<Piece> {
        let mut state = self.lock();
        state.is_writing = false;
        self.changed.notify_all();
        loop {
            let next = state.waiting.pop_front();
            let missing = if next.is_none() { take(&mut state.missing) } else { 0 };
            let next = next.or((missing > 0).then_some(Piece { text: Vec::new(), missing }));
            if next.is_some() {
                state.is_writing = true;
                return next;
            }
            if state.is_over {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Writes all that is said, until it is over.
    fn write_all(&self, mut out: impl Write) {
        // Lines left out that the log does not tell of yet, and whether its last line is whole.
        let (mut untold, mut is_whole) = (0, true);
        while let Some(Piece { text, missing }) = self.next() {
            untold += missing;
            let mut whole = if is_whole { Vec::new() } else { vec![b'\n'] };
            if untold > 0 {
                let lines = if untold == 1 {
                    "1 line was".to_owned()
                } else {
                    format!("{untold} lines were")
                };
                whole.extend(format!("{lines} left out, as stderr took no more\n").into_bytes());
            }
            whole.extend(&text);
            let left = write(&mut out, &whole);
            let mut state = self.lock();
            if left == 0 {
                untold = 0;
                is_whole = true;
            } else {
                untold += lines(&text);
                state.left_out += lines(&text);
                is_whole &= left == whole.len();
            }
            if !text.is_empty() {
                state.bytes -= Piece::bytes(&text);
            }
        }
    }
}

/// From one look whether a pipe that does not wait has room to the next.
const FULL_PAUSE: Duration = Duration::from_millis(20);

/// Writes bytes, by one call where one is enough; how many could not be written.
fn write(out: &mut impl Write, mut bytes: &[u8]) -> usize {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(count @ 1..) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Whoever shares the pipe may have made it one that does not wait: a slow reader is no failure.
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(FULL_PAUSE),
            Ok(0) | Err(_) => break,
        }
    }
    bytes.len()
}

/// A log as a command speaks to it: what has no end of line yet is kept until it has, or is flushed.
pub(super) struct Words<'a> {
    log: &'a Log,
    begun: Vec<u8>,
}

impl<'a> Words<'a> {
    /// Of a log.
    pub(super) fn of(log: &'a Log) -> Self {
        Self { log, begun: Vec::new() }
    }

    fn hand_over(&mut self, bytes: usize) {
        if bytes > 0 {
            let rest = self.begun.split_off(bytes);
            self.log.0.hand_over(std::mem::replace(&mut self.begun, rest));
        }
    }
}

impl Write for Words<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend(bytes);
        let ends = self.begun.iter().rposition(|byte| *byte == b'\n');
        self.hand_over(ends.map_or(0, |place| place + 1));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over(self.begun.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
