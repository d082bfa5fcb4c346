//! The presets that are built in.

use super::built_in::{KINDS, Kind};
use super::*;
use crate::domain::record::order::OrderVersion;
use crate::import::error::ImportError;
use crate::import::orders::{ORDER_COLUMNS, orders};
use crate::import::row::Row;

#[test]
fn every_preset_is_a_preset() {
    for Kind { specs, files, .. } in KINDS {
        for (name, text) in *files {
            if let Err(error) = Preset::parse(name, text, specs) {
                panic!("{name}: {error}");
            }
        }
        assert_eq!(presets_of(specs).len(), files.len());
    }
}

/// A map without a mark in front of a value never ended, and one that asked for amount 0 did not run.
#[test]
fn a_map_that_takes_a_part_of_a_cell_ends_whatever_it_names() {
    for (source, total) in [
        ("{ column = \"Sum\", before = \"/\" }", "5"),
        ("{ column = \"Sum\", after = \"/\" }", "6"),
        ("{ column = \"Sum\", after = \"\", before = \"\", amount = 0 }", ""),
        ("{ column = \"Sum\", amount = 9 }", ""),
    ] {
        let map = format!(
            "title = \"t\"\n[columns]\norder_id = \"Nr\"\nordered_at = \"At\"\n\
             currency = {{ value = \"EUR\" }}\ntotal = {source}\n"
        );
        let preset = Preset::of_map("map", &map, ORDER_COLUMNS).unwrap();
        let reading = Reading::Presets(vec![Arc::new(preset)]);
        let options = Options { reading, ..Options::default() };
        let file = "Nr,At,Sum\n1,2026-11-01T10:00:00Z,5/ /6\n";
        let rows: Vec<_> = orders(file.as_bytes(), &options, None).unwrap().collect();
        let read = match rows.first() {
            Some(Ok(Row::Good { record, .. })) => record.total.minor.to_string(),
            _ => String::new(),
        };
        let expected = if total.is_empty() { String::new() } else { format!("{total}00") };
        assert_eq!(read, expected, "{source}");
    }
}

/// The rest of a map of orders, whose columns are said by each test.
const MAP: &str = "title = \"orders of my shop\"\n[columns]\n";

/// The orders of a file that is read by a map, each with its worth, and why rows or the file are refused.
fn told(map: &str, file: &str) -> Vec<String> {
    let preset = match Preset::of_map("map", map, ORDER_COLUMNS) {
        Ok(preset) => preset,
        Err(error) => return vec![error.to_string()],
    };
    let reading = Reading::Presets(vec![Arc::new(preset)]);
    let options = Options { reading, ..Options::default() };
    let mut rows = match orders(file.as_bytes(), &options, None) {
        Ok(rows) => rows,
        Err(error) => return vec![error.to_string()],
    };
    let told = |row: Result<Row<OrderVersion>, ImportError>| match row {
        Ok(Row::Good { record, .. }) => format!("{} {}", record.id, record.total.decimal()),
        Ok(Row::Bad(bad)) => bad.to_string(),
        Err(error) => error.to_string(),
    };
    let read: Vec<String> = rows.by_ref().map(told).collect();
    read.into_iter().chain(rows.absent_headings()).collect()
}

/// The printed map failed for a file with `;`, as only headings of `header` told what separates the cells.
#[test]
fn the_columns_of_a_map_tell_what_separates_the_cells() {
    let map = format!(
        "{MAP}order_id = \"Nr\"\nordered_at = \"Am, um\"\ncurrency = {{ value = \"EUR\" }}\ntotal = \"Summe\"\n"
    );
    for mark in [";", "\t", "|"] {
        let file = "Nr;Am, um;Summe\n1;2026-11-01T10:00:00Z;5.00\n".replace(';', mark);
        assert_eq!(told(&map, &file), ["1 5.00"], "{mark:?}");
    }
}

/// A heading of more than 60 characters was cut, and then no map could name it.
#[test]
fn a_long_heading_is_found_whole_and_told_short() {
    let long =
        "What the customer paid for all goods and services, taxes and postage included (EUR)";
    let map = format!(
        "{MAP}order_id = \"Nr\"\nordered_at = \"At\"\ncurrency = {{ value = \"EUR\" }}\ntotal = {long:?}\n"
    );
    let file = format!("Nr,At,\"{long}\"\n1,2026-11-01T10:00:00Z,5.00\n2,2026-11-01T10:00:00Z,x\n");
    let told = told(&map, &file);
    assert_eq!(told[0], "1 5.00");
    assert!(
        told[1].contains("column What the customer paid for all goods and services, taxes and")
    );
    assert!(told[1].contains('\u{2026}') && !told[1].contains("included"), "{told:?}");
}

/// Slips in a map passed in silence.
#[test]
fn what_a_map_names_and_a_file_does_not_have_is_told() {
    let columns =
        "order_id = \"Nr\"\nordered_at = \"At\"\ncurrency = { value = \"EUR\" }\ntotal = \"Sum\"\n";
    let file = "Nr,At,Sum,State\n1,2026-11-01T10:00:00Z,5.00,bezahlt\n";
    let table = [
        ("tax = \"Txa\"", "the map names the column `Txa` for tax, but the file has none such"),
        ("tax = [\"Sum\", \"Txa\"]", "the map names the column `Txa` for tax"),
        (
            "[[leave_out]]\nwhat = \"tests\"\nwhen = [{ column = \"Tset\", filled = true }]",
            "the map names the column `Tset` for leave_out",
        ),
        (
            "[rows]\nby = \"Order\"",
            "[rows] by is in the column `Order`, which this file does not have",
        ),
        (
            "[refunds]\nwhen = []\norder = \"Of\"\nid = \"Nr\"\namount = \"Sum\"",
            "[refunds] order is in the column `Of`",
        ),
        (
            "tax = { sum = [\"Sum\"], unsigned = true }",
            "`unsigned` says nothing beside `sum`; leave it out",
        ),
        ("tax = { column = \"Sum\", split = [\",\"] }", "`split` says nothing beside `column`"),
        ("tax = { value = \"1\", unit = \"hours\" }", "`unit` says nothing beside `value"),
        ("status = \"State\"", "`bezahlt` is not one of pending, paid"),
        ("status = \"State\"", "say what it means in the map, such as: [[state]] is = \"paid\""),
    ];
    for (more, words) in table {
        let told = told(&format!("{MAP}{columns}{more}\n"), file);
        assert!(told.iter().any(|line| line.contains(words)), "{more}: {told:?}");
    }
    let told_of_slip = told(&format!("{MAP}{}", columns.replace("Sum", "Smu")), file);
    assert!(
        told_of_slip[0].contains("total is in the column `Smu`, which this file does not have")
    );
    assert_eq!(told(&format!("{MAP}{columns}"), file), ["1 5.00"]);
}

/// The id of a record was the whole cell, also where a map takes a part of it.
#[test]
fn the_id_by_which_rows_are_one_record_is_taken_apart_as_values_are() {
    let map = format!(
        "{MAP}order_id = {{ column = \"Nr\", after = \"#\", before = \"/\" }}\nordered_at = \"At\"\n\
         currency = {{ value = \"EUR\" }}\ntotal = {{ sum = [\"Sum\"] }}\n\
         [rows]\nby = {{ column = \"Nr\", after = \"#\", before = \"/\" }}\n"
    );
    let file = "Nr,At,Sum\n#1/a,2026-11-01T10:00:00Z,5.00\n#1/b,2026-11-01T10:00:00Z,6.00\n#2/a,2026-11-01T10:00:00Z,7.00\n";
    assert_eq!(told(&map, file), ["1 11.00", "2 7.00"]);
}
