//! Sealing in a real file: the journal reads the same, sealed or not.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures::click;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, ClickSummary};
use crate::domain::link::LinkId;
use crate::domain::sample::FixedRandom;
use crate::domain::time::DAY_MS;
use crate::domain::time::Timestamp;
use crate::store::{ClickSelection, Columns, LinkCount, RestoreStep, Selection, Snapshot};

/// Small limits, so that few clicks give segments, merged rows and a tail.
pub(in crate::store::journal) const SMALL: SealSize = SealSize {
    rows: 6,
    clicks: 12,
    row_bytes: 1 << 20,
    clicks_max: 40,
    bytes: 4096,
    small: 3,
    fold: 8,
};

fn mixed(number: u64) -> Click {
    let mut click = click(number);
    click.link = LinkId(u32::try_from(number % 5).unwrap());
    click.visitor = Visitor::from_bits(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16);
    click
}

fn numbers(store: &Store) -> Vec<u64> {
    let mut numbers = Vec::new();
    snapshot(store, ClickSelection::All(Columns::All))
        .clicks
        .each(|click| {
            assert_eq!(*click, mixed(click.number.get()));
            numbers.push(click.number.get());
        })
        .unwrap();
    numbers
}

fn snapshot(store: &Store, clicks: ClickSelection) -> Snapshot {
    Snapshot::read(store.spool(&Selection { clicks, ..Selection::all() }).unwrap()).unwrap()
}

fn append(store: &Store, numbers: &[u64]) {
    let mut clicks: Vec<Click> = numbers.iter().copied().map(mixed).collect();
    store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
}

fn counts(snapshot: &Snapshot) -> BTreeMap<LinkId, LinkCount> {
    let mut counts: BTreeMap<LinkId, LinkCount> = BTreeMap::new();
    let count = |link, count| counts.entry(link).or_default().add(count);
    snapshot.clicks.each_count(count).unwrap();
    counts
}

fn store(folder: &Path) -> Store {
    Store::create(&folder.join("c.redb"), &FixedRandom(7)).unwrap()
}

#[derive(Debug, Clone)]
enum Step {
    /// Commits this many clicks with the next numbers. If `true`, the last one is committed later.
    Commit(u8, bool),
    Seal,
    /// Plans a step, commits clicks, and then carries out the step.
    SealLate(u8),
    Reopen,
    /// Continues with a copy of the file, as a kill at this moment leaves it.
    Kill,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_u8..12, any::<bool>()).prop_map(|(count, swap)| Step::Commit(count, swap)),
        4 => Just(Step::Seal),
        1 => (1_u8..6).prop_map(Step::SealLate),
        1 => Just(Step::Reopen),
        1 => Just(Step::Kill),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sealing_keeps_every_click_once_and_in_order(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut path = folder.path().join("c.redb");
        let mut file = Store::create(&path, &FixedRandom(7)).unwrap();
        let (mut next, mut late, mut sealed, mut kills) = (1_u64, None, 0, 0);
        let mut group = |count: u8, swap: bool| -> Vec<u64> {
            let mut numbers: Vec<u64> = (0..u64::from(count)).map(|step| next + step).collect();
            next += u64::from(count);
            numbers.extend(late.take());
            if swap && numbers.len() > 1 {
                late = numbers.pop();
            }
            numbers
        };
        let mut all = Vec::new();
        for step in steps {
            match step {
                Step::Commit(count, swap) => {
                    let numbers = group(count, swap);
                    append(&file, &numbers);
                    all.extend(numbers);
                }
                Step::Seal => {
                    if let Some(seal) = file.begin_read().unwrap().next_seal(&SMALL).unwrap() {
                        prop_assert!(file.seal(&seal).unwrap());
                        prop_assert!(!file.seal(&seal).unwrap(), "a step cannot be repeated");
                        sealed += seal.clicks();
                    }
                }
                Step::SealLate(count) => {
                    let seal = file.begin_read().unwrap().next_seal(&SMALL).unwrap();
                    let numbers = group(count, false);
                    append(&file, &numbers);
                    all.extend(numbers);
                    if let Some(seal) = seal {
                        prop_assert!(file.seal(&seal).unwrap());
                        sealed += seal.clicks();
                    }
                }
                Step::Reopen => {
                    file.close().unwrap();
                    file = Store::create(&path, &FixedRandom(7)).unwrap();
                }
                Step::Kill => {
                    let killed = folder.path().join(format!("{kills}.redb"));
                    kills += 1;
                    std::fs::copy(&path, &killed).unwrap();
                    path = killed;
                    file = Store::create(&path, &FixedRandom(7)).unwrap();
                }
            }
        }
        all.sort_unstable();
        prop_assert_eq!(numbers(&file), all, "{} clicks sealed", sealed);
        let expected = counts(&snapshot(&file, ClickSelection::All(Columns::All)));
        prop_assert_eq!(counts(&snapshot(&file, ClickSelection::Counts)), expected);
    }
}

#[test]
fn a_step_whose_rows_have_changed_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    for first in [1, 11, 21] {
        append(&file, &(first..first + 10).collect::<Vec<u64>>());
    }
    let seal = file.begin_read().unwrap().next_seal(&SMALL).unwrap().unwrap();
    assert!(seal.clicks() > 10, "it includes clicks of the second row");
    // A retried commit replaces the second row.
    append(&file, &[11, 12]);
    assert!(!file.seal(&seal).unwrap());
    let tail = usize::try_from(
        tables::TAIL.read(&file.begin_read().unwrap().inner).unwrap().len().unwrap(),
    )
    .unwrap();
    assert_eq!(tail, 3, "the unchanged rows are still there");
    assert_eq!(numbers(&file).len(), 22);
}

#[test]
fn many_small_rows_are_merged_and_then_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    let (mut merges, mut sealed) = (0, 0);
    for number in 1..=60 {
        append(&file, &[number]);
        if let Some(seal) = file.begin_read().unwrap().next_seal(&SMALL).unwrap() {
            assert!(seal.rows() <= SMALL.rows);
            assert!(file.seal(&seal).unwrap());
            merges += u32::from(seal.clicks() == 0);
            sealed += seal.clicks();
        }
    }
    assert!(merges > 4 && sealed > 30, "{merges} merges, {sealed} clicks sealed");
    assert_eq!(numbers(&file), (1..=60).collect::<Vec<u64>>());
}

#[test]
fn a_small_tail_is_not_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    append(&file, &[1, 2, 3]);
    assert!(file.begin_read().unwrap().next_seal(&SMALL).unwrap().is_none());
}

#[test]
fn a_period_selects_the_segments_that_overlap_it_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    for first in (1..=120).step_by(10) {
        append(&file, &(first..first + 10).collect::<Vec<u64>>());
        while let Some(seal) = file.begin_read().unwrap().next_seal(&SMALL).unwrap() {
            assert!(file.seal(&seal).unwrap());
        }
    }
    let (from, to) = (mixed(40).at, mixed(50).at);
    let snapshot = snapshot(&file, ClickSelection::Between { from, to, columns: Columns::Seen });
    let mut seen: Vec<ClickNumber> = Vec::new();
    snapshot.clicks.each_seen(|click: &ClickSummary| seen.push(click.number)).unwrap();
    let seen: Vec<u64> = seen.into_iter().map(ClickNumber::get).collect();
    assert!((40..50).all(|number| seen.contains(&number)), "{seen:?}");
    assert!(seen.len() < 60, "{seen:?}");
    assert!(snapshot.clicks.each(|_| {}).is_err(), "the other columns were not selected");
}

#[test]
fn a_period_also_selects_the_blocks_on_both_sides_of_a_clock_that_was_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    // The clock is 400 days ahead for two commits. The last commit is 60 days later.
    for (first, days) in [(1, 0), (4, 400), (7, 400), (10, 0), (13, 60)] {
        let later = |number| Click { at: mixed(number).at.plus_ms(days * DAY_MS), ..mixed(number) };
        let mut clicks: Vec<Click> = (first..first + 3).map(later).collect();
        file.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
    }
    let seen = |days: i64| {
        let at = mixed(0).at.plus_ms(days * DAY_MS);
        let (from, to) = (at, at.plus_ms(DAY_MS));
        let snapshot =
            snapshot(&file, ClickSelection::Between { from, to, columns: Columns::Seen });
        let mut seen = Vec::new();
        snapshot.clicks.each_seen(|click| seen.push(click.number.get())).unwrap();
        seen
    };
    assert_eq!(seen(0), [1, 2, 3, 7, 8, 9, 10, 11, 12]);
    assert_eq!(seen(400), [4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(seen(60), [13, 14, 15]);
    assert_eq!(seen(30), [0; 0]);
}

#[test]
fn a_tail_of_unique_user_agents_is_sealed_by_its_bytes_and_each_step_reads_no_more() {
    // Regression: a step read 130,000 clicks of any size. With unique user agents of half a kilobyte it
    // took 370 MB of memory for each segment of 2,000 clicks.
    let size = SealSize { row_bytes: 16 << 10, clicks: 1_000, clicks_max: 1_000, ..SMALL };
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    let unique_agent = |number| Click {
        user_agent: Some(format!("Mozilla/5.0 {number:x<400}").into()),
        ..mixed(number)
    };
    let mut steps = 0;
    for first in (1..=400).step_by(10) {
        let mut clicks: Vec<Click> = (first..first + 10).map(unique_agent).collect();
        file.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
        // With 40 rows the limit in bytes applies, not the limit in rows.
        let size = SealSize { rows: 40, ..size };
        while let Some(seal) = file.begin_read().unwrap().next_seal(&size).unwrap() {
            let bytes: Vec<usize> = seal.rows.iter().map(|(_, bytes)| bytes.len()).collect();
            let (_, all_but_last) = bytes.split_last().unwrap();
            assert!(all_but_last.iter().sum::<usize>() < size.row_bytes, "{bytes:?}");
            assert!(seal.clicks() > 0 && file.seal(&seal).unwrap());
            steps += 1;
        }
    }
    assert!(steps > 10, "{steps} steps");
    let mut seen = Vec::new();
    let all = snapshot(&file, ClickSelection::All(Columns::All));
    all.clicks.each(|click| seen.push(click.clone())).unwrap();
    assert_eq!(seen, (1..=400).map(unique_agent).collect::<Vec<Click>>());
}

#[test]
fn a_restored_file_has_the_same_segments() {
    let folder = tempfile::tempdir().unwrap();
    let file = store(folder.path());
    for first in (1..=65).step_by(5) {
        append(&file, &(first..first + 5).collect::<Vec<u64>>());
    }
    while let Some(seal) = file.begin_read().unwrap().next_seal(&SMALL).unwrap() {
        assert!(file.seal(&seal).unwrap());
    }
    let heads = |file: &Store| {
        let txn = file.begin_read().unwrap();
        let heads = tables::SEGMENT_HEADS.read(&txn.inner).unwrap();
        let rows = heads.scan().unwrap().map(|row| row.unwrap().row().to_vec());
        rows.collect::<Vec<Vec<u8>>>()
    };
    let copy = folder.path().join("copy.redb");
    let audit = Store::restore(
        &copy,
        file.spool(&Selection::all()).unwrap(),
        RestoreStep::default(),
        Timestamp::MIN,
    )
    .unwrap();
    assert_eq!(audit.differences.first(), [""; 0]);
    let copy = Store::open(&copy, &FixedRandom(7)).unwrap();
    assert_eq!(numbers(&copy), numbers(&file));
    assert_eq!(heads(&copy), heads(&file));
    assert!(!heads(&copy).is_empty());
}
