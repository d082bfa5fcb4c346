//! Whether the pages of a data file are as the engine wrote them, by its checksums.
//!
//! Invariant: the file is only read. The engine mends what it can as it checks, and what it writes
//! then is kept in memory and forgotten.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::{Disk, OnDisk, builder};
use super::there::{There, look};
use crate::store::{Store, StoreError};

/// Bytes of what is kept of a write, at least.
const PIECE: u64 = 4096;

impl Store {
    /// Checks every page of a data file that nobody has open, and leaves it as it is.
    pub fn check(path: &Path) -> Result<(), StoreError> {
        let io = |source| StoreError::Io { doing: "check", path: path.to_owned(), source };
        if !matches!(look(path)?, There::Data) {
            return Err(StoreError::NotFound(path.to_owned()));
        }
        let file = File::open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        let len = file.metadata().map_err(io)?.len();
        let disk =
            Unwritten { file, written: Mutex::new(Written { len, pieces: BTreeMap::new() }) };
        let opened = builder().create_with_backend(OnDisk(Arc::new(disk)));
        let mut db = opened.map_err(|error| StoreError::of_database(path, error))?;
        if db.check_integrity().map_err(|error| StoreError::of_database(path, error))? {
            return Ok(());
        }
        let said = "pages are not as they were written".to_owned();
        Err(StoreError::of_engine(redb::Error::Corrupted(said)))
    }
}

/// A file that is read, with what is written to it in memory.
#[derive(Debug)]
struct Unwritten {
    file: File,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    len: u64,
    /// By their place in the file, in pieces.
    pieces: BTreeMap<u64, Box<[u8]>>,
}

impl Unwritten {
    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the file has; zeros after its end.
    fn read_file(&self, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
        while !out.is_empty() {
            let read = match self.file.read_at(out, offset) {
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
}

impl Disk for Unwritten {
    fn len(&self) -> io::Result<u64> {
        Ok(self.written().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let written = self.written();
        let end = offset + out.len() as u64;
        if end > written.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.read_file(offset, out)?;
        let first = offset / PIECE;
        for (number, piece) in written.pieces.range(first..end.div_ceil(PIECE)) {
            let (from, to) = overlap(*number, offset, end);
            let start = number * PIECE;
            out[index(from - offset)..index(to - offset)]
                .copy_from_slice(&piece[index(from - start)..index(to - start)]);
        }
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut written = self.written();
        let end = offset + bytes.len() as u64;
        for number in offset / PIECE..end.div_ceil(PIECE) {
            let (from, to) = overlap(number, offset, end);
            let start = number * PIECE;
            let piece = match written.pieces.entry(number) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => {
                    let mut piece = vec![0; index(PIECE)].into_boxed_slice();
                    self.read_file(start, &mut piece)?;
                    place.insert(piece)
                }
            };
            piece[index(from - start)..index(to - start)]
                .copy_from_slice(&bytes[index(from - offset)..index(to - offset)]);
        }
        written.len = written.len.max(end);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.written().len = len;
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a piece that lie between two places of the file.
fn overlap(number: u64, offset: u64, end: u64) -> (u64, u64) {
    ((number * PIECE).max(offset), ((number + 1) * PIECE).min(end))
}

fn index(place: u64) -> usize {
    usize::try_from(place).expect("a place within what is in memory")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// What is done with a disk: a write, a read, another length. Places lie around the ends of pieces.
    #[derive(Debug, Clone)]
    enum Step {
        Write(u64, Vec<u8>),
        Read(u64, usize),
        Length(u64),
    }

    fn place() -> impl Strategy<Value = u64> {
        (0_u64..4, 0_u64..6).prop_map(|(piece, near)| (piece * PIECE + near).saturating_sub(3))
    }

    fn step() -> impl Strategy<Value = Step> {
        let length = prop::sample::select(vec![1, 4, 4_096, 4_097, 9_000]);
        prop_oneof![
            (place(), length.clone(), any::<u8>())
                .prop_map(|(at, length, byte)| Step::Write(at, vec![byte; length])),
            (place(), length).prop_map(|(at, length)| Step::Read(at, length)),
            place().prop_map(Step::Length),
        ]
    }

    proptest! {
        /// Also where a write or a read goes over the end of a piece.
        #[test]
        fn what_was_written_is_read_and_the_file_stays_as_it_was(
            len in 0_usize..9_000,
            steps in prop::collection::vec(step(), 1..12),
        ) {
            let sound: Vec<u8> = (0..len).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&sound).unwrap();
            let written = Written { len: len as u64, pieces: BTreeMap::new() };
            let disk = Unwritten { file: file.reopen().unwrap(), written: Mutex::new(written) };
            let mut expected = sound.clone();
            for step in steps {
                match step {
                    Step::Write(at, bytes) => {
                        disk.write(at, &bytes).unwrap();
                        let end = index(at) + bytes.len();
                        expected.resize(expected.len().max(end), 0);
                        expected[index(at)..end].copy_from_slice(&bytes);
                    }
                    Step::Read(at, length) => {
                        let mut out = vec![0; length];
                        let read = disk.read(at, &mut out);
                        let there = expected.get(index(at)..index(at) + length);
                        prop_assert_eq!(read.ok().map(|()| &out[..]), there);
                    }
                    // The engine makes a file longer; it is never shorter than the bytes it has.
                    Step::Length(len) => {
                        let len = index(len).max(expected.len());
                        disk.set_len(len as u64).unwrap();
                        expected.resize(len, 0);
                    }
                }
            }
            prop_assert!(std::fs::read(file.path()).unwrap() == sound);
        }
    }
}
