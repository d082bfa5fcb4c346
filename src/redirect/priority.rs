//! Who steps back for visitors when a machine has too few processors for all.

use rustix::process::setpriority_process;

/// What only has what nobody else wants of a processor.
const LEAST: i32 = 19;

/// From here on this thread, and those that it starts, take only time that nobody else wants. Where
/// that cannot be had it is as well.
pub fn step_back() {
    let _ = setpriority_process(None, LEAST);
}
