//! The limits of the ledger of imports, and of what an import tells of a file.
//!
//! Invariant: none of them depends on the size of a file.

/// Rows that a dry run of an import compares with the data at once.
pub const DRY_CHUNK_ROWS: usize = 5000;
/// Different texts of codes that an import looks up at once, to count those that are known.
pub const CODES_ASKED_MAX: usize = 5000;
/// Customers or contacts that an import tells apart to count them: a few MB.
pub const PEOPLE_COUNTED_MAX: usize = 100_000;
/// Numbers of imports that a version lists. A version that more files have stays whatever is undone.
pub const IMPORTS_PER_VERSION_MAX: usize = 64;
/// Versions that one step of an undo alters, and versions that it reads. Clicks wait for its transaction.
pub const UNDO_ROWS: usize = 500;
pub const UNDO_ROWS_READ: usize = 5000;
/// Lists of the index of times that one step of an undo looks through.
pub const UNDO_LISTS: usize = 4;
