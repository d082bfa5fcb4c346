//! The list of erased people, in a file beside the people key: `<data>.erased`.
//!
//! A line for each: the number of the erasure, its time in milliseconds, its salt, and the hashes of the person. The
//! data file only knows how many there are. Invariant: a line is never changed, and one is added only by who holds the
//! lock of the people key, so that two commands never write one number. The file has mode 0600.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

use base16ct::lower::encode_string;

use super::file::draft::Draft;
use super::keys::{beside, decode_hex, open_regular, people_key_path};
use super::{FileAction, StoreError};
use crate::domain::limits::{ERASED_BYTES_MAX, ERASED_HASHES_MAX, ERASURES_MAX};
use crate::domain::record::erasure::{Erasure, ErasureNumber, Erasures};
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

pub(super) const ERASED: &str = ".erased";
/// The first line. A later release that writes another one is not misread.
const HEADING: &str = "couplet erased people 1";

#[must_use]
pub fn erased_path(data: &Path) -> PathBuf {
    beside(data, ERASED)
}

/// The people who were erased from a data file. Without a list, nobody was.
pub fn erased_people(data: &Path) -> Result<Erasures, StoreError> {
    let path = erased_path(data);
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.clone(), source };
    let file = match open_regular(&path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::ErasedList(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Erasures::default()),
        Err(error) => return Err(io(error)),
    };
    let mut bytes = Vec::new();
    file.take(ERASED_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    let is_whole = bytes.len() as u64 <= ERASED_BYTES_MAX;
    let text = String::from_utf8(bytes).ok().filter(|_| is_whole);
    text.and_then(|text| read(&text)).ok_or(StoreError::ErasedList(path))
}

fn read(text: &str) -> Option<Erasures> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADING) {
        return None;
    }
    Erasures::of(lines.map(erasure).collect::<Option<Vec<_>>>()?)
}

fn erasure(line: &str) -> Option<Erasure> {
    let mut words = line.split(' ');
    let number = ErasureNumber::new(words.next()?.parse().ok()?)?;
    let at = Timestamp::from_ms(words.next()?.parse().ok()?).ok()?;
    let salt = decode_hex(words.next()?)?;
    let hashes = words.map(|hash| decode_hex(hash).map(PersonKey)).collect::<Option<Vec<_>>>()?;
    let is_sound = !hashes.is_empty() && hashes.is_sorted_by(|one, next| one < next);
    is_sound.then_some(Erasure { number, at, salt, hashes })
}

fn written(erasures: &[Erasure]) -> String {
    let mut text = format!("{HEADING}\n");
    for of in erasures {
        // Writing to a `String` never fails.
        let _ = write!(text, "{} {} {}", of.number, of.at.ms(), encode_string(&of.salt));
        for hash in &of.hashes {
            let _ = write!(text, " {hash}");
        }
        text.push('\n');
    }
    text
}

/// Adds a person to the list, unless all of their hashes are in it. Returns the list, and whether the person is new.
pub fn list_erased(
    data: &Path,
    mut hashes: Vec<PersonKey>,
    (at, salt): (Timestamp, [u8; 16]),
) -> Result<(Erasures, bool), StoreError> {
    hashes.sort_unstable();
    hashes.dedup();
    let key = people_key_path(data);
    let locked = File::open(&key).and_then(|file| file.lock().map(|()| file));
    let lock = |source| StoreError::Io { doing: FileAction::Read, path: key.clone(), source };
    // Held until the new list has its name.
    let _locked = locked.map_err(lock)?;
    let listed = erased_people(data)?;
    hashes.retain(|hash| listed.of_person(*hash).is_none());
    if hashes.is_empty() {
        return Ok((listed, false));
    }
    let mut all = listed.all().to_vec();
    let number = ErasureNumber::new(listed.count().saturating_add(1));
    let number = number.filter(|_| all.len() < ERASURES_MAX && hashes.len() <= ERASED_HASHES_MAX);
    let number = number.ok_or(StoreError::ErasedFull)?;
    all.push(Erasure { number, at, salt, hashes });
    let path = erased_path(data);
    let mut draft = Draft::beside(&path)?;
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.clone(), source };
    draft.file().write_all(written(&all).as_bytes()).map_err(io)?;
    draft.replace()?;
    let listed = Erasures::of(all).ok_or(StoreError::ErasedList(path))?;
    Ok((listed, true))
}

/// Copies the list of a data file to another one, if there is one.
pub fn copy_erased(from: &Path, to: &Path) -> Result<(), StoreError> {
    let listed = erased_people(from)?;
    if listed.is_empty() {
        return Ok(());
    }
    let path = erased_path(to);
    let mut draft = Draft::beside(&path)?;
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.clone(), source };
    draft.file().write_all(written(listed.all()).as_bytes()).map_err(io)?;
    draft.persist()
}

#[cfg(test)]
mod tests;
