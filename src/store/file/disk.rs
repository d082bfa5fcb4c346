//! What a data file lies on: the operating system's file, or a disk that is handed in.
//!
//! Invariant: after a failure a file is opened with what the disk has of it. A sync that failed leaves
//! pages in the system's cache that look written and are not, so what is cached is let go first.
//! Absent: what is on it (file.rs).

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use redb::{Database, DatabaseError, StorageBackend};
use rustix::fs::{Advice, fadvise};

use crate::domain::limits::CACHE_BYTES;

/// A disk that holds one data file, and outlives each time that it is open.
pub trait Disk: Debug + Send + Sync + 'static {
    /// Bytes of the file.
    fn len(&self) -> io::Result<u64>;

    /// Whether there are none.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads bytes that are there.
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// Writes bytes; they may be lost until the next sync.
    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes the file longer, by zeros, or shorter.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Returns when all that was written is durable.
    fn sync(&self) -> io::Result<()>;

    /// Lets go of what is cached, so that the next read gives what is durable, but for what is still
    /// to be written.
    fn evict(&self) {}
}

/// What a data file lies on.
pub(super) enum Medium {
    /// A file of the operating system.
    File(PathBuf),
    /// A disk that was handed in.
    Disk(Arc<dyn Disk>),
}

impl Medium {
    /// Opens it. A file has to be there; an empty disk becomes a new one.
    pub(super) fn open(&self) -> Result<Database, DatabaseError> {
        match self {
            Self::File(path) => builder().open(path),
            Self::Disk(disk) => builder().create_with_backend(OnDisk(Arc::clone(disk))),
        }
    }

    /// Opens it after a failure; it has to be there.
    pub(super) fn reopen(&self) -> Result<Database, DatabaseError> {
        match self {
            Self::File(path) => {
                // Where a system cannot do so, what it has cached is all there is to go by.
                let _ = fadvise(File::open(path)?, 0, None, Advice::DontNeed);
                builder().open(path)
            }
            Self::Disk(disk) => {
                disk.evict();
                self.open()
            }
        }
    }
}

pub(super) fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// A disk as the storage engine knows it. It has no locks: whoever hands it in has it alone.
#[derive(Debug)]
pub(super) struct OnDisk(pub(super) Arc<dyn Disk>);

impl StorageBackend for OnDisk {
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
