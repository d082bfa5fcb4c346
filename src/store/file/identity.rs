//! The identity of an open file: its device and inode.
//!
//! After the path is removed or replaced, writes to the open file are lost. Comparing identities
//! detects that.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// The identity of the file at a path; `None` if the path cannot be read.
    pub(in crate::store) fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|file| Self { device: file.dev(), inode: file.ino() })
    }

    /// The identity of an open file; `None` if the system does not return it.
    pub(in crate::store) fn of_open(file: &File) -> Option<Self> {
        file.metadata().ok().map(|file| Self { device: file.dev(), inode: file.ino() })
    }

    /// Whether a path names this file. An error other than "not found" counts as yes.
    pub(in crate::store) fn is_at(self, path: &Path) -> bool {
        match fs::metadata(path) {
            Ok(file) => self == Self { device: file.dev(), inode: file.ino() },
            Err(error) => error.kind() != ErrorKind::NotFound,
        }
    }
}
