//! The header of a data file: what the last two commits lead to.
//!
//! - The first page has a magic number of 9 bytes, and at 9 flags: the first bit is the number of the primary
//!   commit slot, the second is set while the file is open, the third if the primary commit was synced before
//!   the header led to it.
//! - A commit slot has 128 bytes; the two begin at 64 and 192. It has: at 1 and 2 whether there are tables,
//!   and tables of redb's own; at 8 the pointer to the root of the tree of tables, at 40 that to redb's own; at
//!   104 the number of the commit; at 112 the XXH3-128 of the 112 bytes before.
//! - A page is never written while a commit leads to it, so both slots lead to pages as they were committed.

use super::{Pointer, checksum, number};

/// The bytes of a header.
pub(in crate::store) const BYTES: usize = 320;
pub(in crate::store) const FLAGS_AT: usize = 9;
const PRIMARY: u8 = 1;
const IS_OPEN: u8 = 2;
const IS_TWO_PHASE: u8 = 4;
const SLOTS_AT: [usize; 2] = [64, 192];
const SLOT_BYTES: usize = 128;
const SLOT_SUM_AT: usize = 112;

/// What a commit slot leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Commit {
    pub(in crate::store) number: u64,
    pub(in crate::store) is_primary: bool,
    /// Whether the slot has its checksum.
    pub(in crate::store) is_sound: bool,
    /// The root of the tree of tables. `None` if there are no tables.
    pub(in crate::store) tables: Option<Pointer>,
    /// The root of the tree of redb's own tables.
    pub(in crate::store) own_tables: Option<Pointer>,
}

/// The commits of a header, in the order of their slots.
pub(in crate::store) fn commits(header: &[u8; BYTES]) -> [Commit; 2] {
    let primary = usize::from(header[FLAGS_AT] & PRIMARY);
    [0, 1].map(|index| {
        let slot = &header[SLOTS_AT[index]..SLOTS_AT[index] + SLOT_BYTES];
        let sum = checksum(&slot[..SLOT_SUM_AT]).to_le_bytes();
        Commit {
            number: number::<8>(slot, 104).unwrap_or(0),
            is_primary: index == primary,
            is_sound: slot[SLOT_SUM_AT..] == sum && slot[0] != 0,
            tables: Pointer::at(slot, 8).filter(|_| slot[1] != 0),
            own_tables: Pointer::at(slot, 40).filter(|_| slot[2] != 0),
        }
    })
}

/// Whether the file was closed.
pub(in crate::store) fn was_closed(flags: u8) -> bool {
    flags & IS_OPEN == 0
}

/// Whether the pages of the primary commit were synced before the header led to it: as a file that is closed
/// has it.
pub(in crate::store) fn is_two_phase(flags: u8) -> bool {
    flags & IS_TWO_PHASE != 0
}
