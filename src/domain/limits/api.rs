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
