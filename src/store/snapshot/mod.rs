//! A consistent view of the data file, read once from its stream: what reports, lists and exports
//! are made of.
//!
//! Invariant: it is whole, or it is an error. Versions of orders and conversations are folded here,
//! and nowhere else. Clicks stay in their blocks and are decoded as they are walked through.

mod ask;
mod audit;
mod codes;
mod record;
mod restore;
pub(super) mod spool;

pub use ask::{Ask, ClickAsk, CodeAsk};
pub use audit::{Audit, Differences};
pub use restore::RestoreStep;
pub use spool::View;

use std::collections::BTreeMap;
use std::io::Read;

use super::StoreError;
use super::journal::{Block, LinkCount, Rows, SeenRows, WholeRows, encode_block, walk};
use super::rows::corrupt;
use super::tables::ROW_VERSION;
use crate::codec::{Codec, DecodeError, decode_row};
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
use record::Tag;
use spool::read_stream;

/// A consistent view of the data file.
#[derive(Debug)]
pub struct Snapshot {
    /// What the plan settles.
    pub settings: Settings,
    /// The key of the click ids.
    pub click_id_key: ClickIdKey,
    /// The epoch of imported records.
    pub epoch: u32,
    /// How often links, codes, batches or settings were altered.
    pub revision: Revision,
    /// The fingerprint of the people key.
    pub people: Option<Fingerprint>,
    /// The links.
    pub links: BTreeMap<LinkId, Link>,
    /// The codes, those of live batches among them if all were asked for, in the order of their folded text.
    pub codes: Vec<Code>,
    /// The batches, live or not.
    pub batches: BTreeMap<BatchId, Batch>,
    /// What was redeemed by hand, in the order of the codes' folded text.
    pub redemptions: Vec<Redemption>,
    /// The conversions, folded, in the order of their ids.
    pub conversions: Vec<Conversion>,
    /// The conversations, folded, in the order of their ids.
    pub conversations: Vec<Conversation>,
    /// When clicks could not be kept as they came, in the order in which it was noticed.
    pub gaps: Vec<Gap>,
    /// The tokens, live or not, in the order of their names.
    pub tokens: Vec<StoredToken>,
    /// The clicks.
    pub clicks: Clicks,
}

impl Snapshot {
    /// Reads a stream to its end.
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
                Tag::Settings => settings = Some(read(tag, bytes)?),
                Tag::ClickIdKey => key = Some(ClickIdKey::from_bytes(read(tag, bytes)?)),
                Tag::Epoch => epoch = read(tag, bytes)?,
                Tag::Fingerprint => people = Some(Fingerprint(read(tag, bytes)?)),
                Tag::Revision => revision = read(tag, bytes)?,
                Tag::Link => {
                    let link: Link = read(tag, bytes)?;
                    links.insert(link.id, link);
                }
                Tag::Code => codes.push(read(tag, bytes)?),
                Tag::Batch => {
                    let batch: Batch = read(tag, bytes)?;
                    batches.insert(batch.id, batch);
                }
                Tag::BatchCode => {
                    let code: BatchCode = read(tag, bytes)?;
                    let batch = batches.get(&code.batch);
                    let batch = batch.ok_or(StoreError::Missing("batch that a code names"))?;
                    codes.extend(batch.code(code));
                }
                Tag::Gap => gaps.push(read(tag, bytes)?),
                Tag::Token => tokens.push(read(tag, bytes)?),
                Tag::Redemption => redemptions.push(read(tag, bytes)?),
                Tag::Order => {
                    let version: OrderVersion = read(tag, bytes)?;
                    orders.entry(version.id.clone()).or_default().push(version);
                }
                Tag::Conversation => {
                    let version: ConversationVersion = read(tag, bytes)?;
                    conversations.entry(version.id.clone()).or_default().push(version);
                }
                Tag::Clicks => {
                    // The rows are decoded when they are read; a block of another version is refused here.
                    Block::parse(bytes).map_err(|e| corrupt("snapshot", &"clicks", e))?;
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

/// The codes of batches in a stream, whether their batch is live or not. As long as it is not, they are
/// nobody's, and in no snapshot: this is for the command that makes them.
pub fn batch_codes(input: impl Read) -> Result<Vec<BatchCode>, StoreError> {
    let mut codes = Vec::new();
    read_stream(input, |tag, bytes| {
        if matches!(tag, Tag::BatchCode) {
            codes.push(read(tag, bytes)?);
        }
        Ok(())
    })?;
    Ok(codes)
}

fn read<T: Codec>(tag: Tag, bytes: &[u8]) -> Result<T, StoreError> {
    decode_row(ROW_VERSION, bytes).map_err(|e| corrupt("snapshot", &format!("{tag:?}"), e))
}

/// Clicks in their blocks, decoded as they are walked through.
#[derive(Debug, Default)]
pub struct Clicks(Vec<Box<[u8]>>);

impl Clicks {
    /// Of clicks in memory.
    #[must_use]
    pub fn of(mut clicks: Vec<Click>) -> Self {
        let block = encode_block(&mut clicks).map(|(_, bytes)| bytes.into_boxed_slice());
        Self(block.into_iter().collect())
    }

    /// Walks through all of them in the order of their numbers; at least the clicks that were asked
    /// for, with all columns.
    pub fn each(&self, visit: impl FnMut(&Click)) -> Result<(), StoreError> {
        self.walk::<WholeRows>(visit)
    }

    /// The same, with the columns that journeys and counts need.
    pub fn each_seen(&self, visit: impl FnMut(&ClickSummary)) -> Result<(), StoreError> {
        self.walk::<SeenRows>(visit)
    }

    /// How many clicks of each link there are; a link may come more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        for place in 0..self.0.len() {
            self.read(place, |block| block.counts(&mut visit))?;
        }
        Ok(())
    }

    fn walk<R: Rows>(&self, visit: impl FnMut(&R::Row)) -> Result<(), StoreError> {
        walk((0..self.0.len()).map(|place| self.read(place, R::read)), visit)
    }

    fn read<T>(
        &self,
        place: usize,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        let read = Block::parse(&self.0[place]).and_then(|block| read(&block));
        read.map_err(|error| corrupt("clicks", &format!("block {place}"), error))
    }
}
