//! The journal of clicks: blocks of columns, each a commit group of the tail or a sealed segment.
//!
//! A block, version 1, little-endian: version (u8); count (u32); first and last number (u64 each);
//! earliest and latest time (i64 each); the number of columns (u8); then for each column its id
//! (u8), its length (u32) and its bytes. A reader passes over a column it does not know and takes a
//! missing one as not told, so that columns join without a rewrite; a block that was read for a few
//! columns is a block with fewer of them. Rows are in the order of their numbers. What the columns
//! hold is in column.rs.
//!
//! A segment lies in two parts: its head is a block that has the counts of its links alone, and its
//! body is a version (u8), the first number again (u64), and the other columns as in a block.
//!
//! Invariant: a click is in exactly one block. Absent: tables and transactions.

mod block;
mod column;
mod link_counts;
mod packed;
mod rows;
mod seal;
mod segment;
pub(super) mod stored;
mod walk;

pub(super) use block::Block;
pub use block::{BlockHead, decode_head, encode_block};
pub use column::Columns;
pub use link_counts::LinkCount;
pub(super) use rows::{Rows, SeenRows, WholeRows};
#[cfg(test)]
pub(crate) use seal::Half;
pub use seal::{Seal, SealSize};
pub(super) use segment::Segment;
pub(super) use walk::walk;

#[cfg(test)]
mod tests;
