//! The rows of orders and conversations in a snapshot, and what they refer to.
//!
//! Invariant: a record belongs to the time of its folded versions; its versions may disagree. The index of
//! times leads to every record with a version in a period, so a period is read without a scan. Only the
//! versions of one record are in memory, and the names that the selected records refer to.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use redb::{ReadOnlyTable, ReadTransaction, ReadableTable};

use super::record::{Record, Versions};
use super::selection::RecordSelection;
use super::stream::StreamWriter;
use crate::domain::click::ClickNumber;
use crate::domain::click::id::{ClickId, ClickIdKey};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::UtmKey;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::Settings;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};

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
            write_all::<Conversion>(txn, out)?;
            write_all::<Conversation>(txn, out)?;
            Ok(Named::default())
        }
        RecordSelection::Orders => {
            write_all::<Conversion>(txn, out)?;
            Ok(Named::default())
        }
        RecordSelection::OrdersBetween { from, to } => {
            each_between(txn, *from..*to, |_: &Conversion, rows| put::<Conversion>(rows, out))?;
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
    for entry in txn.open_table(R::TABLE)?.iter()? {
        out.record(R::TAG, entry?.1.value())?;
    }
    Ok(())
}

/// The versions of one record, encoded.
type Rows = Vec<Vec<u8>>;

fn put<R: Record>(rows: &Rows, out: &mut StreamWriter<'_>) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| out.record(R::TAG, row))
}

/// Visits the records of a period. A record is listed at the time of each of its versions, and visited once,
/// at its own time.
fn each_between<R: Record>(
    txn: &ReadTransaction,
    period: Range<Timestamp>,
    mut visit: impl FnMut(&R, &Rows) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (times, table) = (txn.open_table(tables::TIMES)?, txn.open_table(R::TABLE)?);
    let mut visited: HashSet<Box<str>> = HashSet::new();
    let lists = (R::KIND, period.start.ms(), i64::MIN, "")..(R::KIND + 1, i64::MIN, i64::MIN, "");
    for entry in times.range(lists)? {
        let (key, bytes) = entry?;
        let (_, _, first, first_id) = key.value();
        if first >= period.end.ms() {
            continue;
        }
        let list: Vec<(Timestamp, Box<str>)> = row("times", &first_id, ROW_VERSION, bytes.value())?;
        for (at, id) in list.into_iter().filter(|(at, _)| period.contains(at)) {
            let Some((record, rows)) = read::<R>(&table, &id)? else {
                return Err(StoreError::Missing("record that the index of times names"));
            };
            // A record with one version is listed once.
            if record.at() == at && (rows.len() == 1 || visited.insert(id)) {
                visit(&record, &rows)?;
            }
        }
    }
    Ok(())
}

type VersionRows = ReadOnlyTable<(&'static str, &'static [u8; 16]), &'static [u8]>;

/// Reads the versions of a record and folds them.
fn read<R: Record>(table: &VersionRows, id: &str) -> Result<Option<(R, Rows)>, StoreError> {
    let (mut versions, mut rows) = (Vec::new(), Rows::new());
    for entry in table.range((id, &[0; 16])..=(id, &[u8::MAX; 16]))? {
        let bytes = entry?.1;
        versions.push(row(R::NAME, &id, ROW_VERSION, bytes.value())?);
        rows.push(bytes.value().to_vec());
    }
    Ok(R::fold(versions).map(|record| (record, rows)))
}

/// Writes all versions of the orders that have a version with a code.
pub(super) fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let orders = txn.open_table(tables::ORDERS)?;
    for id in carriers(txn, code)? {
        let Some((_, rows)) = read::<Conversion>(&orders, &id)? else {
            return Err(StoreError::Missing("order that the index of codes names"));
        };
        put::<Conversion>(&rows, out)?;
    }
    Ok(())
}

/// The ids of the orders that have a version with a code.
fn carriers(txn: &ReadTransaction, code: &FoldedCode) -> Result<BTreeSet<String>, StoreError> {
    let (table, code) = (txn.open_table(tables::CARRIERS)?, code.as_str());
    let (mut found, mut day) = (BTreeSet::new(), i64::MIN);
    loop {
        // The first entry after those of the code tells the next day to look at.
        let mut next = None;
        for entry in table.range((day, code, "")..)? {
            let key = entry?.0;
            let (of, carried, id) = key.value();
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
    named: Named,
}

impl<'a, 'o> RecordWriter<'a, 'o> {
    fn new(
        txn: &'a ReadTransaction,
        window: Option<Span>,
        out: &'a mut StreamWriter<'o>,
    ) -> Result<Self, StoreError> {
        let meta = txn.open_table(tables::META)?;
        let key = meta.get(tables::CLICK_ID_KEY)?.ok_or(StoreError::Missing("click-id key"))?;
        let key = ClickIdKey::from_bytes(row("meta", &"click-id-key", ROW_VERSION, key.value())?);
        let settings: Option<Settings> = meta
            .get(tables::SETTINGS)?
            .map(|bytes| row("meta", &"settings", ROW_VERSION, bytes.value()))
            .transpose()?;
        let settings = settings.unwrap_or_default();
        let window = window.unwrap_or(settings.attribution.window);
        Ok(Self { txn, out, settings, key, window, named: Named::default() })
    }

    fn period(mut self, period: Range<Timestamp>) -> Result<Named, StoreError> {
        let start = self.window_start(period.start);
        let mut people: HashSet<PersonKey> = HashSet::new();
        each_between(self.txn, period.clone(), |order: &Conversion, rows| {
            people.extend(order.customer);
            self.put_order(order, rows)
        })?;
        let is_one_of_them =
            |person: Option<PersonKey>| person.is_some_and(|who| people.contains(&who));
        each_between(self.txn, start..period.start, |order: &Conversion, rows| {
            self.out.pause();
            if is_one_of_them(order.customer) { self.put_order(order, rows) } else { Ok(()) }
        })?;
        each_between(self.txn, start..period.end, |thread: &Conversation, rows| {
            self.out.pause();
            let is_selected = thread.started_at >= period.start || is_one_of_them(thread.contact);
            if is_selected { self.put_conversation(thread, rows) } else { Ok(()) }
        })?;
        self.named.time = Some(start..period.end);
        Ok(self.named)
    }

    fn order(mut self, id: &ForeignId) -> Result<Named, StoreError> {
        let orders = self.txn.open_table(tables::ORDERS)?;
        let Some((order, rows)) = read::<Conversion>(&orders, id.as_str())? else {
            return Ok(self.named);
        };
        self.put_order(&order, &rows)?;
        let at = order.ordered_at;
        let start = self.window_start(at);
        self.named.time = Some(start..at.plus_ms(1));
        let Some(customer) = order.customer else { return Ok(self.named) };
        each_between(self.txn, start..at, |earlier: &Conversion, rows| {
            self.out.pause();
            let is_theirs = earlier.customer == Some(customer);
            if is_theirs { self.put_order(earlier, rows) } else { Ok(()) }
        })?;
        self.conversations_of(customer)?;
        Ok(self.named)
    }

    /// Scans all conversations: there is no index from a person to their conversations, as it would slow
    /// down every import for the few times that an order is explained.
    fn conversations_of(&mut self, contact: PersonKey) -> Result<(), StoreError> {
        let (mut versions, mut rows) = (Versions::<Conversation>::default(), Rows::new());
        let table = self.txn.open_table(tables::CONVERSATIONS)?;
        for entry in table.iter()? {
            let (key, bytes) = entry?;
            let version = row(Conversation::NAME, &key.value().0, ROW_VERSION, bytes.value())?;
            if let Some(before) = versions.push(version) {
                self.put_conversation_of(contact, &before, &rows)?;
                rows.clear();
            }
            rows.push(bytes.value().to_vec());
        }
        versions.end().map_or(Ok(()), |last| self.put_conversation_of(contact, &last, &rows))
    }

    fn put_conversation_of(
        &mut self,
        contact: PersonKey,
        thread: &Conversation,
        rows: &Rows,
    ) -> Result<(), StoreError> {
        self.out.pause();
        let is_theirs = thread.contact == Some(contact);
        if is_theirs { self.put_conversation(thread, rows) } else { Ok(()) }
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
        put::<Conversion>(rows, self.out)
    }

    fn put_conversation(&mut self, thread: &Conversation, rows: &Rows) -> Result<(), StoreError> {
        self.named.slugs.extend(thread.slug.clone());
        put::<Conversation>(rows, self.out)
    }
}

#[cfg(test)]
mod tests;
