//! Bounds of what is removed because a person asked for it, or because the plan keeps it no longer, and of the
//! keys beside the data file.

/// Bytes of a key file. A key has 64 letters and digits.
pub const KEY_FILE_BYTES_MAX: u64 = 4_096;
/// People who can be erased. The list of them is read whole by each import.
pub const ERASURES_MAX: usize = 100_000;
/// Hashes of one person: one for each version of the rules and each way of writing that the file knew.
pub const ERASED_HASHES_MAX: usize = 64;
/// Bytes of the list of erased people: most have one or two hashes of 33 characters.
pub const ERASED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Labels and file names that one erasure removes at its beginning. Clicks wait for its transaction.
pub const ERASED_LABELS_MAX: usize = 500;
/// Rows that one step of an erasure reads to find those of a person, and rows that it alters. Clicks wait for its
/// transaction.
pub const ERASE_ROWS_READ: usize = 2_000;
pub const ERASE_ROWS: usize = 200;
/// Bytes of rows that such a step reads: blocks of clicks and lists of times are large.
pub const ERASE_BYTES_READ: usize = 1024 * 1024;
/// Blocks of clicks that such a step rewrites: one may have a MiB.
pub const ERASE_BLOCKS: usize = 1;
/// Bytes of rows that are copied in one transaction while a data file is written anew. It bounds memory.
pub const REWRITE_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a file that are looked through at once for what an erased person left.
pub const TRACE_PIECE_BYTES: u64 = 1024 * 1024;
/// Backups that are remembered, to tell which of them still hold an erased person.
pub const BACKUPS_LISTED: usize = 1_000;
/// Bytes of the list of them. A path has at most 4 KiB.
pub const BACKUPS_BYTES_MAX: u64 = 8 * 1024 * 1024;
