//! The cost of one redirect inside the process: the answer, the verdict, the click id, the commit.
//!
//! Each figure is the median of several rounds. The figures depend on the machine; compare the ratios. The
//! name of a part (`-- hostile`) runs that part only. Does not use sockets (see `side_by_side`).

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use couplet::cli::{OsRandom, SystemClock};
use couplet::domain::click::id::ClickIdKey;
use couplet::domain::click::visitor::VisitorKey;
use couplet::domain::click::{Click, ClickNumber, Facts, Method};
use couplet::domain::environment::Clock;
use couplet::domain::link::{Link, LinkId};
use couplet::domain::record::person::PeopleKey;
use couplet::domain::time::Timestamp;
use couplet::redirect::answer::address_list::AddressList;
use couplet::redirect::answer::bursts::Bursts;
use couplet::redirect::answer::request::RedirectRequest;
use couplet::redirect::answer::senders::Senders;
use couplet::redirect::answer::visitor_keys::VisitorKeys;
use couplet::redirect::answer::{Answer, NewClick, Serving, answer};
use couplet::redirect::directory::Directory;
use couplet::redirect::verdict::{Circumstances, Signals, judge};
use couplet::store::{Store, StoreError};

use links::{BROWSER, Chance, median, slug, spec};

mod hostile;
mod links;

/// Answers of a round.
const ASKED: usize = 100_000;
const ROUNDS: usize = 11;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let parts: [(&str, fn()); 5] = [
        ("answers", answers),
        ("pieces", pieces),
        ("hostile", || hostile::hostile(|| serving(0))),
        ("commits", commits),
        ("starts", starts),
    ];
    for (name, part) in parts {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            part();
            println!();
        }
    }
}

/// Nanoseconds of one call: the median of the rounds' means.
fn nanoseconds(calls: usize, mut round: impl FnMut()) -> f64 {
    round();
    let each = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        round();
        begun.elapsed().as_nanos() as f64 / calls as f64
    });
    median(each.collect())
}

fn serving(links: u64) -> Serving {
    let directory = Directory::new();
    for number in 0..links {
        let id = LinkId(u32::try_from(number).unwrap());
        let (spec, created_at) = (spec(number), Timestamp::MIN);
        directory.insert(&Link { id, spec, created_at, retired_at: None, is_gone: false });
    }
    let key = VisitorKey::from_bytes([3; 16]);
    Serving {
        directory: Arc::new(directory),
        click_ids: ClickIdKey::from_bytes([1; 16]),
        choices: VisitorKey::from_bytes([2; 16]),
        visitor_keys: VisitorKeys::new(SystemClock.now(), move |_| key.clone()),
        people: Some(PeopleKey::from_bytes([4; 32])),
        own: AddressList::default(),
        listed: AddressList::default(),
        bursts: Bursts::default(),
        senders: Arc::new(Senders::new(VisitorKey::from_bytes([5; 16]), Arc::new(SystemClock))),
        countries: Arc::default(),
        orphans: Arc::default(),
        clock: Arc::new(SystemClock),
    }
}

fn request(path: &str) -> RedirectRequest<'_> {
    RedirectRequest {
        path,
        query: None,
        method: Method::Get,
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
        facts: Facts::default(),
        user_agent: Some(BROWSER.as_bytes()),
        referrer: Some(b"https://l.instagram.com/"),
        accept_language: Some(b"de-DE,de;q=0.9"),
    }
}

/// Lookup, verdict, location and click, by the number of links.
fn answers() {
    println!("{:<26}{:>10}{:>14}", "answer, by links", "ns", "of 10 links");
    let mut of_ten = None;
    for links in [10, 10_000, 1_000_000] {
        let serving = serving(links);
        let mut chance = Chance::seeded(7);
        let paths: Vec<String> = (0..ASKED).map(|_| slug(chance.below(links))).collect();
        let mut next = 0;
        let each = nanoseconds(ASKED, || {
            for path in &paths {
                next += 1;
                let given = answer(&serving, &request(path), || ClickNumber::new(next));
                assert!(matches!(black_box(given), Answer::Found { .. }));
            }
        });
        let first = *of_ten.get_or_insert(each);
        println!("{links:<26}{each:>10.0}{:>14.2}", each / first);
    }
}

/// The single parts of an answer.
fn pieces() {
    println!("{:<26}{:>10}", "pieces", "ns");
    let in_app = format!("{BROWSER} Instagram 380.0.0.28.104 (iPhone15,3; iOS 18_5; de_DE)");
    let longest = "x".repeat(512);
    for (name, agent) in [
        ("judge: a browser", BROWSER),
        ("judge: an in-app browser", &in_app),
        ("judge: a preview", "WhatsApp/2.24.6.77 A"),
        ("judge: 512 odd letters", &longest),
    ] {
        let evidence = Signals {
            circumstances: Circumstances {
                method: Method::Get,
                facts: Facts::default(),
                referrer_host: None,
                list: None,
            },
            user_agent: Some(agent),
        };
        let each = nanoseconds(ASKED, || {
            for _ in 0..ASKED {
                black_box(judge(black_box(&evidence)));
            }
        });
        println!("{name:<26}{each:>10.0}");
    }
    let key = ClickIdKey::from_bytes([1; 16]);
    let numbers = || (0..ASKED as u64).filter_map(ClickNumber::new);
    let ids: Vec<_> = numbers().map(|number| key.seal(number)).collect();
    let seal = nanoseconds(ASKED, || {
        for number in numbers() {
            black_box(key.seal(number));
        }
    });
    let open = nanoseconds(ASKED, || {
        for id in &ids {
            black_box(key.open(*id));
        }
    });
    println!("{:<26}{seal:>10.0}\n{:<26}{open:>10.0}", "click id: seal", "click id: open");
}

/// The commit of a group of clicks to a real file, by the group's size, compared with a plain append.
fn commits() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let raw = raw_append(folder.path());
    println!("{:<26}{:>10}{:>14}{:>12}", "commit, by clicks", "us", "of an append", "us a click");
    println!("{:<26}{raw:>10.0}{:>14.2}", "an append of 4 KiB", 1.0);
    let store = Store::create(&folder.path().join("bench.redb"), &OsRandom).unwrap();
    let serving = serving(1_000);
    let mut next = 0;
    for group in [1, 16, 256, 4096_u32] {
        let mut each = Vec::new();
        for _ in 0..100 {
            let mut clicks: Vec<Click> = (0..group).map(|_| click(&serving, &mut next)).collect();
            let begun = Instant::now();
            let committed: Result<(), StoreError> =
                store.write(|txn| txn.append_clicks(&mut clicks));
            committed.unwrap();
            each.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        let each = median(each);
        println!("{group:<26}{each:>10.0}{:>14.2}{:>12.2}", each / raw, each / f64::from(group));
    }
}

/// What a start does before it answers: reads every link from the file into the directory.
fn starts() {
    println!("{:<26}{:>10}{:>14}", "start, by links", "ms", "us a link");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for links in [10_000, 1_000_000_u64] {
        let path = folder.path().join(format!("{links}.redb"));
        let store = Store::create(&path, &OsRandom).unwrap();
        let made: Result<(), StoreError> = store.write(|txn| {
            for number in 0..links {
                txn.insert_link(spec(number), Timestamp::MIN)?;
            }
            Ok(())
        });
        made.unwrap();
        store.close().unwrap();
        let begun = Instant::now();
        let store = Store::open(&path, &OsRandom).unwrap();
        let directory = Directory::new();
        store.each_link(|link| directory.insert(link)).unwrap();
        let took = begun.elapsed().as_secs_f64();
        assert_eq!(directory.len() as u64, links);
        println!("{links:<26}{:>10.0}{:>14.2}", took * 1e3, took * 1e6 / links as f64);
    }
}

/// Microseconds of a synced append.
fn raw_append(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("raw")).unwrap();
    let mut append = |_| {
        let begun = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        begun.elapsed().as_secs_f64() * 1e6
    };
    median((0..200).map(&mut append).collect())
}

/// The click of a visitor to one of the first thousand links.
fn click(serving: &Serving, next: &mut u64) -> Click {
    *next += 1;
    let path = slug(*next * 7919 % 1_000);
    match answer(serving, &request(&path), || ClickNumber::new(*next)) {
        Answer::Found { click: NewClick::Numbered(click, _), .. } => click,
        other => panic!("a known link redirects, but this is {other:?}"),
    }
}
