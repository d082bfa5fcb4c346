//! Orders of several rows of which some could not be read.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::*;
use crate::domain::limits::{RECORD_ROWS_MAX, RECORD_VERSIONS_MAX};

const AMAZON: &str =
    "amazon-order-id\tpurchase-date\torder-status\titem-price\tquantity\tcurrency\torder-item-id";
const SQUARE: &str =
    "Date,Item,Qty,Net Sales,Tax,Transaction ID,Time,Time Zone,Customer ID,Event Type";

/// What is read of a file: `1-1 5.00` for an order, and the line and the reason of a bad row.
fn told(file: &str) -> Vec<String> {
    let told = |row: Row<OrderVersion>| match row {
        Row::Good { record, .. } => format!("{} {}", record.id, record.total.decimal()),
        Row::Bad(bad) => format!("{} {}", bad.line, bad.reason),
    };
    read(file).into_iter().map(told).collect()
}

fn amazon(rows: &[(&str, &str)]) -> String {
    let row = |(number, (id, rest)): (usize, &(&str, &str))| {
        format!("{id}\t2026-11-0{}T10:00:00Z\tShipped\t{rest}\t1\tEUR\t{number}\n", 1)
    };
    let rows = rows.iter().enumerate().map(row);
    std::iter::once(format!("{AMAZON}\n")).chain(rows).collect()
}

/// An order whose first or last row could not be read was imported with what its other rows come to.
#[test]
fn an_order_with_a_row_that_could_not_be_read_is_refused_and_the_others_are_not() {
    let missing = "another row of its order could not be read, so its amounts cannot be added up";
    let cells = "the row has 8 cells, but the header has 7; write a value with the mark between cells in quotes";
    let bad = |line: u64| format!("{line} {cells}");
    let refused = |line: u64| format!("{line} {missing}");
    let good = |text: &str| text.to_owned();
    let table = [
        // The last row of an order, the first, and one between.
        (
            vec![("1-1", "5"), ("1-1", "6\tx"), ("1-2", "9")],
            vec![bad(3), refused(2), good("1-2 9.00")],
        ),
        (
            vec![("1-1", "5\tx"), ("1-1", "6"), ("1-2", "9")],
            vec![bad(2), refused(3), good("1-2 9.00")],
        ),
        (vec![("1-1", "5"), ("1-1", "6\tx"), ("1-1", "9")], vec![bad(3), refused(2)]),
        // A row that is an order of its own.
        (
            vec![("1-1", "5"), ("1-2", "6\tx"), ("1-3", "9")],
            vec![bad(3), good("1-1 5.00"), good("1-3 9.00")],
        ),
        // A row that names no order is one of none.
        (
            vec![("0-9", "1"), ("1-1", "5"), ("", "6"), ("1-2", "9"), ("1-3", "2")],
            vec![
                good("0-9 1.00"),
                good("4 it names no order"),
                good("1-1 5.00"),
                good("1-2 9.00"),
                good("1-3 2.00"),
            ],
        ),
    ];
    for (rows, expected) in table {
        assert_eq!(told(&amazon(&rows)), expected, "{rows:?}");
    }
}

/// In a row with too many cells, a mark that belongs to a text has moved those after it.
#[test]
fn a_row_whose_id_may_have_moved_is_missing_in_the_orders_beside_it() {
    let row = |item: &str, id: &str| {
        format!("2026-11-01,{item},1,EUR 5.00,EUR 1.00,{id},10:00:00,UTC,,Payment\n")
    };
    let file = [
        format!("{SQUARE}\n"),
        row("mug", "A"),
        row("mug, blue", "B"),
        row("cup", "C"),
        row("cup", "D"),
    ];
    let told = told(&file.concat());
    let refused = |told: &String| told.contains("could not be read");
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().filter(|told| refused(told)).count() == 2, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("D 6.00"));
}

/// The first 10,000 rows of an order were imported as if they were all.
#[test]
fn an_order_with_more_rows_than_are_read_is_refused() {
    let rows = vec![("1-1", "1"); RECORD_ROWS_MAX + 1];
    let told = told(&amazon(&rows));
    assert_eq!(told.len(), 2);
    assert!(told[0].starts_with("10002 it belongs to an order that has more than 10000 rows"));
    assert!(told[1].starts_with("2 another row of its order could not be read"), "{}", told[1]);
}

/// Each row that said something else was a version with a copy of all rows: 3,000 took 1.8 GB.
#[test]
fn an_order_whose_rows_contradict_each_other_is_read_in_time_or_refused() {
    let file = |rows: usize, versions: usize| {
        let mut file = format!("{AMAZON}\n");
        for row in 0..rows {
            let minute = row % versions;
            let at = format!("2026-11-01T{:02}:{:02}:00Z", minute / 60, minute % 60);
            writeln!(file, "1-1\t{at}\tShipped\t1\t1\tEUR\t{row}").unwrap();
        }
        file
    };
    let began = Instant::now();
    let kept = told(&file(RECORD_ROWS_MAX, RECORD_VERSIONS_MAX + 1));
    assert_eq!(kept, vec!["1-1 10000.00"; RECORD_VERSIONS_MAX + 1]);
    let refused = told(&file(RECORD_ROWS_MAX, 900));
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("contradict each other in more than 32 ways"), "{refused:?}");
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}

/// A later row of an order that stood alone was told to lack a currency.
#[test]
fn a_later_row_without_its_first_row_is_told_as_that() {
    let header = "Name,Financial Status,Lineitem quantity,Created at,Currency,Total";
    for (file, line) in [
        (format!("{header}\n#1,paid,1,2026-11-01T10:00:00Z,EUR,5\n#2,,1,,,\n"), 3),
        (format!("{header}\n,,1,,,\n#1,paid,1,2026-11-01T10:00:00Z,EUR,5\n"), 2),
    ] {
        let told = told(&file);
        assert!(told.contains(&"#1 5.00".to_owned()), "{told:?}");
        let why = format!("{line} it is a later row of an order, and the first one");
        assert!(told.iter().any(|told| told.starts_with(&why)), "{told:?}");
    }
}
