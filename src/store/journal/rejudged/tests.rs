use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use super::*;

fn judged(n: usize) -> (Verdict, RuleCode) {
    (Verdict::ALL[n % 8], RuleCode::new(&format!("rule-{n}")).unwrap())
}

/// Later judgements of a block of 500 clicks.
fn later(version: u16) -> impl Strategy<Value = Rejudged> {
    let changed = btree_map(0..500_usize, 0..9_usize, 0..60);
    let persons = btree_map(0..1_000_u32, prop_oneof![-500..0_i64, 1..500_i64], 0..20);
    (changed, btree_set(0..500_usize, 0..60), persons).prop_map(move |(changed, kept, persons)| {
        let changed = changed.into_iter().map(|(row, n)| (row, judged(n))).collect();
        let persons = persons.into_iter().map(|(link, more)| (LinkId(link), more)).collect();
        Rejudged { version, changed, kept: kept.into_iter().collect(), persons }
    })
}

proptest! {
    #[test]
    fn later_judgements_are_read_as_they_were_written(first in later(4), second in later(9)) {
        for all in [vec![], vec![first.clone()], vec![first, second]] {
            let bytes = Rejudged::encode(&all);
            let mut input = Decoder::new(&bytes);
            let count = input.count().unwrap();
            let read: Vec<Rejudged> =
                (0..count).map(|_| Rejudged::read(&mut input, 500).unwrap()).collect();
            input.finish().unwrap();
            prop_assert_eq!(read, all);
        }
    }

    #[test]
    fn damaged_judgements_are_an_error_or_other_judgements_but_no_panic(
        of in later(4),
        damage in vec((0..400_usize, any::<u8>()), 1..4),
    ) {
        let mut bytes = Rejudged::encode(&[of]);
        for (place, byte) in damage {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        let mut input = Decoder::new(&bytes);
        if let Ok(count) = input.count() {
            for _ in 0..count {
                if Rejudged::read(&mut input, 500).is_err() {
                    break;
                }
            }
        }
    }
}

#[test]
fn the_rows_that_are_not_named_keep_their_first_judgement_under_the_later_version() {
    let first = |verdict, rules_version| Judgement {
        verdict,
        rule: RuleCode::new("browser").unwrap(),
        rules_version,
    };
    let values = vec![first(Verdict::Person, 1), first(Verdict::Bot, 6)];
    let first = Dictionary { values, indices: vec![1, 1, 2, 1] };
    let later = Rejudged {
        version: 4,
        changed: vec![(0, judged(1))],
        kept: vec![3],
        persons: vec![(LinkId(7), -1)],
    };
    let applied = later.apply(first);
    let read = |row: usize| {
        let of = applied.get(row).unwrap();
        (of.verdict, of.rule.to_string(), of.rules_version)
    };
    assert_eq!(read(0), (Verdict::Preview, "rule-1".to_owned(), 4));
    assert_eq!(read(1), (Verdict::Person, "browser".to_owned(), 4));
    assert_eq!(read(2), (Verdict::Bot, "browser".to_owned(), 6));
    assert_eq!(read(3), (Verdict::Person, "browser".to_owned(), 1));
    let count = LinkCount { all: 3, persons: 3, used: 3 };
    assert_eq!(later.count(LinkId(7), count), LinkCount { persons: 2, ..count });
    assert_eq!(later.count(LinkId(8), count), count);
}
