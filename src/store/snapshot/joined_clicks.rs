//! The clicks that may belong to some orders: those that are named, and those of the same visitors and recipients.
//!
//! Invariant: each such click of a block that is selected is there, as reports read it, and no other one. So a snapshot of
//! a page's orders does not have the clicks of everybody else. Of a block without any, only who clicked is read.

use std::collections::{BTreeSet, HashSet};

use redb::ReadTransaction;

use super::click_numbers::ClickNumbers;
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::codec::DecodeError;
use crate::domain::click::Click;
use crate::domain::click::visitor::Visitor;
use crate::domain::record::alias::Aliases;
use crate::domain::record::person::PersonKey;
use crate::store::StoreError;
use crate::store::journal::stored::each_block;
use crate::store::journal::{Block, BlockHead, Columns, PeopleRows, Rows, SeenRows, encode_block};

/// Whose clicks belong to some orders.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// The clicks that the orders name: those of their visitors and recipients belong to them as well.
    pub(super) clicks: ClickNumbers,
    /// The customers, by their newest hashes.
    people: HashSet<PersonKey>,
    aliases: Aliases,
}

impl Joined {
    pub(super) fn of(aliases: Aliases) -> Self {
        Self { aliases, ..Self::default() }
    }

    pub(super) fn add_people(&mut self, people: impl IntoIterator<Item = PersonKey>) {
        self.people.extend(people.into_iter().map(|who| self.aliases.resolve(who)));
    }

    pub(super) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    pub(super) fn has_person(&self, who: Option<PersonKey>) -> bool {
        who.is_some_and(|who| self.people.contains(&self.aliases.resolve(who)))
    }
}

/// Writes the clicks of the selected blocks that are named or belong to the orders. Returns their links.
pub(super) fn write_joined_clicks(
    txn: &ReadTransaction,
    joined: &Joined,
    named: &ClickNumbers,
    is_selected: impl Fn(&BlockHead) -> bool,
    out: &mut StreamWriter<'_>,
) -> Result<BTreeSet<u32>, StoreError> {
    if !joined.has_people() && named.is_empty() {
        return Ok(BTreeSet::new());
    }
    let finder = Finder::new(txn, joined, named, out)?;
    let mut clicked = BTreeSet::new();
    each_block(txn, |block, _| {
        out.go_on()?;
        if !is_selected(&block.head) {
            return Ok(());
        }
        let mut clicks = block.read(Columns::Seen, |block| finder.clicks(block))?;
        clicked.extend(clicks.iter().map(|click| click.link.0));
        if let Some((_, bytes)) = encode_block(&mut clicks) {
            let seen = Block::parse(&bytes).map(|block| block.bytes(Columns::Seen));
            out.record(Tag::Clicks, &seen.map_err(|error| Tag::Clicks.corrupt(error))?)?;
        }
        Ok(())
    })?;
    Ok(clicked)
}

/// Finds the clicks of one block after the other.
struct Finder<'a> {
    joined: &'a Joined,
    named: &'a ClickNumbers,
    visitors: HashSet<Visitor>,
    /// The recipients of the clicks that the orders name, besides the customers.
    recipients: HashSet<PersonKey>,
}

impl<'a> Finder<'a> {
    /// Reads who made the clicks that the orders name.
    fn new(
        txn: &ReadTransaction,
        joined: &'a Joined,
        named: &'a ClickNumbers,
        out: &mut StreamWriter<'_>,
    ) -> Result<Self, StoreError> {
        let (visitors, recipients) = (HashSet::new(), HashSet::new());
        let mut finder = Self { joined, named, visitors, recipients };
        if joined.clicks.is_empty() {
            return Ok(finder);
        }
        each_block(txn, |block, _| {
            out.go_on()?;
            let BlockHead { first, last, .. } = block.head;
            if !joined.clicks.has_any(first.get()..=last.get()) {
                return Ok(());
            }
            let people = block.read(Columns::Seen, PeopleRows::read)?;
            for row in rows_of(&people, &joined.clicks) {
                finder.visitors.extend(people.visitors()[row]);
                let recipient = people.recipient(row).map(|who| joined.aliases.resolve(who));
                finder.recipients.extend(recipient);
            }
            Ok(())
        })?;
        Ok(finder)
    }

    fn wants(&self, recipient: PersonKey) -> bool {
        let recipient = self.joined.aliases.resolve(recipient);
        self.joined.people.contains(&recipient) || self.recipients.contains(&recipient)
    }

    fn clicks(&self, block: &Block<'_>) -> Result<Vec<Click>, DecodeError> {
        let BlockHead { first, last, .. } = block.head;
        let may_have = !self.visitors.is_empty()
            || self.named.has_any(first.get()..=last.get())
            || block.has_recipient(|who| self.wants(who))?;
        if !may_have {
            return Ok(Vec::new());
        }
        let people = PeopleRows::read(block)?;
        let mut found = vec![false; people.numbers().len()];
        for row in rows_of(&people, self.named) {
            found[row] = true;
        }
        if !self.visitors.is_empty() {
            for (row, visitor) in people.visitors().iter().enumerate() {
                found[row] |= visitor.is_some_and(|visitor| self.visitors.contains(&visitor));
            }
        }
        if people.has_recipient(|who| self.wants(who)) {
            for (row, found) in found.iter_mut().enumerate() {
                *found |= people.recipient(row).is_some_and(|who| self.wants(who));
            }
        }
        if !found.contains(&true) {
            return Ok(Vec::new());
        }
        let rows = SeenRows::read(block)?;
        let found = found.iter().enumerate().filter(|(_, found)| **found);
        Ok(found.map(|(row, _)| rows.click(row)).collect())
    }
}

/// The rows with some numbers.
fn rows_of<'p>(
    people: &'p PeopleRows,
    numbers: &'p ClickNumbers,
) -> impl Iterator<Item = usize> + use<'p> {
    let all = people.numbers();
    let range = all.first().zip(all.last());
    let within =
        range.into_iter().flat_map(|(first, last)| numbers.within(first.get()..=last.get()));
    within.filter_map(|number| all.binary_search_by_key(&number, |of| of.get()).ok())
}

#[cfg(test)]
mod tests;
