use proptest::prelude::*;

use crate::domain::code::coupon::CouponCode;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Zone;
use crate::import::BadReason;

use super::*;

fn bad(line: u64, column: &str, reason: BadReason) -> BadRow {
    BadRow { line, column: column.to_owned(), reason }
}

/// A file whose 300 dates all had the same fault filled the screen with 300 lines.
#[test]
fn rows_with_one_fault_are_told_once_with_how_many_and_the_first_lines() {
    let mut rows = BadRows::default();
    for line in 2..302 {
        rows.push(bad(line, "ordered_at", BadReason::NoOffset(format!("2026-11-{line}"))));
    }
    rows.push(bad(400, "total", BadReason::Negative("-1".to_owned())));
    rows.push(bad(401, "", BadReason::Cells { found: 4, expected: 7 }));
    rows.push(bad(402, "", BadReason::Cells { found: 4, expected: 7 }));
    assert_eq!(rows.total(), 303);
    assert_eq!(
        rows.lines().collect::<Vec<_>>(),
        [
            "300 rows, column ordered_at, such as line 2: `2026-11-2` has no time zone; add --zone, such \
             as --zone Europe/Berlin (lines 2, 3, 4, 5, 6, ...)",
            "line 400, column total: `-1` is negative; write refunds and discounts as positive amounts",
            "2 rows: the row has 4 cells, but the header has 7 (lines 401, 402)",
        ]
    );
}

/// Records of several rows are told when they end: `(lines 2, 5, 4, 21)`.
#[test]
fn the_lines_of_a_fault_are_ascending_and_faults_stand_in_their_order() {
    let mut rows = BadRows::default();
    for line in [9, 5, 21, 4, 30, 7, 2] {
        rows.push(bad(line, "total", BadReason::Missing));
    }
    rows.push(bad(3, "currency", BadReason::NoCurrency));
    rows.push(bad(1, "currency", BadReason::NoCurrency));
    assert_eq!(
        rows.lines().collect::<Vec<_>>(),
        [
            "2 rows, column currency: nothing names its currency; add it, such as --currency EUR (lines 1, 3)",
            "7 rows, column total: it cannot be empty; fill it in, or leave the row out (lines 2, 4, 5, 7, 9, ...)",
        ]
    );
}

/// A time that the clocks skip and one that comes twice were told in one line, with the cure of the first.
#[test]
fn faults_that_need_different_cures_are_told_apart() {
    let euros = Currency::parse("EUR").unwrap();
    let amount = |text: &str| BadReason::Money(Money::parse(text, euros).unwrap_err());
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    let local = |text: &str| BadReason::LocalTime(berlin.instant(text).unwrap_err());
    let code = |text: &str| BadReason::Code(CouponCode::parse(text).unwrap_err());
    let cells = |found| BadReason::Cells { found, expected: 4 };
    let table = [
        ([amount("92233720368547758.08"), amount("abc")], 2),
        ([amount("abc"), amount("x")], 1),
        ([local("2026-03-29T02:30"), local("2026-10-25T02:30")], 2),
        ([code(""), code("A\u{1}")], 2),
        ([cells(5), cells(3)], 2),
        ([cells(5), cells(6)], 1),
    ];
    for (reasons, lines) in table {
        let mut rows = BadRows::default();
        for (line, reason) in (2..).zip(reasons.clone()) {
            rows.push(bad(line, "column", reason));
        }
        assert_eq!(rows.lines().count(), lines, "{reasons:?}");
    }
}

proptest! {
    #[test]
    fn every_bad_row_is_in_one_line(columns in prop::collection::vec(0_u32..80, 0..200)) {
        let mut rows = BadRows::default();
        for (line, column) in (1..).zip(&columns) {
            rows.push(bad(line, &column.to_string(), BadReason::Missing));
        }
        let counted: u64 = rows.lines().map(|line| {
            let number = |text: &str| text.split(' ').next().and_then(|n| n.parse().ok());
            line.strip_prefix("and ").and_then(number).or_else(|| number(&line)).unwrap_or(1)
        }).sum();
        prop_assert_eq!(counted, columns.len() as u64);
        prop_assert_eq!(rows.total(), columns.len() as u64);
        prop_assert!(rows.lines().count() <= LISTED_MAX + 1);
    }
}
