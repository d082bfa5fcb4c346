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
/// Hand-outs that one change looks at to remove labels for their age. Click commits wait for its transaction.
pub const LABELS_PER_STEP: usize = 1_000;
/// The same beside a hand-out, whose caller waits: more than one, so that old ones get fewer.
pub const LABELS_PER_HAND_OUT: usize = 10;
/// How often a server removes what the plan keeps no longer. Retentions are days or more.
pub const FORGET_EVERY_MS: u64 = 24 * 60 * 60 * 1000;
/// Codes that are made at once when few are left.
pub const REFILL_CODES_MAX: u32 = 1_000;
