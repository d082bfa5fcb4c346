//! Every kind of change, outcome and refusal is read back as it was written, and broken bytes are
//! refused.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::change::{LinkRequest, mint_link};
use crate::domain::coupon::{CodeSpec, CouponCode, Discount};
use crate::domain::label::{Campaign, Channel, Tags};
use crate::domain::link::{LinkId, Origin, Title};
use crate::domain::outside::Random;
use crate::domain::person::PeopleKey;
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;
use crate::import::{Options, Row, conversations, orders};
use crate::plan::{Wanted, check};
use crate::store::codec::{decode_row, encode_row};

struct Threes;

impl Random for Threes {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(3);
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn wanted() -> Wanted {
    check(include_str!("../../../links.example.toml")).unwrap().wanted
}

fn link() -> Link {
    let request = LinkRequest {
        url: "https://shop.example.com/?a=1#top".into(),
        tags: Tags {
            campaign: Some(Campaign::parse("2026-11-black-week").unwrap()),
            channel: Some(Channel::parse("ig").unwrap()),
            ..Tags::default()
        },
        slug: None,
        title: Some(Title::parse("Bio").unwrap()),
    };
    let spec = mint_link(&request, &wanted().settings, &Threes).unwrap();
    Link { id: LinkId(7), spec, created_at: at(1), retired_at: Some(at(2)) }
}

fn code() -> CodeSpec {
    CodeSpec {
        code: CouponCode::parse("Story-10").unwrap(),
        tags: Tags::default(),
        discount: Some(Discount::parse("5.00 EUR").unwrap()),
        limit: Some(3),
        origin: Origin::Hand,
    }
}

/// The good rows of a file.
fn records<V>(rows: impl Iterator<Item = Result<Row<V>, crate::import::ImportError>>) -> Vec<V> {
    let record = |row| match row {
        Ok(Row::Good { record, .. }) => record,
        _ => panic!("a bad row"),
    };
    rows.map(record).collect()
}

fn changes() -> Vec<What> {
    let key = PeopleKey::from_bytes([7; 32]);
    let options = Options { epoch: 3, ..Options::default() };
    let file = "order_id,ordered_at,currency,total,status,refunded,discount_codes,discount_total,\
                customer,click_id,utm_source,landing_url,kind,updated_at\n\
                #1,2026-11-02T10:00:00Z,KWD,1.500,refunded,0.5,A|B,0,ann,x,ig,/?lnk=y,booking,\
                2026-11-03T10:00:00Z\n2,2026-11-02T10:00:00Z,EUR,1,,,,,,,,,,\n";
    let order_rows = records(orders(file.as_bytes(), &options, Some(&key)).unwrap());
    let file = "conversation_id,channel,started_at,contact,agent,inbound,outbound,\
                first_response_s,opted_out,campaign,content,slug\n\
                c1,ig,2026-11-02T10:00:00Z,ann,mia,1,2,3,true,bw,story,bio\n\
                c2,ig,2026-11-02T10:00:00Z,,,,,,,,,\n";
    let threads = records(conversations(file.as_bytes(), &options, Some(&key)).unwrap());
    vec![
        What::Apply(Box::new(wanted())),
        What::MintLink(Box::new(link().spec)),
        What::RetireLink(Slug::parse("bio").unwrap()),
        What::MintCode(Box::new(code())),
        What::ImportOrders(order_rows),
        What::ImportOrders(Vec::new()),
        What::ImportConversations(threads),
        What::BeginEpoch(u32::MAX),
    ]
}

fn outcomes() -> Vec<Outcome> {
    let counts = Counts { created: 1, changed: 2, same: 3, retired: 4, revived: u64::MAX };
    let refused = [
        Refusal::SlugTaken(Slug::parse("bio").unwrap()),
        Refusal::NoSuchLink(Slug::parse("bio").unwrap()),
        Refusal::CodeTaken(CouponCode::parse("Sommer \u{fc}ber 20%").unwrap()),
        Refusal::Clashes(vec!["one".to_owned(), String::new()]),
        Refusal::EpochTaken(2),
    ];
    let code = Code { spec: code(), created_at: at(1), retired_at: None };
    let mut outcomes = vec![
        Outcome::Applied { links: counts, codes: Counts::default(), settings_changed: true },
        Outcome::Minted(Box::new(link())),
        Outcome::Retired(Box::new(link())),
        Outcome::CodeMinted(Box::new(code)),
        Outcome::Imported { new: 1, known: u64::MAX },
        Outcome::EpochBegun(1),
    ];
    outcomes.extend(refused.map(Outcome::Refused));
    outcomes
}

/// Whether a value is read back, and none of its beginnings is.
fn is_read_back<T: Codec + PartialEq + std::fmt::Debug>(value: &T) {
    let bytes = encode_row(1, value);
    assert_eq!(decode_row::<T>(1, &bytes).as_ref(), Ok(value));
    for cut in 0..bytes.len() {
        assert!(decode_row::<T>(1, &bytes[..cut]).is_err(), "cut at {cut} of {}", bytes.len());
    }
}

#[test]
fn every_change_is_read_back_as_it_was_written() {
    for what in changes() {
        is_read_back(&Change { id: ChangeId([9; 16]), at: at(-5), what });
    }
}

#[test]
fn every_outcome_is_read_back_as_it_was_written() {
    for outcome in outcomes() {
        is_read_back(&outcome);
        is_read_back(&Applied { outcome, again: true, links: vec![link()] });
    }
}

#[test]
fn the_bytes_of_outcomes_never_change() {
    // They are rows of the data file.
    let hex = |outcome: &Outcome| -> String {
        encode_row(1, outcome).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let refused = Outcome::Refused(Refusal::SlugTaken(Slug::parse("bio").unwrap()));
    assert_eq!(hex(&refused), "01ff010362696f");
    assert_eq!(hex(&Outcome::EpochBegun(0x0102)), "010602010000");
    let imported = Outcome::Imported { new: 500, known: 1 };
    assert_eq!(hex(&imported), "0105f4010000000000000100000000000000");
}

#[test]
fn the_same_chunk_is_the_same_change_and_another_is_another() {
    struct Clock(i64);
    impl crate::domain::outside::Clock for Clock {
        fn now(&self) -> Timestamp {
            at(self.0)
        }
    }
    let ids: Vec<ChangeId> =
        changes().into_iter().map(|what| Change::of_content(what, &Clock(1)).id).collect();
    let again: Vec<ChangeId> =
        changes().into_iter().map(|what| Change::of_content(what, &Clock(2)).id).collect();
    assert_eq!(ids, again, "whenever it is sent");
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

static CHANGES: LazyLock<Vec<What>> = LazyLock::new(changes);

proptest! {
    #[test]
    fn broken_bytes_are_refused_and_never_panic(
        which in 0_usize..100, place: usize, byte: u8, cut: usize,
    ) {
        let mut bytes = encode_row(1, &CHANGES[which % CHANGES.len()]);
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut % (bytes.len() * 2) + 1);
        // What can be read is written back as it was: there is one way to write a value.
        if let Ok(what) = decode_row::<What>(1, &bytes) {
            let again = decode_row::<What>(1, &encode_row(1, &what));
            prop_assert_eq!(again, Ok(what));
        }
        let _ = decode_row::<Outcome>(1, &bytes);
        let _ = decode_row::<Applied>(1, &bytes);
    }
}
