//! Batches: odds of guessing, and the codes of a batch.

use super::*;

#[test]
fn large_numbers_are_rounded_and_named() {
    let table = [
        (0, "0"),
        (940, "940"),
        (1_000, "1 thousand"),
        (34_499_753, "34.4 million"),
        (345_499_753, "345 million"),
        (17_249_876_309, "17.2 billion"),
        (4_200_000_000_000_000, "4200 trillion"),
    ];
    for (number, words) in table {
        assert_eq!(in_words(number), words);
    }
}

#[test]
fn the_more_codes_exist_the_fewer_guesses_hit_one() {
    let pattern = CodePattern::parse("BW-????-????").unwrap();
    assert_eq!(guesses_a_hit(&pattern, 1), 29_u128.pow(7));
    assert_eq!(guesses_a_hit(&pattern, 500), 34_499_752);
    assert_eq!([1, 500, 1_000_000].map(|count| marks_for(count, 1_000_000)), [6, 7, 10]);
}

#[test]
fn a_code_of_a_batch_that_is_not_live_is_unknown() {
    let spec = BatchSpec {
        name: BatchName::parse("bw").unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: Tags::default(),
        terms: Terms { limit: Some(1), ..Terms::default() },
        count: 3,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    let at = Timestamp::from_ms(5).unwrap();
    let begun = Batch { minted: 2, ..Batch::new(BatchId(0), spec, at) };
    let code = CouponCode::mintable("BW-2222").unwrap();
    let code = BatchCode::new(begun.id, code);
    assert_eq!(begun.code(code.clone()), None);
    assert_eq!(begun.missing(), 1);
    let live = Batch { minted: 3, live_at: Some(at), ..begun };
    let known = live.code(code.clone()).unwrap();
    assert_eq!((known.batch, known.spec.terms.limit), (Some(live.spec.name.clone()), Some(1)));
    assert_eq!(known.retired_at, None);
}

#[test]
fn a_code_is_retired_with_its_batch_or_before_it() {
    let at = |ms| Timestamp::from_ms(ms).ok();
    let spec = BatchSpec {
        name: BatchName::parse("bw").unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: Tags::default(),
        terms: Terms::default(),
        count: 1,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    let code = CouponCode::mintable("BW-2222").unwrap();
    for (batch, own, retired) in [(None, 3, 3), (Some(2), 3, 2), (Some(4), 3, 3)] {
        let batch = Batch {
            minted: 1,
            live_at: at(1),
            retired_at: batch.and_then(at),
            ..Batch::new(BatchId(0), spec.clone(), Timestamp::MIN)
        };
        let code = BatchCode { retired_at: at(own), ..BatchCode::new(batch.id, code.clone()) };
        assert_eq!(batch.code(code).unwrap().retired_at, at(retired));
    }
}
