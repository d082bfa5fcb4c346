//! Bounds of the click log beside the data file.

/// Clicks in the click log at which they are folded into the data file: enough that the commit hardly costs more than
/// the clicks, few enough that it takes about a millisecond, which others may have to wait.
pub const CLICK_LOG_FOLD_CLICKS: usize = 2_048;
/// Milliseconds after which clicks in the log are folded, however few they are.
pub const CLICK_LOG_FOLD_MS: u64 = 1_000;
/// Bytes by which a click log grows; the size of a new one. It has 255 groups.
pub const CLICK_LOG_BYTES_STEP: u64 = 1024 * 1024;
/// The most bytes of a click log. Then groups are committed to the data file. It is read at once when a killed server
/// starts again.
pub const CLICK_LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Milliseconds after which a log is begun again that failed, or could not be begun.
pub const CLICK_LOG_RETRY_MS: u64 = 10_000;
