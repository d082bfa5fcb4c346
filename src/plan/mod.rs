//! Floor 1: links.toml becomes what is wanted; it is checked, expanded, and compared with what is
//! there.
//!
//! Invariant: what leaves this room as `Wanted` has no fault left. Deliberately absent: the data file
//! (what is there is handed in) and how faults look to people (cli).

mod wanted;

pub use wanted::Wanted;
