use proptest::prelude::*;

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
