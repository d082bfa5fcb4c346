//! Snapshots: the selected parts of the data file at one moment. Reports, lists and exports read them;
//! backups are snapshots of everything.
//!
//! Invariant: a snapshot is complete, or reading it is an error. The versions of a record are folded into
//! one here and nowhere else, as the stream passes. Clicks stay encoded in
//! their blocks and are decoded as they are visited.

mod agents;
mod audit;
mod change_log;
mod click_numbers;
mod clicks;
mod closes;
mod codes;
mod everything;
mod firsts;
mod folded;
mod folding;
mod growing;
mod guesses;
mod indexed;
mod indexes;
mod joined_clicks;
mod kept;
mod known_codes;
mod labelled;
mod ledger;
mod link_batches;
mod links;
mod listed_links;
mod messages;
mod news;
mod normalisers;
mod notes;
mod of_people;
mod orders;
mod orphans;
mod parts;
mod past;
mod records;
mod redeemed;
mod restore;
mod runs;
mod selection;
mod shares;
mod spool;
mod stream;
mod tag;

pub use agents::AgentNames;
pub use audit::{Audit, Differences};
pub use change_log::LogRows;
use clicks::ClickBlock;
pub use clicks::Clicks;
pub use closes::CloseRows;
pub use everything::Everything;
pub use firsts::Firsts;
pub use growing::Growing;
pub use guesses::GuessRows;
pub use kept::Kept;
pub use known_codes::KnownCodes;
pub use labelled::LabelRows;
pub use ledger::ImportRows;
pub use link_batches::LinkBatchRows;
pub use listed_links::ListedLinks;
pub use news::{NewClicks, NewRows};
pub use normalisers::Normalisers;
pub use notes::NoteRows;
pub use orphans::OrphanRows;
pub use parts::{
    Ask, BatchCodes, CodesWithUses, Conversions, ListedCodes, OneLink, OrderRows, Parts, PlanRows,
    Row, Tokens, WholeClicks,
};
pub use past::PastOrder;
pub use restore::RestoreStep;
pub use runs::Run;
pub use selection::{
    ClickSelection, CodeSelection, LinkBatchSelection, LinkSelection, RecordSelection, Selection,
};
pub use shares::ShareRows;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::sync::Arc;

use super::journal::{Block, LinkCount};
use super::{Removed, Store, StoreError};
use crate::domain::click::gap::Gap;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::link::LinkId;
use crate::domain::link::batch::Addressee;
use crate::domain::record::alias::Aliases;
use crate::domain::record::person::Fingerprint;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::send::Send;
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::DefinitionLog;
use crate::domain::settings::revision::Revision;
use folding::Folding;
use stream::TakeRows;
pub(super) use stream::{StreamWriter, read_stream};
pub(super) use tag::Tag;
use tag::of_records;

/// What every snapshot has, and the parts that were asked for. The fields of the parts can be read as if
/// they were its own.
#[derive(Debug)]
pub struct Snapshot<P = Everything> {
    pub settings: Settings,
    /// What counted under earlier plans; `None` if that is not known.
    pub definitions: Option<DefinitionLog>,
    pub click_id_key: ClickIdKey,
    /// The epoch of the imported records.
    pub epoch: u32,
    /// The number of changes to links, codes, batches and settings.
    pub revision: Revision,
    /// The fingerprint of the people key.
    pub people: Option<Fingerprint>,
    /// The batches, live or not.
    pub batches: BTreeMap<BatchId, Batch>,
    /// The periods in which clicks were lost or late, in the order in which they were noticed.
    pub gaps: Vec<Gap>,
    /// What was removed for its age.
    pub removed: Removed,
    pub parts: P,
}

impl<P> Deref for Snapshot<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.parts
    }
}

impl Snapshot<Everything> {
    /// Reads a stream of any selection to its end.
    pub fn read(input: impl Read) -> Result<Self, StoreError> {
        Ok(read_parts(input)?.0)
    }
}

impl<P: Parts> Ask<P> {
    /// Reads the stream of the answer to its end.
    pub fn read(&self, input: impl Read) -> Result<Snapshot<P>, StoreError> {
        Ok(read_parts(input)?.0)
    }

    /// Reads the stream of the answer to its end, and keeps it to read its rows again.
    pub fn keep(&self, file: File) -> Result<Kept<P>, StoreError> {
        let (snapshot, aliases) = read_parts(&file)?;
        Ok(Kept { snapshot, aliases, file })
    }
}

impl Store {
    /// Reads a snapshot of the data file as it is now.
    pub fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, StoreError> {
        let mut reader = Reader::<P>::default();
        self.begin_read()?.read_rows(ask.selection(), &mut reader)?;
        Ok(reader.end()?.0)
    }

    /// The same with `pause` called between pieces of the work. It may sleep, to leave the processor to others.
    pub fn snapshot_pausing<P: Parts>(
        &self,
        ask: &Ask<P>,
        mut pause: impl FnMut(),
    ) -> Result<Snapshot<P>, StoreError> {
        let mut reader = Reader::<P>::default();
        let mut go_on = || {
            pause();
            true
        };
        self.begin_read()?.read_rows_pausing(ask.selection(), &mut reader, &mut go_on)?;
        Ok(reader.end()?.0)
    }

    /// The same for as long as `go_on` says so; `None` once it did not.
    pub fn snapshot_while<P: Parts>(
        &self,
        ask: &Ask<P>,
        mut go_on: impl FnMut() -> bool,
    ) -> Result<Option<Snapshot<P>>, StoreError> {
        let (mut reader, mut is_wanted) = (Reader::<P>::default(), true);
        let mut go_on = || {
            is_wanted = is_wanted && go_on();
            is_wanted
        };
        let read = self.begin_read()?.read_rows_pausing(ask.selection(), &mut reader, &mut go_on);
        if !is_wanted {
            return Ok(None);
        }
        read?;
        Ok(Some(reader.end()?.0))
    }

    /// Reads a snapshot of the data file as it is now, and keeps its stream.
    pub fn keep<P: Parts>(&self, ask: &Ask<P>) -> Result<Kept<P>, StoreError> {
        ask.keep(self.spool(ask.selection())?)
    }
}

fn read_parts<P: Parts>(input: impl Read) -> Result<(Snapshot<P>, Arc<Aliases>), StoreError> {
    let mut reader = Reader::<P>::default();
    read_stream(input, |tag, bytes| reader.record(tag, bytes))?;
    reader.end()
}

/// A snapshot of which the stream is being read.
#[derive(Default)]
struct Reader<P> {
    settings: Option<Settings>,
    definitions: Option<DefinitionLog>,
    click_id_key: Option<ClickIdKey>,
    epoch: u32,
    revision: Revision,
    people: Option<Fingerprint>,
    aliases: Arc<Aliases>,
    batches: BTreeMap<BatchId, Batch>,
    gaps: Vec<Gap>,
    removed: Removed,
    folding: Folding,
    parts: P,
}

impl<P: Parts> TakeRows for Reader<P> {
    fn conversions(&mut self, mut of: Conversions) {
        if !self.aliases.is_empty() {
            of.orders.iter_mut().for_each(|order| self.aliases.resolve_in(&mut order.customer));
        }
        self.end_versions();
        if let Some(first) = of.orders.iter().next() {
            self.folding.note_folded(first);
        }
        self.parts.take_conversions(of);
    }

    fn message(&mut self, mut message: Send) {
        self.aliases.resolve_in(&mut message.recipient);
        self.end_versions();
        self.parts.take(Row::Send(message));
    }

    fn past(&mut self, mut orders: Vec<PastOrder>) {
        for order in &mut orders {
            self.aliases.resolve_in(&mut order.customer);
        }
        self.parts.take(Row::Past(orders));
    }

    fn record(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        if !matches!(tag, of_records!()) {
            self.end_versions();
        }
        match tag {
            of_records!() => {
                let take = |row| self.parts.take(row);
                self.folding.push(tag, bytes, &self.aliases, take)?;
            }
            Tag::Settings => {
                let settings: Settings = tag.row(bytes)?;
                self.folding.set_currency(settings.currency);
                self.settings = Some(settings);
            }
            Tag::Definitions => self.definitions = Some(tag.row(bytes)?),
            Tag::ClickIdKey => {
                self.click_id_key = Some(ClickIdKey::from_bytes(tag.row(bytes)?));
            }
            Tag::Epoch => self.epoch = tag.row(bytes)?,
            Tag::Fingerprint => self.people = Some(Fingerprint(tag.row(bytes)?)),
            Tag::Normalisers => self.parts.take(Row::Normalisers(tag.row(bytes)?)),
            Tag::Erased => self.parts.take(Row::Erased(tag.row(bytes)?)),
            Tag::Alias => Arc::make_mut(&mut self.aliases).add(tag.row(bytes)?),
            Tag::Revision => self.revision = tag.row(bytes)?,
            Tag::Gap => self.gaps.push(tag.row(bytes)?),
            Tag::Batch => {
                let batch: Batch = tag.row(bytes)?;
                self.batches.insert(batch.id, batch);
            }
            Tag::Link => self.parts.take(Row::Link(Box::new(tag.row(bytes)?))),
            Tag::Code => self.parts.take(Row::Code(tag.row(bytes)?)),
            Tag::BatchCode => {
                let code: BatchCode = tag.row(bytes)?;
                let batch = self.batches.get(&code.batch);
                let batch = batch.ok_or(StoreError::Missing("batch that a code names"))?;
                self.parts.take(Row::BatchCode(code, batch));
            }
            Tag::Redemption => {
                let mut redemption: Redemption = tag.row(bytes)?;
                for used in &mut redemption.uses {
                    self.aliases.resolve_in(&mut used.customer);
                }
                self.parts.take(Row::Redemption(redemption));
            }
            Tag::Clicks => {
                // The rows are decoded when they are read; a block of another version is refused here.
                Block::parse(bytes).map_err(|error| tag.corrupt(error))?;
                self.parts.take(Row::Clicks(ClickBlock { bytes, aliases: &self.aliases }));
            }
            Tag::Count | Tag::RemovedCount => {
                let (link, count): (LinkId, LinkCount) = tag.row(bytes)?;
                self.parts.take(Row::Count(link, count));
            }
            Tag::Removed => self.removed = tag.row(bytes)?,
            Tag::Past => self.past(tag.row(bytes)?),
            Tag::Token => self.parts.take(Row::Token(tag.row(bytes)?)),
            Tag::Close => self.parts.take(Row::Close(Box::new(tag.row(bytes)?))),
            Tag::Note => self.parts.take(Row::Note(tag.row(bytes)?)),
            Tag::LinkBatch => self.parts.take(Row::LinkBatch(tag.row(bytes)?)),
            Tag::Addressee => {
                let mut addressee: Addressee = tag.row(bytes)?;
                addressee.person = self.aliases.resolve(addressee.person);
                if let Some(alias) = addressee.alias() {
                    Arc::make_mut(&mut self.aliases).add(alias);
                }
                self.parts.take(Row::Addressee(addressee));
            }
            Tag::Guesses => self.parts.take(Row::Guesses(tag.row(bytes)?)),
            Tag::Share => self.parts.take(Row::Share(tag.row(bytes)?)),
            Tag::Logged => self.parts.take(Row::Logged(tag.row(bytes)?)),
            Tag::NewOrders => self.parts.take(Row::NewOrders(tag.row(bytes)?)),
            Tag::Orphans => self.parts.take(Row::Orphans(tag.row(bytes)?)),
            Tag::Import => self.parts.take(Row::Import(tag.row(bytes)?)),
            // Only an audit asks for the first; the second is for a restore.
            Tag::Index | Tag::Undoing | Tag::AgentPage | Tag::End => {}
        }
        Ok(())
    }
}

impl<P: Parts> Reader<P> {
    fn end_versions(&mut self) {
        self.folding.end(&self.aliases, |row| self.parts.take(row));
    }

    /// The snapshot and the aliases of its file, after the last record.
    fn end(mut self) -> Result<(Snapshot<P>, Arc<Aliases>), StoreError> {
        self.end_versions();
        self.parts.finish();
        // An earlier release applied a plan without a log.
        let has_plan = self.settings.is_some();
        let log = self.definitions.or((!has_plan).then_some(DefinitionLog::WHOLE));
        let snapshot = Snapshot {
            definitions: log,
            settings: self.settings.unwrap_or_default(),
            click_id_key: self.click_id_key.ok_or(StoreError::Missing("click-id key"))?,
            epoch: self.epoch,
            revision: self.revision,
            people: self.people,
            batches: self.batches,
            gaps: self.gaps,
            removed: self.removed,
            parts: self.parts,
        };
        Ok((snapshot, self.aliases))
    }
}
