//! Codes as pages ask for them: some single codes or codes of a batch from a text on, each with its uses, and the codes
//! that were given to somebody in a time.
//!
//! Invariant: what is read depends on the codes of a page, not on how many there are; the codes of a batch are looked
//! for among so many. Does not change codes.

use std::ops::Range;

use super::reading::{ReadError, Reading};
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::limits::{CONSOLE_CODES_LOOKED_AT, CONSOLE_ROWS};
use crate::domain::time::Timestamp;
use crate::report::pages::{BatchPage, CodePage, GivenPage};
use crate::store::{Ask, CodeSelection, CodesWithUses, Selection, Snapshot};

/// Some codes.
#[derive(Debug)]
pub struct SomeCodes {
    pub codes: Vec<Code>,
    /// The folded text from which there are more.
    pub next: Option<Box<str>>,
}

impl Reading {
    /// Some of the single codes, from a folded text on.
    pub fn some_single_codes(&self, from: Option<&str>) -> Result<SomeCodes, ReadError> {
        let txn = self.store().begin_read()?;
        let mut codes = txn.codes_from(from.unwrap_or_default(), CONSOLE_ROWS + 1)?;
        let next = codes.get(CONSOLE_ROWS).map(|code| folded(&code.spec.code));
        codes.truncate(CONSOLE_ROWS);
        Ok(SomeCodes { codes, next })
    }

    /// A batch and some of its codes, from a folded text on; `None` if there is none of this name.
    pub fn some_of_batch(
        &self,
        name: &BatchName,
        from: Option<&str>,
    ) -> Result<Option<(Batch, SomeCodes)>, ReadError> {
        let settings = self.snapshot(&Ask::settings())?;
        let Some(batch) = Batch::named(settings.batches.values(), name) else { return Ok(None) };
        let txn = self.store().begin_read()?;
        let looked = txn.batch_codes_from(from.unwrap_or_default(), CONSOLE_CODES_LOOKED_AT)?;
        let is_cut = looked.len() == CONSOLE_CODES_LOOKED_AT;
        let last = looked.last().map(|code| format!("{}\u{1}", code.code.folded().as_str()));
        let mut own = looked.into_iter().filter(|code| code.batch == batch.id);
        let codes: Vec<Code> =
            own.by_ref().take(CONSOLE_ROWS).filter_map(|code| batch.code(code)).collect();
        let next = match own.next() {
            Some(next) => Some(folded(&next.code)),
            None => last.filter(|_| is_cut).map(Box::from),
        };
        Ok(Some((batch.clone(), SomeCodes { codes, next })))
    }

    /// Some of the single codes with their uses, from a folded text on.
    pub fn single_codes(&self, from: Option<&str>) -> Result<CodePage, ReadError> {
        self.with_uses(self.some_single_codes(from)?)
    }

    /// One batch, with some of its codes and their uses; `None` if there is none of this name.
    pub fn batch(
        &self,
        name: &BatchName,
        from: Option<&str>,
    ) -> Result<Option<BatchPage>, ReadError> {
        let Some((batch, codes)) = self.some_of_batch(name, from)? else { return Ok(None) };
        Ok(Some(BatchPage { batch, page: self.with_uses(codes)? }))
    }

    /// The codes that a typed text means, or those that differ from it by one typing error.
    pub fn typed_code(&self, typed: CouponCode) -> Result<Snapshot<CodesWithUses>, ReadError> {
        Ok(self.snapshot(&CodesWithUses::ask_typed(typed))?)
    }

    /// The codes that were given to somebody in a time.
    pub fn given(&self, time: &Range<Timestamp>) -> Result<GivenPage, ReadError> {
        let given = CodeSelection::Given { from: time.start, to: time.end };
        let ask: Ask<CodesWithUses> = Ask::new(Selection { codes: given, ..Selection::settings() });
        let found = self.snapshot(&ask)?.parts;
        let uses = found.uses;
        let mut codes: Vec<(Code, u64)> = found
            .codes
            .into_iter()
            .map(|code| {
                let redeemed = uses.of(&code.spec.code);
                (code, redeemed)
            })
            .collect();
        codes.sort_by_key(|(code, _)| code.given.as_ref().map(|given| std::cmp::Reverse(given.at)));
        let more = codes.len().saturating_sub(CONSOLE_ROWS) as u64;
        codes.truncate(CONSOLE_ROWS);
        Ok(GivenPage { codes, more })
    }

    fn with_uses(&self, of: SomeCodes) -> Result<CodePage, ReadError> {
        let with = |code: Code| {
            let ask = CodesWithUses::ask_typed(code.spec.code.clone());
            let used = self.snapshot(&ask)?.uses.of(&code.spec.code);
            Ok((code, used))
        };
        let codes = of.codes.into_iter().map(with).collect::<Result<_, ReadError>>()?;
        Ok(CodePage { codes, next: of.next })
    }
}

fn folded(code: &CouponCode) -> Box<str> {
    let folded: FoldedCode = code.folded();
    folded.as_str().into()
}
