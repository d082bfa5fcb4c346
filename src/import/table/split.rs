//! The cells of a row that was split, and whether they are as many as the header has.
//!
//! Invariant: a cell that is not in the encoding of the file makes its row bad, also in a column that is ignored. Does
//! not know what cells mean.

use std::io::Read;

use super::{Frame, Refusal};
use crate::import::cell::clean;
use crate::import::row::BadReason;
use crate::import::splitter::Splitter;
use crate::import::text::Text;

/// The cells of a row.
pub(super) struct Split<'a> {
    pub(super) texts: Vec<&'a str>,
    /// As [`super::Cells`] has them.
    pub(super) written: Vec<&'a str>,
}

impl Frame<'_> {
    /// The cells of the row that was split last; `None` if all are blank.
    pub(super) fn split_row<'s, R: Read>(
        &self,
        splitter: &'s Splitter<Text<R>>,
    ) -> Result<Option<Split<'s>>, Refusal> {
        let mut texts = Vec::with_capacity(self.header.names.len());
        let mut written = Vec::new();
        for (index, text) in splitter.texts().enumerate() {
            // Ignored columns count too: in a file of another encoding, every value may be wrong.
            let text = text.ok_or(Refusal::Row(Some(index), BadReason::Encoding))?;
            texts.push(clean(text));
            if self.has_older {
                written.push(text);
            }
        }
        let is_blank = texts.iter().all(|text| text.is_empty());
        Ok((!is_blank).then_some(Split { texts, written }))
    }

    /// Delimiters without a value after the last column say nothing.
    pub(super) fn check_length(&self, texts: &[&str]) -> Result<(), Refusal> {
        let (found, expected) = (texts.len(), self.header.names.len());
        let filled = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        if found < expected || filled > expected {
            return Err(Refusal::Row(None, BadReason::Cells { found, expected }));
        }
        Ok(())
    }
}
