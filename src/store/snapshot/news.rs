//! The part of a snapshot that has what happened after some places: entries of the log of changes, new orders, and clicks.
//!
//! Invariant: what is read is bounded, however much has happened: whoever asks goes on where the answer ends. Of a table
//! without a row after its place, the last row comes, so that a place behind the end (the data was restored) is noticed.
//! Does not know what is told of it (see `service::news`).

use std::collections::HashMap;
use std::ops::Range;

use redb::ReadTransaction;

use super::Clicks;
use super::parts::{Ask, Parts, Row};
use super::selection::{ClickSelection, CodeSelection, LinkSelection, Selection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::domain::change_log::LoggedChange;
use crate::domain::click::Click;
use crate::domain::limits::{CLICK_SETTLES_MS, NEW_CLICK_NUMBERS, NEW_LOG_ENTRIES, NEW_ORDER_ROWS};
use crate::domain::link::{LinkId, LinkLabel};
use crate::domain::record::new_orders::NewOrders;
use crate::domain::time::Timestamp;
use crate::store::journal::Block;
use crate::store::journal::stored::each_block;
use crate::store::rows::Rows;
use crate::store::{StoreError, tables};

/// What happened after some places.
#[derive(Debug, Default)]
pub struct NewRows {
    /// Ascending by number, as the new orders.
    pub log: Vec<LoggedChange>,
    pub orders: Vec<NewOrders>,
    /// Of the clicks.
    pub links: HashMap<LinkId, LinkLabel>,
    clicks: Clicks,
}

/// Some clicks, and the first number of which nothing is known yet.
#[derive(Debug, Default)]
pub struct NewClicks {
    /// By number.
    pub clicks: Vec<Click>,
    pub end: u64,
}

impl NewRows {
    /// Entries and orders after those with these numbers.
    #[must_use]
    pub fn ask(log: u64, orders: u64) -> Ask<Self> {
        let codes = CodeSelection::News { log, orders };
        Ask::new(Selection { codes, ..Selection::settings() })
    }

    /// The same with clicks: those from a number on, unless they are in a block before a time.
    #[must_use]
    pub fn ask_with_clicks(log: u64, orders: u64, (number, since): (u64, Timestamp)) -> Ask<Self> {
        let codes = CodeSelection::News { log, orders };
        let (links, clicks) = (LinkSelection::Named, ClickSelection::After { number, since });
        Ask::new(Selection { links, codes, clicks, ..Selection::settings() })
    }

    /// The clicks from a number on, as they were asked for, that have their place by now: a click that came just now may
    /// still be followed by one with a lower number.
    pub fn clicks(
        &self,
        (number, since): (u64, Timestamp),
        now: Timestamp,
    ) -> Result<NewClicks, StoreError> {
        let mut numbers: Option<Range<u64>> = None;
        for block in &self.clicks.blocks {
            let head = Block::parse(block).map_err(|error| Tag::Clicks.corrupt(error))?.head;
            join(&mut numbers, number, head.first.get()..=head.last.get());
        }
        let Some(numbers) = numbers else {
            return Ok(NewClicks { clicks: Vec::new(), end: number });
        };
        // A click of the future was made before the clock was set back.
        let fresh = now.plus_ms(-CLICK_SETTLES_MS)..=now.plus_ms(CLICK_SETTLES_MS);
        let (mut clicks, mut end) = (Vec::new(), numbers.end);
        self.clicks.each(|click| {
            let of = click.number.get();
            if of >= end || !numbers.contains(&of) {
                return;
            }
            if fresh.contains(&click.at) {
                end = of;
            } else if click.at >= since {
                clicks.push(click.clone());
            }
        })?;
        Ok(NewClicks { clicks, end })
    }
}

impl Parts for NewRows {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Logged(logged) => self.log.push(logged),
            Row::NewOrders(orders) => self.orders.push(orders),
            Row::Link(link) => drop(self.links.insert(link.id, (*link).into())),
            Row::Clicks(block) => self.clicks.push(block),
            _ => {}
        }
    }
}

/// Begins the numbers that are read earlier, if a block with these numbers has any from `number` on.
fn join(numbers: &mut Option<Range<u64>>, number: u64, of_block: std::ops::RangeInclusive<u64>) {
    if *of_block.end() < number {
        return;
    }
    let begin = number.max(*of_block.start());
    let begin = numbers.as_ref().map_or(begin, |numbers| numbers.start.min(begin));
    *numbers = Some(begin..begin.saturating_add(NEW_CLICK_NUMBERS));
}

/// The click numbers of which all clicks are read at once: from the first one on of which there may be a click.
pub(super) fn next_numbers(
    txn: &ReadTransaction,
    number: u64,
    since: Timestamp,
) -> Result<Option<Range<u64>>, StoreError> {
    let mut numbers = None;
    each_block(txn, |block, _| {
        let head = &block.head;
        if head.to >= since {
            join(&mut numbers, number, head.first.get()..=head.last.get());
        }
        Ok(())
    })?;
    Ok(numbers)
}

/// Writes entries and orders after those with these numbers.
pub(super) fn write_news(
    txn: &ReadTransaction,
    (log, orders): (u64, u64),
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    write_after(txn, &tables::CHANGE_LOG, Tag::Logged, (log, NEW_LOG_ENTRIES), out)?;
    write_after(txn, &tables::NEW_ORDERS, Tag::NewOrders, (orders, NEW_ORDER_ROWS), out)
}

/// Writes all new orders.
pub(super) fn write_new_orders(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    // A file that was made before has no table.
    let Some(rows) = tables::NEW_ORDERS.read_if_exists(txn)? else { return Ok(()) };
    for row in rows.scan()? {
        out.record(Tag::NewOrders, row?.row())?;
    }
    Ok(())
}

fn write_after<V: crate::codec::Row>(
    txn: &ReadTransaction,
    table: &Rows<u64, V>,
    tag: Tag,
    (after, most): (u64, u32),
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let Some(rows) = table.read_if_exists(txn)? else { return Ok(()) };
    let Some(last) = rows.last()?.map(|last| last.key()) else { return Ok(()) };
    let first = after.saturating_add(1).min(last);
    for row in rows.range(first..=last)?.take(most as usize) {
        out.record(tag, row?.row())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
