//! Judging clicks again under later rules, segment by segment.
//!
//! A step is planned from a read transaction, on any thread; the writer then only checks that the head of the segment is
//! unchanged and replaces it. Invariant: the first judgement of a click stays, and so do the counts for its link's
//! limit. Does not know any rule.

use std::collections::{BTreeMap, HashMap};

use super::block::{Block, write_columns};
use super::column::{Columns, id};
use super::rejudged::Rejudged;
use super::rows::{Dictionary, facts, first_judgements, judgements, links};
use super::seal::{Seal, SealSize, next_segment};
use super::stored::{StoredBlock, find_block};
use crate::codec::{DecodeError, Decoder, Encoder};
use crate::domain::click::{Facts, Judgement, Method, RuleCode, Verdict};
use crate::domain::link::LinkId;
use crate::store::{ReadTxn, Store, StoreError, tables};

/// What a click keeps of the request that it was.
#[derive(Debug, Clone, Copy)]
pub struct KeptSignals<'a> {
    pub method: Method,
    pub facts: Facts,
    pub user_agent: Option<&'a str>,
    pub referrer_host: Option<&'a str>,
    /// The judgement of the time.
    pub first: Judgement,
}

/// How clicks are judged again.
pub struct Judge<'a> {
    /// The version of the rules.
    pub version: u16,
    /// `None` if too little is kept of a click to judge it again.
    pub judge: &'a dyn Fn(&KeptSignals<'_>) -> Option<Judgement>,
}

/// Clicks that are judged otherwise than before: from which judgement to which, and how many.
pub type Rejudgements = BTreeMap<[(Verdict, RuleCode); 2], u64>;

/// What judging clicks again came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgedAgain {
    pub clicks: u64,
    /// Those of them of which too little is kept.
    pub kept: u64,
    pub changes: Rejudgements,
}

impl JudgedAgain {
    pub fn add(&mut self, more: Self) {
        self.clicks += more.clicks;
        self.kept += more.kept;
        for (change, clicks) in more.changes {
            *self.changes.entry(change).or_default() += clicks;
        }
    }
}

/// A planned step: one block whose clicks were judged again.
#[derive(Debug)]
pub struct Rejudge {
    /// The first click number of the block.
    first: u64,
    /// The head of the segment as it was and as it will be, if it changes.
    heads: Option<[Vec<u8>; 2]>,
    pub came: JudgedAgain,
}

impl ReadTxn {
    /// The next step of sealing if the tail has a click that was judged under earlier rules, which is judged again
    /// only in a segment.
    pub fn next_old_seal(&self, size: &SealSize, version: u16) -> Result<Option<Seal>, StoreError> {
        for entry in tables::TAIL.read(&self.inner)?.range(..)? {
            let entry = entry?;
            let judged = Block::parse(entry.row()).and_then(|block| first_judgements(&block));
            let judged = judged.map_err(|error| entry.corrupt(error))?;
            if judged.values.iter().any(|judged| judged.rules_version < version) {
                return next_segment(self, size).map(Some);
            }
        }
        Ok(None)
    }

    /// Judges the clicks of the first block again that begins at a click number or after it; `None` if there is none.
    /// Returns the number from which to go on.
    pub fn rejudge(
        &self,
        from: u64,
        judge: &Judge<'_>,
    ) -> Result<Option<(Rejudge, u64)>, StoreError> {
        find_block(&self.inner, from, |block| {
            Ok(Some((plan(block, judge)?, block.key().saturating_add(1))))
        })
    }
}

fn plan(block: &StoredBlock<'_>, judge: &Judge<'_>) -> Result<Rejudge, StoreError> {
    block.read(Columns::All, |read| {
        let (later, mut step) = judge_block(read, judge)?;
        step.first = block.key();
        let mut all = Rejudged::all(read)?;
        let is_news = all.last().is_none_or(|last| last.version < judge.version);
        if let (Some(later), Some(head), true) = (later, block.segment_head(), is_news) {
            all.push(later);
            step.heads = Some([head.to_vec(), with_later(head, &all)?]);
        }
        Ok(step)
    })
}

/// Judges the clicks of a block again. `None` for the judgements if all are of these rules or later ones.
fn judge_block(
    block: &Block<'_>,
    judge: &Judge<'_>,
) -> Result<(Option<Rejudged>, Rejudge), DecodeError> {
    let (first, facts) = (first_judgements(block)?, facts(block)?);
    let mut step = Rejudge {
        first: 0,
        heads: None,
        came: JudgedAgain { clicks: u64::from(block.head.count), ..JudgedAgain::default() },
    };
    if first.values.iter().all(|judged| judged.rules_version >= judge.version) {
        return Ok((None, step));
    }
    let current = judgements(block)?;
    let text = |input: &mut Decoder<'_>| input.text().map(str::to_owned);
    let agents = Dictionary::read(block, id::USER_AGENT, text)?;
    let referrers = Dictionary::read(block, id::REFERRER_HOST, text)?;
    let links = links(block)?;
    let mut later = Rejudged { version: judge.version, ..Rejudged::default() };
    let mut persons: BTreeMap<LinkId, i64> = BTreeMap::new();
    // Most clicks repeat what others sent.
    let mut known: HashMap<[u32; 4], Option<Judgement>> = HashMap::new();
    for (row, link) in links.into_iter().enumerate() {
        let place = |indices: &[u32]| indices.get(row).copied().unwrap_or_default();
        let key = [&first.indices, &facts.indices, &agents.indices, &referrers.indices];
        let (Some(was), Some(now), Some((method, facts))) =
            (first.get(row), current.get(row), facts.get(row))
        else {
            return Err(DecodeError::invalid("a block", "a click has no judgement"));
        };
        if was.rules_version >= judge.version {
            continue;
        }
        let again = *known.entry(key.map(|indices| place(indices))).or_insert_with(|| {
            (judge.judge)(&KeptSignals {
                method: *method,
                facts: *facts,
                user_agent: agents.get(row).map(String::as_str),
                referrer_host: referrers.get(row).map(String::as_str),
                first: *was,
            })
        });
        let Some(again) = again else {
            later.kept.push(row);
            step.came.kept += 1;
            continue;
        };
        let [was, now, again] = [was, now, &again].map(|judged| (judged.verdict, judged.rule));
        if again != was {
            later.changed.push((row, again));
            let person = |(verdict, _)| i64::from(verdict == Verdict::Person);
            *persons.entry(link).or_default() += person(again) - person(was);
        }
        if again != now {
            *step.came.changes.entry([now, again]).or_default() += 1;
        }
    }
    later.persons = persons.into_iter().filter(|(_, more)| *more != 0).collect();
    Ok((Some(later), step))
}

/// The head of a segment with these later judgements.
pub(super) fn with_later(head: &[u8], all: &[Rejudged]) -> Result<Vec<u8>, DecodeError> {
    let block = Block::parse(head)?;
    let later = Rejudged::encode(all);
    let others = block.columns.iter().copied().filter(|(id, _)| *id != id::REJUDGED);
    let columns: Vec<(u8, &[u8])> = others.chain([(id::REJUDGED, later.as_slice())]).collect();
    let mut out = Encoder::default();
    block.head.write(&mut out);
    write_columns(&mut out, columns.into_iter(), None);
    Ok(out.into_bytes())
}

impl Rejudge {
    /// Whether the data file changes.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.heads.is_some()
    }
}

impl Store {
    /// Carries out a step. Returns `false`, and changes nothing, if the segment has changed.
    pub fn rejudge(&self, step: &Rejudge) -> Result<bool, StoreError> {
        let Some([before, after]) = &step.heads else { return Ok(true) };
        self.write(|txn| {
            let mut heads = tables::SEGMENT_HEADS.open(txn)?;
            if heads.row(step.first)?.is_none_or(|row| row.bytes() != before) {
                return Ok(false);
            }
            txn.note_rewritten_clicks();
            heads.insert_row(step.first, after.clone())?;
            Ok(true)
        })
    }
}

#[cfg(test)]
mod tests;
