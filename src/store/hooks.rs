//! The webhooks of a data file, in files beside it: `<data>.hooks` with their names and secrets, and
//! `<data>.hooks-failed` with the bodies that could not be read.
//!
//! A secret must be known to check a signature, so it is kept as it is; it lies beside the data file and not in it, so that
//! neither a backup nor whoever reads the data gets it. The bodies name people, and are no data yet. Invariant: one
//! webhook has one name, and a body is kept once. Does not read bodies (see `import::hooks`), nor files (see `list_file`).

use std::fmt::Write as _;
use std::path::Path;

use base16ct::lower::encode_string;
use base16ct::mixed::decode_vec;

use super::StoreError;
use super::list_file::{ListFile, NOTHING, drop_oldest, lock, time};
use crate::domain::hook::{FailedHook, Hook, HookKind, HookName, HookSecret};
use crate::domain::limits::{
    HOOK_REASON_BYTES_MAX, HOOKS_FAILED_BYTES_MAX, HOOKS_FAILED_DAYS, HOOKS_FAILED_MAX,
    HOOKS_FILE_BYTES_MAX,
};
use crate::domain::time::Timestamp;

pub(super) const HOOKS: ListFile =
    ListFile { suffix: ".hooks", heading: "couplet webhooks 1", bytes_max: HOOKS_FILE_BYTES_MAX };
pub(super) const FAILED: ListFile = ListFile {
    suffix: ".hooks-failed",
    heading: "couplet failed webhooks 1",
    // What is in hexadecimal is twice as long.
    bytes_max: 2 * HOOKS_FAILED_BYTES_MAX as u64 + 1_000_000,
};
/// What is between the country and the text of a map, which is in hexadecimal. A webhook without one has neither: so earlier
/// releases wrote it.
const MAP: char = ';';
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The webhooks of a data file. Without a list, there are none.
pub fn hooks(data: &Path) -> Result<Vec<Hook>, StoreError> {
    HOOKS.read(data, hook)
}

/// Alters the webhooks of a data file. Nothing is written unless it succeeds.
pub fn alter_hooks<T, E: From<StoreError>>(
    data: &Path,
    alter: impl FnOnce(&mut Vec<Hook>) -> Result<T, E>,
) -> Result<T, E> {
    let _locked = lock(data)?;
    let mut all = hooks(data)?;
    let altered = alter(&mut all)?;
    HOOKS.write(data, all.iter().map(written))?;
    Ok(altered)
}

/// The bodies that could not be read, the oldest first.
pub fn failed_hooks(data: &Path) -> Result<Vec<FailedHook>, StoreError> {
    FAILED.read(data, failed)
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
    let mut all = failed_hooks(data)?;
    let first = now.plus_ms(-HOOKS_FAILED_DAYS * DAY_MS);
    let before = all.clone();
    all.retain(|known| known.at >= first);
    alter(&mut all);
    drop_oldest(&mut all, (HOOKS_FAILED_MAX, HOOKS_FAILED_BYTES_MAX), |of| of.body.len());
    if all == before {
        return Ok(());
    }
    FAILED.write(data, all.iter().map(written_failed))
}

fn hook(line: &str) -> Option<Hook> {
    let mut words = line.split(' ');
    let name = HookName::parse(words.next()?).ok()?;
    let kind: HookKind = words.next()?.parse().ok()?;
    let made_at = time(words.next()?)?;
    let shop = said(words.next()?).map(str::parse).transpose().ok()?;
    let country = words.next()?;
    let (country, map) = match country.split_once(MAP) {
        Some((country, map)) => (country, Some(String::from_utf8(decode_vec(map).ok()?).ok()?)),
        None => (country, None),
    };
    let country = said(country).map(str::parse).transpose().ok()?;
    let map = map.map(String::into_boxed_str);
    let secrets =
        words.map(|word| HookSecret::parse(kind, word).ok()).collect::<Option<Vec<_>>>()?;
    (!secrets.is_empty()).then_some(Hook { name, kind, made_at, shop, country, map, secrets })
}

fn said(word: &str) -> Option<&str> {
    (word != NOTHING).then_some(word)
}

fn written(hook: &Hook) -> String {
    let Hook { name, kind, made_at, shop, country, map, secrets } = hook;
    let shop = shop.as_ref().map_or(NOTHING.to_owned(), ToString::to_string);
    let country = country.map_or(NOTHING.to_owned(), |country| country.to_string());
    let mut line = format!("{name} {kind} {} {shop} {country}", made_at.ms());
    if let Some(map) = map {
        // Writing to a `String` never fails.
        let _ = write!(line, "{MAP}{}", encode_string(map.as_bytes()));
    }
    for secret in secrets {
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

#[cfg(test)]
mod tests;
