//! Every kind of change, outcome and refusal decodes to what was encoded, and broken bytes are refused.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::change::Change;
use crate::change::ChangeId;
use crate::change::staging::{BatchPut, Put};
use crate::change::{LinkRequest, Refusal, mint_link};
use crate::codec::{decode_message, decode_row, encode_message, encode_row};
use crate::domain::change_log::Author;
use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::label::{BatchName, Campaign, Channel, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, Origin, Title};
use crate::domain::money::{Currency, Money};
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::record::version::{Imported, Tally};
use crate::domain::sample::FixedRandom;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, StoredToken, Token, TokenName, TokenSpec};
use crate::plan::{BatchClash, Clash, Taken, Wanted, check};
use crate::store::Records;

mod hand_outs;
mod link_batches;
mod privacy;
mod records;

use records::{conversations, imported, imports, noted, notes, orders, unmets};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn wanted() -> Wanted {
    check(include_str!("../../../links.example.toml"), Timestamp::MIN).unwrap().wanted
}

fn link() -> Link {
    let request = LinkRequest {
        url: "https://shop.example.com/?a=1#top".into(),
        tags: Tags {
            campaign: Some(Campaign::parse("2036-11-black-week").unwrap()),
            channel: Some(Channel::parse("ig").unwrap()),
            ..Tags::default()
        },
        free_tags: FreeTags::NONE,
        slug: None,
        title: Some(Title::parse("Bio").unwrap()),
        ..LinkRequest::default()
    };
    let spec = mint_link(&request, &wanted().settings, &FixedRandom(3)).unwrap();
    Link { id: LinkId(7), spec, created_at: at(1), retired_at: Some(at(2)), is_gone: false }
}

fn code() -> CodeSpec {
    CodeSpec {
        code: CouponCode::parse("Story-10").unwrap(),
        tags: Tags::default(),
        terms: Terms {
            discount: Discount::parse("5.00 EUR").ok(),
            limit: Some(3),
            limit_by_customer: Some(2),
            starts_at: Some(at(3)),
            ends_at: Some(at(4)),
            minimum: Some(kwd(40_000)),
        },
        origin: Origin::Hand,
    }
}

fn batch() -> Batch {
    let spec = BatchSpec {
        name: BatchName::parse("bw").unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: Tags { channel: Some(Channel::parse("sms").unwrap()), ..Tags::default() },
        terms: Terms {
            discount: Discount::parse("12.5%").ok(),
            limit: Some(1),
            ..Terms::default()
        },
        count: 500,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    let batch = Batch::new(BatchId(7), spec, at(1));
    Batch { minted: 500, live_at: Some(at(2)), retired_at: Some(at(3)), ..batch }
}

fn batch_code() -> CouponCode {
    CouponCode::mintable("BW-2345").unwrap()
}

fn redemption() -> Redemption {
    let customer = Some(PersonKey([5; 16]));
    let first = CodeUse { at: at(1), customer, released_at: Some(at(2)) };
    let second = CodeUse { at: at(3), customer: None, released_at: None };
    Redemption { code: batch_code(), order: id("#1"), uses: vec![first, second] }
}

fn token() -> StoredToken {
    let name = TokenName::parse("laptop").unwrap();
    let spec = TokenSpec::whole(name, Scope::Write, Token::draw(&FixedRandom(3)).digest());
    StoredToken { spec, made_at: at(1), retired_at: Some(at(2)), used_at: None }
}

fn kwd(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("KWD").unwrap() }
}

fn id(text: &str) -> ForeignId {
    ForeignId::parse(text).unwrap()
}

fn flip() -> Flip {
    let of_own = Code::new(code(), at(1));
    Flip {
        compared: Revision(3),
        staged: 500,
        puts: vec![Put::Code(of_own), Put::Link(link())],
        batches: vec![
            BatchPut::Begin(batch().spec),
            BatchPut::Alter(BatchId(3), batch().spec),
            BatchPut::Retire(BatchId(4)),
        ],
        settings: Some(wanted().settings),
        links: Counts { created: 1, ..Counts::default() },
        codes: Counts { retired: 2, ..Counts::default() },
        batch_counts: Counts { changed: 1, ..Counts::default() },
    }
}

pub(in crate::change) fn changes() -> Vec<What> {
    let mut changes = vec![
        What::Flip(Box::new(flip())),
        What::Flip(Box::new(Flip { settings: None, puts: Vec::new(), ..flip() })),
        What::Stage(Box::new(Stage {
            flip: ChangeId([7; 16]),
            compared: Revision(u64::MAX),
            puts: vec![Put::Link(link())],
            staged: 9,
        })),
        What::MintLink(Box::new(link().spec)),
        What::EditLink { old: Box::new(link().spec), new: Box::new(link().spec) },
        What::RetireLink { slug: Slug::parse("bio").unwrap(), is_gone: false, seen: None },
        What::RetireLink { slug: Slug::parse("bio").unwrap(), is_gone: true, seen: None },
        What::ReviveLink { slug: Slug::parse("bio").unwrap(), seen: None },
        What::RetireLink {
            slug: Slug::parse("bio").unwrap(),
            is_gone: true,
            seen: Some(Box::new(link())),
        },
        What::ReviveLink { slug: Slug::parse("bio").unwrap(), seen: Some(Box::new(link())) },
        What::MintCode(Box::new(code())),
        What::Import { records: Records::Orders(orders()), aliases: Vec::new(), import: None },
        What::Import { records: Records::Orders(Vec::new()), aliases: Vec::new(), import: None },
        What::Import {
            records: Records::Conversations(conversations()),
            aliases: Vec::new(),
            import: None,
        },
        What::BeginEpoch(u32::MAX),
        What::BeginBatch(Box::new(batch().spec)),
        What::FillBatch { batch: BatchId(7), codes: vec![code().code, batch_code()] },
        What::FinishBatch(BatchId(u32::MAX)),
        What::Redeem {
            code: batch_code(),
            order: id("#1"),
            customer: Some(PersonKey([3; 16])),
            total: Some(kwd(40)),
            aliases: vec![Alias { newest: PersonKey([3; 16]), older: PersonKey([4; 16]) }],
        },
        What::Redeem {
            code: batch_code(),
            order: id("#1"),
            customer: None,
            total: None,
            aliases: Vec::new(),
        },
        What::Release { code: batch_code(), order: id("#1") },
        What::RetireCode(batch_code()),
        What::RetireBatch(batch().spec.name),
        What::MakeToken(Box::new(token().spec)),
        What::RetireToken(token().spec.name),
        What::UseToken(token().spec.name),
    ];
    changes.extend(imports());
    changes.extend(notes());
    changes.extend(hand_outs::given());
    changes.extend(link_batches::asked());
    changes.extend(privacy::changes());
    changes
}

fn clashes() -> Vec<Clash> {
    let slug = |taken| Clash::Slug {
        slug: Slug::parse("bio").unwrap(),
        wanted_by: Box::new(batch().spec.tags),
        had_by: Box::default(),
        id: LinkId(7),
        taken,
    };
    let batch = |clash| Clash::Batch { name: batch().spec.name, clash };
    let slugs = [Taken::ByHand, Taken::ByPlan, Taken::ByRetired].map(slug);
    let pattern = BatchClash::Pattern("BW-????".to_owned());
    let batches = [BatchClash::ByHand, pattern, BatchClash::Codes(9)].map(batch);
    let code = Clash::Code { code: batch_code(), as_made: code().code };
    slugs.into_iter().chain(batches).chain([code]).collect()
}

pub(in crate::change) fn outcomes() -> Vec<Outcome> {
    let counts = Counts { created: 1, changed: 2, same: 3, retired: 4, revived: u64::MAX };
    let refused = [
        Refusal::SlugTaken(Slug::parse("bio").unwrap()),
        Refusal::NoSuchLink(Slug::parse("bio").unwrap()),
        Refusal::MovedOn,
        Refusal::LinkChanged(Slug::parse("bio").unwrap()),
        Refusal::CodeTaken(CouponCode::parse("Sommer \u{fc}ber 20%").unwrap()),
        Refusal::ToldClashes {
            found: vec!["one".to_owned(), String::new()],
            cures: vec!["do".to_owned()],
        },
        Refusal::from(clashes()),
        Refusal::EpochTaken(2),
        Refusal::BatchTaken(batch().spec.name),
        Refusal::CodesTaken(vec![batch_code()]),
        Refusal::BatchFull(batch().spec.name),
        Refusal::BatchUnfinished(batch().spec.name),
        Refusal::NoSuchBatch(3),
        Refusal::NoSuchCode(batch_code()),
        Refusal::CodeRetired(batch_code()),
        Refusal::NoSuchRedemption { code: batch_code(), order: id("#1") },
        Refusal::CodeOfPlan(batch_code()),
        Refusal::UnknownBatch(batch().spec.name),
        Refusal::BatchOfPlan(batch().spec.name),
        Refusal::TokenTaken(token().spec.name),
        Refusal::NoSuchToken(token().spec.name),
        Refusal::TokensFull,
        Refusal::NoSuchImport(ImportNumber::FIRST),
        Refusal::ImportOvertaken(ImportNumber::FIRST),
        Refusal::Undoing(ImportNumber::FIRST),
    ];
    let code = Code::new(code(), at(1));
    let mut outcomes = vec![
        Outcome::Applied {
            links: counts,
            codes: Counts::default(),
            batches: counts,
            settings_changed: true,
        },
        Outcome::Staged,
        Outcome::Minted(Box::new(link())),
        Outcome::Edited(Box::new(link())),
        Outcome::Retired(Box::new(link())),
        Outcome::CodeMinted(Box::new(code)),
        Outcome::Imported(Box::new(imported(1, u64::MAX))),
        Outcome::EpochBegun(1),
        Outcome::ImportBegun { number: ImportNumber::FIRST, epoch: 2, is_complete: true },
        Outcome::ImportEnded,
        Outcome::ImportUndone { number: ImportNumber::FIRST, already: false },
        Outcome::BatchBegun(Box::new(batch())),
        Outcome::BatchFilled { minted: 500 },
        Outcome::BatchLive(Box::new(batch())),
        Outcome::Redeemed(Box::new(redemption())),
        Outcome::Released(Box::new(redemption())),
        Outcome::CodeRetired { code: batch_code(), already: false },
        Outcome::BatchRetired { batch: Box::new(batch()), already: true },
        Outcome::TokenMade(Box::new(token())),
        Outcome::TokenRetired { name: token().spec.name, already: true },
        Outcome::TokenUsed,
    ];
    outcomes.extend(noted());
    outcomes.extend(hand_outs::outcomes());
    outcomes.extend(link_batches::outcomes());
    outcomes.extend(privacy::outcomes());
    outcomes.extend(refused.map(Outcome::Refused));
    let unmet = |unmet| Outcome::Refused(Refusal::Unmet { code: batch_code(), unmet });
    outcomes.extend(unmets().map(unmet));
    outcomes
}

/// Checks that a value decodes to itself, and that no prefix of its bytes decodes.
fn assert_round_trip<T: Codec + PartialEq + std::fmt::Debug>(value: &T) {
    let bytes = encode_message(1, value);
    assert_eq!(decode_message::<T>(1, &bytes).as_ref(), Ok(value));
    for cut in 0..bytes.len() {
        assert!(decode_message::<T>(1, &bytes[..cut]).is_err(), "cut at {cut} of {}", bytes.len());
    }
}

#[test]
fn every_change_survives_encoding_and_decoding() {
    for what in changes() {
        assert_round_trip(&Change { id: ChangeId([9; 16]), at: at(-5), by: Author::Command, what });
    }
}

#[test]
fn every_outcome_survives_encoding_and_decoding() {
    for outcome in outcomes() {
        assert_round_trip(&outcome);
        assert_round_trip(&Applied { outcome, again: true, links: vec![link()] });
    }
}

#[test]
fn the_bytes_of_outcomes_never_change() {
    // The data file contains them.
    let refused = Outcome::Refused(Refusal::SlugTaken(Slug::parse("bio").unwrap()));
    let imported = Outcome::Imported(Box::new(imported(500, 1)));
    let told = Refusal::ToldClashes { found: vec!["a".to_owned()], cures: vec!["b".to_owned()] };
    let codes = Refusal::from(vec![Clash::Code { code: batch_code(), as_made: code().code }]);
    let table: [(Outcome, &[u8]); 5] = [
        (refused, b"\x02\xff\x01\x03bio"),
        // Release 0.1.0 wrote it; later ones only read it.
        (Outcome::Refused(told), b"\x02\xff\x04\x01\x01a\x01\x01b"),
        (Outcome::Refused(codes), b"\x02\xff\x15\x01\x02\x07BW-2345\x08Story-10\x01\0\0\0\0\0\0\0"),
        (Outcome::EpochBegun(0x0102), b"\x02\x06\x02\x01\x00\x00"),
        (
            imported,
            b"\x02\x10\xf4\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
              \0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\
              \x01\0\x01\x07\0\0\0\x02#1\x02\x01\x041.00\x042.00\x01",
        ),
    ];
    for (outcome, bytes) in table {
        assert_eq!(encode_row(&outcome), bytes, "{outcome:?}");
    }
    // As release 0.1.0 wrote it.
    let first = b"\x01\x05\xf4\x01\0\0\0\0\0\0\x01\0\0\0\0\0\0\0";
    let tally = Tally { new: 500, known: 1, ..Tally::default() };
    let only = Imported { tally, ..Imported::default() };
    assert_eq!(decode_row(first), Ok(Outcome::Imported(Box::new(only))));
}

#[test]
fn equal_chunks_have_equal_ids_and_different_chunks_different_ids() {
    struct Clock(i64);
    impl crate::domain::environment::Clock for Clock {
        fn now(&self) -> Timestamp {
            at(self.0)
        }
    }
    let ids: Vec<ChangeId> =
        changes().into_iter().map(|what| Change::of_content(what, &Clock(1)).id).collect();
    let again: Vec<ChangeId> =
        changes().into_iter().map(|what| Change::of_content(what, &Clock(2)).id).collect();
    assert_eq!(ids, again, "the time is not part of the id");
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

static CHANGES: LazyLock<Vec<What>> = LazyLock::new(changes);

proptest! {
    #[test]
    fn broken_bytes_are_refused_and_never_panic(
        which in 0_usize..100, place: usize, byte: u8, cut: usize,
    ) {
        let mut bytes = encode_message(1, &CHANGES[which % CHANGES.len()]);
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut % (bytes.len() * 2) + 1);
        // A value that decodes is encoded to the same bytes: there is one encoding of a value.
        if let Ok(what) = decode_message::<What>(1, &bytes) {
            let again = decode_message::<What>(1, &encode_message(1, &what));
            prop_assert_eq!(again, Ok(what));
        }
        let _ = decode_message::<Outcome>(1, &bytes);
        let _ = decode_message::<Applied>(1, &bytes);
    }
}
