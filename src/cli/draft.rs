//! The output of a command: a file that is written completely or not at all, or standard output.
//!
//! Invariant: only a regular file is replaced, and never a data file or a key. If anything fails, or the
//! command is killed, the old file is unchanged and nothing else is left behind. `-` is standard output,
//! which gets no binary data while it is a terminal. Used by every `--output`, by `couplet backup` and by
//! rescues.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::io::Io;
use crate::store::folder::folder;
use crate::store::keys::OwnFile;
use crate::store::{Draft, StoreError};

/// Who may read a new file. A replaced file never gets more readers than it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Only its owner: the file holds a secret.
    Owner,
    /// Everyone whom the umask allows.
    Everyone,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    /// Bytes that a terminal would take for commands.
    Binary,
}

const BUFFER_BYTES: usize = 256 * 1024;

/// Whether a path means standard output. A file of that name is `./-`.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses to write binary data to a terminal.
pub(super) fn check_terminal(content: Content, io: &Io<'_>) -> Result<(), CliError> {
    if content == Content::Binary && io.is_out_terminal {
        return Err(CliError::BinaryToTerminal);
    }
    Ok(())
}

/// Writes the result of a command to a file, replacing an older one, or to standard output.
pub(super) fn write_output<T>(
    path: &Path,
    content: Content,
    io: &mut Io<'_>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, CliError>,
) -> Result<T, CliError> {
    if is_stdout(path) {
        check_terminal(content, io)?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, &mut *io.out);
        let written = write(&mut out)?;
        out.flush()?;
        return Ok(written);
    }
    write_whole(path, Readers::Everyone, |file| {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        let written = write(&mut out)?;
        out.flush()?;
        Ok(written)
    })
}

/// Writes a file, replacing an older one, and returns the result of `write`. Follows a symbolic link.
pub(super) fn write_whole<T>(
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut File) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    if !folder(path).is_dir() {
        return Err(StoreError::NoFolder(folder(path).to_owned()).into());
    }
    let mut mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everyone => 0o666,
    };
    let target = match path.canonicalize() {
        Ok(target) => {
            let there = fs::metadata(&target).map_err(failed)?;
            if !there.is_file() {
                return Err(CliError::NoPlainFile(path.to_owned()));
            }
            if let Some(own) = OwnFile::of(&target).map_err(failed)? {
                return Err(CliError::OverOwn { path: path.to_owned(), own });
            }
            mode &= there.permissions().mode();
            target
        }
        // A dangling symbolic link would become a file: refuse it.
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => path.to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(CliError::NoPlainFile(path.to_owned()));
        }
        Err(error) => return Err(failed(error)),
    };
    let drafted = |error| match error {
        StoreError::Io { source, .. } => failed(source),
        other => other.into(),
    };
    let mut draft = Draft::of_output(&target, mode).map_err(drafted)?;
    let written = write(draft.file()).map_err(|error| match error {
        CliError::Output(source) => failed(source),
        other => other,
    })?;
    draft.replace().map_err(drafted)?;
    Ok(written)
}

/// Writes a file under its first free numbered name, readable by its owner only, and returns the path.
pub(super) fn write_new(
    name: impl Fn(u64) -> PathBuf,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<PathBuf, CliError> {
    let path = name(1);
    let failed = |source| CliError::File { doing: "write", path: path.clone(), source };
    let mut draft = Draft::of_output(&path, 0o600)?;
    write(draft.file()).map_err(failed)?;
    Ok(draft.persist_numbered(name)?)
}
