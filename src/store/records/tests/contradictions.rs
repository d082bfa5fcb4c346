//! Versions that contradict each other: told alike whichever comes first and whichever counts.

use super::*;
use crate::codec::fixtures::{at, conversation};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::record::contradiction::{Contradicting, Undecided};
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;

/// What is told of one version after another: the field, why, and whether the second counts.
type Told = Option<(&'static str, Undecided, bool)>;

fn told<V: Record>(first: &V, second: &V, records: fn(Vec<V>) -> Records) -> (Tally, Told) {
    let file = File::new();
    file.add(first);
    let add = |txn: &Txn| txn.add_records(&records(vec![second.clone()]));
    let Imported { tally, contradictions, .. } = file.store.write::<_, StoreError>(add).unwrap();
    let told = contradictions.0.into_iter().next();
    let told = told.map(|(why, Contradicting { rows, example: one })| {
        assert_eq!((&*rows, &one.id), (&[0][..], second.id()));
        (one.field.as_str(), why, one.added_counts)
    });
    (tally, told)
}

/// Asserts that two versions contradict each other in a field, in either order, that the same one counts,
/// and that the summary says the same.
fn assert_told<V: Record>(field: &str, one: &V, other: &V, records: fn(Vec<V>) -> Records) {
    let mut counted = Vec::new();
    for (first, second) in [(one, other), (other, one)] {
        let (tally, told) = told(first, second, records);
        let Some((told, Undecided::Neither, added_counts)) = told else {
            panic!("{field}: {told:?}")
        };
        assert_eq!(told, field);
        assert_eq!(
            (tally.changed, tally.kept),
            (u64::from(added_counts), u64::from(!added_counts))
        );
        counted.push(added_counts);
    }
    assert_ne!(counted[0], counted[1], "{field}: which counts depends on the order of imports");
}

fn codes(text: &str) -> Vec<CouponCode> {
    text.split('|').map(|code| CouponCode::parse(code).unwrap()).collect()
}

/// Without `updated_at` the larger value counted, and only a smaller total that came second was told.
#[test]
fn orders_that_differ_in_any_field_are_told_in_either_order() {
    let other_currency =
        Money { minor: plain().total.minor, currency: Currency::parse("USD").unwrap() };
    let with_utm = |change: fn(&mut OrderUtm)| {
        let mut order = plain();
        let all = Some("one".into());
        order.utm = OrderUtm {
            source: all.clone(),
            medium: all.clone(),
            campaign: all.clone(),
            content: all,
        };
        change(&mut order.utm);
        order
    };
    let utm = |change| (with_utm(|_| ()), with_utm(change));
    let with = |change: fn(&mut OrderVersion, bool)| {
        let (mut one, mut other) = (plain(), plain());
        change(&mut one, true);
        change(&mut other, false);
        (one, other)
    };
    let table = [
        ("total", with(|o, first| o.total = euros(if first { 9900 } else { 7000 }))),
        ("refunded", with(|o, first| o.refunded = Some(euros(i64::from(first))))),
        ("ordered_at", with(|o, first| o.ordered_at = at(i64::from(first)))),
        ("discount_codes", with(|o, first| o.codes = codes(if first { "A1" } else { "B1" }))),
        ("discount_codes", with(|o, first| o.codes = codes(if first { "A1" } else { "A1|B1" }))),
        ("discount_total", with(|o, first| o.discount = Some(euros(i64::from(first))))),
        ("customer", with(|o, first| o.customer = Some(PersonKey([u8::from(first); 16])))),
        (
            "click_id",
            with(|o, first| o.click_id = ForeignId::parse(["a", "b"][usize::from(first)]).ok()),
        ),
        (
            "landing_url",
            with(|o, first| o.landing_url = Some(["/a", "/b"][usize::from(first)].into())),
        ),
        (
            "kind",
            with(|o, first| {
                o.kind = Some(if first { ConversionKind::Sale } else { ConversionKind::Lead });
            }),
        ),
        ("currency", (plain(), OrderVersion { total: other_currency, ..plain() })),
        ("utm_source", utm(|utm| utm.source = Some("two".into()))),
        ("utm_medium", utm(|utm| utm.medium = Some("two".into()))),
        ("utm_campaign", utm(|utm| utm.campaign = Some("two".into()))),
        ("utm_content", utm(|utm| utm.content = Some("two".into()))),
    ];
    for (field, (one, other)) in table {
        assert_told(field, &one, &other, Records::Orders);
    }
}

#[test]
fn conversations_that_differ_in_any_field_are_told_in_either_order() {
    let plain = || ConversationVersion { inbound: None, outbound: None, ..conversation() };
    let with = |change: fn(&mut ConversationVersion, &'static str)| {
        let (mut one, mut other) = (plain(), plain());
        change(&mut one, "one");
        change(&mut other, "two");
        (one, other)
    };
    let table = [
        ("channel", with(|c, text| c.channel = Channel::parse(text).unwrap())),
        ("started_at", with(|c, text| c.started_at = at(i64::from(text == "one")))),
        ("agent", with(|c, text| c.agent = Agent::parse(text).ok())),
        ("contact", with(|c, text| c.contact = Some(PersonKey([text.as_bytes()[0]; 16])))),
        ("campaign", with(|c, text| c.campaign = Campaign::parse(text).ok())),
        ("content", with(|c, text| c.content = Content::parse(text).ok())),
        ("slug", with(|c, text| c.slug = Slug::parse(text).ok())),
        ("first_response_s", with(|c, text| c.first_response_s = Some(u32::from(text == "one")))),
    ];
    for (field, (one, other)) in table {
        assert_told(field, &one, &other, Records::Conversations);
    }
}

#[test]
fn what_is_absent_says_nothing_states_move_forward_and_a_later_version_counts() {
    use OrderStatus::{Paid, PartiallyRefunded, Pending, Refunded};
    let of = |updated: Option<i64>, status: Option<OrderStatus>, refunded: Option<i64>, total| {
        OrderVersion {
            updated_at: updated.map(at),
            status,
            refunded: refunded.map(euros),
            total: euros(total),
            ..plain()
        }
    };
    let only_status = |status| of(None, Some(status), None, 10);
    let coded = |text| OrderVersion { codes: codes(text), ..plain() };
    let settled = [
        (plain(), plain()),
        (plain(), of(None, None, Some(3), plain().total.minor)),
        (coded("CATBIRD"), coded("catbird")),
        (only_status(Pending), only_status(Paid)),
        (only_status(Refunded), only_status(Paid)),
        (of(None, Some(PartiallyRefunded), Some(3), 10), of(None, Some(Refunded), Some(10), 10)),
        (of(Some(1), None, None, 10), of(Some(2), None, None, 25)),
        (of(Some(2), None, None, 25), of(Some(1), None, None, 10)),
        (coded("A1|B1"), coded("B1|A1")),
        (coded("A1,B1"), coded("A1,B1")),
        (coded("A1,B1"), coded("A1|B1")),
        (
            OrderVersion { epoch: 0, ..of(None, None, None, 10) },
            OrderVersion { epoch: 1, ..of(None, None, None, 25) },
        ),
    ];
    let stored_by_0_1_0 = coded("A1,B1");
    assert_eq!(told(&stored_by_0_1_0, &stored_by_0_1_0.clone(), Records::Orders).0.known, 1);
    for (first, second) in settled {
        let (tally, told) = told(&first, &second, Records::Orders);
        assert_eq!((told, tally.kept), (None, 0), "{first:?}, {second:?}");
    }
    let (equal, only_one) = (Undecided::Equal, Undecided::OnlyOne);
    let open = [
        (of(Some(1), None, None, 10), of(Some(1), None, None, 25), ("total", equal, true)),
        (of(Some(1), None, None, 25), of(Some(1), None, None, 10), ("total", equal, false)),
        (of(Some(1), None, None, 10), of(None, None, None, 25), ("total", only_one, false)),
        (of(None, None, None, 25), of(Some(1), None, None, 10), ("total", only_one, true)),
        (only_status(Pending), of(None, Some(Paid), None, 25), ("total", Undecided::Neither, true)),
        (
            only_status(Refunded),
            of(None, Some(Paid), None, 25),
            ("total", Undecided::Neither, false),
        ),
    ];
    for (first, second, right) in open {
        assert_eq!(told(&first, &second, Records::Orders).1, Some(right), "{first:?}, {second:?}");
    }
}

/// The numbers of messages of a conversation only grow, so they say which version is newer.
#[test]
fn a_conversation_with_more_messages_is_newer() {
    let of = |inbound: Option<u32>, outbound: Option<u32>, agent| {
        let agent = Agent::parse(agent).ok();
        ConversationVersion { inbound, outbound, agent, ..conversation() }
    };
    let neither = Some(("agent", Undecided::Neither, true));
    for (first, second, right) in [
        (of(None, None, "a"), of(None, None, "b"), neither),
        (of(Some(2), None, "a"), of(Some(3), None, "b"), None),
        (of(Some(3), None, "a"), of(Some(2), None, "b"), None),
        (of(None, None, "a"), of(Some(2), None, "b"), Some(("agent", Undecided::OnlyOne, true))),
        (of(Some(2), Some(1), "a"), of(Some(2), Some(2), "b"), None),
        (
            of(Some(2), Some(2), "a"),
            of(Some(2), Some(2), "b"),
            Some(("agent", Undecided::Equal, true)),
        ),
        (of(Some(2), None, "a"), of(None, None, "b"), Some(("agent", Undecided::OnlyOne, false))),
        (of(None, None, "Ana"), of(None, None, "ana"), None),
    ] {
        let told = told(&first, &second, Records::Conversations);
        assert_eq!(told.1, right, "{first:?}, {second:?}");
    }
}

/// An old file that was read again after `--replace` outranked it in silence where its values were larger.
/// The order of plain imports says nothing, so it still may count; but it is told.
#[test]
fn a_file_from_before_a_replacement_contradicts_it() {
    for (before, replaced) in [(9900, 7000), (7000, 9900)] {
        let file = File::new();
        let of = |epoch, minor| OrderVersion { epoch, total: euros(minor), ..plain() };
        file.add(&of(0, before));
        assert_eq!(file.add(&of(1, replaced)), Added::Changed);
        let add = |txn: &Txn| txn.add_records(&Records::Orders(vec![of(1, before)]));
        let Imported { tally, contradictions, .. } =
            file.store.write::<_, StoreError>(add).unwrap();
        let Contradicting { rows, example } = &contradictions.0[&Undecided::Neither];
        assert_eq!((&**rows, example.added_counts), (&[0][..], before > replaced));
        assert_eq!(
            (tally.changed, tally.kept),
            (u64::from(before > replaced), u64::from(before < replaced))
        );
    }
}

#[test]
fn a_record_with_several_rows_is_counted_and_told_once() {
    let file = File::new();
    let of = |id: &str, minor| OrderVersion { total: euros(minor), ..named(id) };
    file.add(&of("a", 1));
    let rows = vec![of("a", 1), of("b", 5), of("a", 2), of("b", 6), of("a", 3), of("c", 1)];
    let add = |txn: &Txn| txn.add_records(&Records::Orders(rows.clone()));
    let Imported { tally, contradictions, .. } = file.store.write::<_, StoreError>(add).unwrap();
    assert_eq!(tally, Tally { new: 2, changed: 1, ..Tally::default() });
    // A record is named by its first row.
    let Contradicting { rows, example } = &contradictions.0[&Undecided::Neither];
    assert_eq!((&**rows, example.id.as_str()), (&[0, 1][..], "a"));
    assert_eq!(example.values, Some(("0.01 EUR".into(), "0.02 EUR".into())));
}
