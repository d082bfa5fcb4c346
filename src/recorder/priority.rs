//! Who steps back for visitors when a machine has too few processors for all.
//!
//! A process of its own takes Linux's idle class, not a low priority: a visitor's thread that wakes takes
//! its processor at once, where it would else wait until the other has had its few milliseconds. A
//! thread of the server never does: put aside with a lock of the data file in its hand it keeps the
//! writer waiting for seconds while visitors take all of the processor, and clicks are lost for it. The
//! sealer gives way by a lower weight, and rests where it holds nothing when visitors want its
//! processor. What reads for commands has the weight of all, as even so little less made clicks late;
//! it works in bursts, between which visitors' threads come to their turn.

use std::fs;
use std::mem::replace;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::setpriority_process;
use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};

use crate::domain::limits::{SEALER_NICE, SPOOL_BURST_US, SPOOL_REST_FACTOR, SPOOL_REST_US};

/// From here on this thread, and those that it starts, take only time that nobody else wants. Where
/// that cannot be had it is as well.
pub fn step_back() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// From here on this thread has a smaller part of a processor that visitors want, too: a
/// part that lets go of a lock within milliseconds. Linux counts nice values by thread.
pub fn give_way() {
    let _ = setpriority_process(None, SEALER_NICE);
}

/// How long this thread had to wait for a processor: ready to run, while others had them.
#[derive(Debug)]
pub struct Waits {
    /// Since the thread began, up to where it was last asked.
    told: Duration,
}

impl Waits {
    /// Counts from here on.
    #[must_use]
    pub fn begin() -> Self {
        Self { told: waited_for_a_processor() }
    }

    /// How long it was since this was last asked.
    pub fn take(&mut self) -> Duration {
        let waited = waited_for_a_processor();
        waited.saturating_sub(replace(&mut self.told, waited))
    }
}

/// Zero where the system does not say: Linux does in the second number of `schedstat` (its
/// `Documentation/scheduler/sched-stats`), in nanoseconds.
fn waited_for_a_processor() -> Duration {
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited_ns = said.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    Duration::from_nanos(waited_ns.unwrap_or(0))
}

/// The bursts in which a thread works.
#[derive(Debug)]
pub struct Bursts {
    begun: Instant,
    waits: Waits,
}

impl Bursts {
    /// Begins the first.
    #[must_use]
    pub fn begin() -> Self {
        Self { begun: Instant::now(), waits: Waits::begin() }
    }

    /// Rests when this burst is over: for the longer, the more the thread had to wait.
    pub fn pass(&mut self) {
        if self.begun.elapsed() >= Duration::from_micros(SPOOL_BURST_US) {
            let more = self.waits.take() * SPOOL_REST_FACTOR;
            thread::sleep(Duration::from_micros(SPOOL_REST_US) + more);
            self.begun = Instant::now();
        }
    }
}
