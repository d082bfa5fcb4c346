//! The table of the console's addresses.
//!
//! Invariant: nothing is answered that is not here; what changes the data is a POST of a session that may write.

use crate::domain::limits::{CONSOLE_FILE_FORM_BYTES_MAX, FORM_BYTES_MAX};
use crate::domain::token::Scope;
use crate::http::route::{GET, GET_HEAD, POST, Route};

/// A page of the console, or what its form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The page of a one-time address.
    Opening,
    /// Exchanges the address for a session, once.
    Open,
    /// The button by which somebody ends their own session.
    Close,
    Start,
    /// The report of a period.
    Report,
    Live,
    /// The clicks of some days, of one verdict or any.
    Clicks,
    /// The live numbers, as events.
    Events,
    Links,
    Link,
    Qr,
    /// Asks before links are retired.
    RetireAsks,
    Retire,
    Campaigns,
    Codes,
    Code,
    Batches,
    Batch,
    Given,
    Orders,
    Order,
    Imports,
    /// A file that was looked at, and what became of it.
    Import,
    /// Takes a file, and looks at it.
    ImportFile,
    /// Looks at a file under other settings.
    ImportAgain,
    /// Imports a file that was looked at.
    ImportRun,
    UndoAsks,
    Undo,
    Orphans,
    Tokens,
    TokenAsks,
    RetireToken,
    Plan,
}

const fn page(pattern: &'static str, purpose: &'static str, page: Page) -> Route<Page> {
    Route::open(GET_HEAD, pattern, purpose, page).for_session(Scope::Read)
}

const fn form(
    pattern: &'static str,
    purpose: &'static str,
    page: Page,
    scope: Scope,
) -> Route<Page> {
    Route::open(POST, pattern, purpose, page).for_session(scope).with_body(FORM_BYTES_MAX)
}

pub static ROUTES: [Route<Page>; 33] = [
    Route::open(GET_HEAD, "/-/console/open/{secret}", "a one-time address", Page::Opening),
    Route::open(POST, "/-/console/open/{secret}", "makes a session of it", Page::Open)
        .with_body(FORM_BYTES_MAX),
    form("/-/console/close", "ends the session", Page::Close, Scope::Read),
    page("/-/console", "how the data is, and its figures", Page::Start),
    page("/-/console/report", "the report of a period", Page::Report),
    page("/-/console/live", "the latest clicks", Page::Live),
    page("/-/console/clicks", "the clicks of some days", Page::Clicks),
    Route::open(GET, "/-/console/live/events", "live numbers", Page::Events)
        .for_session(Scope::Read),
    page("/-/console/links", "links of a search", Page::Links),
    page("/-/console/link/{slug}", "one link", Page::Link),
    page("/-/console/link/{slug}/qr", "the QR code of a link", Page::Qr),
    page("/-/console/retire", "asks before links are retired", Page::RetireAsks),
    form("/-/console/retire", "retires links", Page::Retire, Scope::Write),
    page("/-/console/campaigns", "the campaigns of links", Page::Campaigns),
    page("/-/console/codes", "single codes", Page::Codes),
    page("/-/console/code", "one code", Page::Code),
    page("/-/console/batches", "batches of codes", Page::Batches),
    page("/-/console/batch", "the codes of a batch", Page::Batch),
    page("/-/console/given", "codes that were given to people", Page::Given),
    page("/-/console/orders", "the orders of a time", Page::Orders),
    page("/-/console/order", "why an order went where it went", Page::Order),
    page("/-/console/imports", "imports", Page::Imports),
    page("/-/console/import", "what is in a file, and what became of it", Page::Import)
        .for_session(Scope::Write),
    form("/-/console/import", "looks at a file", Page::ImportFile, Scope::Write)
        .with_body(CONSOLE_FILE_FORM_BYTES_MAX),
    form("/-/console/import/again", "looks at it again", Page::ImportAgain, Scope::Write),
    form("/-/console/import/run", "imports it", Page::ImportRun, Scope::Write),
    page("/-/console/undo", "asks before an import is taken back", Page::UndoAsks),
    form("/-/console/undo", "takes an import back", Page::Undo, Scope::Write),
    page("/-/console/orphans", "slugs that no link has", Page::Orphans),
    page("/-/console/tokens", "tokens", Page::Tokens),
    page("/-/console/token", "asks before a token is retired", Page::TokenAsks),
    form("/-/console/token", "retires a token", Page::RetireToken, Scope::Write),
    page("/-/console/plan", "the plan in force", Page::Plan),
];
