//! What can go wrong with the data file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::codec::DecodeError;

/// What went wrong with the data file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row that cannot be read back.
    #[error("a row of table {table} cannot be read (key {key})")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key, as people can find it again.
        key: String,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// A row that must be there is missing.
    #[error("the data file has no {0}: it is not one of Couplet's, or not whole")]
    Missing(&'static str),
    /// A file of another version of Couplet.
    #[error("the data file has schema {found}; this version of Couplet reads {known}")]
    Schema {
        /// What the file says.
        found: u16,
        /// What is known.
        known: u16,
    },
    /// Another process has it open.
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),
    /// There is no such file.
    #[error("there is no data file {}", .0.display())]
    NotFound(PathBuf),
    /// It was there when it was opened, and is not any more.
    #[error("{} was removed or replaced while it was open", .0.display())]
    Displaced(PathBuf),
    /// There is one already.
    #[error("there is a data file {} already", .0.display())]
    Exists(PathBuf),
    /// Not a data file at all.
    #[error("{} is not a data file of Couplet", .0.display())]
    Foreign(PathBuf),
    /// A folder, a pipe or a device.
    #[error("{} is no plain file", .0.display())]
    NoPlainFile(PathBuf),
    /// A symbolic link that leads nowhere: a file is not made where somebody else may have chosen.
    #[error("{} is a symbolic link to a file that is not there", .0.display())]
    Dangling(PathBuf),
    /// What a data file held is gone.
    #[error(
        "{} holds no data, but {} is beside it: what it held is lost; nothing was changed",
        path.display(),
        key.display()
    )]
    Emptied {
        /// The data file.
        path: PathBuf,
        /// The key that says that there was data.
        key: PathBuf,
    },
    /// A key that another user may know.
    #[error(
        "{} is no plain file or another user's, and is not taken as the key of a new data file",
        .0.display()
    )]
    NotOwn(PathBuf),
    /// There is no folder for such a file.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
    /// The operating system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The storage engine refused.
    #[error("the data file failed")]
    Engine(#[source] Box<redb::Error>),
    /// The data file is not as it was written.
    #[error("the data file is damaged")]
    Damaged(#[source] Box<redb::Error>),
    /// The storage failed, and the file is not open again yet.
    #[error("{} cannot be read or written until the disk recovers", .0.display())]
    Closed(PathBuf),
    /// A snapshot could not be put beside the data file, which is as well as it was.
    #[error("cannot write a temporary file in the folder {}", folder.display())]
    Spool {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A snapshot that breaks off, or whose checksum does not hold.
    #[error("the snapshot is not whole: {0}")]
    Snapshot(&'static str),
    /// A snapshot's stream failed.
    #[error("the snapshot cannot be read")]
    Stream(#[source] io::Error),
    /// A key file that is not one.
    #[error("{} is not a key file of Couplet", .0.display())]
    KeyFile(PathBuf),
    /// The people key that lies beside the file is not the one it was made with.
    #[error("{} is not the people key of this data file", .0.display())]
    WrongPeopleKey(PathBuf),
    /// No click number is left.
    #[error("all click numbers are used up")]
    NumbersUsedUp,
}

macro_rules! from_engine {
    ($($error:ident),+) => {$(
        impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                Self::of_engine(error.into())
            }
        }
    )+};
}

from_engine!(TransactionError, TableError, StorageError, CommitError);

impl StoreError {
    /// What the engine says, told apart: is it the disk, or what lies on it?
    pub(super) fn of_engine(error: redb::Error) -> Self {
        match error {
            redb::Error::Corrupted(_) => Self::Damaged(Box::new(error)),
            other => Self::Engine(Box::new(other)),
        }
    }

    /// A database that cannot be opened or closed.
    pub(super) fn of_database(path: &Path, error: redb::DatabaseError) -> Self {
        use redb::{DatabaseError, StorageError};
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::Busy(path.to_owned()),
            DatabaseError::Storage(StorageError::Io(source))
                if source.kind() == io::ErrorKind::InvalidData =>
            {
                Self::Foreign(path.to_owned())
            }
            DatabaseError::Storage(StorageError::Io(source)) => {
                Self::Io { doing: "open", path: path.to_owned(), source }
            }
            other => Self::of_engine(other.into()),
        }
    }

    /// What the operating system said, where it is what failed.
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

    /// Whether it is the storage that failed: what opening the file again may heal.
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
        )
    }
}
