//! The counts that are kept are those that a page reads without them, whatever became of sealed clicks meanwhile.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::click::{Click, Judgement, RuleCode, Verdict};
use crate::domain::sample::FixedRandom;
use crate::domain::time::Timestamp;
use crate::store::{Judge, KeptFrom, SealSize};

/// What becomes of clicks.
#[derive(Debug, Clone)]
enum Step {
    Append(u8),
    Seal(u8),
    Rejudge(u16),
    Remove(u8),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..40_u8).prop_map(Step::Append),
        4 => (1..60_u8).prop_map(Step::Seal),
        1 => (2..5_u16).prop_map(Step::Rejudge),
        1 => any::<u8>().prop_map(Step::Remove),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..12)
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn click(number: u64) -> Click {
    let verdict = if number.is_multiple_of(3) { Verdict::Bot } else { Verdict::Person };
    let rule = RuleCode::new("browser").unwrap();
    Click {
        at: at(i64::try_from(number).unwrap()),
        link: LinkId(u32::try_from(number % 5).unwrap()),
        judgement: Judgement { verdict, rule, rules_version: 1 },
        ..fixtures::click(number)
    }
}

fn take(store: &Store, step: &Step, next: &mut u64) {
    match step {
        Step::Append(count) => {
            let end = *next + u64::from(*count);
            let mut group: Vec<Click> = (*next..end).map(click).collect();
            store.write(|txn| txn.append_clicks(&mut group)).unwrap();
            *next = end;
        }
        Step::Seal(clicks) => {
            let size = SealSize { clicks: usize::from(*clicks), ..SealSize::default() };
            while let Some(seal) = store.begin_read().unwrap().next_seal(&size).unwrap() {
                assert!(store.seal(&seal).unwrap());
            }
        }
        Step::Rejudge(version) => {
            let rule = RuleCode::new("newer").unwrap();
            let judged = Judgement { verdict: Verdict::Unknown, rule, rules_version: *version };
            let judge = Judge { version: *version, judge: &|_| Some(judged) };
            let mut from = 0;
            while let Some((step, next)) =
                store.begin_read().unwrap().rejudge(from, &judge).unwrap()
            {
                assert!(store.rejudge(&step).unwrap());
                from = next;
            }
        }
        Step::Remove(before) => {
            let kept = KeptFrom { clicks: Some(at(i64::from(*before))), agents: None };
            while let Some(removal) = store.begin_read().unwrap().next_removal(&kept).unwrap() {
                store.write(|txn| txn.remove(&removal, &kept)).unwrap();
            }
        }
        Step::Reopen => store.reopen().unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn kept_counts_are_those_of_a_page_that_reads_everything(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let (known, mut next) = (SealedCounts::default(), 1);
        for step in &steps {
            take(&store, step, &mut next);
            let (_, kept) = known.read(&store, || {}).unwrap();
            let (_, read) = SealedCounts::default().read(&store, || {}).unwrap();
            prop_assert_eq!(kept, read, "{:?}", step);
        }
    }
}

#[test]
fn only_what_was_sealed_since_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    let (known, mut next) = (SealedCounts::default(), 1);
    let read = |known: &SealedCounts| {
        let mut heads = 0;
        known.read(&store, || heads += 1).unwrap();
        heads
    };
    for _ in 0..5 {
        take(&store, &Step::Append(10), &mut next);
        take(&store, &Step::Seal(10), &mut next);
    }
    assert_eq!((read(&known), read(&known)), (5, 0));
    take(&store, &Step::Append(10), &mut next);
    take(&store, &Step::Seal(10), &mut next);
    assert_eq!(read(&known), 1);
    known.release();
    assert_eq!(read(&known), 6);
}
