//! Writes a report in one of its formats.

use std::io::{self, Write};

use super::outputs::Look;
use crate::render::{self, ClosedPage, Format, PageOf, Width};
use crate::report::FullReport;

/// Writes it in one format. A page says what `closed` has of its month.
pub(super) fn write_report(
    full: &FullReport,
    look: Look,
    closed: Option<ClosedPage>,
    width: Width,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = PageOf::of(full, closed);
    match (look, &page) {
        (Look::Html, Some(page)) => render::report_html(page, out),
        (Look::Xlsx, Some(page)) => render::report_xlsx(page, out),
        (Look::Mail, Some(page)) => render::report_mail(page, out),
        (Look::Of(Format::Table | Format::Md), _) => {
            render::report(full.read(), look.format(), width, out)
        }
        _ => render::report(&full.report, look.format(), width, out),
    }
}
