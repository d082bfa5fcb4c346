//! Where a click log is: a file beside the data file, or the disk of a test.
//!
//! Invariant: a new log has its name only when it is whole, with its space written as zeros and synced, and replaces
//! nothing. Who may read it may read the data file, and nobody else: user agents are in it. Does not know what groups hold.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;

use super::layout::{self, Aligned, FIRST_GROUP, Header, LogId};
use crate::domain::limits::CLICK_LOG_BYTES_MAX;
use crate::store::file::identity::Identity;
use crate::store::file::{Disk, Draft, with_readers_of};
use crate::store::folder::sync_folder;
use crate::store::keys::{beside, open_regular};
use crate::store::{FileAction, StoreError};

/// The path of the click log of a data file.
#[must_use]
pub fn log_path(data: &Path) -> PathBuf {
    beside(data, ".clicks")
}

pub(in crate::store) enum Place {
    /// The data file is on the disk of a caller that has none for the log: clicks are committed to the data file.
    Nowhere,
    /// Beside this data file.
    File {
        data: PathBuf,
        is_writable: bool,
    },
    Disk(Arc<dyn Disk>),
}

/// An open log.
pub(super) enum Medium {
    File { file: File, identity: Option<Identity>, needs_sync: bool },
    Disk(Arc<dyn Disk>),
}

impl Medium {
    /// Writes whole sectors, and returns when they are durable.
    pub(super) fn put(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File { file, needs_sync, .. } => {
                file.write_all_at(bytes, at)?;
                if *needs_sync { file.sync_data() } else { Ok(()) }
            }
            Self::Disk(disk) => {
                disk.write(at, bytes)?;
                disk.sync()
            }
        }
    }

    pub(super) fn put_zeros(&self, range: Range<u64>) -> io::Result<()> {
        self.put(range.start, zeros(&range)?.bytes())
    }
}

/// Zeros for a part of a log.
fn zeros(range: &Range<u64>) -> io::Result<Aligned> {
    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    Ok(Aligned::zeros(len))
}

impl Place {
    pub(in crate::store) fn beside(data: &Path, is_writable: bool) -> Self {
        Self::File { data: data.to_owned(), is_writable }
    }

    pub(super) fn is_writable(&self) -> bool {
        match self {
            Self::Nowhere => false,
            Self::File { is_writable, .. } => *is_writable,
            Self::Disk(_) => true,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::File { data, .. } => log_path(data),
            Self::Nowhere | Self::Disk(_) => PathBuf::from("the click log"),
        }
    }

    pub(super) fn failed(&self, source: io::Error) -> StoreError {
        StoreError::Io { doing: FileAction::Write, path: self.path(), source }
    }

    /// Makes a log of a length.
    pub(super) fn make(&self, id: LogId, len: u64) -> Result<Medium, StoreError> {
        let space = FIRST_GROUP..len;
        let header = layout::header(id);
        match self {
            Self::Nowhere => Err(self.failed(ErrorKind::Unsupported.into())),
            Self::File { data, .. } => {
                let path = log_path(data);
                let mut draft = Draft::beside(&path)?;
                let file = draft.file();
                with_readers_of(data, file)
                    .and_then(|()| file.write_all(header.bytes()))
                    .and_then(|()| file.write_all(zeros(&space)?.bytes()))
                    .map_err(|source| self.failed(source))?;
                draft.persist().map_err(|error| match error {
                    StoreError::Exists(path) => StoreError::LogForeign(path),
                    other => other,
                })?;
                opened(&path, &header).map_err(|source| self.failed(source))
            }
            Self::Disk(disk) => {
                make_on(&**disk, &header, &space).map_err(|source| self.failed(source))?;
                Ok(Medium::Disk(Arc::clone(disk)))
            }
        }
    }

    /// The bytes of the log; `None` if there is none.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let failed = |source| StoreError::Io { doing: FileAction::Read, path: self.path(), source };
        match self {
            Self::Nowhere => Ok(None),
            Self::File { data, .. } => read_file(&log_path(data)),
            Self::Disk(disk) => {
                let len = usize::try_from(disk.len().map_err(failed)?).unwrap_or(usize::MAX);
                let mut bytes = vec![0; len];
                disk.read(0, &mut bytes).map_err(failed)?;
                Ok((len > 0).then_some(bytes))
            }
        }
    }

    /// Removes the log with an id, which is closed, or one that has nothing. Whatever else is in its place stays.
    pub(super) fn remove_closed(&self, id: LogId) -> Result<(), StoreError> {
        let is_closed =
            |file: &[u8]| layout::read_header(file) == Header::Log(id) || layout::is_empty(file);
        if self.read()?.is_some_and(|file| is_closed(&file)) { self.remove() } else { Ok(()) }
    }

    /// Whether an open log is still the one at the path.
    pub(super) fn leads_to(&self, medium: &Medium) -> bool {
        match (self, medium) {
            (Self::File { data, .. }, Medium::File { identity, .. }) => {
                identity.is_none_or(|identity| identity.is_at(&log_path(data)))
            }
            _ => true,
        }
    }

    /// Removes the log.
    pub(super) fn remove(&self) -> Result<(), StoreError> {
        let removed = match self {
            Self::Nowhere | Self::File { is_writable: false, .. } => Ok(()),
            Self::File { data, .. } => match fs::remove_file(log_path(data)) {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Ok(()) => return sync_folder(&log_path(data)),
                failed => failed,
            },
            Self::Disk(disk) => disk.set_len(0).and_then(|()| disk.sync()),
        };
        removed.map_err(|source| self.failed(source))
    }
}

fn make_on(disk: &dyn Disk, header: &Aligned, space: &Range<u64>) -> io::Result<()> {
    disk.set_len(0)?;
    disk.write(space.start, zeros(space)?.bytes())?;
    disk.sync()?;
    // Last, and in one sector: until it is there, the file is no log.
    disk.write(0, header.bytes())?;
    disk.sync()
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let failed = |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
    let mut file = match open_regular(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::NoPlainFile(path.to_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    // No log is longer.
    let mut bytes = Vec::new();
    let mut within = io::Read::take(&mut file, CLICK_LOG_BYTES_MAX);
    io::Read::read_to_end(&mut within, &mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Opens a log to write groups: past the page cache and synced by each write, where the file system can.
fn opened(path: &Path, header: &Aligned) -> io::Result<Medium> {
    let with = |flags: OFlags, needs_sync| {
        let mut options = OpenOptions::new();
        options.write(true).custom_flags((flags | OFlags::NOFOLLOW).bits().cast_signed());
        let file = options.open(path)?;
        let medium = Medium::File { identity: Identity::of_open(&file), file, needs_sync };
        // Some file systems refuse a direct write only when it is tried.
        medium.put(0, header.bytes()).map(|()| medium)
    };
    with(OFlags::DIRECT | OFlags::DSYNC, false).or_else(|_| with(OFlags::empty(), true))
}

/// Fails if a log is at the path where a data file would be made: it has clicks of a data file that is gone.
pub(in crate::store) fn refuse_without_data(data: &Path) -> Result<(), StoreError> {
    match read_file(&log_path(data))? {
        Some(file) if !layout::is_empty(&file) => Err(StoreError::LogWithoutData(log_path(data))),
        _ => Ok(()),
    }
}
