//! Errors of the data file and of the files beside it.
//!
//! The message says what happened and why. What to do about it is a hint of the command line (see
//! `cli::error`).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::file::verified::{IS_IMPOSSIBLE, wrong_sum};
use crate::codec::DecodeError;
use crate::domain::time::Timestamp;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row cannot be decoded, or its checksum does not match.
    #[error("cannot read a row of table {table} (key {key}{})", of_period(period.as_deref()))]
    Corrupt {
        table: &'static str,
        key: String,
        /// For clicks, their first and last time.
        period: Option<Box<(Timestamp, Timestamp)>>,
        source: DecodeError,
    },
    /// A table has fewer rows than it says.
    #[error("{rows} rows of table {table} are missing")]
    RowsMissing { table: &'static str, rows: u64 },
    /// A table had rows, and now has none.
    #[error("all rows of table {table} are missing")]
    LostTable { table: &'static str },
    /// A row that every data file has is missing.
    #[error("the data file has no {0}: it is incomplete, or Couplet did not make it")]
    Missing(&'static str),
    /// The file was written by another version of Couplet.
    #[error(
        "the data file has schema version {found}; this version of Couplet reads version {known}"
    )]
    Schema { found: u16, known: u16 },
    /// Another process has the file open.
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),
    #[error("there is no data file {}", .0.display())]
    NotFound(PathBuf),
    /// The path no longer names the file that was opened.
    #[error("{} was removed or replaced while it was open", .0.display())]
    Displaced(PathBuf),
    /// The file has other content than this process has written.
    #[error("another program has overwritten {} while it was open", .0.display())]
    Overwritten(PathBuf),
    /// The file has other content than when this process began to read it.
    #[error("another program has overwritten {} while it was read", .0.display())]
    ReadMixed(PathBuf),
    #[error("the data file {} already exists", .0.display())]
    Exists(PathBuf),
    /// The file has another format.
    #[error("{} is not a Couplet data file", .0.display())]
    Foreign(PathBuf),
    /// A folder, a pipe or a device.
    #[error("{} is not a regular file", .0.display())]
    NoPlainFile(PathBuf),
    /// A dangling symbolic link. No file is created at its target: another user may have chosen it.
    #[error("{} is a symbolic link to a file that does not exist", .0.display())]
    Dangling(PathBuf),
    /// The data file holds no data, but a key beside it shows that it once did.
    #[error(
        "{} is empty, but its key {} exists: the data is lost; nothing was changed",
        path.display(),
        key.display()
    )]
    Emptied { path: PathBuf, key: PathBuf },
    /// Another user may know this key.
    #[error(
        "{} cannot be the key of a new data file: it is not a regular file, or another user owns it",
        .0.display()
    )]
    NotOwn(PathBuf),
    /// Another user may know this key of a data file that is in use.
    #[error(
        "{} is not used: it is not a regular file, or another user owns it, who may know the key; remove it",
        .0.display()
    )]
    ForeignKey(PathBuf),
    /// The folder of the file does not exist.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
    #[error("cannot {doing} {}", path.display())]
    Io { doing: FileAction, path: PathBuf, source: io::Error },
    /// redb failed to read or write.
    #[error("the data file cannot be read or written")]
    Engine(#[source] Box<redb::Error>),
    /// Pages of the data file do not match their checksums.
    #[error("the data file is damaged")]
    Damaged(#[source] Box<redb::Error>),
    /// Pages that were read do not match their checksums. When rows are removed, redb puts those that are left in
    /// a page to those of the page beside it, and a page that cannot be read looks as if it had none.
    #[error(
        "the data file is damaged, so nothing is removed from it: rows beside the damage could be lost"
    )]
    NotRemoved,
    /// The data file is damaged where it leads to its tables.
    #[error("the data file is damaged")]
    NoCommit(#[source] NoCommit),
    /// A start that was interrupted left the file.
    #[error("{} is empty: no data was ever written to it", .0.display())]
    Unwritten(PathBuf),
    /// The file was closed after an I/O error and is not open again yet.
    #[error("{} is closed after a disk error; it opens again when the disk works", .0.display())]
    Closed(PathBuf),
    /// A snapshot could not be written to a temporary file. The data file is not affected.
    #[error("cannot write temporary files in the folder {}", folder.display())]
    Spool { folder: PathBuf, source: io::Error },
    /// A snapshot stream is truncated or altered.
    #[error("the snapshot is incomplete or damaged: {0}")]
    Snapshot(&'static str),
    /// Reading a snapshot stream failed.
    #[error("cannot read the snapshot")]
    Stream(#[source] io::Error),
    /// The file at the path of a key does not hold a key.
    #[error("{} is not a Couplet key file", .0.display())]
    KeyFile(PathBuf),
    /// The file at the path of the list of erased people does not hold one.
    #[error("{} is not a list of erased people, or it is damaged", .0.display())]
    ErasedList(PathBuf),
    /// A file of webhooks beside the data file is not one.
    #[error("{} is not a file of webhooks of this version of Couplet, or it is damaged", .0.display())]
    HooksFile(PathBuf),
    /// A later release has made it.
    #[error("the data file has a table `{0}` that this version of Couplet does not know")]
    UnknownTable(String),
    #[error("the list of erased people is full")]
    ErasedFull,
    /// The people key belongs to another data file.
    #[error("{} is not the people key of this data file", .0.display())]
    WrongPeopleKey(PathBuf),
    /// A damaged data file has lost what tells its people key from others, and the key is not beside it.
    #[error(
        "the data file has lost the fingerprint of its people key, and {} does not exist",
        .0.display()
    )]
    LostFingerprint(PathBuf),
    /// The data file was not closed, and its log is gone.
    #[error("the click log {} is missing: it has the last clicks of the data file", .0.display())]
    LogMissing(PathBuf),
    #[error("there is no data file for the click log {}, which has its last clicks", .0.display())]
    LogWithoutData(PathBuf),
    /// The data file has no log, or another one.
    #[error("{} is not the click log of this data file", .0.display())]
    LogForeign(PathBuf),
    /// The log and the data file are copies of different times.
    #[error("the click log {} and its data file are copies of different times", .0.display())]
    LogOutdated(PathBuf),
    #[error(
        "the click log {} has version {found}; this version of Couplet reads version {known}",
        path.display()
    )]
    LogVersion { path: PathBuf, found: u16, known: u16 },
    #[error("all click numbers are used up")]
    NumbersUsedUp,
}

/// Nothing leads to the rows. They may be in the file, but so are older versions of them, and nothing tells
/// which are the newest.
#[derive(Debug, Error)]
#[error("neither of its last two commits can be read, so nothing can be saved from it")]
pub struct NoCommit;

/// What was done to a file when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    Check,
    Create,
    Open,
    Read,
    StartSealer,
    StartWriter,
    Sync,
    Write,
}

impl fmt::Display for FileAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::Create => "create",
            Self::Open => "open",
            Self::Read => "read",
            Self::StartSealer => "start the sealer of",
            Self::StartWriter => "start the writer of",
            Self::Sync => "sync",
            Self::Write => "write",
        })
    }
}

macro_rules! from_redb {
    ($($error:ident),+) => {$(
        impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                Self::from_engine(error.into())
            }
        }
    )+};
}

from_redb!(TransactionError, TableError, StorageError, CommitError);

fn of_period(period: Option<&(Timestamp, Timestamp)>) -> String {
    period.map_or_else(String::new, |(from, to)| format!("; clicks from {from} to {to}"))
}

impl StoreError {
    /// Names the period of the clicks in a row that cannot be decoded.
    pub(super) fn in_period(self, clicks: (Timestamp, Timestamp)) -> Self {
        match self {
            Self::Corrupt { table, key, source, .. } => {
                Self::Corrupt { table, key, period: Some(Box::new(clicks)), source }
            }
            other => other,
        }
    }

    /// Names the row that a damaged page kept from being read.
    pub(super) fn of_row(self, table: &'static str, key: impl FnOnce() -> String) -> Self {
        match self {
            Self::Damaged(_) => {
                Self::Corrupt { table, key: key(), period: None, source: DecodeError::Page }
            }
            other => other,
        }
    }

    /// Names the table of which the first page is damaged.
    pub(super) fn of_table(self, table: &'static str) -> Self {
        self.of_row(table, || "unknown".to_owned())
    }

    /// Separates damaged data from a failing disk.
    pub(super) fn from_engine(error: redb::Error) -> Self {
        match &error {
            // What redb says of a page that it got in place of a damaged one.
            redb::Error::Corrupted(reason) if reason.contains(IS_IMPOSSIBLE) => wrong_sum(),
            redb::Error::Corrupted(_) => Self::Damaged(Box::new(error)),
            _ => Self::Engine(Box::new(error)),
        }
    }

    /// An error of opening or closing the database at a path.
    pub(super) fn from_database(path: &Path, error: redb::DatabaseError) -> Self {
        use redb::{DatabaseError, StorageError};
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::Busy(path.to_owned()),
            DatabaseError::Storage(StorageError::Io(source))
                if source.kind() == io::ErrorKind::InvalidData =>
            {
                Self::Foreign(path.to_owned())
            }
            DatabaseError::Storage(StorageError::Io(source)) => {
                Self::Io { doing: FileAction::Open, path: path.to_owned(), source }
            }
            other => Self::from_engine(other.into()),
        }
    }

    /// The operating system's error, if there is one.
    #[must_use]
    pub fn system(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } | Self::Spool { source, .. } | Self::Stream(source) => {
                Some(source)
            }
            Self::Engine(error) => match &**error {
                redb::Error::Io(source) => Some(source),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a row cannot be read because its page is damaged.
    #[must_use]
    pub fn is_of_page(&self) -> bool {
        matches!(self, Self::Corrupt { source: DecodeError::Page, .. })
    }

    /// Whether the storage failed, so that opening the file again may help.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Engine(_)
                | Self::Damaged(_)
                | Self::Closed(_)
                | Self::Io { .. }
                | Self::Busy(_)
                | Self::Displaced(_)
                | Self::Overwritten(_)
        )
    }
}
