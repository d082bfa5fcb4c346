//! Who steps back for visitors when a machine has too few processors for all.
//!
//! Linux's idle class, not a low priority: a visitor's thread that wakes takes its processor at once,
//! where it would else wait until the other has had its few milliseconds.

use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};

/// From here on this thread, and those that it starts, take only time that nobody else wants. Where
/// that cannot be had it is as well.
pub fn step_back() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}
