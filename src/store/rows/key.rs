//! The keys of tables, as errors name them.
//!
//! Invariant: the text of a key has no secret: ids, slugs and codes, and no identity of a record.

use std::cmp::Ordering;

use base16ct::lower::encode_string;
use redb::{Key, Value};

/// A key, as an error names it.
pub(in crate::store) trait RowKey: Key + 'static {
    /// The lengths of its parts; `None` for a text.
    const PARTS: &'static [Option<usize>];

    fn text(key: &Self::SelfType<'_>) -> String;

    /// Appends an encoded key.
    fn encode(key: &Self::SelfType<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(Self::as_bytes(key).as_ref());
    }

    /// The text of an encoded key that may be altered. redb panics when it decodes such a key.
    fn text_of(encoded: &[u8]) -> Option<String> {
        are_parts(encoded, Self::PARTS).then(|| Self::text(&Self::from_bytes(encoded)))
    }

    /// The order of two encoded keys that may be altered; `None` if one is no key. redb panics when it
    /// compares such a key.
    fn order_of(one: &[u8], other: &[u8]) -> Option<Ordering> {
        let are_keys = [one, other].iter().all(|key| are_parts(key, Self::PARTS));
        are_keys.then(|| Self::compare(one, other))
    }
}

/// Whether bytes are these parts, encoded: the lengths of all texts but a last part, then all parts. A length
/// is one byte; or 254 and a u16; or 255 and a u32 (redb 4.5, `complex_types.rs` and `tuple_types.rs`).
fn are_parts(mut bytes: &[u8], parts: &[Option<usize>]) -> bool {
    let Some((last, parts)) = parts.split_last() else { return bytes.is_empty() };
    let mut lengths = Vec::with_capacity(parts.len());
    for part in parts {
        let Some(length) = part.or_else(|| take_length(&mut bytes)) else { return false };
        lengths.push((length, part.is_none()));
    }
    for (length, is_text) in lengths {
        let Some(part) = bytes.split_off(..length) else { return false };
        if is_text && std::str::from_utf8(part).is_err() {
            return false;
        }
    }
    last.map_or_else(|| std::str::from_utf8(bytes).is_ok(), |length| bytes.len() == length)
}

/// The first byte of a length that does not fit into it.
const LONG_LENGTH: u8 = 254;

fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let size = match *bytes.split_off_first()? {
        LONG_LENGTH => 2,
        255 => 4,
        short => return Some(short.into()),
    };
    let mut length = [0; 4];
    length[..size].copy_from_slice(bytes.split_off(..size)?);
    usize::try_from(u32::from_le_bytes(length)).ok()
}

impl RowKey for u32 {
    const PARTS: &'static [Option<usize>] = &[Some(4)];

    fn text(key: &u32) -> String {
        key.to_string()
    }
}

impl RowKey for u64 {
    const PARTS: &'static [Option<usize>] = &[Some(8)];

    fn text(key: &u64) -> String {
        key.to_string()
    }
}

impl RowKey for i64 {
    const PARTS: &'static [Option<usize>] = &[Some(8)];

    fn text(key: &i64) -> String {
        key.to_string()
    }
}

impl RowKey for (u8, i64, i64, &'static str) {
    const PARTS: &'static [Option<usize>] = &[Some(1), Some(8), Some(8), None];

    fn text((kind, last, first, id): &(u8, i64, i64, &str)) -> String {
        format!("{kind}, {last}, {first}, {id}")
    }
}

impl RowKey for (i64, &'static str, &'static str) {
    const PARTS: &'static [Option<usize>] = &[Some(8), None, None];

    fn text((day, code, id): &(i64, &str, &str)) -> String {
        format!("{day}, {code}, {id}")
    }
}

impl RowKey for (u32, u8, &'static str) {
    const PARTS: &'static [Option<usize>] = &[Some(4), Some(1), None];

    fn text((batch, place, code): &(u32, u8, &str)) -> String {
        format!("{batch}, {place}, {code}")
    }
}

impl RowKey for (i64, &'static str) {
    const PARTS: &'static [Option<usize>] = &[Some(8), None];

    fn text((at, code): &(i64, &str)) -> String {
        format!("{at}, {code}")
    }
}

impl RowKey for (&'static str, i64, &'static str) {
    const PARTS: &'static [Option<usize>] = &[None, Some(8), None];

    fn text((agent, at, code): &(&str, i64, &str)) -> String {
        format!("{agent}, {at}, {code}")
    }
}

impl RowKey for &'static str {
    const PARTS: &'static [Option<usize>] = &[None];

    fn text(key: &&str) -> String {
        (*key).to_owned()
    }
}

impl RowKey for (&'static str, &'static str) {
    const PARTS: &'static [Option<usize>] = &[None, None];

    fn text((first, second): &(&str, &str)) -> String {
        format!("{first}, {second}")
    }
}

impl RowKey for &'static [u8; 16] {
    const PARTS: &'static [Option<usize>] = &[Some(16)];

    fn text(key: &&[u8; 16]) -> String {
        encode_string(*key)
    }
}

impl RowKey for (&'static [u8; 16], &'static [u8; 16]) {
    const PARTS: &'static [Option<usize>] = &[Some(16), Some(16)];

    fn text((first, second): &(&[u8; 16], &[u8; 16])) -> String {
        format!("{}, {}", encode_string(*first), encode_string(*second))
    }
}

impl RowKey for (&'static str, &'static [u8; 16]) {
    const PARTS: &'static [Option<usize>] = &[None, Some(16)];

    fn text((id, _): &(&str, &[u8; 16])) -> String {
        (*id).to_owned()
    }

    /// As redb does, but not into a buffer of its own: a report reads hundreds of thousands of such keys.
    fn encode(key: &(&str, &[u8; 16]), out: &mut Vec<u8>) {
        let (id, identity) = key;
        match u8::try_from(id.len()) {
            Ok(length @ ..LONG_LENGTH) => {
                out.push(length);
                out.extend_from_slice(id.as_bytes());
                out.extend_from_slice(*identity);
            }
            _ => out.extend_from_slice(&<Self as Value>::as_bytes(key)),
        }
    }
}

impl RowKey for (u32, &'static [u8; 16]) {
    const PARTS: &'static [Option<usize>] = &[Some(4), Some(16)];

    fn text((batch, person): &(u32, &[u8; 16])) -> String {
        format!("{batch}, {}", encode_string(*person))
    }
}

impl RowKey for (&'static [u8; 16], u32) {
    const PARTS: &'static [Option<usize>] = &[Some(16), Some(4)];

    fn text((_, id): &(&[u8; 16], u32)) -> String {
        id.to_string()
    }
}

impl RowKey for (&'static [u8; 16], &'static str) {
    const PARTS: &'static [Option<usize>] = &[Some(16), None];

    fn text((_, code): &(&[u8; 16], &str)) -> String {
        (*code).to_owned()
    }
}

#[cfg(test)]
mod tests;
