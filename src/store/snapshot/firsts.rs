//! The first order and the first conversation of the people of a period: new or returning, first channel,
//! month of the first order.
//!
//! Invariant: of each kind and person, the first is the record with the earliest (time, id) of those that
//! count, however far back: an order that was cancelled, or one of a micro kind, is no first order. Events that are
//! conversions are a kind of their own.
//! Does not know touches: what a first order names is selected with it, and resolved when a report is made.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::indexed::{EncodedVersions, each_between};
use super::of_people::each_of;
use super::parts::{Ask, Parts, Row};
use super::records::{Named, RecordWriter};
use super::selection::{RecordSelection, Selection};
use crate::domain::period::Period;
use crate::domain::record::alias::Aliases;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::Event;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::records::Record;

/// The first order and the first conversation of each customer or contact of a period.
#[derive(Debug, Default)]
pub struct Firsts {
    pub orders: HashMap<PersonKey, Conversion>,
    pub conversations: HashMap<PersonKey, Conversation>,
}

impl Firsts {
    #[must_use]
    pub fn ask(period: &Period) -> Ask<Self> {
        let records = RecordSelection::Firsts { from: period.from, to: period.to };
        Ask::new(Selection { records, ..Selection::settings() })
    }
}

impl Parts for Firsts {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Conversion(order) => {
                let Some(customer) = order.customer else { return };
                // A person may have a first order and a first event.
                let known = self.orders.get(&customer);
                let key = |order: &Conversion| (order.ordered_at, order.id.clone());
                if known.is_none_or(|known| key(&order) < key(known)) {
                    self.orders.insert(customer, *order);
                }
            }
            Row::Conversation(thread) => {
                self.conversations.extend(thread.contact.map(|contact| (contact, thread)));
            }
            _ => {}
        }
    }
}

/// Writes the first records of the people of a period.
pub(super) fn write_firsts(
    mut writer: RecordWriter<'_, '_>,
    period: Range<Timestamp>,
) -> Result<Named, StoreError> {
    let aliases = std::mem::take(&mut writer.aliases);
    let people = people_of_period(&mut writer, &period, &aliases)?;
    let goals = writer.settings.clone();
    let is_goal = |order: &Conversion| order.is_goal(&goals);
    for (order, rows) in firsts::<OrderVersion>(&mut writer, &people, &aliases, is_goal)? {
        writer.put_order(&order, &rows)?;
    }
    let is_goal = |event: &Event| {
        let kind = event.kind.conversion().filter(|_| !event.is_of_pixel());
        kind.is_some_and(|kind| goals.is_macro(kind))
    };
    for (event, rows) in firsts::<Event>(&mut writer, &people, &aliases, is_goal)? {
        writer.put_event(&event, &rows)?;
    }
    for (thread, rows) in firsts::<ConversationVersion>(&mut writer, &people, &aliases, |_| true)? {
        writer.put_conversation(&thread, &rows)?;
    }
    // Only the clicks that they name.
    writer.named.time = Some(period.start..period.start);
    Ok(writer.named)
}

/// The customers and contacts of a period.
pub(super) fn people_of_period(
    writer: &mut RecordWriter<'_, '_>,
    period: &Range<Timestamp>,
    aliases: &Aliases,
) -> Result<HashSet<PersonKey>, StoreError> {
    let mut people = HashSet::new();
    people_of::<OrderVersion>(writer, period, aliases, &mut people)?;
    people_of::<Event>(writer, period, aliases, &mut people)?;
    people_of::<ConversationVersion>(writer, period, aliases, &mut people)?;
    Ok(people)
}

/// Adds the people of the records of a period.
fn people_of<V: Record>(
    writer: &mut RecordWriter<'_, '_>,
    period: &Range<Timestamp>,
    aliases: &Aliases,
    people: &mut HashSet<PersonKey>,
) -> Result<(), StoreError> {
    each_between::<V>(writer.txn, period.clone(), |record, _| {
        writer.out.pause();
        people.extend(V::person_of(record).map(|who| aliases.resolve(who)));
        Ok(())
    })
}

/// The first record of each person, in the order of their bytes.
fn firsts<V: Record>(
    writer: &mut RecordWriter<'_, '_>,
    people: &HashSet<PersonKey>,
    aliases: &Aliases,
    counts: impl Fn(&V::Record) -> bool,
) -> Result<Vec<(V::Record, EncodedVersions)>, StoreError>
where
    V::Record: Clone,
{
    let resolve = |who: Option<PersonKey>| who.map(|who| aliases.resolve(who));
    let is_one = |who| resolve(who).is_some_and(|who| people.contains(&who));
    // Records are visited in the order of their ids, so the first of two at one time stays.
    let mut firsts: HashMap<PersonKey, (Timestamp, V::Record, EncodedVersions)> = HashMap::new();
    each_of::<V>(writer.txn, writer.out, is_one, None, |_, record, rows| {
        let (at, who) = (V::at(record), resolve(V::person_of(record)));
        if let Some(who) = who
            && V::counts(record)
            && counts(record)
            && firsts.get(&who).is_none_or(|(first, ..)| at < *first)
        {
            firsts.insert(who, (at, record.clone(), rows.clone()));
        }
        Ok(())
    })?;
    // The versions of a record stay together, and the stream does not depend on the hashes.
    let mut firsts: Vec<(V::Record, EncodedVersions)> =
        firsts.into_values().map(|(_, record, rows)| (record, rows)).collect();
    firsts.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    Ok(firsts)
}
