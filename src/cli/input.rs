//! Reads a file that the user named, within a bound of bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::CliError;
use crate::domain::limits::PLAN_BYTES_MAX;

/// Bytes from the start that tell a plan from a saved plan.
const BEGINNING_BYTES: u64 = 4096;

/// Reads a file of at most so many bytes; one that is longer is refused.
pub(super) fn read_file(path: &Path, bytes_max: u64) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    read_within(File::open(path).map_err(failed)?, path, bytes_max)
}

/// Reads a file, or standard input if its name is `-`.
pub(super) fn read_file_or_stdin(path: &Path, bytes_max: u64) -> Result<Vec<u8>, CliError> {
    if path == Path::new("-") {
        read_within(io::stdin(), path, bytes_max)
    } else {
        read_file(path, bytes_max)
    }
}

/// Stops one byte above the bound, so that an endless device is refused as well.
fn read_within(input: impl Read, path: &Path, bytes_max: u64) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let mut bytes = Vec::new();
    input.take(bytes_max + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > bytes_max {
        return Err(CliError::TooLong { path: path.to_owned(), bytes_max });
    }
    Ok(bytes)
}

pub(super) fn read_plan_text(path: &Path) -> Result<String, CliError> {
    read_text(path, |_| PLAN_BYTES_MAX)
}

/// Reads a text whose bound depends on its first bytes. Stops one byte above the bound, so that an endless
/// device is refused as well.
pub(super) fn read_text(path: &Path, bytes_max: impl Fn(&str) -> u64) -> Result<String, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.by_ref().take(BEGINNING_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    let bytes_max = bytes_max(&String::from_utf8_lossy(&bytes));
    let more = (bytes_max + 1).saturating_sub(bytes.len() as u64);
    file.by_ref().take(more).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > bytes_max {
        return Err(CliError::TooLong { path: path.to_owned(), bytes_max });
    }
    String::from_utf8(bytes).map_err(|_| CliError::NotUtf8(path.to_owned()))
}
