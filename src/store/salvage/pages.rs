//! The pages of a data file, read without redb: for files that redb refuses to open or panics at. Their format
//! is that of `store::format`.
//!
//! Invariant: nothing is written. A page is read only where the file has some of it, and no number of a damaged
//! file makes a read longer than `domain::limits::PAGE_BYTES_MAX`. Does not know what is in a page (see `tree`).

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::tree::Root;
use crate::domain::time::Timestamp;
use crate::store::error::NoCommit;
use crate::store::file::existing::{Existing, inspect};
use crate::store::file::lock::LockedFile;
use crate::store::format::{PAGE_BYTES, Pointer, header};
use crate::store::keys::REDB_START;
use crate::store::{FileAction, StoreError};

/// Bits in which a number may differ from itself after damage: one byte. Two checksums of different pages
/// are as near with a probability of 2^-87.
const BITS_DAMAGED_MAX: u32 = 8;

/// Whether a checksum is the one that was written.
pub(super) fn is_sum(sum: u128, written: u128) -> bool {
    (sum ^ written).count_ones() <= BITS_DAMAGED_MAX
}

/// A data file that may be damaged.
pub(super) struct Pages {
    file: LockedFile,
    len: u64,
    /// The roots of the trees of tables, that of the newest commit first. `None` if it has no tables.
    pub(super) commits: [Option<Root>; 2],
    /// Whether the pages of the newest commit were on the disk before the header led to it. If not, a crash may
    /// have left it without some of them.
    pub(super) is_synced: bool,
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
        let file = LockedFile::among_readers(file).ok_or(StoreError::Busy(path.to_owned()))?;
        let len = file.metadata().map_err(failed)?.len();
        let header = read_header(&file).map_err(failed)?;
        let mut commits = header::commits(&header);
        let is_like = |(found, start): (&u8, &u8)| (found ^ start).count_ones();
        let wrong_bits: u32 = header.iter().zip(REDB_START).map(is_like).sum();
        if wrong_bits > BITS_DAMAGED_MAX && !commits.iter().any(|commit| commit.is_sound) {
            // The first page of a data file that was overwritten with zeros, or another file.
            let is_zero = len > PAGE_BYTES && header.iter().all(|byte| *byte == 0);
            let foreign = StoreError::Foreign(path.to_owned());
            return Err(if is_zero { StoreError::NoCommit(NoCommit) } else { foreign });
        }
        let are_sound = commits.iter().all(|commit| commit.is_sound);
        // The number of a slot that is not sound says nothing.
        let age = |commit: &header::Commit| {
            if are_sound { commit.number } else { commit.is_primary.into() }
        };
        commits.sort_by_key(|commit| std::cmp::Reverse(age(commit)));
        let flags = header[header::FLAGS_AT];
        let is_synced =
            header::was_closed(flags) || header::is_two_phase(flags) && commits[0].is_primary;
        let commits = commits.map(|commit| {
            commit.tables.map(|pointer| Root { pointer, is_trusted: commit.is_sound })
        });
        Ok(Self { file, len, commits, is_synced })
    }

    /// The offset and the bytes of a page. `None` if the file has nothing of it, or if the disk cannot
    /// read it.
    pub(super) fn read(&self, to: &Pointer) -> Option<(u64, Vec<u8>)> {
        let (offset, len) = to.place().filter(|(offset, _)| *offset < self.len)?;
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

    /// The bytes of the file.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// When the file was last written, or later; `None` if the system does not know.
    pub(super) fn written_at(&self) -> Option<Timestamp> {
        let at = self.file.metadata().and_then(|found| found.modified()).ok()?;
        let ms = at.duration_since(UNIX_EPOCH).ok()?.as_millis();
        Some(Timestamp::saturating_from_ms(i64::try_from(ms).unwrap_or(i64::MAX)))
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
fn read_header(mut file: &File) -> io::Result<[u8; header::BYTES]> {
    let mut read = Vec::with_capacity(header::BYTES);
    Read::by_ref(&mut file).take(header::BYTES as u64).read_to_end(&mut read)?;
    let mut header = [0; header::BYTES];
    header[..read.len()].copy_from_slice(&read);
    Ok(header)
}
