//! Snapshots: the selected parts of the data file at one moment. Reports, lists and exports read them;
//! backups are snapshots of everything.
//!
//! Invariant: a snapshot is complete, or reading it is an error. The versions of an order or a
//! conversation are folded into one here and nowhere else. Clicks stay encoded in their blocks and are
//! decoded as they are visited.

mod audit;
mod codes;
mod restore;
mod selection;
mod spool;
mod stream;

pub use audit::{Audit, Differences};
pub use restore::RestoreStep;
pub use selection::{ClickSelection, CodeSelection, Selection};

use std::collections::BTreeMap;
use std::io::Read;

use super::StoreError;
use super::journal::{Block, LinkCount, Rows, SeenRows, WholeRows, encode_block, walk};
use crate::codec::DecodeError;
use crate::domain::click::gap::Gap;
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::{Click, ClickSummary};
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::Code;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::Fingerprint;
use crate::domain::record::redemption::Redemption;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::token::StoredToken;
use stream::{Tag, read_stream};

#[derive(Debug)]
pub struct Snapshot {
    pub settings: Settings,
    pub click_id_key: ClickIdKey,
    /// The epoch of the imported records.
    pub epoch: u32,
    /// The number of changes to links, codes, batches and settings.
    pub revision: Revision,
    /// The fingerprint of the people key.
    pub people: Option<Fingerprint>,
    pub links: BTreeMap<LinkId, Link>,
    /// Single codes and codes of live batches, sorted by folded text.
    pub codes: Vec<Code>,
    /// The batches, live or not.
    pub batches: BTreeMap<BatchId, Batch>,
    /// The redemptions, sorted by the code's folded text.
    pub redemptions: Vec<Redemption>,
    /// The orders with their versions folded, sorted by id.
    pub conversions: Vec<Conversion>,
    /// The conversations with their versions folded, sorted by id.
    pub conversations: Vec<Conversation>,
    /// The periods in which clicks were lost or late, in the order in which they were noticed.
    pub gaps: Vec<Gap>,
    /// The tokens, live or retired, sorted by name.
    pub tokens: Vec<StoredToken>,
    pub clicks: Clicks,
}

impl Snapshot {
    /// Reads a snapshot stream to its end.
    pub fn read(input: impl Read) -> Result<Self, StoreError> {
        let mut settings = None;
        let mut key = None;
        let (mut epoch, mut people, mut revision) = (0, None, Revision::default());
        let mut links = BTreeMap::new();
        let (mut codes, mut batches) = (Vec::<Code>::new(), BTreeMap::new());
        let (mut redemptions, mut gaps, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
        let mut orders: BTreeMap<ForeignId, Vec<OrderVersion>> = BTreeMap::new();
        let mut conversations: BTreeMap<ForeignId, Vec<ConversationVersion>> = BTreeMap::new();
        let mut clicks = Clicks::default();
        read_stream(input, |tag, bytes| {
            match tag {
                Tag::Settings => settings = Some(tag.row(bytes)?),
                Tag::ClickIdKey => key = Some(ClickIdKey::from_bytes(tag.row(bytes)?)),
                Tag::Epoch => epoch = tag.row(bytes)?,
                Tag::Fingerprint => people = Some(Fingerprint(tag.row(bytes)?)),
                Tag::Revision => revision = tag.row(bytes)?,
                Tag::Link => {
                    let link: Link = tag.row(bytes)?;
                    links.insert(link.id, link);
                }
                Tag::Code => codes.push(tag.row(bytes)?),
                Tag::Batch => {
                    let batch: Batch = tag.row(bytes)?;
                    batches.insert(batch.id, batch);
                }
                Tag::BatchCode => {
                    let code: BatchCode = tag.row(bytes)?;
                    let batch = batches.get(&code.batch);
                    let batch = batch.ok_or(StoreError::Missing("batch that a code names"))?;
                    codes.extend(batch.code(code));
                }
                Tag::Gap => gaps.push(tag.row(bytes)?),
                Tag::Token => tokens.push(tag.row(bytes)?),
                Tag::Redemption => redemptions.push(tag.row(bytes)?),
                Tag::Order => {
                    let version: OrderVersion = tag.row(bytes)?;
                    orders.entry(version.id.clone()).or_default().push(version);
                }
                Tag::Conversation => {
                    let version: ConversationVersion = tag.row(bytes)?;
                    conversations.entry(version.id.clone()).or_default().push(version);
                }
                Tag::Clicks => {
                    // The rows are decoded when they are read; a block of another version is refused here.
                    Block::parse(bytes).map_err(|error| tag.corrupt(error))?;
                    clicks.0.push(bytes.into());
                }
                Tag::End => {}
            }
            Ok(())
        })?;
        if !batches.is_empty() {
            codes.sort_by_cached_key(|code| code.spec.code.folded());
        }
        Ok(Self {
            settings: settings.unwrap_or_default(),
            click_id_key: key.ok_or(StoreError::Missing("click-id key"))?,
            epoch,
            revision,
            people,
            links,
            codes,
            batches,
            redemptions,
            conversions: orders.into_values().filter_map(Conversion::fold).collect(),
            conversations: conversations.into_values().filter_map(Conversation::fold).collect(),
            gaps,
            tokens,
            clicks,
        })
    }
}

/// Reads the batch codes of a snapshot stream, whether their batch is live or not. A [`Snapshot`] leaves out
/// the codes of a batch that is not live yet; the command that makes the batch needs them.
pub fn batch_codes(input: impl Read) -> Result<Vec<BatchCode>, StoreError> {
    let mut codes = Vec::new();
    read_stream(input, |tag, bytes| {
        if matches!(tag, Tag::BatchCode) {
            codes.push(tag.row(bytes)?);
        }
        Ok(())
    })?;
    Ok(codes)
}

/// Clicks, encoded in blocks and decoded as they are visited.
#[derive(Debug, Default)]
pub struct Clicks(Vec<Box<[u8]>>);

impl Clicks {
    /// Encodes clicks as one block.
    #[must_use]
    pub fn of(mut clicks: Vec<Click>) -> Self {
        let block = encode_block(&mut clicks).map(|(_, bytes)| bytes.into_boxed_slice());
        Self(block.into_iter().collect())
    }

    /// Visits all clicks, sorted by number. Needs [`Columns::All`](super::Columns::All).
    pub fn each(&self, visit: impl FnMut(&Click)) -> Result<(), StoreError> {
        self.walk::<WholeRows>(visit)
    }

    /// Visits all clicks, sorted by number. Needs [`Columns::Seen`](super::Columns::Seen) or more.
    pub fn each_seen(&self, visit: impl FnMut(&ClickSummary)) -> Result<(), StoreError> {
        self.walk::<SeenRows>(visit)
    }

    /// Visits the click counts per link. A link may be visited more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        for index in 0..self.0.len() {
            self.read(index, |block| block.counts(&mut visit))?;
        }
        Ok(())
    }

    fn walk<R: Rows>(&self, visit: impl FnMut(&R::Row)) -> Result<(), StoreError> {
        walk((0..self.0.len()).map(|index| self.read(index, R::read)), visit)
    }

    fn read<T>(
        &self,
        index: usize,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        let read = Block::parse(&self.0[index]).and_then(|block| read(&block));
        read.map_err(|error| Tag::Clicks.corrupt(error))
    }
}
