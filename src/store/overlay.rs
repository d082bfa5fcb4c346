//! A data file as it is, with what would be written to it kept in memory.
//!
//! Invariant: the file is not altered. To open one after a crash writes to it, and so does what the
//! engine does to check one: it repairs what it can, down to going back to an older commit.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::DatabaseError;

use super::disk::{Disk, Medium};
use super::file::open_error;
use super::{Store, StoreError};

/// Bytes that are kept together.
const BLOCK: u64 = 4096;

/// Bytes within a block.
fn within(bytes: u64) -> usize {
    usize::try_from(bytes).expect("a block is small")
}

/// A file, and what was written over it.
#[derive(Debug)]
struct Overlay {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    len: u64,
    /// Bytes of the file that are still to be seen.
    seen: u64,
    blocks: BTreeMap<u64, Vec<u8>>,
}

impl Overlay {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn block(&self, state: &State, number: u64) -> io::Result<Vec<u8>> {
        if let Some(block) = state.blocks.get(&number) {
            return Ok(block.clone());
        }
        let mut block = vec![0; within(BLOCK)];
        let seen = within(state.seen.saturating_sub(number * BLOCK).min(BLOCK));
        self.file.read_exact_at(&mut block[..seen], number * BLOCK)?;
        Ok(block)
    }
}

/// Cuts a stretch into what lies in each block: its number, where it begins in it, and how long it is.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, usize)> {
    let end = offset + len as u64;
    (offset / BLOCK..end.div_ceil(BLOCK)).map(move |number| {
        let from = offset.max(number * BLOCK);
        let to = end.min((number + 1) * BLOCK);
        (number, within(from - number * BLOCK), within(to - from))
    })
}

impl Disk for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.lock().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.lock();
        let mut rest = out;
        for (number, from, len) in pieces(offset, rest.len()) {
            let (piece, after) = rest.split_at_mut(len);
            piece.copy_from_slice(&self.block(&state, number)?[from..from + len]);
            rest = after;
        }
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        let mut rest = bytes;
        for (number, from, len) in pieces(offset, bytes.len()) {
            let (piece, after) = rest.split_at(len);
            let mut block = self.block(&state, number)?;
            block[from..from + len].copy_from_slice(piece);
            state.blocks.insert(number, block);
            rest = after;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.lock();
        if len < state.len {
            let mut kept = state.blocks.split_off(&0);
            kept.retain(|number, _| number * BLOCK < len);
            if let Some(block) = kept.get_mut(&(len / BLOCK)) {
                block[within(len % BLOCK)..].fill(0);
            }
            state.blocks = kept;
        }
        state.len = len;
        state.seen = state.seen.min(len);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Store {
    /// Holds every page of a data file against its checksum, and alters nothing.
    pub fn check_pages(path: &Path) -> Result<(), StoreError> {
        let io = |source| StoreError::Io { doing: "read", path: path.to_owned(), source };
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::NotFound(path.to_owned()));
            }
            file => file.map_err(io)?,
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path.to_owned())),
            locked => locked.map_err(|error| io(error.into()))?,
        }
        let len = file.metadata().map_err(io)?.len();
        let state = Mutex::new(State { len, seen: len, blocks: BTreeMap::new() });
        let medium = Medium::Disk(Arc::new(Overlay { file, state }));
        let mut db = medium.open().map_err(|error| open_error(path, error))?;
        match db.check_integrity() {
            Ok(true) => Ok(()),
            Ok(false) | Err(DatabaseError::Storage(redb::StorageError::Corrupted(_))) => {
                let why = "not all of its pages are what was written".to_owned();
                Err(StoreError::Damaged { path: path.to_owned(), why })
            }
            Err(error) => Err(open_error(path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_over_a_file_is_seen_and_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut model: Vec<u8> = (0..=250).cycle().take(10_000).collect();
        std::fs::write(&path, &model).unwrap();
        let state = State { len: 10_000, seen: 10_000, blocks: BTreeMap::new() };
        let overlay = Overlay { file: File::open(&path).unwrap(), state: Mutex::new(state) };
        let is_as_the_model = |model: &[u8]| {
            let mut read = vec![9; model.len()];
            overlay.read(0, &mut read).unwrap();
            assert!(overlay.len().unwrap() == model.len() as u64 && read == model);
        };
        for (offset, bytes) in [(0, 1), (4_095, 2), (5_000, 5_000), (4_096, 4_096), (9_999, 1)] {
            overlay.write(offset as u64, &vec![7; bytes]).unwrap();
            model[offset..offset + bytes].fill(7);
            is_as_the_model(&model);
        }
        for len in [9_000, 20_000, 4_100, 12_000] {
            overlay.set_len(len as u64).unwrap();
            model.resize(len, 0);
            is_as_the_model(&model);
        }
        assert_eq!(std::fs::read(&path).unwrap()[..3], [0, 1, 2]);
    }
}
