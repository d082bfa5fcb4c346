//! How long a redirect waits for its click, and what has become of the click by then.

use crate::domain::span::Span;

/// When a visitor is redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// When the click is on disk, or after `wait_max`, whichever comes first.
    BeforeRedirect { wait_max: Span },
    /// At once. A click waits in memory for at most `flush` before it is committed.
    Relaxed { flush: Span },
}

/// What has become of a click when its visitor is redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is on disk.
    OnDisk,
    /// It is queued; the disk took longer than the visitor waits.
    Late,
    /// It could not be recorded, and is counted as lost.
    Lost,
    /// It is queued, and nobody waits for the disk (`--durability relaxed`).
    Queued,
}
