//! Bounds of the console.

use super::{LABEL_CHARS_MAX, TITLE_CHARS_MAX};

/// Milliseconds in which a one-time address must be opened. Long enough to carry it to a browser.
pub const CONSOLE_OPENING_MS: i64 = 10 * 60 * 1000;
/// Milliseconds after which a session ends: one day of work.
pub const CONSOLE_SESSION_MS: i64 = 24 * 60 * 60 * 1000;
/// Sessions and one-time addresses at once. A team has fewer; each request compares all of them.
pub const CONSOLE_SESSIONS_MAX: usize = 64;
/// Rows of a page. More are on the next one.
pub const CONSOLE_ROWS: usize = 50;
/// Links of which a page of a search looks at the title and the target. More are looked at on the next page.
pub const CONSOLE_LINKS_LOOKED_AT: usize = 10_000;
/// Milliseconds that a page waits for the index in memory before it says that it is being made: enough for ten thousand
/// links. With the page itself, which takes longer beside the making, it is what people take for an answer at once.
pub const CONSOLE_INDEX_WAIT_MS: u64 = 40;
/// Links of which the index in memory is made before its thread may rest.
pub const CONSOLE_LINKS_A_STEP: u32 = 256;
/// Links of the index in memory that a page looks at before its thread may rest.
pub const CONSOLE_ITEMS_A_STEP: usize = 4096;
/// Changed links that are kept for the index in memory until a page is asked for. With more, it is made anew: that takes
/// less memory, and about a second at a million links.
pub const CONSOLE_CHANGES_MAX: usize = 200_000;
/// Names that a page offers for a filter. More can be typed.
pub const CONSOLE_NAMES_MAX: usize = 200;
/// Clicks that are read for the latest ones of a page. A sealed block has some 60,000, which take some
/// 100 ms; more of them are on the next page.
pub const CONSOLE_CLICKS_READ: u64 = 70_000;
/// Codes of batches among which a page looks for those of one batch.
pub const CONSOLE_CODES_LOOKED_AT: usize = 20_000;
/// Characters of what is searched for. No title and no label is longer.
pub const CONSOLE_SEARCH_CHARS_MAX: usize = 200;
/// Pages that show live clicks at once. Each keeps a connection.
pub const CONSOLE_STREAMS_MAX: usize = 16;
/// Milliseconds between two looks at what the live clicks came to.
pub const CONSOLE_STREAM_PAUSE_MS: u64 = 1_000;
/// Links among which those are looked for that unknown slugs may have meant. With more, that takes too long for a page.
pub const CONSOLE_ORPHANS_MEANT_MAX: u64 = 50_000;
/// Looks without news after which a stream says that it is alive. Proxies cut a silent one after half a minute or more.
pub const CONSOLE_STREAM_CHECK_TICKS: u32 = 15;
/// Orders and events of a page's period. A period with more is cut at its latest ones.
pub const CONSOLE_ORDERS_MAX: usize = 50_000;

const _: () = assert!(
    CONSOLE_SEARCH_CHARS_MAX >= TITLE_CHARS_MAX && CONSOLE_SEARCH_CHARS_MAX >= LABEL_CHARS_MAX,
    "whatever a link is called can be searched for"
);
/// Milliseconds in which what the orders of a page were placed by is read. If it takes longer, they lead to their
/// explanation. A build for tests is many times slower.
pub const CONSOLE_PLACED_MS: u64 = if cfg!(debug_assertions) { 5_000 } else { 150 };
/// Bytes of a file that is imported in the console: some 100,000 orders. It is held in memory until the import.
pub const CONSOLE_FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of a form with such a file: its other fields, and what stands between them.
pub const CONSOLE_FILE_FORM_BYTES_MAX: usize = CONSOLE_FILE_BYTES_MAX + 64 * 1024;
/// Bytes of a form that are read so that a browser, which sends all of it first, hears that a file is too large.
pub const CONSOLE_FILE_READ_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Milliseconds in which a form with a file must arrive.
pub const CONSOLE_FILE_TIMEOUT_MS: u64 = 120_000;
/// Forms with a file that are received at once.
pub const CONSOLE_FILES_RECEIVED_MAX: usize = 2;
/// Files that wait to be imported, and those of one session. A team imports a few in a month.
pub const CONSOLE_FILES_HELD_MAX: usize = 16;
pub const CONSOLE_FILES_PER_SESSION_MAX: usize = 4;
/// Bytes of all files that wait: two of the largest.
pub const CONSOLE_FILES_BYTES_MAX: usize = 2 * CONSOLE_FILE_BYTES_MAX;
/// Milliseconds for which a file waits, and for which it is told what became of it.
pub const CONSOLE_FILE_HELD_MS: u64 = 30 * 60 * 1000;
/// Milliseconds that a page waits for a file to be read before it says that it is being read.
pub const CONSOLE_FILE_WAIT_MS: u64 = 2_000;
/// Milliseconds that reading or importing such a file may take.
pub const CONSOLE_IMPORT_TIMEOUT_MS: u64 = 10 * 60 * 1000;
/// Bytes of what a command says of a file.
pub const CONSOLE_SAID_BYTES_MAX: usize = 64 * 1024;
/// Characters of a setting by which a file is read, such as a time zone.
pub const CONSOLE_SETTING_CHARS_MAX: usize = 100;
/// Bytes of the name of a file. File systems take 255.
pub const CONSOLE_FILE_NAME_BYTES_MAX: usize = 200;

const _: () = assert!(CONSOLE_FILES_PER_SESSION_MAX < CONSOLE_FILES_HELD_MAX);
