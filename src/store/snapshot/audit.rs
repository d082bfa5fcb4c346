//! Auditing a snapshot: counting its rows, and finding rows that contradict each other.
//!
//! Invariant: every row is decoded as strictly as by any other reader. A row that cannot be decoded is an
//! error; rows that contradict each other, or an index, are a difference. Only the slugs, the hashes of the
//! entries of indexes, and one row or one block of clicks, are in memory at a time.

mod indexes;

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use indexes::IndexAudit;

use super::indexes::IndexEntry;
use super::stream::read_stream;
use super::tag::{Tag, of_records};
use crate::domain::agent_page::AgentPage;
use crate::domain::bounded_list::BoundedList;
use crate::domain::change_log::LoggedChange;
use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::closed_month::StoredClose;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::Code;
use crate::domain::code::hand_out::Pool;
use crate::domain::limits::LISTED_MAX;
use crate::domain::link::batch::{Addressee, LinkBatch};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::domain::note::StoredNote;
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::ledger::StoredImport;
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::orphans::Orphans;
use crate::domain::record::redemption::Redemption;
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::DefinitionLog;
use crate::domain::settings::revision::Revision;
use crate::domain::share::Share;
use crate::domain::token::StoredToken;
use crate::store::Removed;
use crate::store::StoreError;
use crate::store::journal::{Block, LinkCount};
use crate::store::records::{ForKind, Record, of_kind};
use crate::store::undo::Undoing;

/// Contradictions between rows, one sentence each.
pub type Differences = BoundedList<String, LISTED_MAX>;

#[derive(Debug, Default)]
pub struct Audit {
    /// The number of links, codes, orders and so on; of clicks by verdict.
    pub counts: BTreeMap<&'static str, u64>,
    pub differences: Differences,
    has_click_id_key: bool,
    has_fingerprint: bool,
    lacks_a_batch: bool,
    slugs: HashSet<Slug>,
    last_link: Option<LinkId>,
    /// The tag and the id of the last record: the versions of one are next to each other.
    last_record: Option<(Tag, ForeignId)>,
    /// Each with the number of its codes, and of those that wait.
    batches: BTreeMap<BatchId, (Batch, u32, Pool)>,
    click_numbers: NumberRanges,
    indexes: IndexAudit,
}

/// A set of numbers, stored as ranges: first number to last number. Commit groups are nearly in order, so
/// there are few ranges.
#[derive(Debug, Default)]
struct NumberRanges(BTreeMap<u64, u64>);

impl NumberRanges {
    /// Inserts a number; returns whether it is new.
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
    /// Audits a snapshot stream.
    pub fn of(input: impl Read) -> Result<Self, StoreError> {
        let mut audit = Self::default();
        read_stream(input, |tag, bytes| audit.add(tag, bytes))?;
        audit.finish();
        Ok(audit)
    }

    /// Checks that a snapshot stream has its checksum and its end, and nothing else.
    pub fn check_sum(input: impl Read) -> Result<(), StoreError> {
        read_stream(input, |_, _| Ok(()))
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of row")]
    pub(super) fn add(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        match tag {
            Tag::Link => self.link(&tag.row(bytes)?),
            Tag::Code => {
                tag.row::<Code>(bytes)?;
                self.count("codes", 1);
            }
            Tag::Batch => {
                let batch: Batch = tag.row(bytes)?;
                self.count("batches", 1);
                self.batches.insert(batch.id, (batch, 0, Pool::default()));
            }
            Tag::BatchCode => self.batch_code(&tag.row(bytes)?),
            Tag::Redemption => {
                let redemption: Redemption = tag.row(bytes)?;
                self.count("redemptions", 1);
                self.need_entries(|| IndexEntry::of_redemption(&redemption));
            }
            Tag::Index => self.indexes.hold(&tag.row(bytes)?),
            of_records!() => {
                of_kind(tag, AuditVersion { audit: self, bytes })??;
            }
            Tag::Gap => {
                tag.row::<Gap>(bytes)?;
                self.count("gaps", 1);
            }
            Tag::Token => {
                tag.row::<StoredToken>(bytes)?;
                self.count("tokens", 1);
            }
            Tag::Share => {
                tag.row::<Share>(bytes)?;
                self.count("shares", 1);
            }
            Tag::Logged => {
                tag.row::<LoggedChange>(bytes)?;
                self.count("logged changes", 1);
            }
            Tag::NewOrders => {
                tag.row::<NewOrders>(bytes)?;
                self.count("rows of new orders", 1);
            }
            Tag::AgentPage => {
                tag.row::<AgentPage>(bytes)?;
                self.count("pages of agents", 1);
            }
            Tag::Import => {
                tag.row::<StoredImport>(bytes)?;
                self.count("imports", 1);
            }
            Tag::Note => {
                tag.row::<StoredNote>(bytes)?;
                self.count("notes", 1);
            }
            Tag::Close => {
                tag.row::<StoredClose>(bytes)?;
                self.count("closed months", 1);
            }
            Tag::Orphans => {
                tag.row::<Orphans>(bytes)?;
                self.count("hours of orphans", 1);
            }
            Tag::Guesses => {
                tag.row::<Guesses>(bytes)?;
                self.count("hours of guesses", 1);
            }
            Tag::LinkBatch => {
                tag.row::<LinkBatch>(bytes)?;
                self.count("link batches", 1);
            }
            Tag::Addressee => {
                let addressee: Addressee = tag.row(bytes)?;
                self.count("recipients", 1);
                self.need_entries(|| IndexEntry::of_addressee(&addressee));
            }
            Tag::Undoing => {
                tag.row::<Undoing>(bytes)?;
            }
            Tag::Alias => {
                tag.row::<Alias>(bytes)?;
                self.count("aliases of people", 1);
            }
            Tag::Removed => {
                let removed: Removed = tag.row(bytes)?;
                self.count("clicks removed for their age", removed.clicks);
                self.count("user agents removed for their age", removed.agents);
                self.count("labels removed for their age", removed.labels);
            }
            Tag::RemovedCount => {
                tag.row::<(LinkId, LinkCount)>(bytes)?;
            }
            Tag::Erased => {
                self.count("erased people", u64::from(tag.row::<u32>(bytes)?));
            }
            Tag::Normalisers => {
                tag.row::<Vec<Normaliser>>(bytes)?;
            }
            Tag::Clicks => self.clicks(bytes)?,
            Tag::Count | Tag::Past => {
                return Err(StoreError::Snapshot("it is not a snapshot of everything"));
            }
            Tag::Settings => {
                tag.row::<Settings>(bytes)?;
            }
            Tag::Definitions => {
                tag.row::<DefinitionLog>(bytes)?;
            }
            Tag::ClickIdKey => {
                tag.row::<[u8; 16]>(bytes)?;
                self.has_click_id_key = true;
            }
            Tag::Fingerprint => {
                tag.row::<[u8; 8]>(bytes)?;
                self.has_fingerprint = true;
            }
            Tag::Epoch => {
                tag.row::<u32>(bytes)?;
            }
            Tag::Revision => {
                tag.row::<Revision>(bytes)?;
            }
            Tag::End => {}
        }
        Ok(())
    }

    /// Checks that the rows that every data file needs are present. Without them a restored file would open,
    /// but every command would fail.
    pub fn check_complete(&self) -> Result<(), StoreError> {
        let lacks = |what| Err(StoreError::Snapshot(what));
        match self {
            Self { has_click_id_key: false, .. } => lacks("it has no click-id key"),
            Self { has_fingerprint: false, .. } => lacks("it has no fingerprint of the people key"),
            Self { lacks_a_batch: true, .. } => lacks("it has a code of a batch that is missing"),
            _ => Ok(()),
        }
    }

    fn need_entries(&mut self, entries: impl FnOnce() -> Vec<IndexEntry>) {
        if !self.indexes.is_empty() {
            for entry in entries() {
                self.indexes.need(&entry);
            }
        }
    }

    /// Runs the checks that need all rows.
    pub(super) fn finish(&mut self) {
        self.indexes.finish(&mut self.differences);
        for (batch, found, waiting) in std::mem::take(&mut self.batches).into_values() {
            let (name, minted) = (&batch.spec.name, batch.minted);
            if let Some(pool) = &batch.pool
                && (pool.in_shop, pool.only_here) != (waiting.in_shop, waiting.only_here)
            {
                let (listed, found) = (pool.waiting(), waiting.waiting());
                self.differences.push_with(|| {
                    format!(
                        "batch `{name}` should have {listed} codes left to give but has {found}"
                    )
                });
            }
            if minted != found {
                self.differences.push_with(|| {
                    format!("batch `{name}` should have {minted} codes but has {found}")
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
        self.need_entries(|| vec![IndexEntry::of_link(link)]);
        let (id, slug) = (link.id, &link.spec.slug);
        if self.last_link.replace(id).is_some_and(|last| last >= id) {
            self.differences.push_with(|| {
                format!("link `{slug}` has the id of another link, or is out of order")
            });
        }
        if !self.slugs.insert(slug.clone()) {
            self.differences.push_with(|| format!("two links have the slug `{slug}`"));
        }
    }

    fn batch_code(&mut self, code: &BatchCode) {
        self.count("codes of batches", 1);
        if let Some((batch, found, waiting)) = self.batches.get_mut(&code.batch) {
            *found += 1;
            if let Some(place) = batch.waits(code) {
                *waiting.count_of(place) += 1;
            }
            if !self.indexes.is_empty() {
                let needed = IndexEntry::of_batch_code(code, batch);
                for entry in &needed {
                    self.indexes.need(entry);
                }
            }
        } else {
            let text = || format!("the batch of code `{}` is missing", code.code);
            self.differences.push_with(text);
            self.lacks_a_batch = true;
        }
    }

    fn clicks(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let corrupt = |error| Tag::Clicks.corrupt(error);
        // Judged as at first, by which the counts for limits stand.
        let block = Block::parse(bytes).map_err(corrupt)?.under(Some(0));
        let (head, clicks) = (block.head, block.whole().map_err(corrupt)?);
        let counts_match = block.counts_fit(&clicks).map_err(corrupt)?
            && block.later_counts_fit().map_err(corrupt)?;
        let matches_head = clicks.len() as u64 == u64::from(head.count)
            && clicks.first().map(|click| click.number) == Some(head.first)
            && clicks.last().map(|click| click.number) == Some(head.last)
            && clicks.iter().map(|click| click.at).min() == Some(head.from)
            && clicks.iter().map(|click| click.at).max() == Some(head.to)
            && counts_match;
        if !matches_head {
            let from = head.first.get();
            let text = || format!("the summary of the clicks from number {from} on is wrong");
            self.differences.push_with(text);
        }
        for click in &clicks {
            if !self.click_numbers.insert(click.number.get()) {
                let number = click.number.get();
                self.differences.push_with(|| format!("click {number} is stored twice"));
            }
            self.count(verdict_clicks(click.judgement.verdict), 1);
        }
        Ok(())
    }
}

/// Audits the version in a row of a snapshot.
struct AuditVersion<'a> {
    audit: &'a mut Audit,
    bytes: &'a [u8],
}

impl ForKind for AuditVersion<'_> {
    type Out = Result<(), StoreError>;

    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let version: V = V::TAG.row(self.bytes)?;
        self.audit.need_entries(|| IndexEntry::of_version(&version));
        let [records, versions] = V::COUNTED;
        self.audit.count(versions, 1);
        let record = Some((V::TAG, version.id().clone()));
        if self.audit.last_record != record {
            self.audit.last_record = record;
            self.audit.count(records, 1);
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

#[cfg(test)]
mod tests;
