use super::*;
use crate::codec::fixtures;
use crate::domain::click::{Click, Judgement, RuleCode};
use crate::domain::link::Origin;
use crate::domain::sample::{FixedRandom, link};
use crate::store::{SealSize, Store};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub(in crate::store) fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

/// A click of a link, one for each minute.
fn click(number: u64, link: u32, verdict: Verdict) -> Click {
    let minute = i64::try_from(number).unwrap() * 60_000;
    let rule = RuleCode::new("browser").unwrap();
    Click {
        at: at(minute),
        link: LinkId(link),
        judgement: Judgement { verdict, rule, rules_version: 1 },
        ..fixtures::click(number)
    }
}

/// A file with clicks in blocks of a hundred, the first of them sealed.
pub(in crate::store) fn file(clicks: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let verdict =
        |number: u64| if number.is_multiple_of(3) { Verdict::Bot } else { Verdict::Person };
    for first in (0..clicks).step_by(100) {
        let group = first..clicks.min(first + 100);
        let mut group: Vec<Click> = group
            .map(|number| click(number, u32::try_from(number % 5).unwrap(), verdict(number)))
            .collect();
        store.write(|txn| txn.append_clicks(&mut group)).unwrap();
        if first == clicks / 200 * 100 {
            let size = SealSize { clicks: 1, ..SealSize::default() };
            while let Some(seal) = store.begin_read().unwrap().next_seal(&size).unwrap() {
                assert!(store.seal(&seal).unwrap());
            }
        }
    }
    (folder, store)
}

#[test]
fn the_clicks_of_a_time_are_those_that_a_walk_counts() {
    let (_folder, store) = file(1_000);
    let txn = store.begin_read().unwrap();
    for (from, to) in [(0, 1_000), (0, 1), (17, 430), (399, 401), (500, 900), (990, 5_000), (7, 7)]
    {
        let time = at(from * 60_000)..at(to * 60_000);
        let inside = (from..to.min(1_000)).count() as u64;
        let bots = (from..to.min(1_000)).filter(|number| number % 3 == 0).count() as u64;
        // The part is the whole, nothing of it, or its end.
        for begin in [from, to, to.saturating_sub(30).max(from)] {
            let part = at(begin * 60_000)..time.end;
            let (sums, verdicts) = txn.click_sums(&time, &part, || {}).unwrap();
            assert_eq!(sums, ClickSums { all: inside, persons: inside - bots }, "{from}..{to}");
            let of_part = (begin..to.min(1_000)).count() as u64;
            let bots = (begin..to.min(1_000)).filter(|number| number % 3 == 0).count() as u64;
            assert_eq!(verdicts[Verdict::Bot as usize], bots, "{begin}..{to}");
            assert_eq!(verdicts.iter().sum::<u64>(), of_part, "{begin}..{to}");
        }
    }
    let later = at(2_000 * DAY_MS)..at(3_000 * DAY_MS);
    assert_eq!(txn.click_sums(&later, &later, || {}).unwrap().0.all, 0);
}

#[test]
fn links_are_found_by_number_and_by_the_beginning_of_their_slug() {
    let (_folder, store) = file(0);
    let slugs = ["bio", "black", "black-week", "bz"];
    let made: Result<Vec<Link>, StoreError> = store.write(|txn| {
        let specs = slugs.iter().map(|slug| link(0, slug, "https://shop.example.com/").spec);
        specs.map(|spec| txn.insert_link(spec, Timestamp::MIN)).collect()
    });
    let made = made.unwrap();
    assert!(made.iter().all(|link| link.spec.origin == Origin::Hand));
    let txn = store.begin_read().unwrap();
    let named = |begins: &str, count| {
        let ids = txn.links_with_slug(begins, count).unwrap();
        let links = txn.links_of(&ids).unwrap();
        links.iter().map(|link| link.spec.slug.to_string()).collect::<Vec<_>>()
    };
    let latest = |below, count| {
        let links = txn.latest_links(below, count).unwrap();
        links.iter().map(|link| link.spec.slug.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(latest(u32::MAX, 3), ["bz", "black-week", "black"]);
    assert_eq!(latest(txn.links_end().unwrap() - 1, 9), ["black-week", "black", "bio"]);
    assert_eq!((latest(0, 3).len(), latest(9, 0).len()), (0, 0));
    assert_eq!(named("bl", 9), ["black", "black-week"]);
    assert_eq!(named("bl", 1), ["black"]);
    assert_eq!(named("black-week", 9), ["black-week"]);
    assert_eq!(named("x", 9), [""; 0]);
    let gone = LinkId(u32::MAX);
    let found = txn.links_of(&[made[2].id, gone, made[0].id]).unwrap();
    assert_eq!(found, [made[2].clone(), made[0].clone()]);
    let end = txn.links_end().unwrap();
    let mut seen = Vec::new();
    txn.each_link_in(0..end, |link| seen.push(link)).unwrap();
    assert_eq!(seen, made);
}
