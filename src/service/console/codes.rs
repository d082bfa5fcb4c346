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

impl Reading {
    /// The single codes from a folded text on.
    pub fn single_codes(&self, from: Option<&str>) -> Result<CodePage, ReadError> {
        let txn = self.store().begin_read()?;
        let mut codes = txn.codes_from(from.unwrap_or_default(), CONSOLE_ROWS + 1)?;
        let next = codes.get(CONSOLE_ROWS).map(|code| folded(&code.spec.code));
        codes.truncate(CONSOLE_ROWS);
        Ok(CodePage { codes: self.with_uses(codes)?, next })
    }

    /// One batch, with its codes from a folded text on; `None` if there is none of this name.
    pub fn batch(
        &self,
        name: &BatchName,
        from: Option<&str>,
    ) -> Result<Option<BatchPage>, ReadError> {
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
        let page = CodePage { codes: self.with_uses(codes)?, next };
        Ok(Some(BatchPage { batch: batch.clone(), page }))
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

    fn with_uses(&self, codes: Vec<Code>) -> Result<Vec<(Code, u64)>, ReadError> {
        let with = |code: Code| {
            let ask = CodesWithUses::ask_typed(code.spec.code.clone());
            let used = self.snapshot(&ask)?.uses.of(&code.spec.code);
            Ok((code, used))
        };
        codes.into_iter().map(with).collect()
    }
}

fn folded(code: &CouponCode) -> Box<str> {
    let folded: FoldedCode = code.folded();
    folded.as_str().into()
}
