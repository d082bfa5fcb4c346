//! The file that is imported, as one that can be read several times.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::Path;

use super::inbox::Chats;
use crate::cli::error::CliError;
use crate::domain::limits::{IMPORT_PIPE_BYTES_MAX, ROW_BYTES_MAX};
use crate::import::{self, ChatFacts, Decimal};

/// Opens the input as a file that can be read twice, and checks its header. A pipe or a device is copied to
/// a temporary file; its header is checked before the rest is copied, which may be endless. Of a workbook, its
/// first sheet is written to a temporary file, and of a chat its conversations.
pub(super) fn open_input(
    path: &Path,
    chats: Option<&Chats<'_>>,
    decimal: Option<Decimal>,
    has_header: impl Fn(&File) -> Result<(), CliError>,
) -> Result<(File, Option<ChatFacts>), CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(failed)?;
        let there = file.metadata().map_err(failed)?;
        if there.is_dir() {
            let told = "it is a folder; name the files in it, such as FOLDER/*.csv";
            return Err(failed(io::Error::new(io::ErrorKind::IsADirectory, told)));
        }
        if there.is_file() {
            let (file, chat) = with_columns(file, path, chats, decimal)?;
            has_header(&file)?;
            return Ok((file, chat));
        }
        Box::new(file)
    };
    let mut input = input.take(IMPORT_PIPE_BYTES_MAX + 1);
    let mut spool = tempfile::tempfile().map_err(failed)?;
    let beginning = 2 * ROW_BYTES_MAX as u64;
    io::copy(&mut input.by_ref().take(beginning), &mut spool).map_err(failed)?;
    let has_columns = !begins_archive(&spool).map_err(failed)?
        && !chats.map(|chats| chats.may_be(&spool, path)).transpose()?.unwrap_or(false);
    if has_columns {
        has_header(&spool)?;
    }
    spool.seek(SeekFrom::End(0)).map_err(failed)?;
    io::copy(&mut input, &mut spool).map_err(failed)?;
    if input.limit() == 0 {
        return Err(CliError::TooLong { path: path.to_owned(), bytes_max: IMPORT_PIPE_BYTES_MAX });
    }
    if has_columns {
        return Ok((spool, None));
    }
    let (file, chat) = with_columns(spool, path, chats, decimal)?;
    has_header(&file)?;
    Ok((file, chat))
}

/// The same of a file that is no chat.
pub(in crate::cli) fn open_table(
    path: &Path,
    has_header: impl Fn(&File) -> Result<(), CliError>,
) -> Result<File, CliError> {
    open_input(path, None, None, has_header).map(|(file, _)| file)
}

/// A file with columns: of a chat its conversations, of a workbook its first sheet, any other file as it is.
fn with_columns(
    file: File,
    path: &Path,
    chats: Option<&Chats<'_>>,
    decimal: Option<Decimal>,
) -> Result<(File, Option<ChatFacts>), CliError> {
    match chats.map(|chats| chats.of(&file, path)).transpose()?.flatten() {
        Some(chat) => {
            let (file, facts) = chat.parts();
            Ok((file, Some(facts)))
        }
        None => Ok((sheet_of(file, path, decimal)?, None)),
    }
}

/// Whether a file begins as workbooks do. A folder is read, and refused, later.
pub(super) fn begins_archive(mut file: &File) -> io::Result<bool> {
    let mut start = [0; import::ARCHIVE.len()];
    file.rewind()?;
    let is_read = file.read_exact(&mut start).is_ok();
    file.rewind()?;
    Ok(is_read && start == import::ARCHIVE)
}

/// The first sheet of a workbook as a file in CSV; any other file as it is.
fn sheet_of(file: File, path: &Path, decimal: Option<Decimal>) -> Result<File, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    if !begins_archive(&file).unwrap_or(false) {
        return Ok(file);
    }
    let mut sheet = BufWriter::new(tempfile::tempfile().map_err(failed)?);
    import::write_as_csv(&file, decimal, &mut sheet)
        .map_err(|source| CliError::Import { path: path.to_owned(), source })?;
    sheet.into_inner().map_err(|error| failed(error.into_error()))
}

/// The same file, from the start.
pub(in crate::cli) fn again(file: &File, path: &Path) -> Result<File, CliError> {
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
