//! The log of a server: lines are queued at once and written to stderr by a thread of their own.
//!
//! The reader of stderr may stop reading (a stuck log shipper, Ctrl-S on a terminal). A write then
//! blocks until reading goes on, and must block only its own thread. Invariant: queueing a line never
//! blocks; the queue is bounded in bytes; lines are written whole and in order, or counted as dropped,
//! and the log says where lines were dropped. Does not use the standard library's handle of stderr:
//! a blocked write would hold its lock.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::mem::{size_of, take};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::limits::{LOG_BYTES_MAX, LOG_END_MS};

/// A handle of the log, cheap to clone into every thread.
#[derive(Clone)]
pub(super) struct Log(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Piece>,
    /// Bytes in the queue and in the write at hand.
    bytes: usize,
    /// Lines dropped since the last piece that was queued.
    missing: u64,
    /// Lines dropped since the start.
    dropped: u64,
    is_writing: bool,
    is_closed: bool,
}

/// Text for one call of write: usually one line.
struct Piece {
    text: Vec<u8>,
    /// Lines dropped before it.
    missing: u64,
}

impl Piece {
    fn bytes(text: &[u8]) -> usize {
        text.len() + size_of::<Self>()
    }
}

/// The number of lines, with a last one that has no line end.
fn lines(text: &[u8]) -> u64 {
    text.split_inclusive(|byte| *byte == b'\n').count() as u64
}

impl Log {
    /// A log that writes to stderr.
    pub(super) fn of_stderr() -> io::Result<Self> {
        Self::start(own(io::stderr().as_fd())?)
    }

    /// A log that writes to `out`. Lines after [`Self::finish`] may be lost.
    pub(super) fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let log = Self(Arc::new(Shared { state: Mutex::default(), changed: Condvar::new() }));
        let shared = Arc::clone(&log.0);
        thread::Builder::new().name("log".to_owned()).spawn(move || shared.write_all(out))?;
        Ok(log)
    }

    /// Queues a line, or several.
    pub(super) fn say(&self, line: &str) {
        self.0.queue(format!("{line}\n").into_bytes());
    }

    /// Lines dropped since the start.
    pub(super) fn dropped(&self) -> u64 {
        self.0.lock().dropped
    }

    /// Ends the thread once the queue is written; waits for that only `LOG_END_MS`.
    pub(super) fn finish(&self) {
        let end = Instant::now() + Duration::from_millis(LOG_END_MS);
        let mut state = self.0.lock();
        state.is_closed = true;
        self.0.changed.notify_all();
        while state.is_writing || !state.queue.is_empty() || state.missing > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state =
                self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A standard stream as a file of our own, without the lock of the standard library.
pub(super) fn own(standard: BorrowedFd<'_>) -> io::Result<File> {
    standard.try_clone_to_owned().map(File::from)
}

/// Writes the last message of a process, and waits only briefly for a reader.
pub(in crate::cli) fn last_words(text: &str) {
    // Without a thread to write it, the message could block the exit: it is dropped.
    if let Ok(log) = Log::of_stderr() {
        log.say(text);
        log.finish();
    }
}

impl Shared {
    /// No step leaves the state half changed, so a poisoned lock is safe to use.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self, text: Vec<u8>) {
        let bytes = Piece::bytes(&text);
        let mut state = self.lock();
        if state.bytes + bytes > LOG_BYTES_MAX {
            let lines = lines(&text);
            state.missing += lines;
            state.dropped += lines;
        } else {
            let missing = take(&mut state.missing);
            state.bytes += bytes;
            state.queue.push_back(Piece { text, missing });
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for the next piece to write. Its text is empty where only dropped lines are left to report.
    /// `None` when the log is closed.
    fn next(&self) -> Option<Piece> {
        let mut state = self.lock();
        state.is_writing = false;
        self.changed.notify_all();
        loop {
            let next = state.queue.pop_front();
            let missing = if next.is_none() { take(&mut state.missing) } else { 0 };
            let next = next.or((missing > 0).then_some(Piece { text: Vec::new(), missing }));
            if next.is_some() {
                state.is_writing = true;
                return next;
            }
            if state.is_closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Writes the queue until the log is closed.
    fn write_all(&self, mut out: impl Write) {
        // Dropped lines that the log does not mention yet, and whether its last line is whole.
        let (mut unreported, mut is_whole) = (0, true);
        while let Some(Piece { text, missing }) = self.next() {
            unreported += missing;
            let mut whole = if is_whole { Vec::new() } else { vec![b'\n'] };
            if unreported > 0 {
                let lines = if unreported == 1 {
                    "1 line was".to_owned()
                } else {
                    format!("{unreported} lines were")
                };
                whole
                    .extend(format!("{lines} dropped: stderr was not read in time\n").into_bytes());
            }
            whole.extend(&text);
            let left = write(&mut out, &whole);
            let mut state = self.lock();
            if left == 0 {
                unreported = 0;
                is_whole = true;
            } else {
                unreported += lines(&text);
                state.dropped += lines(&text);
                is_whole &= left == whole.len();
            }
            if !text.is_empty() {
                state.bytes -= Piece::bytes(&text);
            }
        }
    }
}

/// The pause between two writes to a full pipe that does not block.
const FULL_PAUSE: Duration = Duration::from_millis(20);

/// Writes bytes, by one call if possible. Returns how many could not be written.
fn write(out: &mut impl Write, mut bytes: &[u8]) -> usize {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(count @ 1..) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Another process on the pipe may have made it non-blocking; a slow reader is no failure.
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(FULL_PAUSE),
            Ok(0) | Err(_) => break,
        }
    }
    bytes.len()
}

/// The log as a writer. Text without a line end is kept until the line ends, or until a flush.
pub(super) struct Words<'a> {
    log: &'a Log,
    begun: Vec<u8>,
}

impl<'a> Words<'a> {
    pub(super) fn of(log: &'a Log) -> Self {
        Self { log, begun: Vec::new() }
    }

    fn queue(&mut self, bytes: usize) {
        if bytes > 0 {
            let rest = self.begun.split_off(bytes);
            self.log.0.queue(std::mem::replace(&mut self.begun, rest));
        }
    }
}

impl Write for Words<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend(bytes);
        let ends = self.begun.iter().rposition(|byte| *byte == b'\n');
        self.queue(ends.map_or(0, |index| index + 1));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.queue(self.begun.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
