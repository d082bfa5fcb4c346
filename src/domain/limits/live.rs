//! Bounds of the pages that a server makes for one person.

/// Bytes of the script of all pages. A phone on a bad connection waits for it before it can copy.
pub const SCRIPT_BYTES_MAX: usize = 6 * 1024;
/// Bytes of the first view of a page: its markup, the style sheet and the script. Twelve packets of a new connection
/// have less, so that it comes in two round trips.
pub const FIRST_VIEW_BYTES_MAX: usize = 30 * 1024;
/// Bytes of a form. A target and a label, with each of their characters encoded.
pub const FORM_BYTES_MAX: usize = 32 * 1024;
/// Fields of a form or of a query. Ours have fewer than ten; phones that share add some.
pub const FORM_FIELDS_MAX: usize = 32;
/// Milliseconds in which a form must arrive.
pub const FORM_TIMEOUT_MS: u64 = 10_000;
/// Pages that are made at once. Each reads the data on a thread of its own, beside the redirects.
pub const PAGES_AT_ONCE: usize = 4;
/// Milliseconds that a request for a page waits for its turn.
pub const PAGE_WAIT_MS: u64 = 5_000;

const _: () = assert!(SCRIPT_BYTES_MAX < FIRST_VIEW_BYTES_MAX / 4, "most of it is the page");
