use super::*;
use crate::domain::label::Campaign;
use crate::domain::link::batch::{LinkBatch, LinkBatchSpec};
use crate::domain::link::slug::Slug;
use crate::domain::money::Money;
use crate::domain::period::Zone;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::record::version::Version;
use crate::domain::settings::rules::KindWindow;
use crate::domain::time::DAY_MS;

const BEGUN: i64 = 1_794_000_000_000;

fn at(days: i64) -> Timestamp {
    Timestamp::from_ms(BEGUN + days * DAY_MS).unwrap()
}

fn person(number: u32) -> PersonKey {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&number.to_le_bytes());
    PersonKey(key)
}

fn batch() -> LinkBatch {
    let spec = LinkBatchSpec {
        name: LinkBatchName::parse("november").unwrap(),
        link: Slug::parse("bw-sms").unwrap(),
        tags: Tags { campaign: Campaign::parse("bw").ok(), ..Tags::default() },
        own_slugs: false,
        codes: None,
        holdout: "10%".parse().ok(),
    };
    LinkBatch { id: LinkBatchId(0), spec, begun_at: at(0) }
}

fn order(id: u32, who: u32, days: i64) -> Conversion {
    let id = ForeignId::parse(&id.to_string()).unwrap();
    let total = Money { minor: 1_000, currency: Currency::parse("EUR").unwrap() };
    let order = OrderVersion::bare(id, at(days), total, "shop".into()).fold_one().unwrap();
    let refunded = Money { minor: 100, ..total };
    Conversion { customer: Some(person(who)), refunded, ..order }
}

/// 1,000 people, of whom the first 100 are withheld, with the orders of some.
fn counted(orders: Vec<Conversion>, rules: &Attribution, now: Timestamp) -> Holdout {
    let assigned = |who| Assigned {
        batch: LinkBatchId(0),
        person: person(who),
        at: at(0),
        is_withheld: who < 100,
    };
    let data =
        HoldoutData { batches: vec![batch()], people: (0..1_000).map(assigned).collect(), orders };
    let day = Zone::utc().day(at(0));
    let period = Period::days(day, day, Zone::utc()).unwrap();
    let mut found = holdouts(&data, (&Settings::default(), rules), &period, now);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn who_ordered_within_the_days_counts_once_in_their_arm() {
    let many = (100..400).map(|who| order(who, who, 3));
    let few = (0..10).map(|who| order(who, who, 6));
    // A second order, one that is late, one from before, and one of somebody who is not in the list.
    let others =
        [order(2_000, 100, 4), order(2_001, 500, 7), order(2_002, 501, -1), order(2_003, 5_000, 1)];
    let orders = many.chain(few).chain(others).collect();
    let of = counted(orders, &Attribution::default(), at(7));
    assert_eq!((of.sent.people, of.sent.ordered, of.sent.orders), (900, 300, 301));
    assert_eq!((of.withheld.people, of.withheld.ordered, of.withheld.orders), (100, 10, 10));
    let currency = *of.sent.revenue.keys().next().unwrap();
    assert_eq!(of.sent.revenue[&currency], 301 * 900);
    let difference = of.difference.unwrap();
    assert_eq!(difference.verdict, Verdict::Higher);
    assert!((difference.value.unwrap() - (1.0 / 3.0 - 0.1)).abs() < 1e-12);
    assert!(!of.is_running && of.window == Span::from_days(7));
    assert!(counted(Vec::new(), &Attribution::default(), at(6)).is_running);
}

#[test]
fn a_list_in_which_is_nobody_is_not_shown() {
    let data = HoldoutData { batches: vec![batch()], ..HoldoutData::default() };
    let day = Zone::utc().day(at(0));
    let period = Period::days(day, day, Zone::utc()).unwrap();
    let rules = (&Settings::default(), &Attribution::default());
    assert_eq!(holdouts(&data, rules, &period, at(0)), []);
}

#[test]
fn a_few_orders_are_too_few_to_say_and_the_plan_may_say_how_long_they_count() {
    let four = (0..4).map(|who| order(who, who, 0));
    let many = (100..400).map(|who| order(who, who, 0));
    let of = counted(four.chain(many).collect(), &Attribution::default(), at(9));
    assert_eq!((of.withheld.ordered, of.difference), (4, None));
    let windows = vec![KindWindow { kind: WindowKind::Sent, window: Span::from_days(1) }];
    let rules = Attribution { windows, ..Attribution::default() };
    let of = counted((0..500).map(|who| order(who, who, 1)).collect(), &rules, at(9));
    assert_eq!((of.sent.ordered, of.withheld.ordered), (0, 0));
}
