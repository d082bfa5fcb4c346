//! A data file with several years of a shop's data, written directly through the store: links,
//! single codes and batches, redemptions, orders and conversations in several versions, gaps, a
//! token, and clicks both sealed and in the tail.
//!
//! Invariant: the same sizes give the same rows, except for the keys, which are random.

use std::path::Path;
use std::sync::Arc;

use couplet::cli::OsRandom;
use couplet::domain::click::gap::Gap;
use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::code::batch::{Batch, BatchSpec};
use couplet::domain::code::coupon::{Code, CodeSpec, CouponCode};
use couplet::domain::code::pattern::CodePattern;
use couplet::domain::code::terms::Terms;
use couplet::domain::device::Device;
use couplet::domain::label::free_tags::FreeTags;
use couplet::domain::label::{BatchName, Channel, Tags};
use couplet::domain::link::slug::Slug;
use couplet::domain::link::target::{ParamName, Schemes, Target};
use couplet::domain::link::utm::Utm;
use couplet::domain::link::{LinkId, LinkSpec, Origin};
use couplet::domain::money::{Currency, Money};
use couplet::domain::record::conversation::ConversationVersion;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::order::{OrderStatus, OrderVersion};
use couplet::domain::record::person::PersonKey;
use couplet::domain::record::redemption::{CodeUse, Redemption};
use couplet::domain::settings::Settings;
use couplet::domain::time::Timestamp;
use couplet::domain::token::{Scope, StoredToken, TokenDigest, TokenName, TokenSpec};
use couplet::store::{Records, SealSize, Store, StoreError, Txn};

/// How many records of each kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) links: u32,
    /// Single codes; a tenth of them have been redeemed.
    pub(crate) codes: u32,
    /// Codes in batches, at most 5,000 in each.
    pub(crate) batch_codes: u32,
    /// Orders, each in two versions.
    pub(crate) orders: u32,
    pub(crate) conversations: u32,
    /// Clicks to seal, as far as they fill segments.
    pub(crate) sealed: u64,
    /// Clicks in the tail.
    pub(crate) tail: u64,
    pub(crate) gaps: u32,
}

impl Sizes {
    /// Realistic sizes, which a restore must be able to handle.
    pub(crate) const YEARS: Self = Self {
        links: 100_000,
        codes: 20_000,
        batch_codes: 1_000_000,
        orders: 100_000,
        conversations: 50_000,
        sealed: 1_950_000,
        tail: 50_000,
        gaps: 100,
    };
}

/// The time of the first record.
pub(crate) const BEGIN_MS: i64 = 1_767_225_600_000;
/// Codes in a batch.
const BATCH: u32 = 5_000;
/// Rows in one transaction while the file is made.
const ROWS: u32 = 20_000;
/// Milliseconds between two orders or two conversations: 100,000 of them cover three years.
const PAUSE_MS: i64 = 900_000;

/// Creates the file, which must not exist, and closes it.
pub(crate) fn make(path: &Path, sizes: &Sizes) {
    let store = Store::create(path, &OsRandom).unwrap();
    let write = |work: &dyn Fn(&Txn) -> Result<(), StoreError>| store.write(work).unwrap();
    write(&|txn| {
        let currency = Some(Currency::parse("EUR").unwrap());
        txn.put_settings(&Settings { currency, ..Settings::default() })?;
        txn.put_token(&token())?;
        (0..sizes.gaps).try_for_each(|number| txn.put_gap(u64::from(number), &gap(number)))
    });
    for rows in steps(sizes.links) {
        write(&|txn| rows.clone().try_for_each(|n| txn.insert_link(link(n), at(0)).map(drop)));
    }
    for rows in steps(sizes.codes) {
        write(&|txn| {
            rows.clone().try_for_each(|n| {
                txn.put_code(&code(n))?;
                if n % 10 == 0 { txn.put_redemption(&redemption(n)) } else { Ok(()) }
            })
        });
    }
    for number in 0..sizes.batch_codes.div_ceil(BATCH) {
        let count = BATCH.min(sizes.batch_codes - number * BATCH);
        write(&|txn| batch(txn, number, count));
    }
    for rows in steps(sizes.orders) {
        write(&|txn| {
            let versions = rows.clone().flat_map(|n| [0, 1].map(|version| order(n, version)));
            txn.add_records(&Records::Orders(versions.collect())).map(drop)
        });
    }
    for rows in steps(sizes.conversations) {
        write(&|txn| {
            let versions = rows.clone().map(conversation).collect();
            txn.add_records(&Records::Conversations(versions)).map(drop)
        });
    }
    clicks(&store, 0, sizes.sealed, sizes.links);
    while let Some(seal) = store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap() {
        assert!(store.seal(&seal).unwrap());
    }
    clicks(&store, sizes.sealed, sizes.tail, sizes.links);
    store.close().unwrap();
}

fn steps(rows: u32) -> impl Iterator<Item = std::ops::Range<u32>> {
    (0..rows.div_ceil(ROWS)).map(move |step| step * ROWS..rows.min((step + 1) * ROWS))
}

fn clicks(store: &Store, first: u64, count: u64, links: u32) {
    let end = first + count;
    let leased: Result<(), StoreError> = store.write(|txn| {
        while txn.lease_clicks()?.end < end {}
        Ok(())
    });
    leased.unwrap();
    for from in (first..end).step_by(4_096) {
        let mut group: Vec<Click> =
            (from..end.min(from + 4_096)).map(|number| click(number, links)).collect();
        let wrote: Result<(), StoreError> = store.write(|txn| txn.append_clicks(&mut group));
        wrote.unwrap();
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(BEGIN_MS + ms).unwrap()
}

/// A deterministic number that looks random (`SplitMix64`).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

fn person(number: u32) -> PersonKey {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&mixed(u64::from(number)).to_le_bytes());
    PersonKey(key)
}

fn tags() -> Tags {
    Tags { channel: Some(Channel::parse("instagram").unwrap()), ..Tags::default() }
}

fn link(number: u32) -> LinkSpec {
    let text = format!("https://shop.example.com/products/{number}");
    let target = Target::parse(&text, &Schemes::default()).unwrap();
    let click_param = ParamName::default();
    let (location, arms) = LinkSpec::tag(&target, &[], &Utm::default(), &click_param).unwrap();
    LinkSpec {
        domain: None,
        slug: Slug::parse(&format!("link-{number}")).unwrap(),
        target,
        utm: Utm::default(),
        location,
        tags: tags(),
        title: None,
        arms,
        rules: Vec::new(),
        limit: None,
        ends_at: None,
        after_end: None,
        forward_query: false,
        click_param,
        origin: Origin::Hand,
        free_tags: FreeTags::NONE,
        stated_clicks: None,
        starts_at: None,
        preview: None,
        external_id: None,
    }
}

fn text_of(number: u32) -> CouponCode {
    CouponCode::parse(&format!("HELLO-{number}")).unwrap()
}

fn code(number: u32) -> Code {
    let spec = CodeSpec {
        code: text_of(number),
        tags: tags(),
        terms: Terms { limit: Some(3), ..Terms::default() },
        origin: Origin::Hand,
    };
    Code::new(spec, at(0))
}

fn redemption(number: u32) -> Redemption {
    let first = CodeUse { at: at(1), customer: Some(person(number)), released_at: Some(at(2)) };
    let again = CodeUse { at: at(3), customer: None, released_at: None };
    Redemption { code: text_of(number), order: order_id(number), uses: vec![first, again] }
}

/// A live batch and its codes.
fn batch(txn: &Txn, number: u32, count: u32) -> Result<(), StoreError> {
    let spec = BatchSpec {
        name: BatchName::parse(&format!("batch {number}")).unwrap(),
        pattern: CodePattern::parse("BW-????-????").unwrap(),
        tags: tags(),
        terms: Terms { limit: Some(1), ..Terms::default() },
        count,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    let made = txn.insert_batch(spec, at(0))?;
    let codes: Vec<CouponCode> = (0..count)
        .map(|index| {
            let drawn = mixed(u64::from(number * BATCH + index));
            CouponCode::parse(&format!("BW-{drawn:016X}")).unwrap()
        })
        .collect();
    assert!(txn.insert_batch_codes(made.id, &codes)?.is_empty());
    txn.put_batch(&Batch { minted: count, live_at: Some(at(1)), ..made })
}

fn order_id(number: u32) -> ForeignId {
    ForeignId::parse(&format!("#{number}")).unwrap()
}

/// An order that was pending at first.
fn order(number: u32, version: i64) -> OrderVersion {
    let ordered_at = at(PAUSE_MS * i64::from(number));
    let currency = Currency::parse("EUR").unwrap();
    let status = if version == 0 { OrderStatus::Pending } else { OrderStatus::Paid };
    OrderVersion {
        updated_at: Some(ordered_at.plus_ms(version)),
        status: Some(status),
        codes: number.is_multiple_of(3).then(|| text_of(number % 1_000)).into_iter().collect(),
        customer: Some(person(number % 50_000)),
        ..OrderVersion::bare(
            order_id(number),
            ordered_at,
            Money { minor: 1_000 + i64::from(number % 9_000), currency },
            Arc::from("generic"),
        )
    }
}

fn conversation(number: u32) -> ConversationVersion {
    ConversationVersion {
        inbound: Some(number % 7 + 1),
        outbound: Some(number % 5),
        first_response_s: Some(60),
        contact: Some(person(number % 50_000)),
        ..ConversationVersion::bare(
            ForeignId::parse(&format!("c{number}")).unwrap(),
            Channel::parse("whatsapp").unwrap(),
            at(PAUSE_MS * i64::from(number) - 60_000),
        )
    }
}

/// Far enough apart that two gaps are not joined.
fn gap(number: u32) -> Gap {
    let from = at(i64::from(number) * 60_000);
    Gap { from, to: from.plus_ms(500), lost: u64::from(number), late: 1, missing: 0 }
}

fn token() -> StoredToken {
    let name = TokenName::parse("laptop").unwrap();
    let spec = TokenSpec::whole(name, Scope::Read, TokenDigest([7; 32]));
    StoredToken { spec, made_at: at(0), retired_at: None, used_at: None }
}

fn click(number: u64, links: u32) -> Click {
    let drawn = mixed(number);
    let (verdict, rule) = match drawn % 10 {
        0 => (Verdict::Preview, "preview-whatsapp"),
        1 => (Verdict::Bot, "library-curl"),
        _ => (Verdict::Person, "browser"),
    };
    let link = u32::try_from(drawn % u64::from(links.max(1))).unwrap();
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: at(i64::try_from(number).unwrap() * 15_000),
        link: LinkId(link),
        variant: None,
        recipient: None,
        visitor: Visitor::from_bits(drawn >> 16),
        judgement: Judgement { verdict, rule: InlineStr::new(rule).unwrap(), rules_version: 1 },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: Some(Arc::from(format!("Mozilla/5.0 ({})", drawn % 50))),
        referrer_host: None,
        device: Device::ALL[usize::try_from(drawn % 3).unwrap()],
        language: InlineStr::new("de"),
        country: None,
    }
}
