//! Texts that many values have in common, such as the source of an order or a UTM value: of those that were read last,
//! each is in memory once.
//!
//! Invariant: what is read does not depend on what was read before; only where it is kept does. Each thread keeps its
//! own, so that threads do not wait for each other.

use std::cell::RefCell;
use std::sync::Arc;

/// Longer texts, such as the address of a page, are seldom the same.
const SHARED_BYTES_MAX: usize = 32;
/// Texts that a thread keeps: more than a month has sources, campaigns and contents that come again and again.
const KEPT: usize = 64;

thread_local! {
    static LATEST: RefCell<[Option<Arc<str>>; KEPT]> = const { RefCell::new([const { None }; KEPT]) };
}

/// The text in memory, together with others that are the same.
pub(super) fn shared(text: &str) -> Arc<str> {
    if text.len() > SHARED_BYTES_MAX {
        return text.into();
    }
    LATEST.with_borrow_mut(|latest| {
        let kept = &mut latest[place(text)];
        match kept {
            Some(kept) if **kept == *text => Arc::clone(kept),
            _ => Arc::clone(kept.insert(text.into())),
        }
    })
}

/// The one place where a text is kept. Texts that share it take turns.
fn place(text: &str) -> usize {
    // FNV-1a over at most 32 bytes: cheaper than to allocate.
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) as usize % KEPT
}

#[cfg(test)]
mod tests;
