//! Lists in files beside the data file: a heading, and a line for each item.
//!
//! Such files have what is no data: secrets that must be known as they are, and what a process beside the server notes.
//! Invariant: a file has mode 0600, is never written in place, and is on disk before an alteration is told to be done; it is
//! altered only by who holds the lock of the folder, so that two processes never lose what the other did. Does not know what
//! the lines say (see `hooks` and `webhooks`).

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::file::draft::Draft;
use super::keys::{beside, open_regular};
use super::{FileAction, StoreError};
use crate::domain::time::Timestamp;

/// What stands where nothing is said.
pub(super) const NOTHING: &str = "-";

/// One such file of each data file.
pub(super) struct ListFile {
    /// What follows the name of the data file.
    pub(super) suffix: &'static str,
    /// The first line. A later release that writes another is not misread.
    pub(super) heading: &'static str,
    pub(super) bytes_max: u64,
}

impl ListFile {
    /// The items; none if there is no file.
    pub(super) fn read<T>(
        &self,
        data: &Path,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let path = beside(data, self.suffix);
        let wrong = || StoreError::HooksFile(path.clone());
        let io = |source| StoreError::Io { doing: FileAction::Read, path: path.clone(), source };
        let file = match open_regular(&path) {
            Ok(Some(file)) => file,
            Ok(None) => return Err(wrong()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(error)),
        };
        let mut bytes = Vec::new();
        file.take(self.bytes_max + 1).read_to_end(&mut bytes).map_err(io)?;
        let is_whole = bytes.len() as u64 <= self.bytes_max;
        let text = String::from_utf8(bytes).ok().filter(|_| is_whole).ok_or_else(wrong)?;
        let mut lines = text.lines();
        if lines.next() != Some(self.heading) {
            return Err(wrong());
        }
        lines.map(parse).collect::<Option<_>>().ok_or_else(wrong)
    }

    /// Replaces the items. The caller holds the [`lock`].
    pub(super) fn write(
        &self,
        data: &Path,
        lines: impl Iterator<Item = String>,
    ) -> Result<(), StoreError> {
        let mut text = format!("{}\n", self.heading);
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        let path = beside(data, self.suffix);
        let mut draft = Draft::beside(&path)?;
        let io = |source| StoreError::Io { doing: FileAction::Create, path: path.clone(), source };
        draft.file().write_all(text.as_bytes()).map_err(io)?;
        draft.replace()
    }
}

/// Lets nobody else alter the lists of a data file. The folder is locked, and not the people key, which may lie elsewhere.
pub(super) fn lock(data: &Path) -> Result<File, StoreError> {
    let folder = data.parent().filter(|folder| !folder.as_os_str().is_empty());
    let path = folder.unwrap_or(Path::new(".")).to_owned();
    let locked = File::open(&path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|source| StoreError::Io { doing: FileAction::Read, path, source })
}

/// Drops the oldest items, which are the first, until there are so many at the most, of so many bytes in all.
pub(super) fn drop_oldest<T>(
    all: &mut Vec<T>,
    (items_max, bytes_max): (usize, usize),
    bytes: impl Fn(&T) -> usize,
) {
    while all.len() > items_max || all.iter().map(&bytes).sum::<usize>() > bytes_max {
        all.remove(0);
    }
}

pub(super) fn time(text: &str) -> Option<Timestamp> {
    Timestamp::from_ms(text.parse().ok()?).ok()
}
