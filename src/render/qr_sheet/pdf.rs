//! Pages as a PDF: filled rectangles, and texts in Helvetica, which every reader has.
//!
//! Invariant: a page's codes are one path that is filled once, so that no reader draws seams between rows. Helvetica
//! has the letters of Western languages only: another character is replaced by a plain one, or by `?`.

use encoding_rs::WINDOWS_1252;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::metrics;
use super::{PAGE, Page};
use crate::domain::sms::plain::replacement;
use crate::render::qr::runs;

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
const FONT: Name<'_> = Name(b"F1");

const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const HELVETICA: i32 = 3;
const INFO: i32 = 4;
/// Each page takes two numbers from here on.
const FIRST_PAGE: i32 = 5;

pub(super) fn file(pages: &[Page], heading: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let ids = (0..count).map(|at| Ref::new(FIRST_PAGE + 2 * at));
    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(PAGES));
    pdf.pages(Ref::new(PAGES)).kids(ids.clone()).count(count);
    let mut font = pdf.type1_font(Ref::new(HELVETICA));
    font.base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    font.finish();
    pdf.document_info(Ref::new(INFO)).title(TextStr(heading));
    for (page, id) in pages.iter().zip(ids) {
        let content = Ref::new(id.get() + 1);
        let mut written = pdf.page(id);
        written.parent(Ref::new(PAGES));
        written.media_box(Rect::new(0.0, 0.0, points(PAGE.0), points(PAGE.1)));
        written.contents(content);
        written.resources().fonts().pair(FONT, Ref::new(HELVETICA));
        written.finish();
        pdf.stream(content, &drawn(page));
    }
    pdf.finish()
}

/// Millimetres as the file has them.
pub(super) fn points(mm: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "numbers of a PDF are short")]
    let points = (mm * POINTS) as f32;
    points
}

/// The distance from the lower edge of the page.
fn up(mm: f64) -> f32 {
    points(PAGE.1 - mm)
}

fn drawn(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    for line in &page.lines {
        let bytes = western(&line.text);
        let left = line.x - metrics::width(&shown(&bytes)) * line.font / 2.0;
        content.begin_text();
        content.set_font(FONT, points(line.font));
        content.next_line(points(left), up(line.y));
        content.show(Str(&bytes));
        content.end_text();
    }
    for code in &page.codes {
        let module = page.size / code.rows.len() as f64;
        for (x, y, length) in runs(&code.rows) {
            let left = code.x + x as f64 * module;
            let lower = code.y + (y + 1) as f64 * module;
            content.rect(points(left), up(lower), points(length as f64 * module), points(module));
        }
    }
    content.fill_nonzero();
    content.finish().into_vec()
}

/// A text in the encoding of the font.
fn western(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        let plain = || replacement(c).and_then(|plain| encoded(&plain));
        let encoded = encoded(&c.to_string()).or_else(plain);
        bytes.extend(encoded.unwrap_or_else(|| vec![b'?']));
    }
    bytes
}

fn encoded(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    (!is_lossy && !bytes.iter().any(u8::is_ascii_control)).then(|| bytes.into_owned())
}

/// The text that these bytes show. The wide characters of `metrics` are those of other scripts: an accent makes no
/// letter wider.
fn shown(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { 'n' }).collect()
}
