//! The bytes of a file as UTF-8 text.
//!
//! Invariant: a file with a byte order mark is read in the encoding that it marks, and a file in UTF-16
//! also without one. Everything else is taken as UTF-8, unless another encoding is given: no encoding is
//! guessed. UTF-8 passes through as it is; `table` checks it, row by row.

use std::io::{Chain, Cursor, Read};

use encoding_rs::{UTF_16BE, UTF_16LE};
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

/// Opens a file as text, unless it is something else.
pub(super) fn open<R: Read>(
    mut input: R,
    given: Option<Encoding>,
) -> Result<Text<R>, ImportError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    let encoding = match head.as_slice() {
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [1..=255, 0, 1..=255, 0, ..] => Some(UTF_16LE),
        [0, 1..=255, 0, 1..=255, ..] => Some(UTF_16BE),
        _ => None,
    };
    if encoding.is_none()
        && let Some(form) = form::of(&head)
    {
        return Err(ImportError::NotCsv(form));
    }
    if let Some(encoding) = encoding
        && let Some(form) = form::of_markup(encoding.decode(&head).0.as_bytes())
    {
        return Err(ImportError::NotCsv(form));
    }
    let input = Cursor::new(head).chain(input);
    let mut builder = DecodeReaderBytesBuilder::new();
    builder.encoding(encoding.or(given.map(Encoding::decoder))).bom_override(true);
    builder.utf8_passthru(true);
    Ok(builder.build_with_buffer(input, vec![0; DECODED_BYTES])?)
}
