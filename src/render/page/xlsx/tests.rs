//! Names of sheets, and which columns an interval takes.

use super::*;
use crate::render::grid::Head;

#[test]
fn a_name_of_a_sheet_is_one_that_spreadsheets_take_and_no_other_has() {
    let mut taken: Vec<String> = Vec::new();
    for (title, expected) in [
        ("By channel", "By channel"),
        ("by CHANNEL", "by CHANNEL 2"),
        ("Funnel a/b: [x]*?", "Funnel a b   x"),
        ("'", "part"),
        ("[]", "part 2"),
        ("a name of a funnel that is much longer than a tab", "a name of a funnel that is m"),
    ] {
        let name = sheet_name(title, &taken);
        assert_eq!(name, expected);
        assert!(name.chars().count() <= SHEET_NAME_CHARS_MAX);
        taken.push(name);
    }
}

#[test]
fn an_interval_takes_two_columns_and_moves_those_after_it() {
    let head = |name: &str| Head::named(name).right();
    let row = |interval| vec![Value::text("a"), interval, Value::Count(3)];
    let rows = vec![row(Value::Blank), row(Value::Interval(0.1, 0.2))];
    let table = Table { heads: ["key", "95%", "n"].map(head).into(), rows, sums: 0 };
    let columns = Columns::of(&table);
    assert_eq!([0, 1, 2].map(|column| columns.at(column)), [0, 1, 3]);
    assert_eq!([0, 1, 2].map(|column| columns.is_split(column)), [false, true, false]);
}

/// A chart of revenue by code had euros, yen and dinars on one axis, as its rows were all of the table.
#[test]
fn a_chart_has_the_rows_of_its_picture_and_no_sums() {
    let row = |name: &str| vec![Value::text(name), Value::Count(1)];
    let rows = ["EUR", "EUR", "JPY", "total"].map(row).into();
    let heads = ["key", "n"].map(Head::named).into();
    let table = Table { heads, rows, sums: 1 };
    for (of, expected) in [
        (Cells::Column(1), 3),
        (Cells::First { rows: 2, column: 1 }, 2),
        (Cells::First { rows: 9, column: 1 }, 3),
    ] {
        assert_eq!(drawn(of, &table), expected, "{of:?}");
    }
}
