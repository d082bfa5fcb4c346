//! The file that is imported, as one that can be read several times.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::Path;

use crate::cli::error::CliError;
use crate::domain::limits::{IMPORT_PIPE_BYTES_MAX, ROW_BYTES_MAX};
use crate::import;

/// Opens the input as a file that can be read twice, and checks its header. A pipe or a device is copied to
/// a temporary file; its header is checked before the rest is copied, which may be endless. Of a workbook, its
/// first sheet is written to a temporary file.
pub(super) fn open_input(
    path: &Path,
    has_header: impl Fn(&File) -> Result<(), CliError>,
) -> Result<File, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(failed)?;
        let there = file.metadata().map_err(failed)?;
        if there.is_file() || there.is_dir() {
            let file = sheet_of(file, path)?;
            has_header(&file)?;
            return Ok(file);
        }
        Box::new(file)
    };
    let mut input = input.take(IMPORT_PIPE_BYTES_MAX + 1);
    let mut spool = tempfile::tempfile().map_err(failed)?;
    let beginning = 2 * ROW_BYTES_MAX as u64;
    io::copy(&mut input.by_ref().take(beginning), &mut spool).map_err(failed)?;
    let is_archive = begins_archive(&spool).map_err(failed)?;
    if !is_archive {
        has_header(&spool)?;
    }
    spool.seek(SeekFrom::End(0)).map_err(failed)?;
    io::copy(&mut input, &mut spool).map_err(failed)?;
    if input.limit() == 0 {
        return Err(CliError::TooLong { path: path.to_owned(), bytes_max: IMPORT_PIPE_BYTES_MAX });
    }
    if is_archive {
        spool = sheet_of(spool, path)?;
        has_header(&spool)?;
    }
    Ok(spool)
}

/// Whether a file begins as workbooks do. A folder is read, and refused, later.
fn begins_archive(mut file: &File) -> io::Result<bool> {
    let mut start = [0; import::ARCHIVE.len()];
    file.rewind()?;
    let is_read = file.read_exact(&mut start).is_ok();
    file.rewind()?;
    Ok(is_read && start == import::ARCHIVE)
}

/// The first sheet of a workbook as a file in CSV; any other file as it is.
fn sheet_of(file: File, path: &Path) -> Result<File, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    if !begins_archive(&file).unwrap_or(false) {
        return Ok(file);
    }
    let mut sheet = BufWriter::new(tempfile::tempfile().map_err(failed)?);
    import::write_as_csv(&file, &mut sheet)
        .map_err(|source| CliError::Import { path: path.to_owned(), source })?;
    sheet.into_inner().map_err(|error| failed(error.into_error()))
}

/// The same file, from the start.
pub(super) fn again(file: &File, path: &Path) -> Result<File, CliError> {
    let from_the_start = || {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    };
    from_the_start().map_err(|source| CliError::File {
        doing: "read twice",
        path: path.to_owned(),
        source,
    })
}
