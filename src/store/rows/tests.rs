//! Damage is never read as data. A flipped bit in a sealed segment used to change the figures of a report,
//! and the backup of such a file verified.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use super::*;
use crate::codec::fixtures::{
    at, batch, batch_code, click, code, conversation, log, order, redemption, spec, token,
};
use crate::domain::change_log::LoggedChange;
use crate::domain::click::Click;
use crate::domain::click::gap::Gap;
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::alias::Alias;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::sample::FixedRandom;
use crate::domain::settings::Settings;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::file::faulty::SplitMix64;
use crate::store::{
    ClickSelection, CodeSelection, Disk, LinkSelection, RecordSelection, Records, SealSize,
    Selection, Store, Txn,
};

/// A data file in memory.
#[derive(Debug)]
pub(in crate::store) struct Memory(pub(in crate::store) Mutex<Vec<u8>>);

impl Disk for Memory {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        let from = usize::try_from(offset).unwrap();
        let found = bytes.get(from..from + out.len());
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let from = usize::try_from(offset).unwrap();
        self.0.lock().unwrap()[from..from + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.lock().unwrap().resize(usize::try_from(len).unwrap(), 0);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

const LINKS: u32 = 80;
const CODES: u32 = 120;

fn slug(number: u32) -> Slug {
    Slug::parse(&format!("link-{number}")).unwrap()
}

fn coupon(number: u32) -> CouponCode {
    CouponCode::parse(&format!("BW-{number:04}")).unwrap()
}

fn a_click(number: u32) -> Click {
    let mut click = click(u64::from(number));
    click.link = LinkId(number % LINKS);
    click.at = at(1_790_000_000_000 + i64::from(number) * 77_777);
    click
}

fn fill(txn: &Txn) -> Result<(), StoreError> {
    txn.put_settings(&Settings::default())?;
    for number in 0..LINKS {
        txn.insert_link(spec(slug(number).as_str()), at(1))?;
    }
    txn.put_batch(&Batch { minted: CODES / 2, ..batch() })?;
    for number in 0..CODES {
        let text = coupon(number);
        if number % 2 == 0 {
            let spec = CodeSpec { code: text, ..code().spec };
            txn.put_code(&crate::domain::code::coupon::Code { spec, ..code() })?;
        } else {
            txn.put_batch_code(&BatchCode { code: text, ..batch_code() })?;
        }
    }
    let id = |number: u32| ForeignId::parse(&format!("#{number}")).unwrap();
    let person = |number: u32| Some(PersonKey([u8::try_from(number % 40).unwrap(); 16]));
    let orders = (0..200).map(|number| OrderVersion {
        id: id(number),
        ordered_at: day(number),
        customer: person(number),
        codes: vec![coupon(number)],
        ..order()
    });
    txn.add_records(&Records::Orders(orders.collect()))?;
    let conversations = (0..100).map(|number| {
        let (started_at, contact) = (day(number), person(number));
        ConversationVersion { id: id(number), started_at, contact, ..conversation() }
    });
    txn.add_records(&Records::Conversations(conversations.collect()))?;
    for number in 0..40 {
        let redemption = crate::domain::record::redemption::Redemption {
            code: coupon(number),
            order: id(number),
            ..redemption()
        };
        txn.put_redemption(&redemption)?;
    }
    for number in 0..3 {
        txn.put_gap(number, &Gap { from: at(1), to: at(2), lost: number, late: 4, missing: 5 })?;
    }
    let aliases = (0..20).map(|number| Alias {
        newest: PersonKey([number; 16]),
        older: PersonKey([number + 20; 16]),
    });
    txn.add_aliases(&aliases.collect::<Vec<_>>())?;
    log().iter().zip(1..).try_for_each(|(logged, number)| {
        txn.put_logged(&LoggedChange { number, entry: logged.entry.clone() })
    })?;
    txn.put_token(&token())
}

fn day(number: u32) -> Timestamp {
    at(1_790_000_000_000 + i64::from(number) * DAY_MS / 2)
}

/// A file with every kind of row, in memory, closed.
pub(in crate::store) fn file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    store.write(fill).unwrap();
    for group in 0..30 {
        let mut clicks: Vec<Click> = (0..40).map(|number| a_click(group * 40 + number)).collect();
        store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
    }
    let size = SealSize { clicks: 300, clicks_max: 300, bytes: 4096, ..SealSize::default() };
    for _ in 0..3 {
        let seal = store.begin_read().unwrap().next_seal(&size).unwrap().unwrap();
        assert!(store.seal(&seal).unwrap());
    }
    store.close().unwrap();
    std::fs::read(&path).unwrap()
}

/// What commands ask for: everything, a month, and single links, codes and orders.
fn selections() -> Vec<Selection> {
    let (from, to) = (day(60), day(120));
    let period = Selection {
        links: LinkSelection::Named,
        codes: CodeSelection::Carried,
        records: RecordSelection::Period { from, to, window: None },
        clicks: ClickSelection::Journeys,
        ..Selection::settings()
    };
    let mut selections = vec![Selection::all(), period];
    for number in (0..LINKS).step_by(20) {
        let (links, clicks) = (LinkSelection::One(slug(number)), ClickSelection::Counts);
        selections.push(Selection { links, clicks, ..Selection::settings() });
        let codes = CodeSelection::Typed(vec![coupon(number)]);
        selections.push(Selection { codes, ..Selection::settings() });
        let id = ForeignId::parse(&format!("#{number}")).unwrap();
        let records = RecordSelection::Order { id, window: None };
        selections.push(Selection { records, ..Selection::settings() });
    }
    selections
}

/// Everything that commands read of a file: all rows, and each link and code by its name.
pub(in crate::store) fn observe(bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    let disk = Arc::new(Memory(Mutex::new(bytes)));
    let store = Store::open_on(disk, &path, &FixedRandom(7))?;
    let mut seen = Vec::new();
    for selection in selections() {
        store.spool(&selection)?.read_to_end(&mut seen).unwrap();
    }
    let links = Mutex::new(Vec::new());
    store.each_link(|link| links.lock().unwrap().push(link.clone()))?;
    let mut links: Vec<Link> = links.into_inner().unwrap();
    links.sort_by_key(|link| link.id);
    seen.extend(format!("{links:?}").bytes());
    store.write(|txn| {
        for number in 0..LINKS {
            seen.extend(format!("{:?}", txn.link_of(&slug(number))?).bytes());
        }
        for number in 0..CODES {
            let key = coupon(number).folded();
            seen.extend(format!("{:?}", txn.known_code(&key)?).bytes());
            seen.extend(format!("{}", txn.uses(&key)?).bytes());
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(seen)
}

/// The places of what `find` finds in some bytes.
fn places(bytes: &[u8], find: &[u8]) -> Vec<usize> {
    (0..bytes.len() - find.len()).filter(|at| bytes[*at..].starts_with(find)).collect()
}

#[test]
fn a_flipped_bit_is_told_or_has_no_effect() {
    let is_long = std::env::var_os("COUPLET_LONG").is_some();
    let flips = if is_long { 10_000 } else { 600 };
    let (bytes, mut random) = (file(), SplitMix64(14));
    let any = |random: &mut SplitMix64| usize::try_from(random.below(bytes.len() as u64)).unwrap();
    check_flips(&bytes, (0..flips).map(|_| (any(&mut random), random.below(8))), flips / 10);
}

/// Few of all bits are in keys. A report silently missed the orders that had lost theirs.
#[test]
fn a_flipped_bit_of_a_key_is_told_or_has_no_effect() {
    let is_long = std::env::var_os("COUPLET_LONG").is_some();
    let flips = if is_long { 10_000 } else { 600 };
    let (bytes, mut random) = (file(), SplitMix64(15));
    // Keys of orders and conversations, of codes and of links, also in indexes and in branches of trees.
    let keys: Vec<usize> = [&b"#"[..], b"bw0", b"link-"]
        .iter()
        .flat_map(|find| places(&bytes, find))
        .flat_map(|at| at..at + 4)
        .collect();
    let any =
        |random: &mut SplitMix64| keys[usize::try_from(random.below(keys.len() as u64)).unwrap()];
    check_flips(&bytes, (0..flips).map(|_| (any(&mut random), random.below(8))), flips / 10);
}

static QUIET: Mutex<()> = Mutex::new(());

/// Flips single bits, each in a copy of a file. At least some must be told.
fn check_flips(bytes: &[u8], flips: impl Iterator<Item = (usize, u64)>, told_min: u64) {
    let whole = observe(bytes.to_vec()).unwrap();
    assert!(whole.len() > 10_000);
    let mut wrong = Vec::new();
    let (mut told, mut without_effect) = (0, 0);
    // The hook is the process's.
    let quiet = QUIET.lock().unwrap();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for (at, bit) in flips {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << bit;
        // A panic of redb is told by the program's panic hook.
        match catch_unwind(AssertUnwindSafe(|| observe(flipped))) {
            Ok(Ok(seen)) if seen == whole => without_effect += 1,
            Ok(Ok(_)) => wrong.push((at, bit)),
            Ok(Err(_)) | Err(_) => told += 1,
        }
    }
    std::panic::set_hook(hook);
    drop(quiet);
    assert_eq!(wrong, [], "{told} told, {without_effect} without effect");
    assert!(told > told_min, "{told} told, {without_effect} without effect");
}
