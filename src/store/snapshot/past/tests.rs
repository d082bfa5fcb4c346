//! Past orders from the file and from its stream.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::sample::FixedRandom;
use crate::store::{Ask, Parts, RecordSelection, Row, Selection, Store};

#[derive(Default)]
struct Taken {
    past: Vec<PastOrder>,
    orders: Vec<Conversion>,
}

impl Parts for Taken {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Past(orders) => self.past.extend(orders),
            Row::Conversion(order) => self.orders.push(*order),
            _ => {}
        }
    }
}

fn at(time: u8) -> Timestamp {
    fixtures::at(i64::from(time) * 1000)
}

fn order((number, time, rank): (u8, u8, u8)) -> OrderVersion {
    let status = [None, Some(OrderStatus::Cancelled), Some(OrderStatus::Refunded)];
    let kinds = [None, Some(ConversionKind::Lead)];
    OrderVersion {
        id: ForeignId::parse(&format!("#{number}")).unwrap(),
        ordered_at: at(time),
        updated_at: Some(at(rank)),
        status: status[usize::from(rank % 3)],
        kind: kinds[usize::from(number % 2)],
        customer: (number % 4 > 0).then_some(PersonKey([number % 4; 16])),
        ..fixtures::order()
    }
}

fn sorted(mut orders: Vec<PastOrder>) -> Vec<PastOrder> {
    orders.sort_by_key(|order| (order.at, order.customer, order.net.minor));
    orders
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// With many changes the orders are read by all threads, with few one by one.
    #[test]
    fn the_orders_before_a_time_are_those_that_count_however_they_are_read(
        changes in prop::collection::vec(
            prop::collection::vec((0_u8..40, 0_u8..60, 0_u8..5), 1..4), 1..40,
        ),
        before in 0_u8..70,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        for change in &changes {
            let wrote: Result<(), StoreError> = store.write(|txn| {
                change.iter().try_for_each(|of| txn.add_version(&order(*of)).map(drop))
            });
            wrote.unwrap();
        }
        let ask = |records| Ask::<Taken>::new(Selection { records, ..Selection::settings() });
        let asked = ask(RecordSelection::Past { before: at(before) });
        let read = store.snapshot(&asked).unwrap().parts.past;
        let streamed = asked.read(store.spool(asked.selection()).unwrap()).unwrap().parts.past;
        prop_assert_eq!(sorted(read.clone()), sorted(streamed));
        let all = store.snapshot(&ask(RecordSelection::Orders)).unwrap();
        let expected = all.parts.orders.iter().filter(|order| order.ordered_at < at(before));
        let past = Past { time: Timestamp::MIN..at(before), settings: all.settings.clone() };
        let expected = expected.filter_map(|order| past.of(order));
        prop_assert_eq!(sorted(read), sorted(expected.collect()));
    }
}

#[test]
fn orders_that_do_not_count_as_goals_are_left_out_and_refunds_are_taken_off() {
    let order = |status, kind| {
        let versions = vec![OrderVersion {
            status: Some(status),
            kind: Some(kind),
            refunded: None,
            ..fixtures::order()
        }];
        Conversion::fold(versions).unwrap()
    };
    let mut settings = Settings::default();
    settings.conversions.insert(ConversionKind::Booking, Weight::Micro);
    let past = Past { time: Timestamp::MIN..Timestamp::MAX, settings };
    let net = |status, kind| past.of(&order(status, kind)).map(|of| of.net.minor);
    let total = order(OrderStatus::Paid, ConversionKind::Sale).total.minor;
    assert_eq!(net(OrderStatus::Paid, ConversionKind::Sale), Some(total));
    assert_eq!(net(OrderStatus::Refunded, ConversionKind::Sale), Some(0));
    assert_eq!(net(OrderStatus::Cancelled, ConversionKind::Sale), None);
    assert_eq!(net(OrderStatus::Pending, ConversionKind::Sale), None);
    assert_eq!(net(OrderStatus::Paid, ConversionKind::Booking), None);
}
