//! The backups that were made of a data file: when, and where to. In a file beside it, `<data>.backups`.
//!
//! Who erases a person is told which of them still hold the person. Invariant: what cannot be noted or read stops no
//! backup. Backups that were asked for over the network are not known.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::file::draft::Draft;
use super::keys::{beside, open_regular};
use super::{FileAction, StoreError};
use crate::domain::limits::{BACKUPS_BYTES_MAX, BACKUPS_LISTED};
use crate::domain::time::Timestamp;

const BACKUPS: &str = ".backups";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRun {
    pub at: Timestamp,
    /// Where it was written to; `None` for standard output.
    pub file: Option<PathBuf>,
}

/// The backups that were made, the oldest first. A line that says nothing is left out.
pub fn backup_runs(data: &Path) -> Result<Vec<BackupRun>, StoreError> {
    let path = beside(data, BACKUPS);
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.clone(), source };
    let file: File = match open_regular(&path) {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(error)),
    };
    let mut text = String::new();
    file.take(BACKUPS_BYTES_MAX).read_to_string(&mut text).map_err(io)?;
    Ok(text.lines().filter_map(run).collect())
}

fn run(line: &str) -> Option<BackupRun> {
    let (at, file) = line.split_once(' ')?;
    let at = Timestamp::from_ms(at.parse().ok()?).ok()?;
    Some(BackupRun { at, file: (file != "-").then(|| PathBuf::from(file)) })
}

/// Notes that a backup was made.
pub fn note_backup(data: &Path, at: Timestamp, file: Option<&Path>) -> Result<(), StoreError> {
    let mut runs = backup_runs(data)?;
    let file = file.map(|file| std::path::absolute(file).unwrap_or_else(|_| file.to_owned()));
    // The one that it replaces is gone.
    runs.retain(|run| file.is_none() || run.file != file);
    runs.push(BackupRun { at, file });
    let first = runs.len().saturating_sub(BACKUPS_LISTED);
    let line = |run: &BackupRun| {
        let file = run.file.as_ref().map_or("-".into(), |file| file.to_string_lossy());
        format!("{} {}\n", run.at.ms(), file.replace(char::is_control, "?"))
    };
    let text: String = runs[first..].iter().map(line).collect();
    let path = beside(data, BACKUPS);
    let mut draft = Draft::beside(&path)?;
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.clone(), source };
    draft.file().write_all(text.as_bytes()).map_err(io)?;
    draft.replace()
}

#[cfg(test)]
mod tests;
