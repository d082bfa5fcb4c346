//! The webhooks of a data file, in files beside it: `<data>.hooks` with their names and secrets, and
//! `<data>.hooks-failed` with the bodies that could not be read.
//!
//! A secret must be known to check a signature, so it is kept as it is; it lies beside the data file and not in it, so that
//! neither a backup nor whoever reads the data gets it. The bodies name people, and are no data yet. Invariant: the files
//! have mode 0600 and are never written in place; they are altered only by who holds the lock of the folder, so that two
//! commands never lose what the other did. Does not read bodies (see `import::hooks`).

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read, Write as _};
use std::path::Path;

use base16ct::lower::encode_string;
use base16ct::mixed::decode_vec;

use super::file::draft::Draft;
use super::keys::{beside, open_regular};
use super::{FileAction, StoreError};
use crate::domain::hook::{FailedHook, Hook, HookKind, HookName, HookSecret};
use crate::domain::limits::{
    HOOK_REASON_BYTES_MAX, HOOKS_FAILED_BYTES_MAX, HOOKS_FAILED_DAYS, HOOKS_FAILED_MAX,
    HOOKS_FILE_BYTES_MAX,
};
use crate::domain::time::Timestamp;

pub(super) const HOOKS: &str = ".hooks";
pub(super) const FAILED: &str = ".hooks-failed";
/// The first lines. A later release that writes others is not misread.
const HOOKS_HEADING: &str = "couplet webhooks 1";
const FAILED_HEADING: &str = "couplet failed webhooks 1";
/// What stands where nothing is said.
const NOTHING: &str = "-";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The webhooks of a data file. Without a list, there are none.
pub fn hooks(data: &Path) -> Result<Vec<Hook>, StoreError> {
    let path = beside(data, HOOKS);
    let lines = read_lines(&path, HOOKS_HEADING, HOOKS_FILE_BYTES_MAX)?;
    let read = lines.iter().map(|line| hook(line)).collect::<Option<_>>();
    read.ok_or(StoreError::HooksFile(path))
}

/// Alters the webhooks of a data file. Nothing is written unless it succeeds.
pub fn alter_hooks<T, E: From<StoreError>>(
    data: &Path,
    alter: impl FnOnce(&mut Vec<Hook>) -> Result<T, E>,
) -> Result<T, E> {
    let _locked = lock(data)?;
    let mut all = hooks(data)?;
    let altered = alter(&mut all)?;
    let lines = all.iter().map(written);
    write_lines(&beside(data, HOOKS), HOOKS_HEADING, lines)?;
    Ok(altered)
}

/// The bodies that could not be read, the oldest first.
pub fn failed_hooks(data: &Path) -> Result<Vec<FailedHook>, StoreError> {
    let path = beside(data, FAILED);
    // What is in hexadecimal is twice as long.
    let lines = read_lines(&path, FAILED_HEADING, 2 * HOOKS_FAILED_BYTES_MAX as u64 + 1_000_000)?;
    let read = lines.iter().map(|line| failed(line)).collect::<Option<_>>();
    read.ok_or(StoreError::HooksFile(path))
}

/// Keeps a body that could not be read. Those that are too old, and the oldest of too many, are dropped. A body that is
/// kept already, as it was sent again, is kept once.
pub fn keep_failed(data: &Path, new: FailedHook) -> Result<(), StoreError> {
    alter_failed(data, new.at, |all| {
        // Before one is dropped, so that no number is given again.
        let number = all.iter().map(|known| known.number).max().unwrap_or(0).saturating_add(1);
        all.retain(|known| (&known.name, &known.body) != (&new.name, &new.body));
        let mut reason = new.reason;
        reason.truncate(reason.floor_char_boundary(HOOK_REASON_BYTES_MAX));
        all.push(FailedHook { number, reason, ..new });
    })
}

/// Alters the bodies that could not be read, without those that are too old at this time.
pub fn alter_failed(
    data: &Path,
    now: Timestamp,
    alter: impl FnOnce(&mut Vec<FailedHook>),
) -> Result<(), StoreError> {
    let _locked = lock(data)?;
    let path = beside(data, FAILED);
    let mut all = failed_hooks(data)?;
    let first = now.plus_ms(-HOOKS_FAILED_DAYS * DAY_MS);
    let before = all.clone();
    all.retain(|known| known.at >= first);
    alter(&mut all);
    let bytes = |all: &[FailedHook]| all.iter().map(|of| of.body.len()).sum::<usize>();
    while all.len() > HOOKS_FAILED_MAX || bytes(&all) > HOOKS_FAILED_BYTES_MAX {
        all.remove(0);
    }
    if all == before {
        return Ok(());
    }
    write_lines(&path, FAILED_HEADING, all.iter().map(written_failed))
}

/// The folder is locked, and not the people key, which may lie elsewhere.
pub(super) fn lock(data: &Path) -> Result<File, StoreError> {
    let folder = data.parent().filter(|folder| !folder.as_os_str().is_empty());
    let path = folder.unwrap_or(Path::new(".")).to_owned();
    let locked = File::open(&path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|source| StoreError::Io { doing: FileAction::Read, path, source })
}

/// The lines of a file after its heading; none if there is no file.
pub(super) fn read_lines(
    path: &Path,
    heading: &str,
    bytes_max: u64,
) -> Result<Vec<String>, StoreError> {
    let io = |source| StoreError::Io { doing: FileAction::Read, path: path.to_owned(), source };
    let file = match open_regular(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(StoreError::HooksFile(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io(error)),
    };
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(io)?;
    let is_whole = bytes.len() as u64 <= bytes_max;
    let text = String::from_utf8(bytes).ok().filter(|_| is_whole);
    let mut lines = text.as_deref().unwrap_or_default().lines();
    let is_ours = lines.next() == Some(heading);
    let lines = lines.map(str::to_owned).collect();
    is_ours.then_some(lines).ok_or_else(|| StoreError::HooksFile(path.to_owned()))
}

pub(super) fn write_lines(
    path: &Path,
    heading: &str,
    lines: impl Iterator<Item = String>,
) -> Result<(), StoreError> {
    let mut text = format!("{heading}\n");
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    let mut draft = Draft::beside(path)?;
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.to_owned(), source };
    draft.file().write_all(text.as_bytes()).map_err(io)?;
    draft.replace()
}

fn hook(line: &str) -> Option<Hook> {
    let mut words = line.split(' ');
    let name = HookName::parse(words.next()?).ok()?;
    let kind: HookKind = words.next()?.parse().ok()?;
    let made_at = time(words.next()?)?;
    let mut said = || Some(words.next()?).map(|word| (word != NOTHING).then_some(word));
    let (shop, country) = (said()?, said()?);
    let shop = shop.map(str::parse).transpose().ok()?;
    let country = country.map(str::parse).transpose().ok()?;
    let secrets =
        words.map(|word| HookSecret::parse(kind, word).ok()).collect::<Option<Vec<_>>>()?;
    (!secrets.is_empty()).then_some(Hook { name, kind, made_at, shop, country, secrets })
}

fn written(hook: &Hook) -> String {
    let Hook { name, kind, made_at, shop, country, secrets } = hook;
    let shop = shop.as_ref().map_or(NOTHING.to_owned(), ToString::to_string);
    let country = country.map_or(NOTHING.to_owned(), |country| country.to_string());
    let mut line = format!("{name} {kind} {} {shop} {country}", made_at.ms());
    for secret in secrets {
        // Writing to a `String` never fails.
        let _ = write!(line, " {}", secret.reveal());
    }
    line
}

fn failed(line: &str) -> Option<FailedHook> {
    let mut words = line.split(' ');
    let number = words.next()?.parse().ok()?;
    let at = time(words.next()?)?;
    let name = HookName::parse(words.next()?).ok()?;
    let mut bytes = || decode_vec(words.next()?).ok();
    let topic = String::from_utf8(bytes()?).ok()?;
    let reason = String::from_utf8(bytes()?).ok()?;
    Some(FailedHook { number, at, name, topic, reason, body: bytes()? })
}

fn written_failed(of: &FailedHook) -> String {
    let FailedHook { number, at, name, topic, reason, body } = of;
    let [topic, reason] = [topic, reason].map(|text| encode_string(text.as_bytes()));
    format!("{number} {} {name} {topic} {reason} {}", at.ms(), encode_string(body))
}

fn time(text: &str) -> Option<Timestamp> {
    Timestamp::from_ms(text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
