//! Bounds of codes that are given to people.

/// Characters of what an agent writes about the person who is given a code.
pub const HAND_OUT_LABEL_CHARS_MAX: usize = 200;
/// Codes of all batches that one change looks at to list those of a batch that wait. Click commits wait for its
/// transaction.
pub const POOL_ROWS: usize = 1_000;
/// Codes that one change passes over because they were used already. Each takes a look-up for each day with orders.
pub const PASSED_OVER_MAX: usize = 32;
/// Codes that one change marks as exported. Click commits wait for its transaction.
pub const EXPORT_CHUNK_CODES: usize = 500;
/// Codes that are made at once when few are left.
pub const REFILL_CODES_MAX: u32 = 1_000;
