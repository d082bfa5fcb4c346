//! A data file that notices when another program writes into it: a backup copied over it, or a truncation.
//!
//! The storage engine keeps pages in memory. It would go on writing them into content that is not its own,
//! and damage that too. Invariant: before the first write after each sync, the header on disk is one that
//! this process has read or written; each commit of the engine changes the header, so no other content has
//! the same. Does not notice a program that spares the header.

use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::backends::FileBackend;
use redb::{BackendError, DatabaseError, StorageBackend};

use super::disk::same_locks;
use super::verified::Engine;
use crate::domain::limits::CACHE_BYTES;

/// Bytes at the beginning of the file that hold the engine's header: one sector, so it is written whole.
pub(super) const HEADER_BYTES: usize = 512;

pub(super) type Header = [u8; HEADER_BYTES];

/// The headers that the file may have, also while it is closed after a failure.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Headers(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The last one that was synced, and those that were written since. None before the file is opened.
    known: Vec<Header>,
    /// The length of the file, as it was last set. Only another program makes it shorter.
    len: u64,
    /// Whether the header was compared since the last sync.
    is_checked: bool,
}

impl Headers {
    /// Ignores poisoning: each step leaves the state consistent.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a database, which must exist.
    pub(super) fn open(&self, path: &Path) -> Result<Engine, DatabaseError> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        if file.metadata()?.len() == 0 {
            return Err(io::Error::from(io::ErrorKind::InvalidData).into());
        }
        self.database(file)
    }

    /// Opens a database in an open file, or makes one in an empty file.
    pub(super) fn database(&self, file: File) -> Result<Engine, DatabaseError> {
        let copy = file.try_clone()?;
        let guarded =
            GuardedFile { backend: FileBackend::new(file)?, file: copy, headers: self.clone() };
        Engine::open(guarded, CACHE_BYTES)
    }

    /// Whether the file at a path has a header that this process neither read nor wrote.
    pub(super) fn is_foreign(&self, path: &Path) -> bool {
        let state = self.lock();
        let Ok(file) = File::open(path) else { return false };
        !state.known.is_empty() && !state.is_known(&file)
    }
}

impl State {
    fn is_known(&self, file: &File) -> bool {
        let mut header = [0; HEADER_BYTES];
        let is_whole = file.metadata().is_ok_and(|metadata| metadata.len() >= self.len);
        is_whole && file.read_exact_at(&mut header, 0).is_ok() && self.known.contains(&header)
    }

    /// Fails if the file has another content. Compares once between two syncs.
    fn check(&mut self, file: &File) -> io::Result<()> {
        if self.is_checked {
            return Ok(());
        }
        if self.known.is_empty() {
            let mut header = [0; HEADER_BYTES];
            // A new file has none yet.
            self.len = file.metadata()?.len();
            if self.len > 0 {
                file.read_exact_at(&mut header, 0)?;
            }
            self.known.push(header);
        } else if !self.is_known(file) {
            return Err(io::Error::other("another program has written into the file"));
        }
        self.is_checked = true;
        Ok(())
    }

    /// Notes that these bytes are about to be written.
    fn note(&mut self, offset: u64, data: &[u8]) {
        let Some(at) = usize::try_from(offset).ok().filter(|at| *at < HEADER_BYTES) else { return };
        let mut header = self.known.last().copied().unwrap_or([0; HEADER_BYTES]);
        let end = HEADER_BYTES.min(at + data.len());
        header[at..end].copy_from_slice(&data[..end - at]);
        self.known.push(header);
    }
}

/// The file of an open database.
#[derive(Debug)]
struct GuardedFile {
    backend: FileBackend,
    /// The same open file.
    file: File,
    headers: Headers,
}

impl StorageBackend for GuardedFile {
    fn len(&self) -> io::Result<u64> {
        self.backend.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.backend.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.headers.lock();
        state.check(&self.file)?;
        self.backend.set_len(len)?;
        state.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.backend.sync_data()?;
        let mut state = self.headers.lock();
        let synced = state.known.len().saturating_sub(1);
        state.known.drain(..synced);
        state.is_checked = false;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        // Held while it is written, so that nobody compares half of a header.
        let mut state = self.headers.lock();
        state.check(&self.file)?;
        state.note(offset, data);
        self.backend.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.backend.close()
    }

    same_locks!(backend);
}
