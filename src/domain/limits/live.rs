//! Bounds of the pages that a server makes for one person.

/// Bytes of the script of all pages. A phone on a bad connection waits for it before it can copy.
pub const SCRIPT_BYTES_MAX: usize = 6 * 1024;
/// Bytes of the first view of a page: its markup, the style sheet and the script. Twelve packets of a new connection
/// have less, so that it comes in two round trips.
pub const FIRST_VIEW_BYTES_MAX: usize = 30 * 1024;
/// Bytes of a form. A target and a label, with each of their characters encoded.
pub const FORM_BYTES_MAX: usize = 32 * 1024;
/// Fields of a form or of a query. A page of the console has 50 links to choose from, and phones that share add some.
pub const FORM_FIELDS_MAX: usize = 128;
/// Milliseconds in which a form must arrive.
pub const FORM_TIMEOUT_MS: u64 = 10_000;
/// Pages that are made at once. Each reads the data on a thread of its own, beside the redirects.
pub const PAGES_AT_ONCE: usize = 4;
/// Milliseconds that a request for a page waits for its turn.
pub const PAGE_WAIT_MS: u64 = 5_000;

const _: () = assert!(SCRIPT_BYTES_MAX < FIRST_VIEW_BYTES_MAX / 4, "most of it is the page");
/// Pages of agents in one data file. Their numbers have four letters, and each row is small.
pub const AGENT_PAGES_MAX: u32 = 100_000;
/// Letters of the number of a page: 31^4 are 923,521.
pub const PAGE_NUMBER_CHARS: usize = 4;
/// Letters of the check of a page's address: 31^26 are more than the 128 bits of the check.
pub const PAGE_CHECK_CHARS: usize = 26;
/// Links of an agent that their page can show: the newest ones that are not retired. Campaigns by channels by contents
/// are some hundreds.
pub const AGENT_LINKS_MAX: usize = 1_000;
/// Codes that one agent gives from the page on one day. Somebody who finds the phone empties no batch.
pub const AGENT_CODES_A_DAY: u32 = 100;
/// Links that one agent makes from the page on one day.
pub const AGENT_LINKS_A_DAY: usize = 200;
/// The last codes of an agent that the page shows, to take one back.
pub const GIVEN_SHOWN_MAX: usize = 5;
/// The last codes of an agent whose orders the page counts. Each takes a look-up for each day of the month.
pub const GIVEN_COUNTED_MAX: usize = 200;
/// Days for which codes that an agent gave are shown, and their orders counted.
pub const GIVEN_SHOWN_DAYS: i64 = 60;
/// Orders that hold one code by hand of which the page of an agent knows. A public code has many, and those of a file are
/// found by their days.
pub const HELD_COUNTED_MAX: usize = 200;
/// Times that a request for a code is made again because many codes had to be listed or passed over first: those of the
/// largest batch, and as many of others.
pub const GIVE_STEPS_MAX: usize = 10_000;
/// Batches that the page offers for the next code.
pub const BATCHES_SHOWN_MAX: usize = 20;
/// Bytes of an address that opens a chat with a message. Some apps cut longer ones.
pub const CHAT_ADDRESS_BYTES_MAX: usize = 4_000;
/// Bytes of the markup of the first view. What remains of the 30 KiB is for the style sheet and the script.
pub const FIRST_MARKUP_BYTES_MAX: usize = 17 * 1024;

const _: () = assert!(31_u64.pow(4) >= AGENT_PAGES_MAX as u64, "each number has its letters");
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

const _: () = assert!(SHARES_EVER_MAX <= AGENT_PAGES_MAX, "a token has space for the number");
const _: () = assert!(REPORT_WAIT_MS < REPORT_HELD_MS);
/// Microseconds that the thread of a page works without a rest while nobody else wants its processor. A visitor who comes
/// then waits at most this long.
pub const PAGE_BURST_US: u64 = 1_000;
/// Microseconds that the thread of a page rests after a burst, beside visitors who want its processor: three times the
/// burst, so that pages take a quarter of one processor at most.
pub const PAGE_REST_US: u64 = 750;
