//! Workbooks as spreadsheet programs write them.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A workbook with these rows in the XML of its sheet, and the style 1 for dates.
fn book(rows: &str, strings: &str) -> Vec<u8> {
    book_of(&format!("<sheetData>{rows}</sheetData>"), strings)
}

fn book_of(sheet: &str, strings: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns='{package}/content-types'><Default Extension='xml' ContentType='application/xml'/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns='{package}/relationships'><Relationship Id='r1' \
                 Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns='{main}' xmlns:r='{office}'><sheets><sheet name='Cover' sheetId='1' \
                 r:id='r1'/><sheet name='Orders' sheetId='2' r:id='r2'/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns='{package}/relationships'><Relationship Id='r1' \
                 Type='{office}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' \
                 Type='{office}/worksheet' Target='worksheets/sheet2.xml'/><Relationship Id='r3' \
                 Type='{office}/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='r4' \
                 Type='{office}/styles' Target='styles.xml'/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns='{main}'><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst xmlns='{main}'>{strings}</sst>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns='{main}'><sheetData/></worksheet>")),
        ("xl/worksheets/sheet2.xml", format!("<worksheet xmlns='{main}'>{sheet}</worksheet>")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn csv(book: Vec<u8>) -> Result<String, String> {
    csv_with(None, book)
}

fn csv_with(decimal: Option<Decimal>, book: Vec<u8>) -> Result<String, String> {
    let mut out = Vec::new();
    match write_as_csv(Cursor::new(book), decimal, &mut out) {
        Ok(()) => Ok(String::from_utf8(out).unwrap()),
        Err(error) => Err(error.to_string()),
    }
}

const ROWS: &str = "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='inlineStr'><is><t>Total</t></is></c></row>\
    <row r='4'><c r='A4'><v>7800000001013</v></c><c r='B4' s='1'><v>46340.5</v></c><c r='C4'><v>1234.5</v></c></row>\
    <row r='5'><c r='A5'><v>1.2345678901234567E+18</v></c><c r='B5' s='1'><v>46340</v></c><c r='C5' t='b'><v>1</v></c>\
    <c r='E5' t='e'><v>#N/A</v></c></row>";

#[test]
fn the_first_sheet_with_cells_is_read_with_its_numbers_and_dates() {
    let strings = "<si><t>Order &quot;No&quot;,\nhere</t></si>";
    assert_eq!(
        csv(book(ROWS, strings)).unwrap(),
        "\n\"Order \"\"No\"\",\nhere\",,\"Total\"\n\n\
         \"7800000001013\",\"2026-11-14T12:00:00\",\"1234.5\"\n\
         \"1.2345678901234568E+18\",\"2026-11-14\",\"TRUE\",,\"#N/A\"\n"
    );
    assert_eq!(csv(book("", "")).unwrap(), "");
}

/// Cells that go back made a row of billions of commas, and a sheet that states a million columns a file of as many.
#[test]
fn cells_that_go_back_are_refused_and_a_stated_size_is_not_trusted() {
    let cell = |place: &str| format!("<c r='{place}'><v>1</v></c>");
    for [first, second] in [["C2", "A2"], ["A3", "A2"], ["B2", "B2"]] {
        let rows = format!("<row>{}{}</row>", cell(first), cell(second));
        let said = csv(book(&rows, "")).unwrap_err();
        assert!(said.contains("damaged workbook"), "{first} {second}: {said}");
    }
    let row = format!("<row>{}</row>", cell("A1"));
    let sheet = format!("<dimension ref='A1:XFD1048576'/><sheetData>{row}</sheetData>");
    assert_eq!(csv(book_of(&sheet, "")).unwrap(), "\"1\"\n");
}

/// A computed total was refused for its many decimals.
#[test]
fn a_number_has_the_digits_that_a_spreadsheet_shows() {
    for (stored, shown) in [
        ("99.990000000000009", "99.99"),
        ("0.1", "0.1"),
        ("1234.5678", "1234.5678"),
        ("999999999999999", "999999999999999"),
    ] {
        let rows = format!("<row><c r='A1'><v>{stored}</v></c></row>");
        assert_eq!(csv(book(&rows, "")).unwrap(), format!("\"{shown}\"\n"));
    }
}

/// A cell of 1.234 beside texts such as `1.234,50` was read as 1234, and one of 12.5 refused.
#[test]
fn a_number_has_the_decimal_mark_of_the_texts_beside_it() {
    let cell = |place, number| format!("<c r='{place}'><v>{number}</v></c>");
    let cells = [cell("A1", "1.234"), cell("B1", "-12.5"), cell("C1", "7.75E+15")];
    let book = || book(&format!("<row>{}</row>", cells.concat()), "");
    let under = |decimal| csv_with(decimal, book()).unwrap();
    assert_eq!(under(Some(Decimal::Comma)), "\"1,234\",\"-12,5\",\"7.75E+15\"\n");
    assert_eq!(under(Some(Decimal::Point)), "\"1.234\",\"-12.5\",\"7.75E+15\"\n");
}

#[test]
fn an_archive_that_is_no_workbook_is_told_so() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("orders.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"order_id").unwrap();
    let other = zip.finish().unwrap().into_inner();
    let said = csv(other).unwrap_err();
    assert!(said.starts_with("this is a zip archive or a damaged workbook, not CSV"), "{said}");
    assert!(csv(b"PK\x03\x04".to_vec()).is_err());
}

/// A small file that unpacks to gigabytes would fill the memory.
#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(STRINGS, SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..=SHEET_STRINGS_BYTES_MAX >> 20 {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    assert!(csv(bomb).unwrap_err().starts_with("the workbook unpacks to more than"));
}

proptest! {
    #[test]
    fn a_damaged_workbook_is_read_or_refused(
        at in any::<prop::sample::Index>(),
        byte: u8,
        keep in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut bytes = book(ROWS, "<si><t>Order</t></si>");
        let index = at.index(bytes.len());
        bytes[index] = byte;
        if is_cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let _ = csv(bytes);
    }
}
