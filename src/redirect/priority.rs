//! Who steps back for visitors when a machine has too few processors for all.
//!
//! Linux's idle class, not a low priority: a visitor's thread that wakes takes its processor at once,
//! where it would else wait until the other has had its few milliseconds.
//!
//! Invariant: for a process of its own alone. A thread of the server that is put aside with a lock of the
//! data file in its hand keeps the writer waiting for seconds while visitors take all of the processor,
//! and clicks are lost for it.

use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};

/// From here on this thread, and those that it starts, take only time that nobody else wants. Where
/// that cannot be had it is as well.
pub fn step_back() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}
