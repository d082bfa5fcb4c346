//! A selection of records has what a filter of all records gives.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures::order;
use crate::domain::label::Channel;
use crate::domain::period::{Period, Zone};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::OrderVersion;
use crate::domain::sample::FixedRandom;
use crate::store::snapshot::indexed::carriers;
use crate::store::snapshot::selection::CodeSelection;
use crate::store::{Everything, Firsts, Records, Selection, Snapshot, Store, Txn};

/// A version of a record: its id, its time, its person and its rank among the versions.
type Version = (u8, i64, u8, u32);

fn versions() -> impl Strategy<Value = Vec<Version>> {
    prop::collection::vec((0..12_u8, 0..40_i64, 0..4_u8, 0..3_u32), 0..40)
}

fn id(number: u8) -> ForeignId {
    ForeignId::parse(&format!("#{number}")).unwrap()
}

fn at(time: i64) -> Timestamp {
    Timestamp::from_ms(time * 1000).unwrap()
}

fn person(number: u8) -> Option<PersonKey> {
    (number > 0).then_some(PersonKey([number; 16]))
}

fn order_version(&(number, time, who, rank): &Version) -> OrderVersion {
    OrderVersion {
        id: id(number),
        updated_at: Some(at(i64::from(rank))),
        ordered_at: at(time),
        customer: person(who),
        codes: vec![CouponCode::parse(&format!("CODE{who}")).unwrap()],
        ..order()
    }
}

fn conversation_version(&(number, time, who, rank): &Version) -> ConversationVersion {
    ConversationVersion {
        inbound: Some(rank),
        contact: person(who),
        ..ConversationVersion::bare(id(number), Channel::parse("sms").unwrap(), at(time))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The index lists a record at the times of all its versions, which may disagree.
    #[test]
    fn a_period_has_its_records_and_those_of_its_customers_in_the_window(
        orders in versions(), threads in versions(), from in 0..40_i64, length in 0..20_i64, window in 0..30_i64,
        explained in 0..12_u8,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let wrote: Result<(), StoreError> = store.write(|txn| {
            orders.iter().try_for_each(|of| txn.add_version(&order_version(of)).map(drop))?;
            threads.iter().try_for_each(|of| txn.add_version(&conversation_version(of)).map(drop))
        });
        wrote.unwrap();
        let read = |selection| Snapshot::read(store.spool(&selection).unwrap()).unwrap().parts;
        let of = |records| {
            let found = read(Selection { records, ..Selection::settings() });
            (found.conversions, found.conversations)
        };
        let all = read(Selection::all());
        let filtered = |is_order: &dyn Fn(&Conversion) -> bool, is_thread: &dyn Fn(&Conversation) -> bool| {
            let (mut orders, mut threads) = (all.conversions.clone(), all.conversations.clone());
            orders.retain(is_order);
            threads.retain(is_thread);
            (orders, threads)
        };
        let (start, from, to) = (at(from - window), at(from), at(from + length));
        let span = Some(Span::from_ms(u64::try_from(window * 1000).unwrap()));

        let between = of(RecordSelection::OrdersBetween { from, to });
        prop_assert_eq!(between.clone(), filtered(&|order| (from..to).contains(&order.ordered_at), &|_| false));

        let people: Vec<PersonKey> = between.0.iter().filter_map(|order| order.customer).collect();
        let is_known = |at, person: Option<PersonKey>| {
            let of_them = person.is_some_and(|person| people.contains(&person));
            (from..to).contains(&at) || ((start..from).contains(&at) && of_them)
        };
        let period = of(RecordSelection::Period { from, to, window: span });
        let expected = filtered(
            &|order| is_known(order.ordered_at, order.customer),
            &|thread| is_known(thread.started_at, thread.contact),
        );
        prop_assert_eq!(period, expected);

        let found = of(RecordSelection::Order { id: id(explained), window: span });
        let order = all.conversions.iter().find(|order| order.id == id(explained));
        let is_theirs = |who: Option<PersonKey>| who.is_some() && who == order.and_then(|order| order.customer);
        let expected = filtered(
            &|other| order.is_some_and(|order| {
                let back = order.ordered_at.plus_ms(-window * 1000);
                let earlier = (back..order.ordered_at).contains(&other.ordered_at);
                other.id == order.id || (earlier && is_theirs(other.customer))
            }),
            &|thread| is_theirs(thread.contact),
        );
        prop_assert_eq!(found, expected);

        let page: Vec<&Conversion> =
            all.conversions.iter().filter(|order| (from..to).contains(&order.ordered_at)).collect();
        let ids = page.iter().map(|order| order.id.clone()).collect();
        let found = of(RecordSelection::SomeOrders { ids, window: span });
        let times = || page.iter().map(|order| order.ordered_at);
        let expected = filtered(
            &|other| times().min().zip(times().max()).is_some_and(|(first, last)| {
                let earlier = (first.plus_ms(-window * 1000)..last).contains(&other.ordered_at);
                let is_theirs = other.customer.is_some_and(|who| people.contains(&who));
                page.iter().any(|order| order.id == other.id) || (earlier && is_theirs)
            }),
            &|thread| times().min().zip(times().max()).is_some_and(|(first, last)| {
                let is_theirs = thread.contact.is_some_and(|who| people.contains(&who));
                (first.plus_ms(-window * 1000)..=last).contains(&thread.started_at) && is_theirs
            }),
        );
        prop_assert_eq!(found, expected);

        for who in [0, 1, 3] {
            let hashes: Vec<PersonKey> = person(who).into_iter().collect();
            let is_theirs = |of: Option<PersonKey>| of.is_some_and(|of| hashes.contains(&of));
            let theirs = filtered(&|order| is_theirs(order.customer), &|thread| is_theirs(thread.contact));
            prop_assert_eq!(of(RecordSelection::Person(hashes.clone())), theirs);
        }

        let (seen, talked) = filtered(
            &|order| (from..to).contains(&order.ordered_at),
            &|thread| (from..to).contains(&thread.started_at),
        );
        let people: BTreeSet<PersonKey> = seen.iter().filter_map(|order| order.customer)
            .chain(talked.iter().filter_map(|thread| thread.contact))
            .collect();
        let (mut first_orders, mut first_threads) = (Vec::new(), Vec::new());
        for person in people {
            let (mut orders, mut threads) = filtered(
                &|order| order.customer == Some(person),
                &|thread| thread.contact == Some(person),
            );
            orders.sort_by(|a, b| (a.ordered_at, a.id.as_str()).cmp(&(b.ordered_at, b.id.as_str())));
            threads.sort_by(|a, b| (a.started_at, a.id.as_str()).cmp(&(b.started_at, b.id.as_str())));
            first_orders.extend(orders.into_iter().next());
            first_threads.extend(threads.into_iter().next());
        }
        let firsts = Firsts::ask(&Period { from, to, zone: Zone::utc() });
        let firsts = store.snapshot(&firsts).unwrap().parts;
        let by_customer = first_orders.into_iter().map(|order| (order.customer.unwrap(), order));
        let by_contact = first_threads.into_iter().map(|thread| (thread.contact.unwrap(), thread));
        prop_assert_eq!(firsts.orders, by_customer.collect());
        prop_assert_eq!(firsts.conversations, by_contact.collect());
    }
}

/// Without an index of the orders by code, the look-up of a code took longer with each order.
#[test]
fn the_orders_with_a_code_are_found_on_every_day_and_in_every_version() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let days = [-3_i64, 0, 1, 2, 500];
    let wrote: Result<(), StoreError> = store.write(|txn| {
        for (number, day) in (0..).zip(days) {
            for who in 0..4 {
                let version = order_version(&(number * 4 + who, day * 86_400, who, 0));
                txn.add_version(&version)?;
                // A newer version without the code, on another day.
                let moved = at((day + 7) * 86_400);
                let updated_at = Some(at(9));
                let codes = Vec::new();
                txn.add_version(&OrderVersion { ordered_at: moved, updated_at, codes, ..version })?;
            }
        }
        Ok(())
    });
    wrote.unwrap();
    let found = |code: &str| {
        let code = CouponCode::parse(code).unwrap().folded();
        carriers(&store.begin_read().unwrap().inner, &code).unwrap().len()
    };
    for code in ["CODE0", "code-1", "CODE3"] {
        assert_eq!(found(code), days.len(), "{code}");
    }
    for code in ["AAA", "CODE", "CODE11", "ZZZ"] {
        assert_eq!(found(code), 0, "{code}");
    }
}

/// The kinds that were added after the ledger have no tables in a file that is older: it reads as without them, and
/// gets them with its first import of such a kind.
#[test]
fn a_file_from_before_the_later_kinds_reads_the_same_and_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let records = Records::Orders(vec![order_version(&(1, 0, 1, 0))]);
    store.write::<_, StoreError>(|txn| txn.add_records(&records)).unwrap();
    let all = || {
        let spooled = store.spool(&Selection::to_audit()).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut { spooled }, &mut bytes).unwrap();
        bytes
    };
    let before = all();
    let drop_tables = |txn: &Txn| -> Result<(), StoreError> {
        txn.engine.delete_table(tables::SHOP_REDEMPTIONS.definition())?;
        txn.engine.delete_table(tables::CALLS.definition())?;
        txn.engine.delete_table(tables::EVENTS.definition())?;
        txn.engine.delete_table(tables::COSTS.definition())?;
        txn.engine.delete_table(tables::SENDS.definition())?;
        txn.engine.delete_table(tables::TOTALS.definition())?;
        Ok(())
    };
    store.write(drop_tables).unwrap();
    assert_eq!(all(), before);
    let code = CouponCode::parse("CODE1").unwrap();
    for codes in [CodeSelection::All, CodeSelection::Typed(vec![code])] {
        for records in [
            RecordSelection::Orders,
            RecordSelection::OrdersBetween { from: at(-9), to: at(9) },
            RecordSelection::Period { from: at(-9), to: at(9), window: None },
            RecordSelection::Order { id: id(1), window: None },
            RecordSelection::Order { id: id(2), window: None },
            RecordSelection::Versions { kind: 4, ids: vec![id(1)] },
            RecordSelection::Firsts { from: at(-9), to: at(9) },
            RecordSelection::Messages { since: at(-9), from: at(0), to: at(5), until: at(9) },
            RecordSelection::FirstTouches { from: at(-9), to: at(9) },
            RecordSelection::Person(vec![PersonKey([1; 16])]),
        ] {
            let codes = codes.clone();
            store.spool(&Selection { codes, records, ..Selection::settings() }).unwrap();
        }
    }
    assert!(store.old_rows::<crate::store::fixtures::Outcome>().unwrap().is_empty());
    let calls = Records::Calls(vec![crate::codec::fixtures::call()]);
    store.write::<_, StoreError>(|txn| txn.add_records(&calls)).unwrap();
    let read = Snapshot::<Everything>::read(store.spool(&Selection::all()).unwrap()).unwrap();
    assert_eq!((read.parts.calls.len(), read.parts.conversions.len()), (1, 1));
}
