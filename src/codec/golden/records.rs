//! Golden bytes of the kinds of imported records that came after release 0.1.0, and of what an import tells of them.

use base16ct::lower::encode_string;

use super::super::fixtures;
use super::super::*;
use super::assert_current;
use crate::domain::record::contradiction::Field;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::{ImportNumber, Imports};
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::refused::Refused;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::{StatedCounts, Total};

#[test]
fn the_bytes_of_new_orders_never_change() {
    let ids = ["#1", "#22"].map(|id| ForeignId::parse(id).unwrap());
    let new = NewOrders { number: 258, ids: ids.into() };
    let written = encode_row(&new);
    assert_eq!(encode_string(&written), "020002010000000000000202233103233232");
    assert_eq!(decode_row(&written), Ok(new));
}

#[test]
fn the_bytes_of_a_call_never_change() {
    assert_current(
        &fixtures::call(),
        concat!(
            "027f0000000005000000000000000400000000000000452b343933303930313832307c30393039",
            "303930393039303930393039303930393039303930393039303930397c313937302d30312d3031",
            "5430303a30303a30302e3030345a0b2b343933303930313832305f00000008616e737765726564",
            "026337036d696102444509090909090909090909090909090909",
        ),
    );
}

#[test]
fn the_bytes_of_a_cost_of_a_file_never_change() {
    assert_current(
        &fixtures::file_cost(),
        concat!(
            "021e000000001c323032362d31317c494e5354414752414d7c42577c4555527c61647307323032",
            "362d313109696e7374616772616d0262770000fa00000000000003455552e204000000000000",
        ),
    );
    let (amount, hours) = (None, None);
    assert_current(
        &FileCost { amount, hours, channel: None, ..fixtures::file_cost() },
        concat!(
            "0204000000001c323032362d31317c494e5354414752414d7c42577c4555527c61647307323032",
            "362d313102627700",
        ),
    );
}

#[test]
fn the_bytes_of_a_redemption_of_a_file_never_change() {
    assert_current(
        &fixtures::shop_redemption(),
        concat!(
            "020e0000000004000000000000000d23313031307c535430525931300753544f52593130052331",
            "303130b0040000000000000345555209090909090909090909090909090909",
        ),
    );
    let least = ShopRedemption { order: None, discount: None, ..fixtures::shop_redemption() };
    assert_current(
        &least,
        concat!(
            "02080000000004000000000000000d23313031307c535430525931300753544f52593130090909",
            "09090909090909090909090909",
        ),
    );
}

#[test]
fn the_bytes_of_an_event_never_change() {
    assert_current(
        &fixtures::event(),
        concat!(
            "02fe0300000000040000000000000002653701401f000000000000034555520c43664f46454d31",
            "78536a6d6b0753544f52593130b603000000000000066261736b65740477686f3f086120667269",
            "656e6409090909090909090909090909090909",
        ),
    );
    assert_current(
        &Event { value: None, score: None, ..fixtures::event() },
        concat!(
            "02ec03000000000400000000000000026537010c43664f46454d3178536a6d6b0753544f525931",
            "30066261736b65740477686f3f086120667269656e6409090909090909090909090909090909",
        ),
    );
}

#[test]
fn the_bytes_of_a_send_never_change() {
    assert_current(
        &fixtures::send(),
        concat!(
            "021e00000000020400000000000000403039303930393039303930393039303930393039303930",
            "3930393039303930397c313937302d30312d30315430303a30303a30302e3030345a7c42577c53",
            "4d5303736d730262770376697009090909090909090909090909090909",
        ),
    );
    assert_current(
        &Send { status: None, list: None, ..fixtures::send() },
        concat!(
            "021400000000040000000000000040303930393039303930393039303930393039303930393039",
            "30393039303930397c313937302d30312d30315430303a30303a30302e3030345a7c42577c534d",
            "5303736d7302627709090909090909090909090909090909",
        ),
    );
}

#[test]
fn the_bytes_of_a_total_never_change() {
    assert_current(
        &fixtures::total(),
        concat!(
            "02220000000007323032362d313114323032362d31317c494e5354414752414d7c7c7c09696e73",
            "74616772616d11c8000000000000000000000000000000f00d0c000000000003455552",
        ),
    );
    let counts = StatedCounts { video_views: Some(0), ..StatedCounts::default() };
    assert_current(
        &Total { counts, revenue: None, ..fixtures::total() },
        concat!(
            "02020000000007323032362d313114323032362d31317c494e5354414752414d7c7c7c09696e73",
            "74616772616d80040000000000000000",
        ),
    );
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
    assert_eq!(
        identities.map(|identity| base16ct::lower::encode_string(&identity)),
        [
            "0aba099453ab73395a32e4013058930c",
            "44f87a29b4b416e9c5414cef3e420099",
            "b1779f431b4345a58953f39098330b9c",
            "6d078cd1ad773cfe48c0dde0a1ddb511",
            "ca82a7aa513e63ba6db0dd9736ce5638",
            "743f06f5654ee8239669396a8b021d6c"
        ]
    );
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
        (55, "id"),
        (56, "source"),
        (57, "rows"),
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
