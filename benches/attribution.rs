//! Makes the data files that `benches/attribution` measures, and the same rows as CSV for `DuckDB`.
//!
//! `make FOLDER NAME CLICKS A_DAY ORDERS` makes one: a month with this many clicks, drawn each day from so many
//! new visitors, and with this many orders, of which 70% name a click of a person in the three days before.
//! Invariant: the same numbers give the same rows. Does not measure anything.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use couplet::cli::OsRandom;
use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::device::Device;
use couplet::domain::label::{Campaign, Channel, Tags};
use couplet::domain::limits::{CLICK_GROUP_MAX, SEAL_CLICKS};
use couplet::domain::link::{LinkId, LinkSpec};
use couplet::domain::money::{Currency, Money};
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::order::OrderVersion;
use couplet::domain::record::person::PersonKey;
use couplet::domain::time::Timestamp;
use couplet::store::{Ask, Records, SealSize, Snapshot, Store, StoreError};

use links::{BROWSER, Chance};

#[allow(dead_code, reason = "the slugs are made but not asked for")]
mod links;

/// The first instant of June 2026, and the length of the month.
const BEGIN_MS: i64 = 1_780_272_000_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const DAYS: u64 = 30;
const LINKS: u64 = 1_000;
const CHANNELS: u64 = 5;
const CAMPAIGNS: u64 = 8;
/// Orders that one transaction adds.
const ORDERS: usize = 5_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", folder, name, clicks, a_day, orders] => {
            let number = |text: &str| text.parse::<u64>().unwrap();
            make(Path::new(folder), name, number(clicks), number(a_day), number(orders));
        }
        _ => println!("run benches/attribution, which makes the files with this bench"),
    }
}

/// A click that an order may name.
struct Named {
    number: u64,
    at_ms: u64,
}

fn make(folder: &Path, name: &str, clicks: u64, a_day: u64, orders: u64) {
    let store = Store::create(&folder.join(format!("{name}.redb")), &OsRandom).unwrap();
    let csv = |what: &str| {
        BufWriter::new(File::create(folder.join(format!("{name}-{what}.csv"))).unwrap())
    };
    make_links(&store, &mut csv("links"));
    // One click in so many may be named, so that twice as many are kept as orders name.
    let nth = (clicks / (orders * 3 / 2).max(1)).max(1);
    let named = make_clicks(&store, &mut csv("clicks"), clicks, a_day, nth);
    make_orders(&store, &mut csv("orders"), &named, orders);
    store.close().unwrap();
}

fn tagged(number: u64) -> LinkSpec {
    let channel = format!("channel-{}", number % CHANNELS);
    let campaign = format!("campaign-{}", number / CHANNELS % CAMPAIGNS);
    let (channel, campaign) = (Channel::parse(&channel).ok(), Campaign::parse(&campaign).ok());
    LinkSpec { tags: Tags { campaign, channel, ..Tags::default() }, ..links::spec(number) }
}

fn make_links(store: &Store, csv: &mut impl Write) {
    writeln!(csv, "link,channel,campaign").unwrap();
    let made: Result<(), StoreError> = store.write(|txn| {
        for number in 0..LINKS {
            let spec = tagged(number);
            let (channel, campaign) = (spec.tags.channel.clone(), spec.tags.campaign.clone());
            let id = txn.insert_link(spec, Timestamp::MIN)?.id.0;
            writeln!(csv, "{id},{},{}", channel.unwrap(), campaign.unwrap()).unwrap();
        }
        Ok(())
    });
    made.unwrap();
}

/// Stores the clicks of the month, evenly spaced, as a server would. Returns every nth click of a person.
fn make_clicks(
    store: &Store,
    csv: &mut impl Write,
    clicks: u64,
    a_day: u64,
    nth: u64,
) -> Vec<Named> {
    writeln!(csv, "number,at,link,visitor,person").unwrap();
    let leased: Result<(), StoreError> = store.write(|txn| {
        while txn.lease_clicks()?.end <= clicks {}
        Ok(())
    });
    leased.unwrap();
    let (mut chance, mut named, mut in_tail) = (Chance::seeded(7), Vec::new(), 0);
    let browser: Arc<str> = Arc::from(BROWSER);
    let mut group = Vec::new();
    for number in 1..=clicks {
        let at_ms = (number - 1) * DAYS * DAY_MS / clicks;
        // Spread over the 48 bits, as hashes are.
        let nth_visitor = at_ms / DAY_MS * a_day + chance.below(a_day);
        let visitor = nth_visitor.wrapping_mul(0x2545_f491_4f6d) % (1 << 48);
        let is_person = chance.below(100) < 85;
        let link = chance.below(LINKS);
        let click = click(number, at_ms, visitor, link, is_person, &browser);
        writeln!(csv, "{number},{},{},{visitor},{}", click.at.ms(), click.link.0, is_person)
            .unwrap();
        group.push(click);
        if is_person && number % nth == 0 {
            named.push(Named { number, at_ms });
        }
        if group.len() == CLICK_GROUP_MAX || number == clicks {
            in_tail += group.len();
            let wrote: Result<(), StoreError> = store.write(|txn| txn.append_clicks(&mut group));
            wrote.unwrap();
            group.clear();
        }
        if in_tail >= SEAL_CLICKS {
            in_tail = 0;
            while let Some(seal) =
                store.begin_read().unwrap().next_seal(&SealSize::default()).unwrap()
            {
                assert!(store.seal(&seal).unwrap());
            }
        }
    }
    named
}

fn at(at_ms: u64) -> Timestamp {
    Timestamp::from_ms(BEGIN_MS + i64::try_from(at_ms).unwrap()).unwrap()
}

fn click(
    number: u64,
    at_ms: u64,
    visitor: u64,
    link: u64,
    is_person: bool,
    browser: &Arc<str>,
) -> Click {
    let (verdict, rule) = if is_person {
        (Verdict::Person, "browser")
    } else {
        (Verdict::Preview, "preview-whatsapp")
    };
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: at(at_ms),
        link: LinkId(u32::try_from(link).unwrap()),
        variant: None,
        recipient: None,
        visitor: Visitor::from_bits(visitor),
        judgement: Judgement { verdict, rule: InlineStr::new(rule).unwrap(), rules_version: 1 },
        method: Method::Get,
        facts: Facts::TRUSTED,
        user_agent: Some(Arc::clone(browser)),
        referrer_host: None,
        device: Device::ALL[0],
        language: InlineStr::new("de"),
        country: None,
    }
}

/// Stores the orders. Each has a customer of its own, so that no order is evidence for another.
fn make_orders(store: &Store, csv: &mut impl Write, named: &[Named], orders: u64) {
    writeln!(csv, "id,at,total,click").unwrap();
    let known: Snapshot<()> = store.snapshot(&Ask::settings()).unwrap();
    let mut chance = Chance::seeded(11);
    let euro = Currency::parse("EUR").unwrap();
    let source: Arc<str> = Arc::from("generic");
    let mut versions = Vec::new();
    for order in 0..orders {
        let click = (chance.below(100) < 70).then(|| {
            let index = chance.below(named.len() as u64);
            &named[usize::try_from(index).unwrap()]
        });
        let after = chance.below(3 * DAY_MS);
        let at_ms = match click {
            Some(click) => (click.at_ms + 1 + after).min(DAYS * DAY_MS - 1),
            None => chance.below(DAYS * DAY_MS),
        };
        let minor = i64::try_from(500 + chance.below(29_500)).unwrap();
        let id = format!("#{}", 1_000_000 + order);
        let number = click.map_or(String::new(), |click| click.number.to_string());
        writeln!(csv, "{id},{},{minor},{number}", at(at_ms).ms()).unwrap();
        let id = ForeignId::parse(&id).unwrap();
        let total = Money { minor, currency: euro };
        let mut version = OrderVersion::bare(id, at(at_ms), total, Arc::clone(&source));
        version.click_id = click.map(|click| {
            let sealed = known.click_id_key.seal(ClickNumber::new(click.number).unwrap());
            ForeignId::parse(&sealed.to_string()).unwrap()
        });
        let mut customer = [0; 16];
        customer[..8].copy_from_slice(&chance.below(u64::MAX).to_le_bytes());
        customer[8..].copy_from_slice(&order.to_le_bytes());
        version.customer = Some(PersonKey(customer));
        versions.push(version);
        if versions.len() == ORDERS || order + 1 == orders {
            let records = Records::Orders(std::mem::take(&mut versions));
            let added: Result<(), StoreError> =
                store.write(|txn| txn.add_records(&records).map(drop));
            added.unwrap();
        }
    }
}
