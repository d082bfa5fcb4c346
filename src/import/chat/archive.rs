//! A chat in the archive that a phone makes of it, beside the files of its messages.
//!
//! Invariant: an archive with several chats is refused; other texts are files that somebody sent. Bounded: no more
//! than an import may have is unpacked.

use std::borrow::Cow;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use zip::ZipArchive;

use super::ChatError;
use super::is_chat;
use crate::domain::limits::{CHAT_BEGINNING_BYTES, IMPORT_PIPE_BYTES_MAX};
use crate::import::error::ImportError;
use crate::import::options::Encoding;

/// What iOS calls the text of every chat.
const IOS_CHAT: &str = "_chat.txt";

/// Unpacks the chat of an archive, and returns what it is called. `None` if there is none.
pub fn chat_in_archive(
    archive: impl Read + Seek,
    encoding: Option<Encoding>,
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
    let ios: Vec<&String> =
        texts.iter().filter(|name| file_name(name).eq_ignore_ascii_case(IOS_CHAT)).collect();
    let mut begins_as_chat = |name: &&String| {
        let text = archive.by_name(name);
        text.is_ok_and(|text| is_chat(text.take(CHAT_BEGINNING_BYTES), encoding))
    };
    let name = match (ios.as_slice(), texts.as_slice()) {
        ([one], _) => (*one).clone(),
        ([], [one]) => one.clone(),
        ([], []) => return Ok(None),
        _ => {
            match texts.iter().filter(|name| begins_as_chat(name)).collect::<Vec<_>>().as_slice() {
                [one] => (*one).clone(),
                [] => return Err(ChatError::NoChat.into()),
                _ => return Err(ChatError::Several.into()),
            }
        }
    };
    let Ok(entry) = archive.by_name(&name) else { return Ok(None) };
    if io::copy(&mut entry.take(IMPORT_PIPE_BYTES_MAX + 1), out)? > IMPORT_PIPE_BYTES_MAX {
        return Err(ChatError::Long.into());
    }
    Ok(Some(file_name(&name).to_owned()))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
