//! The signals of a server: those that stop it, and those that do nothing.
//!
//! Invariant: a signal that means nothing to a server does not end it. Without a handler most of them
//! end a process on Linux: a `kill -USR1` that was meant for another program, or a timer that the parent
//! process had set. Absent: what ends every program because something is wrong
//! with it (QUIT, ABRT, SEGV, a limit that was reached), and the real-time signals, which nobody
//! sends by accident.

use std::io;

use rustix::process::Signal as Number;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that mean nothing to a server.
const MEANINGLESS: [Number; 8] = [
    Number::USR1,
    Number::USR2,
    Number::ALARM,
    Number::VTALARM,
    Number::PROF,
    Number::IO,
    Number::POWER,
    Number::STKFLT,
];

/// From here on, signals that say nothing to a server do nothing.
pub(super) fn pass_over() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let _inside = runtime.enter();
    for number in MEANINGLESS {
        // tokio keeps its handler for as long as the process lives, also when its listener is dropped.
        let _ = signal(SignalKind::from_raw(number.as_raw()))?;
    }
    Ok(())
}

/// The signals that stop a server; also the one that a terminal sends when it is closed.
pub(super) struct Stops {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Stops {
    /// Listens, within a runtime.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for one of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
