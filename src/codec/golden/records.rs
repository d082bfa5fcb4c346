//! Golden bytes of the kinds of imported records that came after release 0.1.0, and of what an import tells of them.

use super::super::fixtures;
use super::super::*;
use super::assert_current;
use crate::domain::record::contradiction::Field;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::ledger::{ImportNumber, Imports};
use crate::domain::record::refused::Refused;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::{StatedCounts, Total};

#[test]
fn the_bytes_of_a_call_never_change() {
    assert_current(&fixtures::call(), "");
}

#[test]
fn the_bytes_of_a_cost_of_a_file_never_change() {
    assert_current(&fixtures::file_cost(), "");
    let (amount, hours) = (None, None);
    assert_current(&FileCost { amount, hours, channel: None, ..fixtures::file_cost() }, "");
}

#[test]
fn the_bytes_of_a_redemption_of_a_file_never_change() {
    assert_current(&fixtures::shop_redemption(), "");
    let least = ShopRedemption { order: None, discount: None, ..fixtures::shop_redemption() };
    assert_current(&least, "");
}

#[test]
fn the_bytes_of_an_event_never_change() {
    assert_current(&fixtures::event(), "");
    assert_current(&Event { value: None, score: None, ..fixtures::event() }, "");
}

#[test]
fn the_bytes_of_a_send_never_change() {
    assert_current(&fixtures::send(), "");
    assert_current(&Send { status: None, list: None, ..fixtures::send() }, "");
}

#[test]
fn the_bytes_of_a_total_never_change() {
    assert_current(&fixtures::total(), "");
    let counts = StatedCounts { video_views: Some(0), ..StatedCounts::default() };
    assert_current(&Total { counts, revenue: None, ..fixtures::total() }, "");
}

#[test]
fn the_identities_of_these_records_never_change() {
    let identities = [
        identity(&fixtures::shop_redemption()),
        identity(&fixtures::call()),
        identity(&fixtures::event()),
        identity(&fixtures::file_cost()),
        identity(&fixtures::send()),
        identity(&fixtures::total()),
    ];
    assert_eq!(identities.map(|identity| base16ct::lower::encode_string(&identity)), [""; 6]);
}

/// Stored with the outcomes of imports.
#[test]
fn a_refused_row_decodes_to_what_was_encoded() {
    let full = Refused {
        row: 3,
        field: Field::Amount,
        values: Some(("1.00 EUR".into(), "2.00 EUR".into())),
        imports: Imports::only(ImportNumber::FIRST),
    };
    let least = Refused { values: None, imports: Imports::LASTING, ..full.clone() };
    for refused in [full, least] {
        let mut out = Encoder::default();
        out.put(&refused);
        assert_eq!(Decoder::new(&out.into_bytes()).get(), Ok(refused));
    }
}

/// They were the places in a list, so a field in its midst would have renamed those behind it.
#[test]
fn the_numbers_of_the_fields_of_contradictions_never_change() {
    let table = [
        (0, "ordered_at"),
        (1, "currency"),
        (2, "total"),
        (3, "refunded"),
        (4, "discount_codes"),
        (5, "discount_total"),
        (6, "customer"),
        (7, "click_id"),
        (8, "utm_source"),
        (9, "utm_medium"),
        (10, "utm_campaign"),
        (11, "utm_content"),
        (12, "landing_url"),
        (13, "kind"),
        (14, "started_at"),
        (15, "channel"),
        (16, "agent"),
        (17, "contact"),
        (18, "campaign"),
        (19, "content"),
        (20, "slug"),
        (21, "first_response_s"),
        (22, "tax"),
        (23, "shipping"),
        (24, "source_said"),
        (25, "ref"),
        (26, "list"),
        (27, "type"),
        (28, "purpose"),
        (29, "first_human_response_s"),
        (30, "duration_s"),
        (31, "outcome"),
        (32, "call_id"),
        (33, "amount"),
        (34, "hours"),
        (35, "redeemed_at"),
        (36, "discount"),
        (37, "at"),
        (38, "value"),
        (39, "code"),
        (40, "score"),
        (41, "step"),
        (42, "question"),
        (43, "answer"),
        (44, "conversations"),
        (45, "contacts"),
        (46, "conversions"),
        (47, "inbound"),
        (48, "outbound"),
        (49, "opt_ins"),
        (50, "opt_outs"),
        (51, "impressions"),
        (52, "profile_visits"),
        (53, "video_views"),
        (54, "revenue"),
    ];
    let number = |field: &Field| {
        let mut out = Encoder::default();
        out.put(field);
        let bytes = out.into_bytes();
        assert_eq!(Decoder::new(&bytes).get::<Field>().as_ref(), Ok(field));
        (bytes[0], field.as_str())
    };
    let mut numbers: Vec<_> = Field::ALL.iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, table);
}
