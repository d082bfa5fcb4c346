//! The figures of a month are the same in every format: what people read is in the JSON document, and each sheet of the
//! workbook has the cells of its part of the page.

use std::collections::BTreeSet;
use std::fs;

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use couplet::render::grouped;
use serde_json::Value;

use crate::big_month;
use crate::folder::Folder;

const FORMATS: &str = "-o m.html -o m.xlsx -o m.json -o m.md -o m.txt -o m.csv";
/// Parts of the page whose figures are of another command: `report --unplaced` and `import list`.
const ELSEWHERE: [&str; 2] = ["unplaced", "health"];

/// A table of the page: the id of its part, and the texts of its heads and cells.
struct Shown {
    id: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What stands between two marks, and what follows.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<(&'t str, &'t str)> {
    text.split_once(from)?.1.split_once(to)
}

/// The texts of the cells of a row.
fn cells(row: &str) -> Vec<String> {
    let cells = row.split("<t").filter(|cell| cell.starts_with(['h', 'd']));
    let text = |cell: &str| {
        let inner = cell.split_once('>').unwrap().1.split("</t").next().unwrap();
        let inner = inner.replace("<bdi>", "").replace("</bdi>", "");
        inner
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    cells.map(text).collect()
}

fn tables(html: &str) -> Vec<Shown> {
    let sections = html.split("<section id=\"").skip(1);
    let table = |section: &str| {
        let (table, _) = between(section, "<table", "</table>")?;
        let (heads, rest) = between(table, "<thead>", "</thead>")?;
        Some(Shown {
            id: section.split('"').next()?.to_owned(),
            heads: cells(heads),
            rows: rest.split("<tr").skip(1).map(cells).collect(),
        })
    };
    sections.filter_map(table).collect()
}

/// All ways in which the numbers of a document are shown.
fn known(document: &Value, all: &mut BTreeSet<String>) {
    match document {
        Value::Object(of) => {
            // Seconds are shown as minutes.
            for (_, value) in of.iter().filter(|(name, _)| name.ends_with("_s")) {
                all.extend(
                    value.as_f64().map(|seconds| grouped(&format!("{:.1}", seconds / 60.0))),
                );
            }
            of.values().for_each(|value| known(value, all));
        }
        Value::Array(of) => of.iter().for_each(|value| known(value, all)),
        Value::String(text) if text.parse::<f64>().is_ok() => {
            all.insert(grouped(text));
        }
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            all.insert(grouped(&number.to_string()));
            for places in [0, 1, 2] {
                all.insert(grouped(&format!("{value:.places$}")));
                // The document has shares rounded to four places, and people read them rounded once.
                for off in [-0.004_999, 0.0, 0.004_999] {
                    all.insert(grouped(&format!("{:.places$}", value * 100.0 + off)));
                }
            }
        }
        _ => {}
    }
}

/// Whether a word is a month such as 2026-10.
fn is_month(word: &str) -> bool {
    word.len() == 7 && word.as_bytes()[4] == b'-'
}

/// The numbers of a cell: one, or the two bounds of an interval. None of a cell of words.
fn numbers(cell: &str) -> Vec<String> {
    let words: Vec<&str> = cell.split(' ').collect();
    let is_number = match words.as_slice() {
        // The heads of the columns of intervals and of later months, and a month.
        ["95%"] => false,
        [word] if word.starts_with('+') || is_month(word) => false,
        [_] | [_, "or", "more"] => true,
        [_, currency] => currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase()),
        _ => false,
    };
    let number = words[0].trim_start_matches('x').trim_end_matches('%');
    let bounds: Vec<&str> = match number.split_once('-') {
        Some((low, high)) if !low.is_empty() => vec![low, high],
        _ => vec![number],
    };
    let plain = |text: &str| text.replace(',', "").parse::<f64>().is_ok();
    if is_number && bounds.iter().all(|text| plain(text)) {
        bounds.into_iter().map(ToOwned::to_owned).collect()
    } else {
        Vec::new()
    }
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn every_number_in_a_table_that_people_read_is_in_the_json_document() {
    let folder = big_month::folder();
    folder.ok(&format!("report --month 2026-10 --missed 15% {FORMATS}"));
    let mut all = BTreeSet::new();
    known(&serde_json::from_str(&read(&folder, "m.json")).unwrap(), &mut all);
    let mut shown: Vec<(String, String)> = Vec::new();
    for table in tables(&read(&folder, "m.html")) {
        if !ELSEWHERE.contains(&table.id.as_str()) && !table.id.starts_with("by-") {
            let cells = table.rows.iter().flat_map(|row| row.iter().skip(1));
            shown.extend(cells.map(|cell| (format!("page, {}", table.id), cell.clone())));
        }
    }
    for line in read(&folder, "m.md").lines().filter(|line| line.starts_with('|')) {
        let cells = line.trim_matches('|').split('|').skip(1);
        shown.extend(cells.map(|cell| ("Markdown".to_owned(), cell.trim().to_owned())));
    }
    // The columns of a terminal are apart by two blanks.
    for line in read(&folder, "m.txt").lines().filter(|line| line.contains("  ")) {
        let cells = line.split("  ").skip(1).map(str::trim).filter(|cell| !cell.is_empty());
        shown.extend(cells.map(|cell| ("terminal".to_owned(), cell.to_owned())));
    }
    let mut found = 0;
    for (place, cell) in &shown {
        for number in numbers(cell) {
            assert!(all.contains(&number), "{place}: {cell} is not in the document");
            found += 1;
        }
    }
    assert!(found > 300, "{found}");
}

#[test]
fn each_sheet_has_the_cells_of_its_part_of_the_page_as_numbers() {
    let folder = big_month::folder();
    folder.ok(&format!("report --month 2026-10 {FORMATS}"));
    let mut book: Xlsx<_> = open_workbook(folder.path().join("m.xlsx")).unwrap();
    let tables = tables(&read(&folder, "m.html"));
    assert!(tables.len() > 10, "{}", tables.len());
    // The first sheet is the summary.
    let names = book.sheet_names();
    assert_eq!(names.len(), tables.len() + 1);
    for (table, name) in tables.iter().zip(&names[1..]) {
        let sheet = book.worksheet_range(name).unwrap();
        assert_eq!(sheet.rows().count(), table.rows.len() + 1, "{name}");
        let is_wide = |column: usize| table.rows.iter().any(|row| numbers(&row[column]).len() == 2);
        let wide: Vec<bool> = (0..table.heads.len()).map(is_wide).collect();
        for (row, cells) in sheet.rows().skip(1).zip(&table.rows) {
            let mut row = row.iter();
            for ((cell, head), is_wide) in cells.iter().zip(&table.heads).zip(&wide) {
                let width = if *is_wide { 2 } else { 1 };
                let in_sheet: Vec<&Data> = row.by_ref().take(width).collect();
                compare(&format!("{name}, {head}"), cell, &in_sheet);
            }
        }
    }
}

/// Compares what a cell shows with what is in the sheet. A share is shown as a percentage.
fn compare(place: &str, cell: &str, in_sheet: &[&Data]) {
    if let [Data::String(text)] = in_sheet {
        assert_eq!(text, cell, "{place}");
        return;
    }
    let floats: Vec<f64> = in_sheet.iter().filter_map(|data| data.as_f64()).collect();
    let numbers = numbers(cell);
    assert_eq!(floats.len(), numbers.len(), "{place}: {cell} {in_sheet:?}");
    for (float, number) in floats.iter().zip(&numbers) {
        let shown: f64 = number.replace(',', "").parse().unwrap();
        let places = number.split_once('.').map_or(0, |(_, digits)| digits.len());
        let half = 0.501 / 10_f64.powi(i32::try_from(places).unwrap());
        let is_equal = (float - shown).abs() <= half || (float * 100.0 - shown).abs() <= half;
        assert!(is_equal, "{place}: {cell} {float}");
    }
}
