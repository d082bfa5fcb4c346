//! The secrets that lie beside the data file, each readable by its owner alone (mode 0600).
//!
//! `<data>.people-key` hashes people; it is needed by imports and recipients, and never in the file.
//! `<data>.visitor-key` hashes visitors for one UTC day, and is overwritten when the day is over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base16ct::lower::encode_string;
use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::StoreError;
use super::file::draft::Draft;
use crate::domain::click::visitor::VisitorKey;
use crate::domain::environment::Random;
use crate::domain::limits::KEY_FILE_BYTES_MAX;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use crate::domain::time::UtcDay;

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
pub(super) const REDB_START: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Reads the people key; `None` if there is none.
pub(super) fn read_people_key(data: &Path) -> Result<Option<PeopleKey>, StoreError> {
    let path = people_key_path(data);
    let Some(text) = read(&path)? else { return Ok(None) };
    parse_people_key(&text, path).map(Some)
}

fn parse_people_key(text: &str, path: PathBuf) -> Result<PeopleKey, StoreError> {
    unhex(text.trim()).map(PeopleKey::from_bytes).ok_or(StoreError::KeyFile(path))
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

/// The people key of a data file that is being made: the one that is there already, which a start that
/// was broken off left or somebody put there, or a new one.
pub(super) fn new_people_key(data: &Path, random: &dyn Random) -> Result<PeopleKey, StoreError> {
    if let Some(key) = trusted_people_key(data)? {
        return Ok(key);
    }
    match make_people_key(data, random) {
        // Another start made it meanwhile.
        Err(StoreError::Exists(path)) => trusted_people_key(data)?.ok_or(StoreError::KeyFile(path)),
        made => made,
    }
}

/// The people key that lies there. It could be another user's, who then knows it: nothing in a data file
/// that is only being made says that it is the right one.
fn trusted_people_key(data: &Path) -> Result<Option<PeopleKey>, StoreError> {
    let path = people_key_path(data);
    match open_trusted(&path) {
        Ok(Some(file)) => parse_people_key(&text_of(file, &path)?, path).map(Some),
        Ok(None) => Err(StoreError::NotOwn(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::Io { doing: "read", path, source }),
    }
}

/// Opens a plain file of this user or of root; `None` where it is something else. The open file is what
/// is looked at: between a look at the name and the opening another user could put another file there.
fn open_trusted(path: &Path) -> io::Result<Option<File>> {
    let opened = open_without_waiting(path, OFlags::NOFOLLOW);
    // A symbolic link and a socket are not opened, and another user's file may be theirs alone.
    if opened.is_err() && path.symlink_metadata().is_ok_and(|there| !is_own(&there)) {
        return Ok(None);
    }
    let file = opened?;
    Ok(is_own(&file.metadata()?).then_some(file))
}

fn is_own(file: &fs::Metadata) -> bool {
    file.is_file() && is_trusted_user(file.uid())
}

/// Whether a user is this one, or root, who may read the data file as well.
#[must_use]
pub fn is_trusted_user(user: u32) -> bool {
    user == geteuid().as_raw() || user == ROOT
}

const ROOT: u32 = 0;

/// Draws and keeps a people key.
fn make_people_key(data: &Path, random: &dyn Random) -> Result<PeopleKey, StoreError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    draft(&people_key_path(data), &encode_string(&bytes))?.put_in_place()?;
    Ok(PeopleKey::from_bytes(bytes))
}

/// A key that lies beside a data file, whatever is in it; `None` if there is none.
pub(super) fn key_beside(data: &Path) -> Option<PathBuf> {
    let mut paths = KEY_SUFFIXES.iter().map(|suffix| beside(data, suffix));
    paths.find(|path| path.symlink_metadata().is_ok())
}

/// The visitor key of a UTC day: the one that is kept if it is of that day, else a new one.
pub fn visitor_key(
    data: &Path,
    day: UtcDay,
    random: &dyn Random,
) -> Result<VisitorKey, StoreError> {
    let path = beside(data, VISITOR_KEY);
    let today = day.0;
    let kept = kept_visitor_key(&path)?;
    let kept = kept.as_deref().and_then(|text| text.trim().split_once(' '));
    if let Some((of, key)) = kept
        && of.parse() == Ok(today)
        && let Some(bytes) = unhex(key)
    {
        return Ok(VisitorKey::from_bytes(bytes));
    }
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    draft(&path, &format!("{today} {}", encode_string(&bytes)))?.replace()?;
    Ok(VisitorKey::from_bytes(bytes))
}

/// What is in the visitor key's file; `None` where it is none of ours, and is to be replaced.
fn kept_visitor_key(path: &Path) -> Result<Option<String>, StoreError> {
    let file = match open_trusted(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Io { doing: "read", path: path.to_owned(), source }),
    };
    match text_of(file, path) {
        Ok(text) => Ok(Some(text)),
        Err(StoreError::KeyFile(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text of a key's file. What is no plain file is not waited for, and no more is read than a key has.
fn read(path: &Path) -> Result<Option<String>, StoreError> {
    let io = |source| StoreError::Io { doing: "read", path: path.to_owned(), source };
    let file = match open_plain(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::KeyFile(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    text_of(file, path).map(Some)
}

fn text_of(file: File, path: &Path) -> Result<String, StoreError> {
    let io = |source| StoreError::Io { doing: "read", path: path.to_owned(), source };
    let mut bytes = Vec::new();
    file.take(KEY_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > KEY_FILE_BYTES_MAX {
        return Err(StoreError::KeyFile(path.to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| StoreError::KeyFile(path.to_owned()))
}

/// Opens a plain file to read it; `None` where it is something else, such as a pipe, which would wait for
/// somebody to write.
pub(super) fn open_plain(path: &Path) -> io::Result<Option<File>> {
    let file = open_without_waiting(path, OFlags::empty())?;
    Ok(file.metadata()?.is_file().then_some(file))
}

fn open_without_waiting(path: &Path, more: OFlags) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | more).bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// A key's file that is not in its place yet.
fn draft(path: &Path, text: &str) -> Result<Draft, StoreError> {
    let mut draft = Draft::beside(path)?;
    let io = |source| StoreError::Io { doing: "make", path: path.to_owned(), source };
    #[cfg(test)]
    super::file::broken_off::step().map_err(io)?;
    writeln!(draft.file(), "{text}").map_err(io)?;
    Ok(draft)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let decoded = base16ct::mixed::decode(text, &mut bytes).ok()?.len();
    (decoded == N).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
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
        assert!(!text.contains(&encode_string(key.bytes())), "yesterday's key is gone");
    }

    #[test]
    fn what_was_planted_in_place_of_a_key_is_replaced_or_refused_and_never_written_to() {
        let link: fn(&Path, &Path) -> io::Result<()> = |from, to| symlink(from, to);
        let hard: fn(&Path, &Path) -> io::Result<()> = |from, to| fs::hard_link(from, to);
        for plant in [link, hard] {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("c.redb");
            let victim = folder.path().join("victim");
            fs::write(&victim, "as it was").unwrap();
            for name in [".visitor-key", ".visitor-key.new", ".people-key", ".people-key.new"] {
                plant(&victim, &beside(&data, name)).unwrap();
            }
            let random = Counting(AtomicU8::new(1));
            let key = visitor_key(&data, UtcDay(7), &random).unwrap();
            assert_eq!(visitor_key(&data, UtcDay(7), &random).unwrap().bytes(), key.bytes());
            assert!(new_people_key(&data, &random).is_err());
            fs::remove_file(people_key_path(&data)).unwrap();
            new_people_key(&data, &random).unwrap();
            assert_eq!(fs::read_to_string(&victim).unwrap(), "as it was");
            for path in [people_key_path(&data), beside(&data, VISITOR_KEY)] {
                let file = fs::symlink_metadata(path).unwrap();
                assert!(file.is_file() && file.nlink() == 1);
                assert_eq!(file.permissions().mode() & 0o777, 0o600);
            }
        }
    }

    #[test]
    fn a_key_that_is_there_already_is_the_key_of_a_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("c.redb");
        let random = Counting(AtomicU8::new(1));
        let key = new_people_key(&data, &random).unwrap();
        assert_eq!(new_people_key(&data, &random).unwrap().bytes(), key.bytes());
        // Two that draw at once: the second finds what the first has put there.
        assert!(matches!(make_people_key(&data, &random), Err(StoreError::Exists(_))));
        assert_eq!(read_people_key(&data).unwrap().unwrap().bytes(), key.bytes());
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
