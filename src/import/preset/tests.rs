//! The presets that are built in.

use super::built_in::{KINDS, Kind};
use super::*;
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
