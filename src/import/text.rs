//! The bytes of a file as UTF-8 text.
//!
//! Invariant: a file with a byte order mark is read in the encoding that it marks, and a file in UTF-16
//! also without one. Everything else is taken as UTF-8, unless another encoding is given (see `encoding`).
//! UTF-8 passes through as it is; `table` checks it, row by row.

use std::io::{Chain, Cursor, Read};

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use super::error::ImportError;
use super::form;
use super::options::Encoding;

/// Bytes at the beginning of a file that tell what it is.
const HEAD_BYTES: u64 = 512;
/// Bytes of another encoding that are decoded at once.
const DECODED_BYTES: usize = 64 * 1024;

/// The text of a file.
pub(super) type Text<R> = DecodeReaderBytes<Chain<Cursor<Vec<u8>>, R>, Vec<u8>>;

/// Opens a file as text, unless it is something else. Tells whether its bytes are decoded: what cannot be decoded is
/// then U+FFFD.
pub(super) fn open<R: Read>(
    mut input: R,
    given: Option<Encoding>,
) -> Result<(Text<R>, bool), ImportError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    let marked = match head.as_slice() {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => Some(UTF_16BE),
        [0xef, 0xbb, 0xbf, ..] => Some(UTF_8),
        _ => None,
    };
    let wide = marked.filter(|encoding| *encoding != UTF_8);
    let form = match wide {
        Some(encoding) => form::of_markup(encoding.decode(&head).0.as_bytes()),
        None => form::of(&head),
    };
    if let Some(form) = form {
        return Err(ImportError::NotCsv(form));
    }
    // UTF-8 is not decoded, as that would replace what is not UTF-8 instead of refusing it.
    let encoding = marked.or(given.map(Encoding::decoder)).filter(|encoding| *encoding != UTF_8);
    let mut builder = DecodeReaderBytesBuilder::new();
    builder.encoding(encoding).bom_override(true).utf8_passthru(true);
    let input = Cursor::new(head).chain(input);
    Ok((builder.build_with_buffer(input, vec![0; DECODED_BYTES])?, encoding.is_some()))
}
