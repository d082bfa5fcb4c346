//! Bounds of tokens, of the log of changes, and of the API.

/// Characters of a token's name, which tells a laptop from a cron job in a list.
pub const TOKEN_NAME_CHARS_MAX: usize = 32;
/// Live tokens. Each request over the network is compared with all of them.
pub const TOKENS_MAX: usize = 256;
/// Requests of the API in a minute by the holder of a token, unless the token says otherwise: a hundred a second, which
/// no shop needs for long and which leaves redirects alone.
pub const TOKEN_REQUESTS_A_MINUTE: u32 = 6_000;
/// The most that a token can say: ten thousand a second.
pub const TOKEN_REQUESTS_A_MINUTE_MAX: u32 = 600_000;
/// Milliseconds of requests that may come at once, after a time without any.
pub const TOKEN_BURST_MS: u64 = 10_000;
/// Milliseconds after which it is written down again that a token was used. A list tells a token that nobody uses from
/// one that somebody does; that takes no better time.
pub const TOKEN_USE_MS: i64 = 60 * 60 * 1000;
/// Entries of the log of changes; about 10 MB. A shop that redeems a thousand codes a day has a quarter of a year.
pub const CHANGE_LOG_ENTRIES_MAX: u64 = 100_000;
/// Entries of the log that are read at once.
pub const CHANGES_LISTED_MAX: u32 = 10_000;
/// Entries of the log that a list shows unless it is told otherwise.
pub const CHANGES_LISTED: u32 = 100;

/// Rows of an answer of the API unless it is asked for more.
pub const API_ROWS: usize = 100;
/// Rows of one answer of the API.
pub const API_ROWS_MAX: usize = 500;
/// Digits of a number that says where a page ended: a click number has 38 bits.
pub const API_CURSOR_DIGITS_MAX: usize = 12;
/// Bytes of the body of a request of the API for one thing. The longest target takes a quarter of it, encoded.
pub const API_BODY_BYTES_MAX: usize = 64 * 1024;
/// Links that one request makes. More of them would hold up the clicks of visitors for too long.
pub const API_BATCH_ITEMS_MAX: usize = 500;
/// Bytes of a request for many links: 4 KiB for each.
pub const API_BATCH_BYTES_MAX: usize = 4 * 1024 * API_BATCH_ITEMS_MAX;
/// Milliseconds in which the body of a request of the API must arrive.
pub const API_BODY_TIMEOUT_MS: u64 = 10_000;
/// Requests of the API that are answered at once. As many changes share a few commits.
pub const API_REQUESTS_MAX: usize = 256;
/// The same for one token, so that it cannot lock the others out, not even with bodies that come slowly.
pub const API_REQUESTS_PER_TOKEN_MAX: usize = 64;
/// Bytes of the bodies of all requests of the API, until they are answered: 32 of the largest.
pub const API_BODIES_BYTES_MAX: usize = 32 * API_BATCH_BYTES_MAX;
/// Milliseconds that a request of the API waits for its turn.
pub const API_WAIT_MS: u64 = 2_000;
/// Parameters of a query of the API. No route has as many.
pub const API_QUERY_PARAMS_MAX: usize = 32;
/// Characters of an `Idempotency-Key`. Programs send a random number of 36.
pub const API_KEY_CHARS_MAX: usize = 255;
/// Clicks that are looked at for a page of those with one verdict. The next page goes on.
pub const API_CLICKS_READ: u64 = 280_000;
/// Milliseconds that a request waits for the index of links in memory. At a million links it takes seconds, once.
pub const API_INDEX_WAIT_MS: u64 = 15_000;
/// Times that a request for a code is made again because codes had to be listed or passed over first.
pub const API_GIVE_STEPS_MAX: u8 = 250;
/// Milliseconds that a request of the API waits for a report. Programs rather wait than ask again.
pub const REPORT_API_WAIT_MS: u64 = 20_000;

const _: () = assert!(API_BODY_BYTES_MAX <= API_BATCH_BYTES_MAX);
const _: () = assert!(API_ROWS <= API_ROWS_MAX);
const _: () = assert!(API_REQUESTS_PER_TOKEN_MAX < API_REQUESTS_MAX);
