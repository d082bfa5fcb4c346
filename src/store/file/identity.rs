//! Which file a path named when it was opened, and whether it still does: what was removed or replaced
//! under an open file takes writes that nobody finds again.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// One file of the operating system, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// Of the file that a path names; `None` if that cannot be told.
    pub(super) fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|file| Self { device: file.dev(), inode: file.ino() })
    }

    /// Of an open file; `None` if that cannot be told.
    pub(super) fn of_open(file: &File) -> Option<Self> {
        file.metadata().ok().map(|file| Self { device: file.dev(), inode: file.ino() })
    }

    /// Whether a path names it, as far as can be told.
    pub(super) fn is_at(self, path: &Path) -> bool {
        match fs::metadata(path) {
            Ok(file) => self == Self { device: file.dev(), inode: file.ino() },
            Err(error) => error.kind() != ErrorKind::NotFound,
        }
    }
}
