//! The encoding of a file that does not name it.
//!
//! Invariant: only `Windows-1252` is guessed, of a file that is not UTF-8 and can be nothing better: where it has
//! texts in UTF-8 besides, or bytes that `Windows-1252` does not have, its rows are refused one by one (see `table`).

use std::io::{self, Read};

use super::options::Encoding;

/// Bytes of a file that are looked at together.
const BLOCK_BYTES: usize = 64 * 1024;
/// Bytes that are no letters in `Windows-1252`.
const UNUSED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// What is found in the bytes of a file.
#[derive(Default)]
struct Found {
    /// Letters of several bytes in UTF-8.
    utf8: u64,
    /// Bytes that cannot be UTF-8.
    others: u64,
    /// Whether some are no text in `Windows-1252` either: unused ones, or zeros as UTF-16 has them.
    has_unused: bool,
}

/// The encoding of a file in `Windows-1252`; `None` of any other.
pub fn encoding_of(mut input: impl Read) -> io::Result<Option<Encoding>> {
    let mut found = Found::default();
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    loop {
        let missing = (BLOCK_BYTES - block.len()) as u64;
        let is_last = input.by_ref().take(missing).read_to_end(&mut block)? == 0;
        let rest = found.look(&block, is_last);
        block.drain(..block.len() - rest);
        if is_last || found.has_unused {
            break;
        }
    }
    let is_it = found.others > found.utf8 && !found.has_unused;
    Ok(is_it.then(|| Encoding::parse("windows-1252").ok()).flatten())
}

impl Found {
    /// Looks at a block, and returns how many bytes at its end are the beginning of a letter.
    fn look(&mut self, mut block: &[u8], is_last: bool) -> usize {
        while let Err(error) = str::from_utf8(block) {
            let (text, after) = block.split_at(error.valid_up_to());
            self.add_utf8(text);
            let Some(length) = error.error_len().or(is_last.then_some(after.len())) else {
                return after.len();
            };
            let (invalid, rest) = after.split_at(length);
            self.others += length as u64;
            self.has_unused |= invalid.iter().any(|byte| UNUSED.contains(byte));
            block = rest;
        }
        self.add_utf8(block);
        0
    }

    fn add_utf8(&mut self, text: &[u8]) {
        // Each letter of several bytes has one that begins it.
        self.utf8 += text.iter().filter(|byte| **byte >= 0xc0).count() as u64;
        self.has_unused |= text.contains(&0);
    }
}

#[cfg(test)]
mod tests;
