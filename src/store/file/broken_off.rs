//! For tests: the making of a data file is broken off at one of its steps, which are counted: each draft
//! that is made, write, resize, sync, and each time that a file takes its place.
//!
//! Each thread of tests has its own count.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::store::Disk;

/// How it is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As a kill does: no later step is done either, and what was begun is left.
    Killed,
    /// One step fails with this error of the system.
    Failed(i32),
}

#[derive(Debug, Clone, Copy)]
struct Armed {
    end: End,
    /// Steps that are done before.
    left: u64,
    has_struck: bool,
}

thread_local! {
    static ARMED: Cell<Option<Armed>> = const { Cell::new(None) };
}

/// Does some work, broken off after so many steps; whether it had as many.
pub(super) fn after<T>(steps: u64, end: End, work: impl FnOnce() -> T) -> (T, bool) {
    ARMED.set(Some(Armed { end, left: steps, has_struck: false }));
    let done = work();
    (done, ARMED.take().unwrap().has_struck)
}

/// Whether steps are counted.
pub(super) fn is_armed() -> bool {
    ARMED.get().is_some()
}

/// Whether nobody is there any more to remove a draft.
pub(super) fn leaves_drafts() -> bool {
    ARMED.get().is_some_and(|armed| armed.end == End::Killed)
}

/// A step is about to be done.
pub(in crate::store) fn step() -> io::Result<()> {
    let Some(mut armed) = ARMED.get() else { return Ok(()) };
    let strikes = match armed.end {
        End::Killed => armed.left == 0,
        End::Failed(_) => armed.left == 0 && !armed.has_struck,
    };
    armed.has_struck |= strikes;
    armed.left = armed.left.saturating_sub(1);
    ARMED.set(Some(armed));
    match armed.end {
        _ if !strikes => Ok(()),
        End::Killed => Err(io::Error::other("killed")),
        End::Failed(code) => Err(io::Error::from_raw_os_error(code)),
    }
}

/// A file whose writes, resizes and syncs are steps.
#[derive(Debug)]
pub(super) struct Steps(pub(super) File);

impl Disk for Steps {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(out, offset)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        step()?;
        self.0.write_all_at(bytes, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        step()?;
        self.0.set_len(len)
    }

    fn sync(&self) -> io::Result<()> {
        step()?;
        self.0.sync_data()
    }
}
