//! Bounds of what is kept of months besides records: notes and closed months.

/// Characters of a note: a few sentences.
pub const NOTE_CHARS_MAX: usize = 500;
/// Notes of a data file, those removed included. Every report reads all of them: about 6 MB.
pub const NOTES_MAX: usize = 10_000;
/// Credits and adjustments that a close records: about 20 MB, which one change carries.
pub const CLOSE_RECORDS_MAX: usize = 200_000;
/// Bytes of a stored page, unpacked: the page of a month with very many links has some MB.
pub const STORED_PAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
