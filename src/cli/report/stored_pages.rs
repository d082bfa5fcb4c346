//! The pages that a close stores: made as the month is closed, packed, and written again as they were.
//!
//! Invariant: a page is unpacked to the bytes that were packed. Does not decide when a stored page is shown (see
//! `closed`).

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::outputs::Look;
use super::written::write_report;
use crate::cli::error::CliError;
use crate::domain::closed_month::{StoredClose, StoredPage};
use crate::domain::limits::STORED_PAGE_BYTES_MAX;
use crate::domain::record::cost::Month;
use crate::domain::time::Timestamp;
use crate::render::{ClosedPage, Width};
use crate::service::{Asked, ReportAsk, full_report_of};
use crate::wire::Data;

/// The pages, each with the name of its format.
const PAGES: [(Look, &str); 3] = [(Look::Html, "html"), (Look::Xlsx, "xlsx"), (Look::Mail, "mail")];

/// Makes the pages of a month that is being closed, of the same snapshot as its tables. None that is larger than it may
/// be.
pub(super) fn made(
    ask: &ReportAsk,
    data: &Data<'_>,
    (month, snapshot): (Month, Asked),
    now: Timestamp,
) -> Result<Vec<StoredPage>, CliError> {
    let closed = Some(ClosedPage::Stored(month, snapshot.1.period.zone.day(now)));
    let report = full_report_of(ask, data, snapshot, now)?;
    let mut pages = Vec::new();
    for (look, format) in PAGES {
        let mut page = Vec::new();
        write_report(&report, look, closed, Width::DEFAULT, &mut page)?;
        if page.len() <= STORED_PAGE_BYTES_MAX {
            pages.push(StoredPage { format: format.into(), deflated: packed(&page)? });
        }
    }
    Ok(pages)
}

/// A page of a close; `None` if it stores no such page.
pub(super) fn page(close: &StoredClose, look: Look) -> io::Result<Option<Vec<u8>>> {
    let name = PAGES.iter().find(|(of, _)| *of == look).map(|(_, name)| *name);
    let stored = close.closed.pages.iter().find(|page| Some(&*page.format) == name);
    stored.map(|page| unpacked(&page.deflated)).transpose()
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn unpacked(deflated: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(deflated).take(STORED_PAGE_BYTES_MAX as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
