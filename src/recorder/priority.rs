//! How background threads leave the processors to visitors.
//!
//! A process of its own (a report) uses Linux's idle class, not just a low priority: a visitor's thread that
//! wakes up then preempts it at once, and need not wait a few milliseconds for the end of its time slice. A
//! thread of the server must not use it: preempted while it holds a lock of the data file, it would block
//! the writer for seconds while visitors take all of the processor, and clicks would be lost. So the sealer
//! runs at a lower weight, and sleeps while it holds no lock when visitors need its processor. Threads that
//! read snapshots for commands keep normal priority, as even a slightly lower one made clicks late; they
//! work in bursts with pauses between. So do those that make pages, which rest longer beside visitors, and work longer while there are none: nothing waits
//! for the end of their read transaction. What they do with what they have read holds no lock, and has a lower weight.

use std::fs;
use std::mem::replace;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::setpriority_process;
use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};

use crate::domain::limits::{
    PAGE_BURST_US, PAGE_REST_US, SEALER_NICE, SPOOL_BURST_US, SPOOL_REST_FACTOR, SPOOL_REST_US,
};

/// Runs this thread, and those that it starts, only when a processor is idle. Ignored where the system does
/// not support it.
pub fn run_when_idle() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// Gives this thread a smaller share of a contended processor, but enough to release a lock within
/// milliseconds. Linux applies nice values to single threads.
pub(super) fn lower_priority() {
    let _ = setpriority_process(None, SEALER_NICE);
}

/// Does work that holds no lock of the data file, and cannot pause, at a smaller share of a contended processor.
pub fn beside_visitors<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = thread::scope(|scope| {
        // Threads that it starts have its share.
        let working = scope.spawn(|| {
            lower_priority();
            work()
        });
        working.join()
    });
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Measures how long this thread waits for a processor: ready to run, while other threads run.
#[derive(Debug)]
pub struct CpuWait {
    /// The total since the thread began, when it was last read.
    last: Duration,
}

impl CpuWait {
    /// Measures from now on.
    #[must_use]
    pub fn begin() -> Self {
        Self { last: total_cpu_wait() }
    }

    /// The wait since the last call.
    pub fn take(&mut self) -> Duration {
        let total = total_cpu_wait();
        total.saturating_sub(replace(&mut self.last, total))
    }
}

/// Zero where the system does not tell. Linux does, in nanoseconds, as the second number of `schedstat`
/// (see its `Documentation/scheduler/sched-stats`).
fn total_cpu_wait() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ns = stat.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    Duration::from_nanos(ns.unwrap_or(0))
}

const BURST: Duration = Duration::from_micros(SPOOL_BURST_US);

/// Divides a thread's work into short bursts.
#[derive(Debug)]
pub struct Throttle {
    begun: Instant,
    burst: Duration,
    /// The longest burst while nobody else wants the processor.
    burst_max: Duration,
    cpu_wait: CpuWait,
    /// Added to a rest if the thread had to wait for a processor.
    beside_others: Duration,
}

impl Throttle {
    /// Begins the first burst.
    #[must_use]
    pub fn begin() -> Self {
        let (begun, cpu_wait) = (Instant::now(), CpuWait::begin());
        Self { begun, burst: BURST, burst_max: BURST, cpu_wait, beside_others: Duration::ZERO }
    }

    /// Begins the first burst of a page.
    #[must_use]
    pub fn begin_page() -> Self {
        let beside_others = Duration::from_micros(PAGE_REST_US);
        Self { burst_max: Duration::from_micros(PAGE_BURST_US), beside_others, ..Self::begin() }
    }

    /// Sleeps if the burst is over. The more the thread had to wait for a processor, the longer it sleeps, and the shorter
    /// is the next burst.
    pub fn pause_if_due(&mut self) {
        if self.begun.elapsed() >= self.burst {
            let waited = self.cpu_wait.take();
            let is_alone = waited.is_zero();
            self.burst = if is_alone { (self.burst * 2).min(self.burst_max) } else { BURST };
            let beside = if is_alone { Duration::ZERO } else { self.beside_others };
            let extra = waited * SPOOL_REST_FACTOR + beside;
            thread::sleep(Duration::from_micros(SPOOL_REST_US) + extra);
            self.begun = Instant::now();
        }
    }
}
