//! The clicks of a snapshot.
//!
//! Invariant: clicks stay encoded in their blocks, and are decoded as they are visited, under the rules that their reader
//! wants. Does not know in which order blocks were stored (see `runs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tag;
use crate::codec::DecodeError;
use crate::domain::click::{Click, ClickSummary};
use crate::domain::link::LinkId;
use crate::domain::record::alias::Aliases;
use crate::domain::record::person::PersonKey;
use crate::store::StoreError;
use crate::store::journal::{Block, LinkCount, Rows, SeenRows, WholeRows, encode_block, walk};

/// Clicks, encoded in blocks and decoded as they are visited.
#[derive(Debug, Default)]
pub struct Clicks {
    pub(super) blocks: Vec<Box<[u8]>>,
    pub(super) aliases: Arc<Aliases>,
    /// The latest version of the rules whose judgements are read; `None` for any.
    pub(super) rules_max: Option<u16>,
}

/// A block of clicks in a stream, for [`Clicks::push`].
#[derive(Debug, Clone, Copy)]
pub struct ClickBlock<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) aliases: &'a Arc<Aliases>,
}

impl Clicks {
    /// Encodes clicks as one block.
    #[must_use]
    pub fn of(mut clicks: Vec<Click>) -> Self {
        let block = encode_block(&mut clicks).map(|(_, bytes)| bytes.into_boxed_slice());
        Self { blocks: block.into_iter().collect(), ..Self::default() }
    }

    /// Adds the block of a [`Row::Clicks`](super::Row::Clicks).
    pub fn push(&mut self, block: ClickBlock<'_>) {
        self.blocks.push(block.bytes.into());
        self.aliases = Arc::clone(block.aliases);
    }

    /// Judges the clicks by these rules or earlier ones. The first judgement of a click counts even if it is later.
    pub fn judge_under(&mut self, rules_max: Option<u16>) {
        self.rules_max = rules_max;
    }

    /// How many clicks are judged under each version of the rules.
    pub fn rules_versions(&self) -> Result<BTreeMap<u16, u64>, StoreError> {
        let mut versions = BTreeMap::new();
        for index in 0..self.blocks.len() {
            self.read(index, |block| block.rules_versions(&mut versions))?;
        }
        Ok(versions)
    }

    /// Visits all clicks, sorted by number. Needs [`Columns::All`](crate::store::Columns::All).
    pub fn each(&self, visit: impl FnMut(&Click)) -> Result<(), StoreError> {
        self.walk::<WholeRows>(|click| &mut click.recipient, visit)
    }

    /// Visits all clicks, sorted by number. Needs [`Columns::Seen`](crate::store::Columns::Seen) or more.
    pub fn each_seen(&self, visit: impl FnMut(&ClickSummary)) -> Result<(), StoreError> {
        self.walk::<SeenRows>(|click| &mut click.recipient, visit)
    }

    /// Visits the click counts per link. A link may be visited more than once.
    pub fn each_count(&self, mut visit: impl FnMut(LinkId, LinkCount)) -> Result<(), StoreError> {
        for index in 0..self.blocks.len() {
            self.read(index, |block| block.counts(&mut visit))?;
        }
        Ok(())
    }

    fn walk<R: Rows>(
        &self,
        recipient: impl Fn(&mut R::Row) -> &mut Option<PersonKey>,
        visit: impl FnMut(&R::Row),
    ) -> Result<(), StoreError>
    where
        R::Row: Clone,
    {
        let blocks = (0..self.blocks.len()).map(|index| self.read(index, R::read));
        walk_blocks(blocks, &self.aliases, recipient, visit)
    }

    pub(super) fn read<T>(
        &self,
        index: usize,
        read: impl FnOnce(&Block<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, StoreError> {
        let block = Block::parse(&self.blocks[index]);
        let read = block.and_then(|block| read(&block.under(self.rules_max)));
        read.map_err(|error| Tag::Clicks.corrupt(error))
    }
}

/// Visits the clicks of blocks, sorted by number, with the newest hashes of their recipients.
pub(super) fn walk_blocks<R: Rows>(
    blocks: impl Iterator<Item = Result<R, StoreError>>,
    aliases: &Aliases,
    recipient: impl Fn(&mut R::Row) -> &mut Option<PersonKey>,
    mut visit: impl FnMut(&R::Row),
) -> Result<(), StoreError>
where
    R::Row: Clone,
{
    if aliases.is_empty() {
        return walk(blocks, visit);
    }
    walk(blocks, |click| {
        let mut click: R::Row = click.clone();
        aliases.resolve_in(recipient(&mut click));
        visit(&click);
    })
}
