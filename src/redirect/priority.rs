//! Who steps back for visitors when a machine has too few processors for all.
//!
//! A process of its own takes Linux's idle class, not a low priority: a visitor's thread that wakes takes
//! its processor at once, where it would else wait until the other has had its few milliseconds. A
//! thread of the server never does: put aside with a lock of the data file in its hand it keeps the
//! writer waiting for seconds while visitors take all of the processor, and clicks are lost for it. The
//! sealer gives way by a lower weight, and rests where it holds nothing when visitors want its
//! processor. What reads for commands has the weight of all: even so little less made clicks late.

use std::fs;
use std::time::Duration;

use rustix::process::setpriority_process;
use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};

use crate::domain::limits::GIVE_WAY_NICE;

/// From here on this thread, and those that it starts, take only time that nobody else wants. Where
/// that cannot be had it is as well.
pub fn step_back() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// From here on this thread has a smaller part of a processor that visitors want, too: a
/// part that lets go of a lock within milliseconds. Linux counts nice values by thread.
pub fn give_way() {
    let _ = setpriority_process(None, GIVE_WAY_NICE);
}

/// How long this thread was ready to run, since it began, while others had the processors. Zero where the
/// system does not say: Linux does in the second number of `schedstat` (its
/// `Documentation/scheduler/sched-stats`), in nanoseconds.
#[must_use]
pub fn waited_for_a_processor() -> Duration {
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited_ns = said.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    Duration::from_nanos(waited_ns.unwrap_or(0))
}
