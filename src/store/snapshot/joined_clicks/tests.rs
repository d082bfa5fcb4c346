//! The clicks of orders are those that are named and those of the same people, wherever they are stored.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::click::ClickNumber;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::sample::FixedRandom;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::journal::SealSize;
use crate::store::{Ask, ClickSelection, Clicks, Parts, RecordSelection, Row, Selection, Store};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

/// A click by its visitor and its recipient.
fn click(number: u64, visitor: u8, recipient: u8) -> Click {
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: at(i64::try_from(number).unwrap() * 1000),
        visitor: Visitor::from_bits(visitor.into()).filter(|_| visitor > 0),
        recipient: (recipient > 0).then_some(PersonKey([recipient; 16])),
        ..fixtures::click(number)
    }
}

/// The clicks of a snapshot.
#[derive(Default)]
struct Seen(Clicks);

impl Parts for Seen {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Clicks(block) = row {
            self.0.push(block);
        }
    }
}

fn seen(store: &Store, records: RecordSelection) -> Vec<u64> {
    let clicks = ClickSelection::Journeys;
    let ask = Ask::<Seen>::new(Selection { records, clicks, ..Selection::settings() });
    let mut numbers = Vec::new();
    let snapshot = store.snapshot(&ask).unwrap();
    snapshot.0.each_seen(|click| numbers.push(click.number.get())).unwrap();
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_order_has_the_clicks_that_are_named_and_those_of_the_same_people(
        clicks in prop::collection::vec((0..4_u8, 0..4_u8), 1..24),
        (block, sealed) in (1..7_usize, 0..12_usize),
        names in prop::collection::vec((prop::option::of(0..24_u64), 0..4_u8), 1..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let made = |(number, (visitor, recipient)): (u64, &(u8, u8))| click(number, *visitor, *recipient);
        let all: Vec<Click> = (0..).zip(&clicks).map(made).collect();
        let append = |clicks: &[Click]| {
            let wrote: Result<(), StoreError> =
                clicks.chunks(block).try_for_each(|some| store.write(|txn| txn.append_clicks(&mut some.to_vec())));
            wrote.unwrap();
        };
        let (old, new) = all.split_at(sealed.min(all.len()));
        append(old);
        while let Some(seal) = store.begin_read().unwrap().next_seal(&SealSize { clicks: 1, ..SealSize::default() }).unwrap() {
            prop_assert!(store.seal(&seal).unwrap());
        }
        append(new);
        let key = store.click_id_key().unwrap();
        let id = |place: usize| ForeignId::parse(&format!("#{place}")).unwrap();
        let person = |number: u8| (number > 0).then_some(PersonKey([number; 16]));
        let wrote: Result<(), StoreError> = store.write(|txn| {
            names.iter().enumerate().try_for_each(|(place, (named, who))| {
                let named = named.map(|of| key.seal(ClickNumber::new(of).unwrap()));
                let click_id = named.map(|id| ForeignId::parse(id.as_str()).unwrap());
                let version = OrderVersion {
                    id: id(place),
                    ordered_at: at(30_000),
                    customer: person(*who),
                    click_id,
                    ..fixtures::order()
                };
                txn.add_version(&version).map(drop)
            })
        });
        wrote.unwrap();
        let expected = |orders: &[(Option<u64>, u8)]| -> Vec<u64> {
            let named = |click: &&Click| orders.iter().any(|(of, _)| *of == Some(click.number.get()));
            let named: Vec<&Click> = all.iter().filter(named).collect();
            let customers: Vec<PersonKey> = orders.iter().filter_map(|(_, who)| person(*who)).collect();
            let belongs = |click: &&Click| {
                let beside = |of: &&Click| {
                    of.number == click.number
                        || (of.visitor.is_some() && of.visitor == click.visitor)
                        || (of.recipient.is_some() && of.recipient == click.recipient)
                };
                named.iter().any(beside) || click.recipient.is_some_and(|who| customers.contains(&who))
            };
            all.iter().filter(belongs).map(|click| click.number.get()).collect()
        };
        let window = Some(Span::from_days(1));
        let ids = (0..names.len()).map(id).collect();
        prop_assert_eq!(seen(&store, RecordSelection::SomeOrders { ids, window }), expected(&names));
        let alone = RecordSelection::Order { id: id(0), window };
        prop_assert_eq!(seen(&store, alone), expected(&names[..1]));
    }
}
