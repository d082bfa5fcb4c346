use super::*;

/// A zip archive's first entry.
fn zip(name: &str, content: &str) -> Vec<u8> {
    let mut head = b"PK\x03\x04".to_vec();
    head.resize(26, 0);
    head.push(u8::try_from(name.len()).unwrap());
    head.extend([0, 0, 0]);
    head.extend(name.bytes().chain(content.bytes()));
    head
}

#[test]
fn a_file_that_is_not_csv_is_named() {
    let ods = zip("mimetype", "application/vnd.oasis.opendocument.spreadsheetPK");
    for (head, what) in [
        (zip("[Content_Types].xml", ""), "a zip archive or a damaged workbook"),
        (zip("xl/workbook.xml", ""), "a zip archive or a damaged workbook"),
        (b"PK\x03\x04".to_vec(), "a zip archive or a damaged workbook"),
        (ods, "a workbook (.ods)"),
        (zip("Index/Document.iwa", ""), "a workbook (.numbers)"),
        (zip("orders-2026-10.csv", ""), "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), "a workbook (.xls)"),
        (b"\x1f\x8b\x08".to_vec(), "a gzip archive"),
        (b"%PDF-1.7".to_vec(), "a PDF document"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html>".to_vec(), "an HTML page"),
        (b"<table border=1><tr>".to_vec(), "an HTML page"),
        (b"<?xml version=\"1.0\"?>".to_vec(), "an XML file"),
        (b"[{\"order_id\": 1}]".to_vec(), "a JSON file"),
        (b"order_id\0\x01\x02".to_vec(), "a binary file"),
    ] {
        assert_eq!(of(&head).map(|form| form.what), Some(what), "{head:?}");
    }
}

#[test]
fn the_names_of_columns_are_no_other_form() {
    for head in ["order_id,total\n", "PK,order_id\n", "\u{feff}\"id\";total", "", "\n", "red,b\n"] {
        assert_eq!(of(head.as_bytes()), None, "{head}");
    }
}
