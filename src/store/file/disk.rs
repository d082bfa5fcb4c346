//! The medium of a data file: a file of the operating system, or a [`Disk`] that the caller provides.
//!
//! Invariant: reopening after a failure reads from the disk. A failed sync leaves pages in the page
//! cache that look written but are not, so the cache is evicted first. Does not know the contents of
//! the file.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, DatabaseError, StorageBackend};
use rustix::fs::{Advice, fadvise};

use super::guard::Headers;
use super::verified::Engine;
use crate::domain::limits::CACHE_BYTES;

/// A disk that holds one data file. It can be opened again after the file is closed.
pub trait Disk: Debug + Send + Sync + 'static {
    /// The length of the file in bytes.
    fn len(&self) -> io::Result<u64>;

    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Fills `out` from an offset. Reading past the end is an error.
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// Writes bytes at an offset. They may be lost until the next sync.
    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Truncates the file or extends it with zeros.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Returns when all earlier writes are durable.
    fn sync(&self) -> io::Result<()>;

    /// Bytes of pages that are kept in memory.
    fn cache_bytes(&self) -> usize {
        CACHE_BYTES
    }

    /// Whether another program has written into the file.
    fn is_overwritten(&self) -> bool {
        false
    }

    /// Drops clean pages from the cache, so the next read returns durable bytes. Writes that were not
    /// synced yet stay.
    fn evict(&self) {}
}

pub(super) enum Medium {
    File(PathBuf, Headers),
    Disk(Arc<dyn Disk>),
}

impl Medium {
    pub(super) fn file(path: &Path) -> Self {
        Self::File(path.to_owned(), Headers::default())
    }

    /// Opens the database. A file must exist; an empty disk gets a new database.
    pub(super) fn open(&self) -> Result<Engine, DatabaseError> {
        match self {
            Self::File(path, headers) => headers.open(path),
            Self::Disk(disk) => Engine::open(DiskBackend(Arc::clone(disk)), disk.cache_bytes()),
        }
    }

    /// Whether another program has written into the file.
    pub(super) fn is_overwritten(&self) -> bool {
        match self {
            Self::File(path, headers) => headers.is_foreign(path),
            Self::Disk(disk) => disk.is_overwritten(),
        }
    }

    /// Opens the database after a failure, without what is cached. It must exist.
    pub(super) fn reopen(&self) -> Result<Engine, DatabaseError> {
        match self {
            Self::File(path, headers) => {
                // Ignored where the system does not support it.
                let _ = fadvise(File::open(path)?, 0, None, Advice::DontNeed);
                headers.open(path)
            }
            Self::Disk(disk) => {
                disk.evict();
                self.open()
            }
        }
    }
}

pub(super) fn builder(cache_bytes: usize) -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(cache_bytes);
    builder
}

/// A [`Disk`] as a backend of redb. It has no lock: the caller must not open it twice.
#[derive(Debug)]
pub(super) struct DiskBackend(pub(super) Arc<dyn Disk>);

impl StorageBackend for DiskBackend {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
}

/// The locks of a backend that another one is part of: redb locks a file through them.
macro_rules! same_locks {
    ($($backend:tt).+) => {
        fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
            self.$($backend).+.try_lock_range(start, end)
        }

        fn try_lock_shared_range(
            &self,
            start: Bound<u64>,
            end: Bound<u64>,
        ) -> Result<bool, BackendError> {
            self.$($backend).+.try_lock_shared_range(start, end)
        }

        fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
            self.$($backend).+.lock_range(start, end)
        }

        fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
            self.$($backend).+.lock_shared_range(start, end)
        }

        fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
            self.$($backend).+.unlock_range(start, end)
        }

        fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
            self.$($backend).+.query_lock_range(start, end)
        }
    };
}

pub(super) use same_locks;
