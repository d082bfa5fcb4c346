//! What a snapshot holds, counted from its rows, and where its rows contradict each other.
//!
//! Invariant: every row is parsed as strictly as any reader parses it; a row that cannot be read is
//! an error, two rows that do not fit are a difference. One row, or one block of clicks, is in memory
//! at a time, besides the slugs.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use super::record::Tag;
use super::spool::read_stream;
use crate::codec::{Codec, decode_row};
use crate::domain::bounded_list::BoundedList;
use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::Code;
use crate::domain::limits::LISTED_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::redemption::Redemption;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::token::StoredToken;
use crate::store::StoreError;
use crate::store::journal::Block;
use crate::store::rows::corrupt;
use crate::store::tables::ROW_VERSION;

/// What does not fit, one sentence each.
pub type Differences = BoundedList<String, LISTED_MAX>;

/// What a snapshot holds.
#[derive(Debug, Default)]
pub struct Audit {
    /// Its rows by kind; clicks by verdict.
    pub counts: BTreeMap<&'static str, u64>,
    /// What does not fit.
    pub differences: Differences,
    has_click_id_key: bool,
    has_fingerprint: bool,
    lacks_a_batch: bool,
    slugs: HashSet<Slug>,
    last_link: Option<LinkId>,
    batches: BTreeMap<BatchId, (Batch, u32)>,
    seen: Numbers,
}

/// Numbers that were seen, as the spans that they make: commit groups are nearly in order, so that
/// there are few. Each span is known by its first number, and holds its last.
#[derive(Debug, Default)]
struct Numbers(BTreeMap<u64, u64>);

impl Numbers {
    /// Takes a number; whether it is new.
    fn insert(&mut self, number: u64) -> bool {
        let before = self.0.range(..=number).next_back().map(|(first, last)| (*first, *last));
        let (first, last) = match before {
            Some((_, last)) if last >= number => return false,
            Some((first, last)) if last + 1 == number => (first, number),
            _ => (number, number),
        };
        let last = self.0.remove(&(number + 1)).unwrap_or(last);
        self.0.insert(first, last);
        true
    }
}

impl Audit {
    /// Of a stream, read to its end.
    pub fn of(input: impl Read) -> Result<Self, StoreError> {
        let mut audit = Self::default();
        read_stream(input, |tag, bytes| audit.take(tag, bytes))?;
        audit.end();
        Ok(audit)
    }

    /// Takes a row.
    pub(super) fn take(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        match tag {
            Tag::Link => self.link(&row(tag, bytes)?),
            Tag::Code => {
                row::<Code>(tag, bytes)?;
                self.count("codes", 1);
            }
            Tag::Batch => {
                let batch: Batch = row(tag, bytes)?;
                self.count("batches", 1);
                self.batches.insert(batch.id, (batch, 0));
            }
            Tag::BatchCode => self.batch_code(&row(tag, bytes)?),
            Tag::Redemption => {
                row::<Redemption>(tag, bytes)?;
                self.count("redemptions", 1);
            }
            Tag::Order => {
                row::<OrderVersion>(tag, bytes)?;
                self.count("versions of orders", 1);
            }
            Tag::Conversation => {
                row::<ConversationVersion>(tag, bytes)?;
                self.count("versions of conversations", 1);
            }
            Tag::Gap => {
                row::<Gap>(tag, bytes)?;
                self.count("gaps", 1);
            }
            Tag::Token => {
                row::<StoredToken>(tag, bytes)?;
                self.count("tokens", 1);
            }
            Tag::Clicks => self.clicks(bytes)?,
            Tag::Settings => {
                row::<Settings>(tag, bytes)?;
            }
            Tag::ClickIdKey => {
                row::<[u8; 16]>(tag, bytes)?;
                self.has_click_id_key = true;
            }
            Tag::Fingerprint => {
                row::<[u8; 8]>(tag, bytes)?;
                self.has_fingerprint = true;
            }
            Tag::Epoch => {
                row::<u32>(tag, bytes)?;
            }
            Tag::Revision => {
                row::<Revision>(tag, bytes)?;
            }
            Tag::End => {}
        }
        Ok(())
    }

    /// Checks that it has what every data file has: without it a restored file would open, and each
    /// command after that would fail.
    pub fn whole(&self) -> Result<(), StoreError> {
        let lacks = |what| Err(StoreError::Snapshot(what));
        match self {
            Self { has_click_id_key: false, .. } => lacks("it has no key of the click ids"),
            Self { has_fingerprint: false, .. } => lacks("it has no fingerprint of a people key"),
            Self { lacks_a_batch: true, .. } => lacks("a code names a batch that it does not have"),
            _ => Ok(()),
        }
    }

    /// Judges what only the whole can tell.
    pub(super) fn end(&mut self) {
        for (batch, found) in std::mem::take(&mut self.batches).into_values() {
            let (name, minted) = (&batch.spec.name, batch.minted);
            if minted != found {
                self.differences.push_with(|| {
                    format!("batch `{name}` says it has {minted} codes; there are {found}")
                });
            }
        }
        self.slugs = HashSet::new();
    }

    fn count(&mut self, what: &'static str, more: u64) {
        *self.counts.entry(what).or_default() += more;
    }

    fn link(&mut self, link: &Link) {
        self.count("links", 1);
        let (id, slug) = (link.id, &link.spec.slug);
        if self.last_link.replace(id).is_some_and(|last| last >= id) {
            self.differences
                .push_with(|| format!("link `{slug}` has a number that is not its own"));
        }
        if !self.slugs.insert(slug.clone()) {
            self.differences.push_with(|| format!("slug `{slug}` belongs to two links"));
        }
    }

    fn batch_code(&mut self, code: &BatchCode) {
        self.count("codes of batches", 1);
        if let Some((_, found)) = self.batches.get_mut(&code.batch) {
            *found += 1;
        } else {
            let text = || format!("code `{}` is of a batch that is not there", code.code);
            self.differences.push_with(text);
            self.lacks_a_batch = true;
        }
    }

    fn clicks(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let broken = |error| corrupt("snapshot", &"clicks", error);
        let block = Block::parse(bytes).map_err(broken)?;
        let (head, clicks) = (block.head, block.whole().map_err(broken)?);
        let is_counted = block.counts_fit(&clicks).map_err(broken)?;
        let fits = clicks.len() as u64 == u64::from(head.count)
            && clicks.first().map(|click| click.number) == Some(head.first)
            && clicks.last().map(|click| click.number) == Some(head.last)
            && clicks.iter().map(|click| click.at).min() == Some(head.from)
            && clicks.iter().map(|click| click.at).max() == Some(head.to)
            && is_counted;
        if !fits {
            let from = head.first.get();
            let text = || format!("the clicks from number {from} on are not as counted");
            self.differences.push_with(text);
        }
        for click in &clicks {
            if !self.seen.insert(click.number.get()) {
                let number = click.number.get();
                self.differences.push_with(|| format!("click {number} is there twice"));
            }
            self.count(verdict_clicks(click.judgement.verdict), 1);
        }
        Ok(())
    }
}

fn verdict_clicks(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Person => "clicks: person",
        Verdict::Preview => "clicks: preview",
        Verdict::Prefetch => "clicks: prefetch",
        Verdict::Scanner => "clicks: scanner",
        Verdict::Bot => "clicks: bot",
        Verdict::Probe => "clicks: probe",
        Verdict::Own => "clicks: own",
        Verdict::Unknown => "clicks: unknown",
    }
}

fn row<T: Codec>(tag: Tag, bytes: &[u8]) -> Result<T, StoreError> {
    decode_row(ROW_VERSION, bytes).map_err(|e| corrupt("snapshot", &format!("{tag:?}"), e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::encode_row;
    use crate::codec::fixtures::{batch, batch_code, click, link};
    use crate::store::journal::encode_block;

    fn audited(rows: &[(Tag, Vec<u8>)]) -> Audit {
        let mut audit = Audit::default();
        for (tag, bytes) in rows {
            audit.take(*tag, bytes).unwrap();
        }
        audit.end();
        audit
    }

    fn encoded<T: Codec>(tag: Tag, row: &T) -> (Tag, Vec<u8>) {
        (tag, encode_row(ROW_VERSION, row))
    }

    fn block(numbers: &[u64]) -> (Tag, Vec<u8>) {
        let mut clicks: Vec<_> = numbers.iter().map(|number| click(*number)).collect();
        (Tag::Clicks, encode_block(&mut clicks).unwrap().1)
    }

    #[test]
    fn rows_that_fit_are_counted_and_nothing_else_is_said() {
        let minted = Batch { minted: 1, ..batch() };
        let rows = [
            encoded(Tag::Batch, &minted),
            encoded(Tag::Link, &link()),
            encoded(Tag::BatchCode, &BatchCode { batch: minted.id, ..batch_code() }),
            // Clicks of one moment may be committed in two groups, each with some of their numbers.
            block(&[1, 3]),
            block(&[2]),
        ];
        let audit = audited(&rows);
        assert_eq!(audit.differences.first(), [""; 0]);
        let persons: u64 = audit
            .counts
            .iter()
            .filter(|(name, _)| name.starts_with("clicks"))
            .map(|(_, n)| n)
            .sum();
        assert_eq!((audit.counts["links"], audit.counts["codes of batches"], persons), (1, 1, 3));
    }

    #[test]
    fn a_number_is_new_once_in_whatever_order_it_comes() {
        let mut numbers = Numbers::default();
        for number in [5, 1, 3, 2, 9, 4, 0] {
            assert!(numbers.insert(number) && !numbers.insert(number), "{number}");
        }
        assert_eq!(numbers.0, BTreeMap::from([(0, 5), (9, 9)]));
    }

    #[test]
    fn of_contradictions_without_end_the_first_are_listed_and_the_rest_is_counted() {
        // Each was a sentence in memory and on the screen: 200,000 clicks twice were 200,000 lines.
        let numbers: Vec<u64> = (1..=500).collect();
        let differences = audited(&[block(&numbers), block(&numbers)]).differences;
        assert_eq!((differences.first().len(), differences.total()), (LISTED_MAX, 500));
        let told: Vec<String> = differences.lines().collect();
        assert_eq!(told[0], "click 1 is there twice");
        assert_eq!(told[LISTED_MAX], format!("and {} more", 500 - LISTED_MAX));
    }

    #[test]
    fn rows_that_contradict_each_other_are_told() {
        let rows = [
            encoded(Tag::Batch, &Batch { minted: 2, ..batch() }),
            encoded(Tag::Link, &link()),
            encoded(Tag::Link, &link()),
            block(&[2]),
            block(&[1, 2]),
        ];
        let differences = audited(&rows).differences;
        assert_eq!(
            differences.first(),
            [
                "link `bw-ig` has a number that is not its own",
                "slug `bw-ig` belongs to two links",
                "click 2 is there twice",
                &format!("batch `{}` says it has 2 codes; there are 0", batch().spec.name),
            ]
        );
    }
}
