//! A file with a token: one line, readable by its owner only.
//!
//! Invariant: no message shows the content of the file, whatever it is.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

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
}

pub(in crate::cli) fn read_token(path: &Path) -> Result<Token, TokenFileError> {
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
    let text = String::from_utf8_lossy(&bytes);
    Token::parse(text.trim_end_matches(['\r', '\n']))
        .map_err(|source| TokenFileError::NoToken { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    #[test]
    fn a_token_is_read_only_from_a_file_that_only_its_owner_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("laptop.token");
        assert!(matches!(read_token(&path), Err(TokenFileError::Io { .. })));
        for other in [folder.path(), Path::new("/dev/null")] {
            let error = read_token(other).unwrap_err();
            assert_eq!(error.to_string(), format!("{} is not a regular file", other.display()));
        }
        let token = format!("couplet_{}", "5a".repeat(32));
        let put = |text: &str, mode: u32| {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            read_token(&path)
        };
        for text in [token.clone(), format!("{token}\n"), format!("{token}\r\n")] {
            for mode in [0o600, 0o400] {
                assert_eq!(put(&text, mode).unwrap().reveal(), token);
                fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            }
        }
        for mode in [0o640, 0o604, 0o610, 0o622] {
            let error = put(&token, mode).unwrap_err();
            assert!(error.to_string().contains("run `chmod 600 "), "{mode:o}: {error}");
            fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        }
        for text in ["", "\n", "hunter2", &format!("{token} {token}"), &"x".repeat(10_000)] {
            let error = put(text, 0o600).unwrap_err();
            assert!(matches!(error, TokenFileError::NoToken { .. }), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
