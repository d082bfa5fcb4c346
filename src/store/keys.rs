//! The secrets that lie beside the data file, each readable by its owner alone (mode 0600).
//!
//! `<data>.people-key` hashes people; it is needed by imports and recipients, and never in the file.
//! `<data>.visitor-key` hashes visitors for one UTC day, and is overwritten when the day is over.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::draft::Draft;
use crate::domain::outside::Random;
use crate::domain::person::{Fingerprint, PeopleKey};
use crate::domain::time::UtcDay;
use crate::domain::visitor::VisitorKey;

const PEOPLE_KEY: &str = ".people-key";
const VISITOR_KEY: &str = ".visitor-key";
const KEY_SUFFIXES: [&str; 2] = [PEOPLE_KEY, VISITOR_KEY];

/// The name of a file beside the data file: the data file's name and a suffix.
#[must_use]
pub fn beside(data: &Path, suffix: &str) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Where the people key lies.
#[must_use]
pub fn people_key_path(data: &Path) -> PathBuf {
    beside(data, PEOPLE_KEY)
}

/// One of the store's own files, which nothing else may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// A data file.
    Data,
    /// A key that lies beside one.
    Key,
}

impl Own {
    /// What an existing file is: a key by its name, a data file by how it begins.
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

/// How every file of redb begins (its design document, "Database format").
const REDB_START: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Reads the people key; `None` if there is none.
pub(super) fn read_people_key(data: &Path) -> Result<Option<PeopleKey>, StoreError> {
    let path = people_key_path(data);
    let Some(text) = read(&path)? else { return Ok(None) };
    let bytes = unhex(text.trim()).ok_or(StoreError::KeyFile(path))?;
    Ok(Some(PeopleKey::from_bytes(bytes)))
}

/// The people key that lies beside a file with this fingerprint; `None` if it is not there. One that
/// belongs to another file is an error.
pub fn people_key(data: &Path, expected: Fingerprint) -> Result<Option<PeopleKey>, StoreError> {
    let Some(key) = read_people_key(data)? else { return Ok(None) };
    if key.fingerprint() == expected {
        Ok(Some(key))
    } else {
        Err(StoreError::WrongPeopleKey(people_key_path(data)))
    }
}

/// Draws and keeps a people key.
pub(super) fn make_people_key(data: &Path, random: &dyn Random) -> Result<PeopleKey, StoreError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    write(&people_key_path(data), &hex(&bytes))?;
    Ok(PeopleKey::from_bytes(bytes))
}

/// The visitor key of a UTC day: the one that is kept if it is of that day, else a new one.
pub fn visitor_key(
    data: &Path,
    day: UtcDay,
    random: &dyn Random,
) -> Result<VisitorKey, StoreError> {
    let path = beside(data, VISITOR_KEY);
    let today = day.0;
    let kept = read(&path)?;
    let kept = kept.as_deref().and_then(|text| text.trim().split_once(' '));
    if let Some((of, key)) = kept
        && of.parse() == Ok(today)
        && let Some(bytes) = unhex(key)
    {
        return Ok(VisitorKey::from_bytes(bytes));
    }
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    write(&path, &format!("{today} {}", hex(&bytes)))?;
    Ok(VisitorKey::from_bytes(bytes))
}

fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io { doing: "read", path: path.to_owned(), source }),
    }
}

/// Writes a file whole, in place of an older one.
fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let mut draft = Draft::beside(path)?;
    let io = |source| StoreError::Io { doing: "write", path: path.to_owned(), source };
    writeln!(draft.file(), "{text}").map_err(io)?;
    draft.replace()
}

/// The folder of a file.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Makes the names in a file's folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = folder(path);
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| StoreError::Io { doing: "sync", path: folder.to_owned(), source })
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn the_visitor_key_outlives_a_restart_but_not_its_day() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("c.redb");
        let random = Counting(AtomicU8::new(1));
        let key = visitor_key(&data, UtcDay(7), &random).unwrap();
        let same = visitor_key(&data, UtcDay(7), &random).unwrap();
        assert_eq!(key.bytes(), same.bytes());
        let other = visitor_key(&data, UtcDay(8), &random).unwrap();
        assert_ne!(other.bytes(), key.bytes());
        let text = fs::read_to_string(beside(&data, ".visitor-key")).unwrap();
        assert!(!text.contains(&hex(key.bytes())), "yesterday's key is gone");
    }

    #[test]
    fn key_files_are_their_owners_alone_and_a_broken_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("c.redb");
        let key = make_people_key(&data, &Counting(AtomicU8::new(9))).unwrap();
        assert_eq!(read_people_key(&data).unwrap().unwrap().bytes(), key.bytes());
        let mode = fs::metadata(people_key_path(&data)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(people_key_path(&data), "nonsense").unwrap();
        assert!(matches!(read_people_key(&data), Err(StoreError::KeyFile(_))));
    }
}
