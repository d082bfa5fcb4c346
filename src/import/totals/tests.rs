//! Rows of totals: at least one figure, and an empty cell is not 0.

use super::*;
use crate::import::Row;

const HEAD: &str =
    "month,channel,agent,list,claimed_by,conversations,video_views,revenue,currency\n";

fn read(rows: &str) -> Vec<Result<Total, String>> {
    let (file, options) = (format!("{HEAD}{rows}"), Options::default());
    let rows = totals(file.as_bytes(), &options, None).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record, .. } => Ok(record),
        Row::Bad(bad) => Err(bad.to_string()),
    })
    .collect()
}

#[test]
fn a_total_is_known_by_all_that_it_is_about() {
    let found = read(
        "2026-11,Instagram,Mia,vip,,200,,,\n\
         2026-11,instagram,,,Meta,0,9000000000,79.00,EUR\n",
    );
    let found: Vec<Total> = found.into_iter().map(Result::unwrap).collect();
    assert_eq!(found[0].id.as_str(), "2026-11|INSTAGRAM|MIA|VIP|");
    assert_eq!(found[1].id.as_str(), "2026-11|INSTAGRAM|||META");
    assert_eq!((found[0].counts.conversations, found[0].counts.video_views), (Some(200), None));
    let of_meta = (found[1].counts.conversations, found[1].counts.video_views);
    assert_eq!(of_meta, (Some(0), Some(9_000_000_000)));
    assert_eq!(found[1].revenue.unwrap().minor, 7900);
}

#[test]
fn a_total_without_a_figure_or_with_half_a_one_is_bad() {
    let table = [
        (
            "2026-11,sms,,,,,,,EUR\n",
            "line 2: it has none of the figures that a total can have; fill in at least one",
        ),
        ("2026-11,sms,,,,-1,,,\n", "line 2, column conversations: `-1` is not a whole number"),
        ("2026-11,sms,,,,1.5,,,\n", "line 2, column conversations: `1.5` is not a whole number"),
        (
            "2026-11,sms,,,,,,9.00,\n",
            "line 2, column revenue: nothing names its currency; add it, such as --currency EUR",
        ),
        (
            ",sms,,,,1,,,\n",
            "line 2, column month: it cannot be empty; fill it in, or leave the row out",
        ),
    ];
    for (row, told) in table {
        assert_eq!(read(row)[0].as_ref().unwrap_err(), told);
    }
}
