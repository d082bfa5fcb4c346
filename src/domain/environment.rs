//! The clock and the source of randomness, which are handed in.
//!
//! The process supplies the real ones; tests supply their own.

use super::time::Timestamp;

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}
