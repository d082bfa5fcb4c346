//! Bounds of shares.

/// Shares of a data file, ended ones included: under 1 MB, and all of them are read to list them.
pub const SHARES_EVER_MAX: u32 = 10_000;
/// Days for which a share can be opened if nobody says until when: a quarter.
pub const SHARE_DAYS: i32 = 90;
/// Bytes of the page of a share. That of a month with thousands of rows has a few MB.
pub const SHARED_PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Reports that a server holds for pages, each under `SHARED_PAGE_BYTES_MAX`.
pub const REPORTS_HELD_MAX: usize = 8;
/// Milliseconds for which a report that is held is shown as it is. Figures move while a period runs.
pub const REPORT_HELD_MS: u64 = 60_000;
/// Milliseconds that the reader of a page waits for its report, before they are told that it is being made.
pub const REPORT_WAIT_MS: u64 = 250;
/// Milliseconds that a report may take. That of a month of ten million clicks takes some seconds.
pub const REPORT_TIMEOUT_MS: u64 = 120_000;

const _: () =
    assert!(SHARES_EVER_MAX <= super::AGENT_PAGES_MAX, "a token has space for the number");
const _: () = assert!(REPORT_WAIT_MS < REPORT_HELD_MS);
