//! A chat in the archive that iOS makes of it, beside its pictures.
//!
//! Invariant: an archive without one text is none. Bounded: no more than an import may have is unpacked.

use std::borrow::Cow;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use zip::ZipArchive;

use super::ChatError;
use crate::domain::limits::IMPORT_PIPE_BYTES_MAX;
use crate::import::error::ImportError;

/// Unpacks the chat of an archive, and returns what it is called. `None` if there is none.
pub fn chat_in_archive(
    archive: impl Read + Seek,
    out: &mut impl Write,
) -> Result<Option<String>, ImportError> {
    let Ok(mut archive) = ZipArchive::new(archive) else { return Ok(None) };
    let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
    // A program for archives may add a folder of its own.
    let is_text = |name: &String| {
        let ending = Path::new(name).extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
            && !name.starts_with("__MACOSX/")
    };
    let texts: Vec<String> = names.filter(is_text).collect();
    let is_chat = |name: &&String| file_name(name).eq_ignore_ascii_case("_chat.txt");
    let chats: Vec<&String> = texts.iter().filter(is_chat).collect();
    let name = match (chats.as_slice(), texts.as_slice()) {
        ([one], _) => (*one).clone(),
        ([], [one]) => one.clone(),
        ([], []) => return Ok(None),
        _ => return Err(ChatError::Several.into()),
    };
    let Ok(entry) = archive.by_name(&name) else { return Ok(None) };
    io::copy(&mut entry.take(IMPORT_PIPE_BYTES_MAX), out)?;
    Ok(Some(file_name(&name).to_owned()))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
