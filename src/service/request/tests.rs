use super::*;
use crate::change::{ChangeId, Stage, What};
use crate::codec::{decode_message, encode_message};
use crate::domain::change_log::Author;
use crate::domain::code::coupon::CouponCode;
use crate::domain::device::Device;
use crate::domain::label::BatchName;
use crate::domain::link::rule::{Condition, Rule};
use crate::domain::link::slug::Slug;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::sample::link;
use crate::domain::settings::revision::Revision;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::{
    ClickSelection, CodeSelection, Columns, LinkBatchSelection, LinkSelection, RecordSelection,
};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

/// A newer server must be able to decode the request of an older command.
#[test]
fn the_bytes_of_requests_never_change() {
    let change = Change {
        id: ChangeId([0xab; 16]),
        at: at(0x0102_0304),
        by: Author::Command,
        what: What::RetireLink { slug: Slug::parse("bio").unwrap(), is_gone: false, seen: None },
    };
    let clicks = ClickSelection::Between { from: at(5), to: at(6), columns: Columns::Seen };
    let (links, records) = (LinkSelection::All, RecordSelection::All);
    let selection = Selection { links, records, clicks, ..Selection::settings() };
    let one = |slug| Selection {
        links: LinkSelection::One(Slug::parse(slug).unwrap()),
        clicks: ClickSelection::Counts,
        ..Selection::settings()
    };
    let about = |records| Selection {
        links: LinkSelection::Named,
        codes: CodeSelection::Carried,
        records,
        clicks: ClickSelection::Journeys,
        ..Selection::settings()
    };
    let window = Some(Span::from_ms(7));
    let codes = |codes| Request::Snapshot(Selection { codes, ..Selection::settings() });
    let records = |records| Request::Snapshot(Selection { records, ..Selection::settings() });
    let table: [(Request, &[u8]); 21] = [
        (
            Request::Change(Box::new(change)),
            b"\x02\x01\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\xab\
                  \x04\x03\x02\x01\0\0\0\0\x03\x03bio",
        ),
        (Request::Snapshot(one("bio")), b"\x02\x02\x02\x03bio\0\0\x03\0\0\0\0\0\0"),
        (
            Request::Snapshot(about(RecordSelection::Period { from: at(5), to: at(6), window })),
            b"\x02\x02\x03\x05\x04\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\x01\x07\0\0\0\0\0\0\0\x04\0\0\0\0\0\0",
        ),
        (
            Request::Snapshot(about(RecordSelection::Order {
                id: ForeignId::parse("#1").unwrap(),
                window: None,
            })),
            b"\x02\x02\x03\x05\x05\x02#1\0\x04\0\0\0\0\0\0",
        ),
        (records(RecordSelection::Orders), b"\x02\x02\0\0\x02\0\0\0\0\0\0\0"),
        (
            records(RecordSelection::OrdersBetween { from: at(5), to: at(6) }),
            b"\x02\x02\0\0\x03\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            Request::Snapshot(selection),
            b"\x02\x02\x01\0\x01\x02\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\x01\0\0\0\0\0\0",
        ),
        (Request::Snapshot(Selection::settings()), b"\x02\x02\0\0\0\0\0\0\0\0\0\0"),
        (
            Request::Snapshot(Selection { normalisers: true, ..Selection::settings() }),
            b"\x02\x02\0\0\0\0\0\x01\0\0\0\0",
        ),
        (
            codes(CodeSelection::Batch(BatchName::parse("bw").unwrap())),
            b"\x02\x02\0\x02\x02bw\0\0\0\0\0\0\0\0",
        ),
        (codes(CodeSelection::InDoubt), b"\x02\x02\0\x06\0\0\0\0\0\0\0\0"),
        (codes(CodeSelection::Single(Vec::new())), b"\x02\x02\0\x04\0\0\0\0\0\0\0\0\0"),
        (
            codes(CodeSelection::Typed(vec![CouponCode::parse("Ab").unwrap()])),
            b"\x02\x02\0\x03\x01\x02Ab\0\0\0\0\0\0\0\0",
        ),
        (Request::Snapshot(Selection::to_audit()), b"\x02\x02\x01\x01\x01\x01\x02\x01\x01\x01\x01\x01\x01\x02"),
        (
            Request::Snapshot(Selection { imports: true, ..Selection::settings() }),
            b"\x02\x02\0\0\0\0\0\0\0\x01\0\0",
        ),
        (codes(CodeSelection::Shares), b"\x02\x02\0\x18\0\0\0\0\0\0\0\0"),
        (
            codes(CodeSelection::Log { below: 0x0102, most: 3 }),
            b"\x02\x02\0\x19\x02\x01\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            codes(CodeSelection::News { log: 0x0102, orders: 3 }),
            b"\x02\x02\0\x1a\x02\x01\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            Request::Snapshot(Selection {
                clicks: ClickSelection::After { number: 0x0102, since: at(5) },
                ..Selection::settings()
            }),
            b"\x02\x02\0\0\0\x05\x02\x01\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (codes(CodeSelection::Guesses), b"\x02\x02\0\x15\0\0\0\0\0\0\0\0"),
        (
            codes(CodeSelection::Among(vec![CouponCode::parse("Ab").unwrap()])),
            b"\x02\x02\0\x07\x01\x02Ab\0\0\0\0\0\0\0\0",
        ),
    ];
    assert_bytes(&table);
}

/// The same of requests for records alone.
#[test]
fn the_bytes_of_requests_for_records_never_change() {
    let records = |records| Request::Snapshot(Selection { records, ..Selection::settings() });
    let table: [(Request, &[u8]); 6] = [
        (
            records(RecordSelection::Firsts { from: at(5), to: at(6) }),
            b"\x02\x02\0\0\x06\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            records(RecordSelection::Steps { from: at(5), to: at(6) }),
            b"\x02\x02\0\0\x09\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            records(RecordSelection::FirstTouches { from: at(5), to: at(6) }),
            b"\x02\x02\0\0\x0a\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            records(RecordSelection::Messages { since: at(4), from: at(5), to: at(6), until: at(7) }),
            b"\x02\x02\0\0\x0b\x04\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            records(RecordSelection::Versions {
                kind: 1,
                ids: vec![ForeignId::parse("#1").unwrap()],
            }),
            b"\x02\x02\0\0\x07\x01\x01\x02#1\0\0\0\0\0\0\0",
        ),
        (
            records(RecordSelection::Person(vec![PersonKey([9; 16])])),
            b"\x02\x02\0\0\x08\x01\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\0\0\0\0\0\0\0",
        ),
    ];
    assert_bytes(&table);
}

#[track_caller]
fn assert_bytes(table: &[(Request, &[u8])]) {
    for (request, bytes) in table {
        assert_eq!(encode_message(VERSION, request), *bytes, "{request:?}");
        let needed = if matches!(request, Request::Change(_)) { Scope::Write } else { Scope::Read };
        assert_eq!(Request::needed(&bytes[..2]), Some(needed));
        assert_eq!(Request::needed(&bytes[..1]), None);
        assert_eq!(decode_message(VERSION, bytes).as_ref(), Ok(request));
    }
}

#[test]
fn a_truncated_or_unknown_request_is_refused() {
    // The links for contacts are the last part, and an earlier program does not name them.
    let all = Selection { link_batches: LinkBatchSelection::None, ..Selection::all() };
    let whole = encode_message(VERSION, &Request::Snapshot(all));
    for cut in 0..whole.len() {
        assert!(decode_message::<Request>(VERSION, &whole[..cut]).is_err(), "cut at {cut}");
    }
    for bytes in [
        &[2, 3, 0][..],
        &[1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[2, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0],
        &[2, 2, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0],
        &[2, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0],
        &[2, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
        &[2, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0],
    ] {
        assert!(decode_message::<Request>(VERSION, bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_link_with_too_many_rules_is_refused_in_every_kind_of_change() {
    let mut made = link(0, "bio", "https://shop.example/");
    let when = Condition { device: Some(Device::Ios), ..Condition::default() };
    let rule = Rule { when, location: made.spec.target.clone() };
    for (rules, is_fine) in [(RULES_MAX, true), (RULES_MAX + 1, false)] {
        made.spec.rules = vec![rule.clone(); rules];
        let spec = Box::new(made.spec.clone());
        let stage = Stage {
            flip: ChangeId([1; 16]),
            compared: Revision::default(),
            staged: 0,
            puts: vec![Put::Link(made.clone())],
        };
        for what in [
            What::MintLink(spec.clone()),
            What::EditLink { old: spec.clone(), new: spec.clone() },
            What::Stage(Box::new(stage)),
        ] {
            let change =
                Change { id: ChangeId([2; 16]), at: Timestamp::MIN, by: Author::Command, what };
            let bytes = encode_message(VERSION, &Request::Change(Box::new(change)));
            let read: Result<Request, _> = decode_message(VERSION, &bytes);
            assert_eq!(read.is_ok(), is_fine, "{rules}");
        }
    }
}
