//! The signals of a server: those that stop it, and those that are ignored.
//!
//! Invariant: a signal without a meaning for a server does not end it. Without a handler, most signals
//! end a process on Linux: a `kill -USR1` for another program, or a timer that the parent process had
//! set. Does not handle signals that report a fault (QUIT, ABRT, SEGV, an exceeded limit of processor time),
//! nor the real-time signals, which nobody sends by accident. For the limit of a file's size see
//! `file_limit`.

use std::io;

use rustix::process::Signal as Number;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

const IGNORED: [Number; 8] = [
    Number::USR1,
    Number::USR2,
    Number::ALARM,
    Number::VTALARM,
    Number::PROF,
    Number::IO,
    Number::POWER,
    Number::STKFLT,
];

/// Ignores signals that have no meaning for a server.
pub(in crate::cli) fn ignore_others() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let _inside = runtime.enter();
    for number in IGNORED {
        // tokio keeps its handler until the process ends, even when the listener is dropped.
        let _ = signal(SignalKind::from_raw(number.as_raw()))?;
    }
    Ok(())
}

/// The signals that stop a server: TERM, INT, and HUP, which a terminal sends when it is closed.
pub(in crate::cli) struct Stops {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Stops {
    /// Begins to listen. Call it within a runtime.
    pub(in crate::cli) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for one of them.
    pub(in crate::cli) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
