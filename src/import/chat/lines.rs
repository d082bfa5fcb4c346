//! The lines of a text.
//!
//! Invariant: at most `CHAT_LINE_BYTES_MAX` bytes of a line are in memory; what is beyond is passed over. A
//! character that is none in the encoding of the file is replaced: no name and no time has one.

use std::io::{BufRead, BufReader, Read};

use crate::domain::limits::CHAT_LINE_BYTES_MAX;
use crate::import::error::ImportError;
use crate::import::options::Encoding;
use crate::import::text::{self, Text};

pub(super) struct Lines<R> {
    input: BufReader<Text<R>>,
    bytes: Vec<u8>,
    text: String,
}

impl<R: Read> Lines<R> {
    pub(super) fn open(input: R, encoding: Option<Encoding>) -> Result<Self, ImportError> {
        let (text, _) = text::open(input, encoding)?;
        let input = BufReader::new(text);
        Ok(Self { input, bytes: Vec::new(), text: String::new() })
    }

    /// The next line, without its end. `None` at the end of the text.
    pub(super) fn next(&mut self) -> Result<Option<&str>, ImportError> {
        self.bytes.clear();
        let mut has_any = false;
        loop {
            let read = self.input.fill_buf()?;
            if read.is_empty() {
                break;
            }
            has_any = true;
            let end = read.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(read.len());
            let left = CHAT_LINE_BYTES_MAX.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(&read[..taken.min(left)]);
            self.input.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                break;
            }
        }
        if !has_any {
            return Ok(None);
        }
        let line = self.bytes.strip_suffix(b"\r").unwrap_or(&self.bytes);
        self.text.clear();
        self.text.push_str(&String::from_utf8_lossy(line));
        Ok(Some(&self.text))
    }
}
