//! The first order and the first conversation of the people of a period: new or returning, first channel,
//! month of the first order.
//!
//! Invariant: of each kind and person, the first is the record with the earliest (time, id) of those that
//! count, however far back: an order that was cancelled is no first order.
//! Does not know touches: the click and the codes of a first order are resolved when a report is made.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use redb::ReadTransaction;

use super::indexed::{EncodedVersions, each_between, each_of};
use super::parts::{Ask, Parts, Row};
use super::selection::{RecordSelection, Selection};
use super::stream::StreamWriter;
use crate::domain::period::Period;
use crate::domain::record::alias::Aliases;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::records::Record;
use crate::store::txn::read_aliases;

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
                self.orders.extend(order.customer.map(|customer| (customer, *order)));
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
    txn: &ReadTransaction,
    period: Range<Timestamp>,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let aliases = read_aliases(txn)?;
    let mut of_period = People { txn, out, period, aliases: &aliases };
    let mut people = of_period.run::<OrderVersion>()?;
    people.extend(of_period.run::<ConversationVersion>()?);
    let mut firsts = WriteFirsts { txn, out, people: &people, aliases: &aliases };
    firsts.run::<OrderVersion>()?;
    firsts.run::<ConversationVersion>()
}

/// The people of the records of a period.
struct People<'a, 'o> {
    txn: &'a ReadTransaction,
    out: &'a mut StreamWriter<'o>,
    period: Range<Timestamp>,
    aliases: &'a Aliases,
}

impl People<'_, '_> {
    fn run<V: Record>(&mut self) -> Result<HashSet<PersonKey>, StoreError> {
        let mut people = HashSet::new();
        each_between::<V>(self.txn, self.period.clone(), |record, _| {
            self.out.pause();
            people.extend(V::person_of(record).map(|who| self.aliases.resolve(who)));
            Ok(())
        })?;
        Ok(people)
    }
}

struct WriteFirsts<'a, 'o> {
    txn: &'a ReadTransaction,
    out: &'a mut StreamWriter<'o>,
    people: &'a HashSet<PersonKey>,
    aliases: &'a Aliases,
}

impl WriteFirsts<'_, '_> {
    fn run<V: Record>(&mut self) -> Result<(), StoreError> {
        let resolve = |who: Option<PersonKey>| who.map(|who| self.aliases.resolve(who));
        let is_one = |who| resolve(who).is_some_and(|who| self.people.contains(&who));
        // Records are visited in the order of their ids, so the first of two at one time stays.
        let mut firsts: HashMap<PersonKey, (Timestamp, EncodedVersions)> = HashMap::new();
        each_of::<V>(self.txn, self.out, is_one, |_, record, rows| {
            let (at, who) = (V::at(record), resolve(V::person_of(record)));
            if let Some(who) = who
                && V::counts(record)
                && firsts.get(&who).is_none_or(|(first, _)| at < *first)
            {
                firsts.insert(who, (at, rows.clone()));
            }
            Ok(())
        })?;
        // The versions of a record stay together, and the stream does not depend on the hashes.
        let mut rows: Vec<EncodedVersions> = firsts.into_values().map(|(_, rows)| rows).collect();
        rows.sort_unstable();
        rows.iter().flatten().try_for_each(|row| self.out.record(V::TAG, row))
    }
}
