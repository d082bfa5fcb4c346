//! The keys of tables, as errors name them.
//!
//! Invariant: the text of a key has no secret: ids, slugs and codes, and no identity of a record.

use base16ct::lower::encode_string;
use redb::Key;

/// A key, as an error names it.
pub(in crate::store) trait RowKey: Key + 'static {
    fn text(key: &Self::SelfType<'_>) -> String;
}

impl RowKey for u32 {
    fn text(key: &u32) -> String {
        key.to_string()
    }
}

impl RowKey for u64 {
    fn text(key: &u64) -> String {
        key.to_string()
    }
}

impl RowKey for (u8, i64, i64, &'static str) {
    fn text((kind, last, first, id): &(u8, i64, i64, &str)) -> String {
        format!("{kind}, {last}, {first}, {id}")
    }
}

impl RowKey for (i64, &'static str, &'static str) {
    fn text((day, code, id): &(i64, &str, &str)) -> String {
        format!("{day}, {code}, {id}")
    }
}

impl RowKey for &'static str {
    fn text(key: &&str) -> String {
        (*key).to_owned()
    }
}

impl RowKey for (&'static str, &'static str) {
    fn text((first, second): &(&str, &str)) -> String {
        format!("{first}, {second}")
    }
}

impl RowKey for &'static [u8; 16] {
    fn text(key: &&[u8; 16]) -> String {
        encode_string(*key)
    }
}

impl RowKey for (&'static [u8; 16], &'static [u8; 16]) {
    fn text((first, second): &(&[u8; 16], &[u8; 16])) -> String {
        format!("{}, {}", encode_string(*first), encode_string(*second))
    }
}

impl RowKey for (&'static str, &'static [u8; 16]) {
    fn text((id, _): &(&str, &[u8; 16])) -> String {
        (*id).to_owned()
    }
}

impl RowKey for (&'static [u8; 16], u32) {
    fn text((_, id): &(&[u8; 16], u32)) -> String {
        id.to_string()
    }
}

impl RowKey for (&'static [u8; 16], &'static str) {
    fn text((_, code): &(&[u8; 16], &str)) -> String {
        (*code).to_owned()
    }
}
