//! What a file is by its first bytes, where it is not CSV.
//!
//! Invariant: no text that begins with the names of columns is taken for something else. Does not decode
//! texts (see `text`).

/// What a file is, and how to get CSV out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    pub what: &'static str,
    pub cure: &'static str,
}

const SAVE: &str = "open it in the spreadsheet program, and save it as CSV in UTF-8";
const EXPORT: &str = "export it again as CSV";
const UNPACK: &str = "unpack it, and import the CSV file in it";
const FIND: &str = "import the file that the shop or the inbox exported as CSV";

/// A zip archive that is no workbook that can be read.
pub(super) const ARCHIVE: Form = Form { what: "a zip archive or a damaged workbook", cure: UNPACK };
/// A workbook with a password.
pub(super) const LOCKED: Form = Form { what: "a workbook with a password", cure: SAVE };
const HTML: Form = Form {
    what: "an HTML page",
    cure: "if the download should be CSV, log in and export it again; if a spreadsheet program opens it, \
           save it as CSV in UTF-8 there",
};
const BINARY: Form = Form { what: "a binary file", cure: EXPORT };

/// The forms that are known by their first bytes.
const FORMS: &[(&[u8], Form)] = &[
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Form { what: "a workbook (.xls)", cure: SAVE }),
    (b"\x1f\x8b", Form { what: "a gzip archive", cure: UNPACK }),
    (b"BZh91AY&SY", Form { what: "a bzip2 archive", cure: UNPACK }),
    (b"\x28\xb5\x2f\xfd", Form { what: "a zstd archive", cure: UNPACK }),
    (b"\xfd7zXZ\0", Form { what: "an xz archive", cure: UNPACK }),
    (b"7z\xbc\xaf\x27\x1c", Form { what: "a 7z archive", cure: UNPACK }),
    (b"Rar!\x1a\x07", Form { what: "a RAR archive", cure: UNPACK }),
    (b"%PDF-", Form { what: "a PDF document", cure: EXPORT }),
    (b"{\\rtf", Form { what: "a text document (.rtf)", cure: EXPORT }),
    (b"PAR1\x15", Form { what: "a Parquet file", cure: EXPORT }),
    (b"SQLite format 3\0", Form { what: "a SQLite database", cure: EXPORT }),
    (b"redb\x1a\x0a\xa9\x0d\x0a", Form { what: "a Couplet data file", cure: FIND }),
    (b"\x89PNG", Form { what: "a picture", cure: FIND }),
    (b"\xff\xd8\xff", Form { what: "a picture", cure: FIND }),
    (b"GIF87a", Form { what: "a picture", cure: FIND }),
    (b"GIF89a", Form { what: "a picture", cure: FIND }),
    (b"\xff\xfe\0\0", Form { what: "a text in UTF-32", cure: "save it as CSV in UTF-8" }),
    (b"\0\0\xfe\xff", Form { what: "a text in UTF-32", cure: "save it as CSV in UTF-8" }),
];

/// The form of a file that is not CSV, by its first bytes.
pub(super) fn of(head: &[u8]) -> Option<Form> {
    if let [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..] = head {
        return Some(of_zip(head));
    }
    let known = FORMS.iter().find(|(start, _)| head.starts_with(start));
    known.map(|(_, form)| *form).or_else(|| of_markup(head))
}

/// The form of a text that is not CSV, or of bytes that are no text.
pub(super) fn of_markup(head: &[u8]) -> Option<Form> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = text.to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start.as_bytes()));
    if begins(&["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div"]) {
        Some(HTML)
    } else if begins(&["<?xml", "<workbook"]) {
        Some(Form { what: "an XML file", cure: SAVE })
    } else if begins(&["{\"", "{\n", "{\r", "{ ", "[{", "[\n", "[\r", "[ {", "[]", "{}"]) {
        Some(Form { what: "a JSON file", cure: EXPORT })
    } else {
        head.contains(&0).then_some(BINARY)
    }
}

/// Workbooks are zip archives, and their first entry tells which.
fn of_zip(head: &[u8]) -> Form {
    let number = |at: usize| {
        let bytes = head.get(at..at + 2).unwrap_or(&[0, 0]);
        usize::from(bytes[0]) + 256 * usize::from(bytes[1])
    };
    let name_ends = 30 + number(26);
    let name = String::from_utf8_lossy(head.get(30..name_ends).unwrap_or_default()).to_lowercase();
    let content = head.get(name_ends + number(28)..).unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if name == "mimetype" && content.starts_with(b"application/vnd.oasis.opendocument.spreadsheet")
    {
        Form { what: "a workbook (.ods)", cure: SAVE }
    } else if name.starts_with("index") || ends(&[".iwa"]) {
        Form { what: "a workbook (.numbers)", cure: SAVE }
    } else if ends(&[".csv", ".tsv", ".txt", ".json", ".html", ".xml.gz"]) {
        Form { what: "a zip archive", cure: UNPACK }
    } else {
        ARCHIVE
    }
}

#[cfg(test)]
mod tests;
