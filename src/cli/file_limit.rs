//! A limit on the size of files (`ulimit -f`): a write beyond it fails, like one on a full disk.
//!
//! The system also sends a signal, which ends a process that does not handle it. Invariant: no command and no
//! server is ended by it; the error of the write says what happened.

use rustix::process::Signal;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// Lets writes beyond the limit fail. Call it before anything is written.
pub fn survive_file_limit() {
    let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
    let _inside = runtime.enter();
    // tokio keeps its handler until the process ends, even when the listener is dropped. Without it the
    // signal ends the process, as it does by default.
    let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()));
}
