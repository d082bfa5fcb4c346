//! The journal of clicks: blocks of columns. A block is a commit group in the tail, or a segment.
//!
//! A block, little-endian: version (u8); count (u32); first and last click number (u64 each); earliest
//! and latest time (i64 each); number of columns (u8); then for each column its id (u8), length (u32) and
//! bytes. A reader skips columns that it does not know, and a missing optional column means that no row
//! has a value; so new columns need no rewrite. A block that is read for some columns is a block with
//! fewer columns. Rows are in the order of their numbers. The contents of the columns are in `column`.
//!
//! In the tail, a block is a row with a checksum (see `rows`). A segment has two parts. Its head is a
//! block with one column, the click counts per link; it is a row with a checksum. Its body is a version
//! (u8), the first click number again (u64), and the other columns as in a block, where the length of
//! each column is followed by its checksum: the CRC-32 (u32) of the first click number, the column's id
//! and its bytes. Release 0.1.0 wrote version 1, without checksums.
//!
//! Invariant: a click is in exactly one block. Does not append clicks to the tail (see `txn::clicks`).

mod aging;
mod block;
mod column;
mod link_counts;
mod packed;
mod rejudge;
mod rejudged;
mod rows;
mod seal;
mod seen;
mod segment;
pub(super) mod stored;
#[cfg(test)]
mod tests;
mod unlinking;
mod walk;

pub(super) use aging::Aged;
pub(super) use block::{Block, decode_body_head};
pub use block::{BlockHead, decode_head, encode_block};
pub use column::Columns;
pub use link_counts::LinkCount;
pub use rejudge::{Judge, JudgedAgain, KeptSignals, Rejudge, Rejudgements};
pub(super) use rows::{Rows, WholeRows};
#[cfg(test)]
pub(crate) use seal::SealHalf;
pub use seal::{Seal, SealSize};
pub use seen::{PeopleRows, SeenRows};
pub(super) use segment::Segment;
pub(super) use unlinking::Unlinked;
pub(super) use walk::walk;
