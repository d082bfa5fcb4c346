//! The pages of a data file, read without redb: for files that redb refuses to open or panics at.
//!
//! What it relies on is from redb 4.5: `docs/design.md` ("File format"), `page_store/header.rs` and
//! `page_store/base.rs`. Numbers are little-endian. A page has 4096 bytes times a power of two.
//!
//! - The first page has a magic number of 9 bytes, and at 9 flags, of which the first bit is the number of the
//!   primary commit slot.
//! - A commit slot has 128 bytes; the two begin at 64 and 192. It has: at 1 whether there are tables; at 8
//!   the page number and at 16 the checksum of the root of the tree of tables; at 104 the number of the
//!   commit; at 112 the XXH3-128 of the 112 bytes before.
//! - A page number has, from its lowest bit, 20 bits for the place in the region in units of the page's
//!   size, 20 bits for the region, 19 bits that are ignored, and 5 bits for the power of two.
//! - Regions follow the first page. All but the last have 2^20 pages, which is redb's default, and none has a
//!   header, as of file format 3. What the first page says about them is not needed.
//! - A page is never written while a commit leads to it, so both slots lead to pages as they were committed.
//!
//! Invariant: nothing is written. A page is read only where the file has it whole, and no number of a damaged
//! file makes a read longer than [`PAGE_BYTES_MAX`]. Does not know what is in a page (see `tree`).

use std::fs::{File, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use crate::domain::limits::SALVAGE_PAGE_BYTES_MAX as PAGE_BYTES_MAX;
use crate::store::error::NoCommit;
use crate::store::file::existing::{Existing, inspect};
use crate::store::keys::REDB_START;
use crate::store::{FileAction, StoreError};

const PAGE_BYTES: u64 = 4096;
const HEADER_BYTES: usize = 320;
const FLAGS_AT: usize = 9;
const SLOTS_AT: [usize; 2] = [64, 192];
const SLOT_SUM_AT: usize = 112;
const REGION_PAGES: u64 = 1 << 20;

/// Bits in which a number may differ from itself after damage: one byte. Two checksums of different pages
/// are as near with a probability of 2^-87.
const BITS_DAMAGED_MAX: u32 = 8;

/// Where a page is, and its checksum, as another page or a commit slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pointer {
    pub(super) page: u64,
    pub(super) sum: u128,
    /// Whether what says it is as it was written. If not, the page must have the checksum.
    pub(super) is_trusted: bool,
}

impl Pointer {
    pub(super) fn is_sum(&self, bytes: &[u8]) -> bool {
        (xxh3_128(bytes) ^ self.sum).count_ones() <= BITS_DAMAGED_MAX
    }

    /// Whether both lead to the same page.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.page, self.sum) == (other.page, other.sum)
    }
}

/// What a commit slot leads to: the root of the tree of tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Commit {
    number: u64,
    is_primary: bool,
    is_sound: bool,
    /// `None` if there are no tables.
    pub(super) root: Option<Pointer>,
}

/// A data file that may be damaged.
pub(super) struct Pages {
    file: File,
    len: u64,
    /// The newest first.
    pub(super) commits: [Commit; 2],
}

impl Pages {
    /// Fails if it is no file of redb, or if a process has it open.
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        match inspect(path)? {
            Existing::Data => {}
            Existing::Nothing => return Err(StoreError::NotFound(path.to_owned())),
            Existing::Unfinished(_) => return Err(StoreError::Unwritten(path.to_owned())),
        }
        let failed =
            |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        // A file system without locks has no reader to wait for.
        if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
            return Err(StoreError::Busy(path.to_owned()));
        }
        let len = file.metadata().map_err(failed)?.len();
        let header = header(&file).map_err(failed)?;
        let mut commits = SLOTS_AT.map(|at| commit(&header, at));
        let is_like = |(found, start): (&u8, &u8)| (found ^ start).count_ones();
        let wrong_bits: u32 = header.iter().zip(REDB_START).map(is_like).sum();
        if wrong_bits > BITS_DAMAGED_MAX && !commits.iter().any(|commit| commit.is_sound) {
            // The first page of a data file that was overwritten with zeros, or another file.
            let is_zero = len > PAGE_BYTES && header.iter().all(|byte| *byte == 0);
            let foreign = StoreError::Foreign(path.to_owned());
            return Err(if is_zero { StoreError::NoCommit(NoCommit) } else { foreign });
        }
        let primary = usize::from(header[FLAGS_AT] & 1);
        commits[primary].is_primary = true;
        let are_sound = commits.iter().all(|commit| commit.is_sound);
        // The number of a slot that is not sound says nothing.
        let age =
            |commit: &Commit| if are_sound { commit.number } else { commit.is_primary.into() };
        commits.sort_by_key(|commit| std::cmp::Reverse(age(commit)));
        Ok(Self { file, len, commits })
    }

    /// The offset and the length of a page, if the file has some of it.
    fn place(&self, page: u64) -> Option<(u64, u64)> {
        let order = page >> 59;
        let bytes = PAGE_BYTES.checked_shl(u32::try_from(order).ok()?)?;
        let index = page & ((REGION_PAGES - 1) >> order);
        let region = (page >> 20) & 0xf_ffff;
        let offset = PAGE_BYTES * (1 + region * REGION_PAGES) + index * bytes;
        (bytes <= PAGE_BYTES_MAX && offset < self.len).then_some((offset, bytes))
    }

    /// The offset and the bytes of a page. `None` if the file does not have it, or if the disk cannot
    /// read it.
    pub(super) fn read(&self, page: u64) -> Option<(u64, Vec<u8>)> {
        let (offset, len) = self.place(page)?;
        self.bytes(offset, usize::try_from(len).ok()?).map(|bytes| (offset, bytes))
    }

    /// Bytes of a page that was read; zeros past the end of the file, which may have lost only those: most
    /// pages are not full.
    pub(super) fn bytes(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        let there = usize::try_from(self.len.checked_sub(offset)?).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len];
        self.file.read_exact_at(&mut bytes[..len.min(there)], offset).ok()?;
        Some(bytes)
    }

    /// How many pages of the smallest size the file has.
    pub(super) fn count(&self) -> u64 {
        self.len.div_ceil(PAGE_BYTES)
    }

    /// The number of the smallest page at an offset.
    pub(super) fn index(offset: u64) -> u64 {
        offset / PAGE_BYTES
    }
}

/// The first bytes of a file; zeros past its end.
fn header(mut file: &File) -> io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    Read::by_ref(&mut file).take(HEADER_BYTES as u64).read_to_end(&mut header)?;
    header.resize(HEADER_BYTES, 0);
    Ok(header)
}

fn commit(header: &[u8], at: usize) -> Commit {
    let slot = &header[at..at + 128];
    let is_sound = slot
        .get(SLOT_SUM_AT..)
        .is_some_and(|sum| sum == xxh3_128(&slot[..SLOT_SUM_AT]).to_le_bytes() && slot[0] != 0);
    let root = pointer(slot, 8, is_sound).filter(|_| slot[1] != 0);
    Commit { number: number::<8>(slot, 104).unwrap_or(0), is_primary: false, is_sound, root }
}

/// The pointer at an offset: a page number and a checksum.
pub(super) fn pointer(bytes: &[u8], at: usize, is_trusted: bool) -> Option<Pointer> {
    let sum = bytes.get(at + 8..)?.first_chunk()?;
    Some(Pointer { page: number::<8>(bytes, at)?, sum: u128::from_le_bytes(*sum), is_trusted })
}

/// A number of at most 8 bytes at an offset.
pub(super) fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let mut number = [0; 8];
    number[..BYTES].copy_from_slice(bytes.get(at..)?.first_chunk::<BYTES>()?);
    Some(u64::from_le_bytes(number))
}
