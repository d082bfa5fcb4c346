//! For tests: interrupts the creation of a data file after a number of steps.
//!
//! Each of these is one step: creating a draft, a write, a resize, a sync, and a rename. The counter is
//! local to a thread.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::store::Disk;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interruption {
    /// The process is killed: every later step fails too, and drafts are left behind.
    Kill,
    /// One step fails with this errno.
    Error(i32),
}

#[derive(Debug, Clone, Copy)]
struct Armed {
    interruption: Interruption,
    steps_left: u64,
    has_fired: bool,
}

thread_local! {
    static ARMED: Cell<Option<Armed>> = const { Cell::new(None) };
}

/// Runs `work` and interrupts it after `steps` steps. Also returns whether `work` got that far.
pub(super) fn interrupt<T>(
    steps: u64,
    interruption: Interruption,
    work: impl FnOnce() -> T,
) -> (T, bool) {
    ARMED.set(Some(Armed { interruption, steps_left: steps, has_fired: false }));
    let result = work();
    (result, ARMED.take().unwrap().has_fired)
}

/// Whether this thread counts steps.
pub(super) fn is_armed() -> bool {
    ARMED.get().is_some()
}

/// Whether drafts stay on the disk, because a killed process cannot remove them.
pub(super) fn leaves_drafts() -> bool {
    ARMED.get().is_some_and(|armed| armed.interruption == Interruption::Kill)
}

/// Counts a step that is about to run. Fails if it is the one to interrupt.
pub(in crate::store) fn step() -> io::Result<()> {
    let Some(mut armed) = ARMED.get() else { return Ok(()) };
    let fires = match armed.interruption {
        Interruption::Kill => armed.steps_left == 0,
        Interruption::Error(_) => armed.steps_left == 0 && !armed.has_fired,
    };
    armed.has_fired |= fires;
    armed.steps_left = armed.steps_left.saturating_sub(1);
    ARMED.set(Some(armed));
    match armed.interruption {
        _ if !fires => Ok(()),
        Interruption::Kill => Err(io::Error::other("killed")),
        Interruption::Error(code) => Err(io::Error::from_raw_os_error(code)),
    }
}

/// A file whose writes, resizes and syncs count as steps.
#[derive(Debug)]
pub(super) struct SteppedFile(pub(super) File);

impl Disk for SteppedFile {
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
