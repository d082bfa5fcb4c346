//! Judging the clicks of the data file again under the current rules, in steps: the caller asks for the next step until
//! there is none.
//!
//! Invariant: a step that is asked for again changes nothing. Clicks first: each segment is a job of its own, between two
//! commit groups. Does not know the rules (see `redirect::verdict`) or where judgements are (see `store::journal`).

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields};
use crate::domain::click::{RuleCode, Verdict};
use crate::domain::limits::RECLASSIFY_CLICKS;
use crate::recorder::priority::Throttle;
use crate::redirect::verdict::judge_again;
use crate::redirect::verdict::rules::RULES_VERSION;
use crate::store::{Judge, JudgedAgain, Rejudge, Rejudgements, Seal, SealSize, Store, StoreError};

/// A request for the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reclassify {
    /// The click number from which to go on; 0 for the first step.
    pub from: u64,
    /// Whether to find out only what would change.
    pub is_dry: bool,
}

as_fields! {
    Reclassify { from, is_dry }
}

/// What a step did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reclassified {
    /// From where to go on; `None` after the last step.
    pub next: Option<u64>,
    /// The version of the rules.
    pub version: u16,
    /// What this step came to.
    pub came: JudgedAgain,
}

/// What writes to the journal.
pub trait JournalWriter {
    /// Seals a part of the tail. `false` if it has changed meanwhile; `None` if the writer has stopped.
    fn seal(&self, seal: Seal) -> Option<Result<bool, StoreError>>;
    /// Gives a segment later judgements, in the same way.
    fn rejudge(&self, step: Rejudge) -> Option<Result<bool, StoreError>>;
}

impl JournalWriter for Store {
    fn seal(&self, seal: Seal) -> Option<Result<bool, StoreError>> {
        Some(Self::seal(self, &seal))
    }

    fn rejudge(&self, step: Rejudge) -> Option<Result<bool, StoreError>> {
        Some(Self::rejudge(self, &step))
    }
}

impl Reclassify {
    /// The first step.
    #[must_use]
    pub fn begin(is_dry: bool) -> Self {
        Self { from: 0, is_dry }
    }

    /// Does the step. `None` if the writer has stopped.
    pub fn run(
        self,
        store: &Store,
        writer: &impl JournalWriter,
    ) -> Result<Option<Reclassified>, StoreError> {
        let mut throttle = Throttle::begin();
        if self.from == 0 && !self.is_dry && !seal_old(store, writer, &mut throttle)? {
            return Ok(None);
        }
        let judge = Judge { version: RULES_VERSION, judge: &judge_again };
        let mut done = Reclassified {
            next: Some(self.from),
            version: RULES_VERSION,
            came: JudgedAgain::default(),
        };
        while let Some(from) = done.next.filter(|_| done.came.clicks < RECLASSIFY_CLICKS) {
            let Some((step, next)) = store.begin_read()?.rejudge(from, &judge)? else {
                done.next = None;
                break;
            };
            let came = step.came.clone();
            if step.is_written() && !self.is_dry {
                match writer.rejudge(step) {
                    Some(Ok(true)) => {}
                    // Planned again, from the block as it is now.
                    Some(Ok(false)) => continue,
                    Some(Err(error)) => return Err(error),
                    None => return Ok(None),
                }
            }
            done.came.add(came);
            done.next = Some(next);
            throttle.pause_if_due();
        }
        Ok(Some(done))
    }
}

/// Makes segments of the clicks of the tail that were judged under earlier rules. `false` if the writer has stopped.
fn seal_old(
    store: &Store,
    writer: &impl JournalWriter,
    throttle: &mut Throttle,
) -> Result<bool, StoreError> {
    let size = SealSize::default();
    while let Some(seal) = store.begin_read()?.next_old_seal(&size, RULES_VERSION)? {
        match writer.seal(seal) {
            Some(done) => done?,
            None => return Ok(false),
        };
        throttle.pause_if_due();
    }
    Ok(true)
}

impl Codec for Reclassified {
    fn encode(&self, out: &mut Encoder) {
        let JudgedAgain { clicks, kept, changes } = &self.came;
        out.put(&self.next);
        out.put(&self.version);
        out.put(clicks);
        out.put(kept);
        out.varint(changes.len() as u64);
        for (change, clicks) in changes {
            for (verdict, rule) in change {
                out.blob(verdict.as_str().as_bytes());
                out.blob(rule.as_str().as_bytes());
            }
            out.put(clicks);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (next, version, clicks, kept) =
            (input.get()?, input.get()?, input.get()?, input.get()?);
        let mut changes = Rejudgements::new();
        for _ in 0..input.count()? {
            let change = [judged(input)?, judged(input)?];
            changes.insert(change, input.get()?);
        }
        Ok(Self { next, version, came: JudgedAgain { clicks, kept, changes } })
    }
}

fn judged(input: &mut Decoder<'_>) -> Result<(Verdict, RuleCode), DecodeError> {
    let text = input.text()?;
    let verdict = Verdict::named(text);
    let verdict = verdict.ok_or_else(|| DecodeError::invalid("a verdict", text))?;
    let text = input.text()?;
    let rule = RuleCode::new(text).ok_or_else(|| DecodeError::invalid("a rule", text))?;
    Ok((verdict, rule))
}
