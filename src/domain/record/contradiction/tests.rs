use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::label::{Agent, Channel};
use crate::domain::money::Currency;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::order::{OrderStatus, OrderVersion};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn euros(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("EUR").unwrap() }
}

fn plain() -> OrderVersion {
    OrderVersion {
        ..OrderVersion::bare(
            ForeignId::parse("#1").unwrap(),
            at(1),
            euros(10),
            Arc::from("generic"),
        )
    }
}

fn coded(texts: &[&str]) -> OrderVersion {
    let codes = texts.iter().map(|text| CouponCode::parse(text).unwrap()).collect();
    OrderVersion { codes, ..plain() }
}

fn visiting(page: &str) -> OrderVersion {
    OrderVersion { landing_url: Some(page.into()), ..plain() }
}

fn found(known: &OrderVersion, added: &OrderVersion) -> Option<Contradiction> {
    Contradiction::find(std::slice::from_ref(known), added).map(|(_, contradiction)| contradiction)
}

/// The same codes in another order were two contradicting values, and so was `A,B` beside `A|B`.
#[test]
fn the_same_codes_and_the_same_page_are_no_contradiction_however_they_are_written() {
    let same = [
        (coded(&["A1,B1"]), coded(&["A1,B1"])),
        (coded(&["A1", "B1"]), coded(&["B1", "a-1"])),
        (coded(&["A1", "B1"]), coded(&["A1,B1"])),
        (coded(&["[\"B1\", \"A1\"]"]), coded(&["A1; \"B1\"."])),
        (coded(&["*CATBIRD*"]), coded(&["CATBIRD"])),
        (visiting("/?a=1&amp;b=2"), visiting("/?a=1&b=2")),
        (visiting("/?a=1&amp;amp;b=2"), visiting("/?a=1&#38;b=2")),
    ];
    for (one, other) in same {
        assert_eq!((found(&one, &other), found(&other, &one)), (None, None), "{one:?}, {other:?}");
    }
    assert!(found(&coded(&["A1", "B1"]), &coded(&["A1"])).is_some());
    assert!(found(&visiting("/?a=1&b=2"), &visiting("/?a=1")).is_some());
}

/// Outcomes of imports are stored, and held whole addresses with what they say of a person.
#[test]
fn nothing_personal_is_held_of_a_contradiction() {
    let customer = |byte| OrderVersion { customer: Some(PersonKey([byte; 16])), ..plain() };
    for (one, other) in
        [(visiting("/?mail=ana"), visiting("/?mail=ben")), (customer(1), customer(2))]
    {
        assert_eq!(found(&one, &other).unwrap().values, None);
    }
}

#[test]
fn long_values_are_cut_where_they_differ() {
    let long = "a".repeat(300);
    let table = [
        ("one".to_owned(), "two".to_owned(), "one", "two"),
        (format!("{long}b"), format!("{long}c"), "\u{2026}aaaaaaaaaab", "\u{2026}aaaaaaaaaac"),
        (long.clone(), format!("{long}c"), "\u{2026}aaaaaaaaaa", "\u{2026}aaaaaaaaaac"),
        (format!("x{long}"), "y".to_owned(), "x", "y"),
        // Only one is too long.
        ("a".repeat(50), long.clone(), "\u{2026}aaaaaaaaaa", "\u{2026}aaaaaaaaaaa"),
        (format!("{}b", &long[..20]), long.clone(), &long[..20], &long[..20]),
    ];
    for (one, other, cut_one, cut_other) in table {
        let (one, other) = cut_apart(&one, &other);
        assert!(one.starts_with(cut_one) && other.starts_with(cut_other), "{one}, {other}");
    }
}

fn order() -> impl Strategy<Value = OrderVersion> {
    let time = prop::option::of(0_i64..3);
    let status = prop::sample::select(vec![
        None,
        Some(OrderStatus::Paid),
        Some(OrderStatus::PartiallyRefunded),
        Some(OrderStatus::Refunded),
    ]);
    let refunded = prop::option::of(0_i64..3);
    let texts = prop::sample::select(vec![&[][..], &["A1"], &["A1,B1"], &["B1", "A1"]]);
    let page = prop::sample::select(vec![None, Some("/?a&b"), Some("/?a&amp;b"), Some("/")]);
    (time, status, refunded, 0_i64..2, texts, page, prop::option::of(0_u8..2)).prop_map(
        |(updated, status, refunded, total, texts, page, customer)| OrderVersion {
            updated_at: updated.map(at),
            status,
            refunded: refunded.map(euros),
            total: euros(total),
            landing_url: page.map(Arc::from),
            customer: customer.map(|byte| PersonKey([byte; 16])),
            ..coded(texts)
        },
    )
}

fn conversation() -> impl Strategy<Value = ConversationVersion> {
    let count = || prop::option::of(0_u32..3);
    (count(), count(), prop::option::of("[AaB]"), 0_i64..2).prop_map(
        |(inbound, outbound, agent, started)| ConversationVersion {
            inbound,
            outbound,
            agent: agent.map(|name| Agent::parse(&name).unwrap()),
            ..ConversationVersion::bare(
                ForeignId::parse("c1").unwrap(),
                Channel::parse("ig").unwrap(),
                at(started),
            )
        },
    )
}

/// A conversation with one answer more moved to another channel or contact, and nothing was said.
#[test]
fn who_a_conversation_is_with_and_where_it_began_is_not_settled_by_an_answer_more() {
    let known = ConversationVersion {
        inbound: Some(2),
        outbound: Some(1),
        agent: Some(Agent::parse("Mia").unwrap()),
        contact: Some(PersonKey([1; 16])),
        first_response_s: Some(60),
        ..ConversationVersion::bare(
            ForeignId::parse("c1").unwrap(),
            Channel::parse("ig").unwrap(),
            at(1),
        )
    };
    let answered = ConversationVersion { outbound: Some(2), ..known.clone() };
    let told = |added: &ConversationVersion| {
        let found = Contradiction::find(std::slice::from_ref(&known), added);
        found.map(|(undecided, found)| (undecided, found.field))
    };
    for (added, field) in [
        (
            ConversationVersion { channel: Channel::parse("sms").unwrap(), ..answered.clone() },
            Some(Field::Channel),
        ),
        (ConversationVersion { started_at: at(2), ..answered.clone() }, Some(Field::StartedAt)),
        (
            ConversationVersion { contact: Some(PersonKey([2; 16])), ..answered.clone() },
            Some(Field::Contact),
        ),
        (
            ConversationVersion { agent: Some(Agent::parse("Jon").unwrap()), ..answered.clone() },
            None,
        ),
        (ConversationVersion { first_response_s: Some(50), ..answered.clone() }, None),
        (answered, None),
    ] {
        assert_eq!(told(&added), field.map(|field| (Undecided::Equal, field)), "{added:?}");
    }
}

fn is_told_alike<V: Version + std::fmt::Debug>(one: &V, other: &V) -> Result<(), TestCaseError> {
    let there = Contradiction::find(std::slice::from_ref(one), other);
    let back = Contradiction::find(std::slice::from_ref(other), one);
    let swapped = back.map(|(undecided, found)| {
        let values = found.values.map(|(known, added)| (added, known));
        (undecided, Contradiction { values, added_counts: !found.added_counts, ..found })
    });
    prop_assert_eq!(there, swapped, "{:?}, {:?}", one, other);
    Ok(())
}

proptest! {
    /// A version without `updated_at` was told after one with it, and not before.
    #[test]
    fn two_orders_are_told_alike_whichever_is_imported_first(one in order(), other in order()) {
        is_told_alike(&one, &other)?;
    }

    #[test]
    fn two_conversations_are_told_alike_whichever_is_imported_first(
        one in conversation(),
        other in conversation(),
    ) {
        is_told_alike(&one, &other)?;
    }

    #[test]
    fn what_differs_is_cut_differently(
        same in "[ab]{0,90}",
        ends in ("[ab]{0,90}", "[ab]{0,90}"),
    ) {
        let (one, other) = (format!("{same}{}", ends.0), format!("{same}{}", ends.1));
        let (cut_one, cut_other) = cut_apart(&one, &other);
        prop_assert_eq!(one == other, cut_one == cut_other);
        prop_assert!(cut_one.chars().count() <= STATED_CHARS_MAX + 2);
        // Both begin at one place.
        let is_cut = |text: &str| text.starts_with('\u{2026}');
        prop_assert_eq!(is_cut(&cut_one), is_cut(&cut_other));
    }
}
