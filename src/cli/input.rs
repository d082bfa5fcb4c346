//! A text that a person names, read whole: at most so many bytes of it, whatever it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::CliError;
use crate::domain::limits::PLAN_BYTES_MAX;

/// Bytes of a beginning: enough to tell one kind of text from another.
const BEGINNING_BYTES: u64 = 4096;

/// Reads the text of a plan.
pub(super) fn read_plan_text(path: &Path) -> Result<String, CliError> {
    read_text(path, |_| PLAN_BYTES_MAX)
}

/// Reads a text of at most as many bytes as one that begins so may have. A file that has more, and a
/// device that never ends, is refused once one byte more was read.
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
