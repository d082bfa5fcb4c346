//! A data file that is only read: the disk for it, and the integrity check, the checksums of its pages.
//!
//! Invariant: the file is never written. What redb repairs when it opens or checks the file goes to memory
//! and is dropped.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::disk::{Disk, DiskBackend, builder};
use super::engine_panic::after_a_panic;
use super::existing::{Existing, inspect};
use super::guard::{HEADER_BYTES, Header};
use super::lock::LockedFile;
use super::verified::wrong_sum;
use crate::domain::limits::{CACHE_BYTES, READER_CACHE_BYTES};
use crate::store::{FileAction, Store, StoreError};

/// Written bytes are kept in memory in chunks of this size.
const CHUNK: u64 = 4096;

impl Store {
    /// Checks the checksum of every page of a data file. Fails if a process has the file open. A panic of
    /// redb is damage: it checks on a thread of its own, which stays behind then.
    pub fn check(path: &Path) -> Result<(), StoreError> {
        if !matches!(inspect(path)?, Existing::Data) {
            return Err(StoreError::NotFound(path.to_owned()));
        }
        let disk = OverlayDisk::of(path, FileAction::Check)?;
        let (sender, receiver) = sync_channel(2);
        thread::spawn(move || {
            let panicked = sender.clone();
            after_a_panic(move || {
                let _ = panicked.send(Ok(false));
            });
            let checked = builder(CACHE_BYTES)
                .create_with_backend(DiskBackend(Arc::new(disk)))
                .and_then(|mut db| db.check_integrity());
            // The receiver waits for it.
            let _ = sender.send(checked);
        });
        let checked = receiver.recv().unwrap_or(Ok(false));
        match checked.map_err(|error| StoreError::from_database(path, error)) {
            Ok(true) => Ok(()),
            Ok(false) | Err(StoreError::Damaged(_)) => Err(wrong_sum()),
            Err(error) => Err(error),
        }
    }
}

/// A read-only file with writes overlaid in memory.
#[derive(Debug)]
pub(super) struct OverlayDisk {
    file: LockedFile,
    /// The header at the beginning: the engine's, which each writer changes.
    header: Header,
    overlay: Mutex<Overlay>,
}

#[derive(Debug)]
struct Overlay {
    len: u64,
    /// By chunk number: offset / `CHUNK`.
    chunks: BTreeMap<u64, Box<[u8]>>,
}

impl OverlayDisk {
    /// The disk of a data file for one of several readers, while no process writes it.
    pub(super) fn of(path: &Path, doing: FileAction) -> Result<Self, StoreError> {
        let io = |source| StoreError::Io { doing, path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let file = LockedFile::among_readers(file).ok_or(StoreError::Busy(path.to_owned()))?;
        let len = file.metadata().map_err(io)?.len();
        let header = header(&file).map_err(io)?;
        Ok(Self { file, header, overlay: Mutex::new(Overlay { len, chunks: BTreeMap::new() }) })
    }

    fn lock(&self) -> MutexGuard<'_, Overlay> {
        self.overlay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn header(file: &File) -> io::Result<Header> {
    let mut header = [0; HEADER_BYTES];
    read_file(file, 0, &mut header).map(|()| header)
}

/// Reads from a file; zeros past its end.
fn read_file(file: &File, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
    while !out.is_empty() {
        let read = match file.read_at(out, offset) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            out.fill(0);
            break;
        }
        out = &mut out[read..];
        offset += read as u64;
    }
    Ok(())
}

impl Disk for OverlayDisk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.lock().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset + out.len() as u64;
        if end > self.lock().len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // Nobody writes to the file itself, so that threads read it at the same time.
        read_file(&self.file, offset, out)?;
        let overlay = self.lock();
        let first = offset / CHUNK;
        for (number, chunk) in overlay.chunks.range(first..end.div_ceil(CHUNK)) {
            let (from, to) = overlap(*number, offset, end);
            let start = number * CHUNK;
            out[index(from - offset)..index(to - offset)]
                .copy_from_slice(&chunk[index(from - start)..index(to - start)]);
        }
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut overlay = self.lock();
        let end = offset + bytes.len() as u64;
        for number in offset / CHUNK..end.div_ceil(CHUNK) {
            let (from, to) = overlap(number, offset, end);
            let start = number * CHUNK;
            let chunk = match overlay.chunks.entry(number) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => {
                    let mut chunk = vec![0; index(CHUNK)].into_boxed_slice();
                    read_file(&self.file, start, &mut chunk)?;
                    entry.insert(chunk)
                }
            };
            chunk[index(from - start)..index(to - start)]
                .copy_from_slice(&bytes[index(from - offset)..index(to - offset)]);
        }
        overlay.len = overlay.len.max(end);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.lock().len = len;
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn cache_bytes(&self) -> usize {
        READER_CACHE_BYTES
    }

    fn is_overwritten(&self) -> bool {
        header(&self.file).is_ok_and(|header| header != self.header)
    }
}

/// The range of offsets that a chunk shares with `offset..end`.
fn overlap(number: u64, offset: u64, end: u64) -> (u64, u64) {
    ((number * CHUNK).max(offset), ((number + 1) * CHUNK).min(end))
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).expect("offsets of buffers in memory fit in usize")
}

#[cfg(test)]
mod tests;
