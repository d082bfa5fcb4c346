//! A file with a token, or with the secret of a webhook: one line, readable by its owner only.
//!
//! Invariant: no message shows the content of the file, whatever it is.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::hook::{HookKind, HookSecret, HookSecretError};
use crate::domain::limits::TOKEN_FILE_BYTES_MAX;
use crate::domain::token::{Token, TokenError};

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TokenFileError {
    #[error("cannot read {}", path.display())]
    Io { path: PathBuf, source: io::Error },
    /// Other users may have read it.
    #[error(
        "other users may read {path}: run `chmod 600 {path}`, or make another token if they may have \
         read it",
        path = .0.display()
    )]
    Open(PathBuf),
    /// A folder or a device, for which `chmod` would be the wrong advice.
    #[error("{} is not a regular file", .0.display())]
    NoPlainFile(PathBuf),
    #[error("{} does not contain a token: {source}", path.display())]
    NoToken { path: PathBuf, source: TokenError },
    #[error("{} does not contain the secret of a webhook: {source}", path.display())]
    NoSecret { path: PathBuf, source: HookSecretError },
}

pub(in crate::cli) fn read_token(path: &Path) -> Result<Token, TokenFileError> {
    Token::parse(secret_line(path)?.trim_end_matches(['\r', '\n']))
        .map_err(|source| TokenFileError::NoToken { path: path.to_owned(), source })
}

pub(in crate::cli) fn read_hook_secret(
    kind: HookKind,
    path: &Path,
) -> Result<HookSecret, TokenFileError> {
    HookSecret::parse(kind, &secret_line(path)?)
        .map_err(|source| TokenFileError::NoSecret { path: path.to_owned(), source })
}

fn secret_line(path: &Path) -> Result<String, TokenFileError> {
    let failed = |source| TokenFileError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let there = file.metadata().map_err(failed)?;
    // The <(...) of a shell is a pipe.
    if !there.is_file() && !there.file_type().is_fifo() {
        return Err(TokenFileError::NoPlainFile(path.to_owned()));
    }
    let mode = there.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(TokenFileError::Open(path.to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(TOKEN_FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
