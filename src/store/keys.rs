//! The key files beside the data file.
//!
//! `<data>.people-key` is the key for hashing people. Imports and recipients need it. It is never
//! stored in the data file. `<data>.visitor-key` is the key for hashing visitors during one UTC day;
//! it is overwritten when the day is over. `<data>.pages-key` is the key of the addresses of pages; without it, they are
//! given anew. The list of erased people, beside them, is in `erased`, and the
//! secrets of webhooks are in `hooks` and `webhooks`.
//!
//! Invariant: a key file is created with mode 0600 and never written in place. A new data file accepts
//! a key that already exists only if this user or root owns it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base16ct::lower::encode_string;
use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::click_log::log_path;
use super::erased::ERASED;
use super::file::draft::Draft;
use super::hooks::{FAILED, HOOKS};
use super::webhooks::{DEAD, ENDPOINTS, QUEUES};
use super::{FileAction, StoreError};
use crate::domain::agent_page::PagesKey;
use crate::domain::click::visitor::VisitorKey;
use crate::domain::environment::Random;
use crate::domain::limits::KEY_FILE_BYTES_MAX;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use crate::domain::time::UtcDay;

const PEOPLE_KEY: &str = ".people-key";
const VISITOR_KEY: &str = ".visitor-key";
const PAGES_KEY: &str = ".pages-key";
const KEY_SUFFIXES: [&str; 9] = [
    PEOPLE_KEY,
    VISITOR_KEY,
    PAGES_KEY,
    ERASED,
    HOOKS.suffix,
    FAILED.suffix,
    ENDPOINTS.suffix,
    QUEUES.suffix,
    DEAD.suffix,
];

/// The path of a file beside the data file: the path of the data file with a suffix.
#[must_use]
pub fn beside(data: &Path, suffix: &str) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[must_use]
pub fn people_key_path(data: &Path) -> PathBuf {
    beside(data, PEOPLE_KEY)
}

/// The paths of a data file, of its click log, and of the keys beside it.
pub fn own_files(data: &Path) -> impl Iterator<Item = PathBuf> {
    let keys = KEY_SUFFIXES.map(|suffix| beside(data, suffix));
    [data.to_owned(), log_path(data)].into_iter().chain(keys)
}

/// A file of the store. Commands refuse to overwrite it with their output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnFile {
    Data,
    Key,
}

impl OwnFile {
    /// Recognizes a key by its name, and a data file by its first bytes.
    pub fn of(path: &Path) -> io::Result<Option<Self>> {
        let ending = path.extension().unwrap_or_default();
        if KEY_SUFFIXES.iter().any(|suffix| *ending == suffix[1..]) {
            return Ok(Some(Self::Key));
        }
        let mut start = Vec::new();
        File::open(path)?.take(REDB_START.len() as u64).read_to_end(&mut start)?;
        Ok((start == REDB_START).then_some(Self::Data))
    }
}

/// The magic number of a redb file (redb's design document, "Database format").
pub(super) const REDB_START: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Reads the people key; `None` if the file does not exist.
pub(super) fn read_people_key(data: &Path) -> Result<Option<PeopleKey>, StoreError> {
    let path = people_key_path(data);
    let Some(text) = read(&path)? else { return Ok(None) };
    parse_people_key(&text, path).map(Some)
}

fn parse_people_key(text: &str, path: PathBuf) -> Result<PeopleKey, StoreError> {
    decode_hex(text.trim()).map(PeopleKey::from_bytes).ok_or(StoreError::KeyFile(path))
}

/// Reads the people key of a data file; `None` if the file does not exist. A key with another
/// fingerprint is an error.
pub fn people_key(data: &Path, expected: Fingerprint) -> Result<Option<PeopleKey>, StoreError> {
    let Some(key) = read_people_key(data)? else { return Ok(None) };
    if key.fingerprint() == expected {
        Ok(Some(key))
    } else {
        Err(StoreError::WrongPeopleKey(people_key_path(data)))
    }
}

/// The people key for a new data file. A key file may already exist, from an interrupted start or
/// because the user put it there; otherwise a new key is created.
pub(super) fn new_people_key(data: &Path, random: &dyn Random) -> Result<PeopleKey, StoreError> {
    if let Some(key) = trusted_people_key(data)? {
        return Ok(key);
    }
    match create_people_key(data, random) {
        // Another process created it in the meantime.
        Err(StoreError::Exists(path)) => trusted_people_key(data)?.ok_or(StoreError::KeyFile(path)),
        key => key,
    }
}

/// Reads an existing people key for a new data file. A key that another user owns is refused, because
/// that user knows it: a new data file has no fingerprint yet to check the key against.
fn trusted_people_key(data: &Path) -> Result<Option<PeopleKey>, StoreError> {
    let path = people_key_path(data);
    match open_trusted(&path) {
        Ok(Some(file)) => parse_people_key(&text_of(file, &path)?, path).map(Some),
        Ok(None) => Err(StoreError::NotOwn(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io { doing: FileAction::Read, path, source }),
    }
}

/// Opens a regular file that this user or root owns; `None` if it is something else. Checks the open
/// file, not the path: another user could replace the file between a check of the path and the open.
fn open_trusted(path: &Path) -> io::Result<Option<File>> {
    let opened = open_nonblocking(path, OFlags::NOFOLLOW);
    // Opening fails for a symbolic link, a socket, and a file that only another user may read.
    if opened.is_err() && path.symlink_metadata().is_ok_and(|found| !is_trusted(&found)) {
        return Ok(None);
    }
    let file = opened?;
    Ok(is_trusted(&file.metadata()?).then_some(file))
}

fn is_trusted(file: &fs::Metadata) -> bool {
    file.is_file() && is_trusted_user(file.uid())
}

/// Whether a user id is this user or root. Root can read the data file in any case.
#[must_use]
pub fn is_trusted_user(user: u32) -> bool {
    user == geteuid().as_raw() || user == ROOT
}

const ROOT: u32 = 0;

/// Generates a people key and stores it.
fn create_people_key(data: &Path, random: &dyn Random) -> Result<PeopleKey, StoreError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    draft(&people_key_path(data), &encode_string(&bytes))?.persist()?;
    Ok(PeopleKey::from_bytes(bytes))
}

/// Copies the people key of a data file to another one. Returns whether there is one.
pub fn copy_people_key(from: &Path, to: &Path) -> Result<bool, StoreError> {
    let Some(key) = read_people_key(from)? else { return Ok(false) };
    draft(&people_key_path(to), &encode_string(key.bytes()))?.persist()?;
    Ok(true)
}

/// The path of a key file beside a data file, if one exists. Does not read the key.
pub(super) fn key_beside(data: &Path) -> Option<PathBuf> {
    let mut paths = KEY_SUFFIXES.iter().map(|suffix| beside(data, suffix));
    paths.find(|path| path.symlink_metadata().is_ok())
}

/// The visitor key of a UTC day: the stored one if it is of that day, otherwise a new one.
pub fn visitor_key(
    data: &Path,
    day: UtcDay,
    random: &dyn Random,
) -> Result<VisitorKey, StoreError> {
    let path = beside(data, VISITOR_KEY);
    let today = day.0;
    let stored = stored_visitor_key(&path)?;
    let stored = stored.as_deref().and_then(|text| text.trim().split_once(' '));
    if let Some((day, key)) = stored
        && day.parse() == Ok(today)
        && let Some(bytes) = decode_hex(key)
    {
        return Ok(VisitorKey::from_bytes(bytes));
    }
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    draft(&path, &format!("{today} {}", encode_string(&bytes)))?.replace()?;
    Ok(VisitorKey::from_bytes(bytes))
}

/// The key of the addresses of pages, which is made when it is first needed. One that neither this user nor root nor the
/// owner of the data file owns is refused, because its owner knows it.
pub fn pages_key(data: &Path, random: &dyn Random) -> Result<PagesKey, StoreError> {
    let path = beside(data, PAGES_KEY);
    if let Some(key) = stored_pages_key(data, &path)? {
        return Ok(key);
    }
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    match draft(&path, &encode_string(&bytes))?.persist() {
        Ok(()) => Ok(PagesKey::from_bytes(bytes)),
        // Another process created it in the meantime.
        Err(StoreError::Exists(path)) => {
            stored_pages_key(data, &path)?.ok_or(StoreError::KeyFile(path))
        }
        Err(error) => Err(error),
    }
}

fn stored_pages_key(data: &Path, path: &Path) -> Result<Option<PagesKey>, StoreError> {
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
    let file = match open_nonblocking(path, OFlags::NOFOLLOW) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(io)?,
    };
    let found = file.metadata().map_err(io)?;
    let is_of_data = || fs::metadata(data).is_ok_and(|data| data.uid() == found.uid());
    if !found.is_file() || !(is_trusted_user(found.uid()) || is_of_data()) {
        return Err(StoreError::ForeignKey(path.to_owned()));
    }
    let key = decode_hex(text_of(file, path)?.trim()).map(PagesKey::from_bytes);
    key.map(Some).ok_or_else(|| StoreError::KeyFile(path.to_owned()))
}

/// The text of the visitor key file; `None` if the file must be replaced because it does not exist, is
/// not trusted, or holds no key.
fn stored_visitor_key(path: &Path) -> Result<Option<String>, StoreError> {
    let file = match open_trusted(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source });
        }
    };
    match text_of(file, path) {
        Ok(text) => Ok(Some(text)),
        Err(StoreError::KeyFile(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text of a key file. Does not block on a pipe, and reads no more bytes than a key file has.
fn read(path: &Path) -> Result<Option<String>, StoreError> {
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
    let file = match open_regular(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::KeyFile(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    text_of(file, path).map(Some)
}

fn text_of(file: File, path: &Path) -> Result<String, StoreError> {
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
    let mut bytes = Vec::new();
    file.take(KEY_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > KEY_FILE_BYTES_MAX {
        return Err(StoreError::KeyFile(path.to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| StoreError::KeyFile(path.to_owned()))
}

/// Opens a regular file for reading; `None` if it is something else. Does not block on a pipe.
pub(super) fn open_regular(path: &Path) -> io::Result<Option<File>> {
    let file = open_nonblocking(path, OFlags::empty())?;
    Ok(file.metadata()?.is_file().then_some(file))
}

fn open_nonblocking(path: &Path, extra: OFlags) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | extra).bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// A draft of a key file, with its text.
fn draft(path: &Path, text: &str) -> Result<Draft, StoreError> {
    let mut draft = Draft::beside(path)?;
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.to_owned(), source };
    #[cfg(test)]
    super::file::interruption::step().map_err(io)?;
    writeln!(draft.file(), "{text}").map_err(io)?;
    Ok(draft)
}

pub(super) fn decode_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let decoded = base16ct::mixed::decode(text, &mut bytes).ok()?.len();
    (decoded == N).then_some(bytes)
}

#[cfg(test)]
mod tests;
