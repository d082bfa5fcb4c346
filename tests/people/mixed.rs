//! Records of random people, some hashed by release 0.1.0 and some since, make the report that they would
//! make if all were hashed now.

use std::collections::BTreeSet;

use couplet::domain::period::{Period, Zone, parse_day};
use couplet::domain::record::alias::Alias;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::normaliser::Normaliser;
use couplet::domain::record::person::PeopleKey;
use couplet::domain::record::version::Version;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::time::Timestamp;
use couplet::import::{self, Options, Row, Rows};
use couplet::render::{self, Format, Width};
use couplet::report::{self, FittedModel, Grouping, ReportData};
use couplet::store::{Records, Snapshot, StoreError};
use proptest::prelude::*;

use super::old::{CONVERSATIONS, ORDERS, good, hashed_before};
use crate::steps::File;

/// The spellings of each person.
const PEOPLE: [[&str; 4]; 4] = [
    ["+491707654321", "+49 (0)170 7654321", "0049 170 7654321", "tel:+491707654321"],
    ["+525512345678", "+52 1 55 1234 5678", "'+525512345678", "whatsapp:+5215512345678"],
    ["eve@example.com", "Eve <eve@example.com>", "mailto:eve@example.com", "(eve@example.com)."],
    ["kunde 7", "kunde  7", "kunde\u{a0}7", "kun\u{200b}de 7"],
];

/// An order, or a conversation of an agent, on a day of October and November.
#[derive(Debug, Clone)]
struct Event {
    is_order: bool,
    person: usize,
    spelling: usize,
    day: u32,
    agent: u8,
    is_old: bool,
}

fn event() -> impl Strategy<Value = Event> {
    (any::<bool>(), 0..4_usize, 0..4_usize, 0..60_u32, 0..3_u8, any::<bool>()).prop_map(
        |(is_order, person, spelling, day, agent, is_old)| Event {
            is_order,
            person,
            spelling,
            day,
            agent,
            is_old,
        },
    )
}

impl Event {
    fn text(&self) -> &'static str {
        PEOPLE[self.person][self.spelling]
    }

    /// Its row, with a number as its id.
    fn row(&self, number: usize) -> String {
        let (month, day) = (10 + self.day / 30, 1 + self.day % 30);
        let at = format!("2026-{month}-{day:02}T{:02}:00:00Z", number % 24);
        if self.is_order {
            format!("#{number},{at},EUR,{}.00,paid,{}\n", number + 1, self.text())
        } else {
            format!("c{number},sms,agent{},{at},{}\n", self.agent, self.text())
        }
    }
}

/// Adds records under the normaliser of release 0.1.0, or as an import of a file that has both does.
fn add(file: &File, key: &PeopleKey, rows: &[(bool, String)], is_old: bool) {
    let options = Options { normalisers: Normaliser::ALL.to_vec(), ..Options::default() };
    for of_orders in [true, false] {
        let rows = rows.iter().filter(|(is_order, _)| *is_order == of_orders);
        let rows: Vec<String> = rows.map(|(_, row)| row.clone()).collect();
        let header = if of_orders { ORDERS } else { CONVERSATIONS };
        let text = format!("{header}{}", rows.concat());
        let (bytes, people) = (text.as_bytes(), Some(key));
        let (records, aliases) = if of_orders {
            let read = import::orders(bytes, &options, people).unwrap();
            let (versions, aliases) = versions(read, key, &rows, is_old);
            (Records::Orders(versions), aliases)
        } else {
            let read = import::conversations(bytes, &options, people).unwrap();
            let (versions, aliases) = versions(read, key, &rows, is_old);
            (Records::Conversations(versions), aliases)
        };
        let wrote: Result<(), StoreError> = file.store.write(|txn| {
            txn.add_aliases(&aliases)?;
            txn.add_records(&records).map(drop)
        });
        wrote.unwrap();
    }
}

/// The records of a file and the aliases that come with them.
fn versions<V: Version>(
    mut read: Rows<'_, &[u8], V>,
    key: &PeopleKey,
    rows: &[String],
    is_old: bool,
) -> (Vec<V>, Vec<Alias>) {
    let records: Vec<Row<V>> = read.by_ref().map(Result::unwrap).collect();
    if is_old {
        return (hashed_before(key, records.into_iter(), rows), Vec::new());
    }
    (records.into_iter().map(good).collect(), read.take_aliases())
}

/// The report of November, and how each order is explained.
fn seen(file: &File, orders: &[String]) -> (String, Vec<Vec<String>>) {
    let day = |text| parse_day(text).unwrap();
    let period = Period::days(day("2026-11-01"), day("2026-11-30"), Zone::utc()).unwrap();
    let ask = ReportData::ask_period(period.from, period.to, None);
    let snapshot: Snapshot<ReportData> = file.store.snapshot(&ask).unwrap();
    let by = vec![Grouping::Channel.into(), Grouping::Agent.into()];
    let rules = snapshot.settings.attribution.clone();
    let query = report::Query { period, by, rules, rate_of: RateOf::People };
    let now = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
    let report = report::build(&snapshot, &query, now).unwrap();
    let mut out = Vec::new();
    render::report(&report, Format::Json, Width::DEFAULT, &mut out).unwrap();
    let explained = orders.iter().map(|id| {
        let id = ForeignId::parse(id).unwrap();
        let snapshot = file.store.snapshot(&ReportData::ask_order(id.clone(), None)).unwrap();
        let rules = &snapshot.settings.attribution;
        let month = report::month_of(&snapshot, &id).unwrap();
        let fitted = FittedModel::of(&snapshot, &month, rules).unwrap();
        let explained = report::explain(&snapshot, &id, rules, &fitted).unwrap();
        explained.journey.into_iter().map(|touch| touch.name).collect()
    });
    (String::from_utf8(out).unwrap(), explained.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_report_does_not_tell_which_release_hashed_a_person(
        events in prop::collection::vec(event(), 1..16),
    ) {
        let rows: Vec<_> = events.iter().zip(0..).map(|(e, n)| (e.is_order, e.row(n))).collect();
        let of = |is_old: bool| {
            let rows = rows.iter().zip(&events).filter(|(_, event)| event.is_old == is_old);
            rows.map(|(row, _)| row.clone()).collect::<Vec<_>>()
        };
        // Each text that the old release hashed is read once more: in a conversation of another month.
        let texts: BTreeSet<_> = events.iter().filter(|e| e.is_old).map(Event::text).collect();
        let again = texts.iter().zip(0..).map(|(text, n)| {
            (false, format!("again{n},sms,agent0,2027-03-01T00:00:00Z,{text}\n"))
        });
        let again: Vec<_> = again.collect();
        let (mixed, newest) = (File::new(), File::new());
        let key = mixed.store.people_key().unwrap().unwrap();
        add(&mixed, &key, &of(true), true);
        add(&mixed, &key, &of(false), false);
        add(&mixed, &key, &again, false);
        add(&newest, &key, &[rows.clone(), again].concat(), false);
        let orders: Vec<_> =
            (0..events.len()).filter(|n| events[*n].is_order).map(|n| format!("#{n}")).collect();
        prop_assert_eq!(seen(&mixed, &orders), seen(&newest, &orders));
        // Reading the old rows again adds none.
        add(&mixed, &key, &rows, false);
        prop_assert_eq!(seen(&mixed, &orders), seen(&newest, &orders));
        let counts = |file: &File| {
            let all = Snapshot::read(&file.rows()[..]).unwrap();
            (all.conversions.clone(), all.conversations.clone())
        };
        prop_assert_eq!(counts(&mixed), counts(&newest));
    }
}
