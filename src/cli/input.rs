//! Reads a text file that the user named, within a bound of bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::CliError;
use crate::domain::limits::PLAN_BYTES_MAX;

/// Bytes from the start that tell a plan from a saved plan.
const BEGINNING_BYTES: u64 = 4096;

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
