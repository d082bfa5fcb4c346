//! The rows of orders and conversations in a snapshot, and what they refer to.
//!
//! Invariant: a record belongs to the time of its folded versions; its versions may disagree. The index of
//! times leads to every record with a version in a period, so a period is read without a scan. Only the
//! versions of one record are in memory, and the names that the selected records refer to.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use redb::ReadTransaction;

use super::selection::RecordSelection;
use super::stream::StreamWriter;
use crate::codec::Identity;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::{ClickId, ClickIdKey};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::UtmKey;
use crate::domain::record::alias::Aliases;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::Settings;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::records::{IDENTITIES, Record, Versions};
use crate::store::rows::ReadRows;
use crate::store::txn::read_aliases;
use crate::store::{StoreError, tables};

/// What the selected records refer to.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) codes: BTreeSet<FoldedCode>,
    /// The numbers of clicks.
    pub(super) clicks: BTreeSet<u64>,
    /// The links of conversations.
    pub(super) slugs: BTreeSet<Slug>,
    /// The UTM values of orders, which links may write.
    pub(super) utm: HashSet<UtmKey>,
    /// When the clicks of their journeys may have been, besides those in `clicks`.
    pub(super) time: Option<Range<Timestamp>>,
}

/// Writes the selected records.
pub(super) fn write_records(
    txn: &ReadTransaction,
    selection: &RecordSelection,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    match selection {
        RecordSelection::None => Ok(Named::default()),
        RecordSelection::All => {
            write_all::<OrderVersion>(txn, out)?;
            write_all::<ConversationVersion>(txn, out)?;
            Ok(Named::default())
        }
        RecordSelection::Orders => {
            write_all::<OrderVersion>(txn, out)?;
            Ok(Named::default())
        }
        RecordSelection::OrdersBetween { from, to } => {
            each_between::<OrderVersion>(txn, *from..*to, |_, rows| {
                put::<OrderVersion>(rows, out)
            })?;
            Ok(Named::default())
        }
        RecordSelection::Period { from, to, window } => {
            RecordWriter::new(txn, *window, out)?.period(*from..*to)
        }
        RecordSelection::Order { id, window } => RecordWriter::new(txn, *window, out)?.order(id),
    }
}

fn write_all<R: Record>(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    for version in R::ROWS.read(txn)?.scan()? {
        out.record(R::TAG, version?.row())?;
    }
    Ok(())
}

/// The versions of one record, encoded.
type Rows = Vec<Vec<u8>>;

fn put<R: Record>(rows: &Rows, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| out.record(R::TAG, row))
}

/// Visits the records of a period, in the order of their ids. A record is listed at the time of each of its
/// versions, and visited if its own time is among them. The whole index is read, so that no damage hides a
/// part of it.
fn each_between<V: Record>(
    txn: &ReadTransaction,
    period: Range<Timestamp>,
    mut visit: impl FnMut(&V::Record, &Rows) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(times) = tables::TIMES.read_if_exists(txn)? else {
        return each::<V>(txn, |record, rows| {
            if period.contains(&V::at(record)) { visit(record, rows) } else { Ok(()) }
        });
    };
    let mut listed: Vec<(Box<str>, Timestamp)> = Vec::new();
    for list in times.scan()? {
        let list = list?;
        let (kind, latest, earliest, _) = list.key();
        if kind != V::KIND || latest < period.start.ms() || earliest >= period.end.ms() {
            continue;
        }
        let list: Vec<(Timestamp, Box<str>)> = list.decode()?;
        let of_period = list.into_iter().filter(|(at, _)| period.contains(at));
        listed.extend(of_period.map(|(at, id)| (id, at)));
    }
    listed.sort_unstable();
    let table = V::ROWS.read(txn)?;
    for versions in listed.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((record, rows)) = read::<V>(&table, &versions[0].0)? else {
            return Err(StoreError::Missing("record that the index of times names"));
        };
        if versions.iter().any(|(_, at)| *at == V::at(&record)) {
            visit(&record, &rows)?;
        }
    }
    Ok(())
}

/// Visits all records, in the order of their ids.
fn each<V: Record>(
    txn: &ReadTransaction,
    mut visit: impl FnMut(&V::Record, &Rows) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (mut versions, mut rows) = (Versions::<V>::default(), Rows::new());
    for row in V::ROWS.read(txn)?.scan()? {
        let row = row?;
        if let Some(before) = versions.push(row.decode()?) {
            visit(&before, &rows)?;
            rows.clear();
        }
        rows.push(row.row().to_vec());
    }
    versions.end().map_or(Ok(()), |last| visit(&last, &rows))
}

/// (record id, identity) to version.
type VersionRows<V> = ReadRows<(&'static str, &'static Identity), V>;

/// Reads the versions of a record and folds them.
fn read<V: Record>(
    table: &VersionRows<V>,
    id: &str,
) -> Result<Option<(V::Record, Rows)>, StoreError> {
    let (mut versions, mut rows) = (Vec::new(), Rows::new());
    for row in table.range((id, &IDENTITIES.0)..=(id, &IDENTITIES.1))? {
        let row = row?;
        versions.push(row.decode()?);
        rows.push(row.row().to_vec());
    }
    Ok(V::fold(versions).map(|record| (record, rows)))
}

/// Writes all versions of the orders that have a version with a code.
pub(super) fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let orders = tables::ORDERS.read(txn)?;
    for id in carriers(txn, code)? {
        let Some((_, rows)) = read::<OrderVersion>(&orders, &id)? else {
            return Err(StoreError::Missing("order that the index of codes names"));
        };
        put::<OrderVersion>(&rows, out)?;
    }
    Ok(())
}

/// The ids of the orders that have a version with a code.
fn carriers(txn: &ReadTransaction, code: &FoldedCode) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    let Some(table) = tables::CARRIERS.read_if_exists(txn)? else {
        for row in tables::ORDERS.read(txn)?.scan()? {
            let order: OrderVersion = row?.decode()?;
            if order.codes.iter().any(|carried| carried.folded() == *code) {
                found.insert(order.id.to_string());
            }
        }
        return Ok(found);
    };
    let (code, mut day) = (code.as_str(), i64::MIN);
    loop {
        // The first entry after those of the code tells the next day to look at.
        let mut next = None;
        for entry in table.range((day, code, "")..)? {
            let entry = entry?;
            let (of, carried, id) = entry.key();
            if (of, carried) != (day, code) {
                next = Some(if of == day { day + 1 } else { of });
                break;
            }
            found.insert(id.to_owned());
        }
        match next {
            Some(next) => day = next,
            None => return Ok(found),
        }
    }
}

/// Writes records and notes what they refer to.
struct RecordWriter<'a, 'o> {
    txn: &'a ReadTransaction,
    out: &'a mut StreamWriter<'o>,
    settings: Settings,
    key: ClickIdKey,
    window: Span,
    aliases: Aliases,
    named: Named,
}

impl<'a, 'o> RecordWriter<'a, 'o> {
    fn new(
        txn: &'a ReadTransaction,
        window: Option<Span>,
        out: &'a mut StreamWriter<'o>,
    ) -> Result<Self, StoreError> {
        let key = tables::meta().read(txn)?.get(tables::CLICK_ID_KEY)?;
        let key = ClickIdKey::from_bytes(key.ok_or(StoreError::Missing("click-id key"))?);
        let settings: Option<Settings> = tables::meta().read(txn)?.get(tables::SETTINGS)?;
        let settings = settings.unwrap_or_default();
        let window = window.unwrap_or(settings.attribution.window);
        let aliases = read_aliases(txn)?;
        Ok(Self { txn, out, settings, key, window, aliases, named: Named::default() })
    }

    fn period(mut self, period: Range<Timestamp>) -> Result<Named, StoreError> {
        let start = self.window_start(period.start);
        let aliases = std::mem::take(&mut self.aliases);
        let mut people: HashSet<PersonKey> = HashSet::new();
        each_between::<OrderVersion>(self.txn, period.clone(), |order, rows| {
            people.extend(order.customer.map(|who| aliases.resolve(who)));
            self.put_order(order, rows)
        })?;
        let is_one_of_them =
            |who: Option<PersonKey>| who.is_some_and(|who| people.contains(&aliases.resolve(who)));
        each_between::<OrderVersion>(self.txn, start..period.start, |order, rows| {
            self.out.pause();
            if is_one_of_them(order.customer) { self.put_order(order, rows) } else { Ok(()) }
        })?;
        each_between::<ConversationVersion>(self.txn, start..period.end, |thread, rows| {
            self.out.pause();
            let is_selected = thread.started_at >= period.start || is_one_of_them(thread.contact);
            if is_selected { self.put_conversation(thread, rows) } else { Ok(()) }
        })?;
        self.named.time = Some(start..period.end);
        Ok(self.named)
    }

    fn order(mut self, id: &ForeignId) -> Result<Named, StoreError> {
        let orders = tables::ORDERS.read(self.txn)?;
        let Some((order, rows)) = read::<OrderVersion>(&orders, id.as_str())? else {
            return Ok(self.named);
        };
        self.put_order(&order, &rows)?;
        let at = order.ordered_at;
        let start = self.window_start(at);
        self.named.time = Some(start..at.plus_ms(1));
        let aliases = std::mem::take(&mut self.aliases);
        let Some(customer) = order.customer else { return Ok(self.named) };
        let is_theirs = |who: Option<PersonKey>| {
            who.is_some_and(|who| aliases.resolve(who) == aliases.resolve(customer))
        };
        each_between::<OrderVersion>(self.txn, start..at, |earlier, rows| {
            self.out.pause();
            if is_theirs(earlier.customer) { self.put_order(earlier, rows) } else { Ok(()) }
        })?;
        self.conversations_of(is_theirs)?;
        Ok(self.named)
    }

    /// Scans all conversations: there is no index from a person to their conversations, as it would slow
    /// down every import for the few times that an order is explained.
    fn conversations_of(
        &mut self,
        is_theirs: impl Fn(Option<PersonKey>) -> bool,
    ) -> Result<(), StoreError> {
        each::<ConversationVersion>(self.txn, |thread, rows| {
            self.out.pause();
            if is_theirs(thread.contact) { self.put_conversation(thread, rows) } else { Ok(()) }
        })
    }

    fn window_start(&self, at: Timestamp) -> Timestamp {
        at.plus_ms(i64::try_from(self.window.ms()).unwrap_or(i64::MAX).saturating_neg())
    }

    fn put_order(&mut self, order: &Conversion, rows: &Rows) -> Result<(), StoreError> {
        let click = order.named_click(&self.settings.click_param);
        let click = click.and_then(|id| ClickId::parse(id.as_str()).ok());
        self.named.clicks.extend(click.and_then(|id| self.key.open(id)).map(ClickNumber::get));
        self.named.codes.extend(order.codes.iter().map(CouponCode::folded));
        self.named.utm.extend(order.utm.key());
        put::<OrderVersion>(rows, self.out)
    }

    fn put_conversation(&mut self, thread: &Conversation, rows: &Rows) -> Result<(), StoreError> {
        self.named.slugs.extend(thread.slug.clone());
        put::<ConversationVersion>(rows, self.out)
    }
}

#[cfg(test)]
mod tests;
