//! A report asks for its period and its journeys, and for nothing else.

use super::*;
use crate::codec::fixtures::{at, batch, click, order, spec};
use crate::domain::click::Click;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::utm::Utm;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::sample::FixedRandom;
use crate::domain::time::DAY_MS;
use crate::store::{Records, Store, StoreError};

/// The time of a click of the fixtures, in milliseconds.
const CLICKED: i64 = 1_790_000_000_000;

/// A report took every link, every order and every code of every batch into memory.
#[test]
fn the_stream_of_a_month_does_not_grow_with_other_months() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let code = |number: u32| CouponCode::parse(&format!("BW-{number:04}")).unwrap();
    let begun: Result<(), StoreError> = store.write(|txn| {
        let mut begun = txn.insert_batch(batch().spec, at(1))?;
        begun.live_at = Some(at(2));
        txn.put_batch(&begun)?;
        let codes: Vec<CouponCode> = (0..2000).map(code).collect();
        txn.insert_batch_codes(begun.id, &codes).map(drop)
    });
    begun.unwrap();
    // Each with a link, a code, a customer and an order of its own.
    let fill = |numbers: std::ops::Range<u32>, days: i64| {
        let filled: Result<(), StoreError> = store.write(|txn| {
            for number in numbers {
                let mut spec = spec(&format!("l{number}"));
                spec.utm = Utm::default();
                let link = txn.insert_link(spec, at(1))?.id;
                let time = at(CLICKED + days * DAY_MS + i64::from(number));
                txn.append_clicks(&mut [Click { link, at: time, ..click(u64::from(number)) }])?;
                txn.add_records(&Records::Orders(vec![OrderVersion {
                    id: ForeignId::parse(&format!("#{number}")).expect("an id"),
                    ordered_at: time,
                    codes: vec![code(number)],
                    customer: Some(PersonKey([u8::try_from(number % 250).unwrap_or(0); 16])),
                    ..order()
                }]))?;
            }
            Ok(())
        });
        filled.unwrap();
    };
    let (from, to) = (at(CLICKED - DAY_MS), at(CLICKED + 30 * DAY_MS));
    let ask = ReportData::ask_period(from, to, Some(Span::from_ms(30 * 86_400_000)));
    let bytes = || store.spool(ask.selection()).unwrap().metadata().unwrap().len();
    fill(0..20, 0);
    let alone = bytes();
    fill(20..400, 100);
    fill(400..800, -300);
    assert_eq!(bytes(), alone);
    let found = store.snapshot(&ask).unwrap();
    let counts = [found.links.len(), found.codes.len(), found.conversions.len()];
    assert_eq!(counts, [20; 3]);
    // An earlier order of the same customer is within the window, and that of another customer is not.
    fill(1002..1003, -10);
    fill(1040..1041, -10);
    let found = store.snapshot(&ask).unwrap();
    let ids: Vec<&str> = found.conversions.iter().map(|order| order.id.as_str()).collect();
    assert!(ids.contains(&"#1002") && !ids.contains(&"#1040"), "{ids:?}");
}
