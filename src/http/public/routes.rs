//! The routes of the public listener, as a table.
//!
//! Invariant: every path that is not a link is under `/-/`, but for those that browsers and crawlers expect at the root.

use crate::domain::limits::{FORM_BYTES_MAX, HOOK_BODY_BYTES_MAX};
use crate::http::api::TELLING;
use crate::http::route::{GET_HEAD, POST, Route};

/// What a route of the public listener answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    Robots,
    Favicon,
    /// The bare domain.
    Home,
    /// The page for a link that does not exist.
    NotFound,
    Redirect,
    /// The page on which a recipient says that they want no more messages.
    Stop,
    /// The picture of a card.
    Picture,
    /// A file that pages load.
    File,
    /// The page of an agent, and what is below it.
    Agent,
    /// The page of a share, read-only.
    Share,
    /// A webhook.
    Hook,
    /// What a shop tells of its orders.
    Conversions,
    /// What the pages of a shop load.
    Pixel,
}

pub static ROUTES: [Route<Endpoint>; 18] = [
    Route::open(GET_HEAD, "/robots.txt", "what crawlers may fetch", Endpoint::Robots),
    Route::open(GET_HEAD, "/favicon.ico", "an empty icon", Endpoint::Favicon),
    Route::open(GET_HEAD, "/", "redirect to the plan's home, or a page", Endpoint::Home),
    Route::open(GET_HEAD, "/-", "reserved", Endpoint::NotFound),
    Route::open(GET_HEAD, "/-/stop/{token}", "whether a recipient wants no more", Endpoint::Stop),
    Route::open(POST, "/-/stop/{token}", "that a recipient wants no more", Endpoint::Stop),
    Route::open(GET_HEAD, "/-/picture/{name}", "the picture of a card", Endpoint::Picture),
    Route::open(GET_HEAD, "/-/static/{name}", "a file that pages load", Endpoint::File),
    Route::open(GET_HEAD, "/-/share/{token}", "what is shared", Endpoint::Share),
    Route::open(GET_HEAD, "/-/me/{token}", "the links and codes of an agent", Endpoint::Agent),
    Route::open(GET_HEAD, "/-/me/{token}/{*rest}", "what is below that page", Endpoint::Agent),
    Route::open(POST, "/-/me/{token}/{*rest}", "a form of an agent", Endpoint::Agent)
        .with_body(FORM_BYTES_MAX),
    Route::open(POST, "/-/hooks/{kind}/{name}", "a message of a shop", Endpoint::Hook)
        .with_body(HOOK_BODY_BYTES_MAX),
    Route::open(POST, TELLING, "what a shop tells of its orders", Endpoint::Conversions)
        .with_body(HOOK_BODY_BYTES_MAX),
    Route::open(GET_HEAD, "/-/lnk.js", "the script of a shop's pages", Endpoint::Pixel),
    Route::open(GET_HEAD, "/-/pixel.gif", "what a shop's page says", Endpoint::Pixel),
    Route::open(GET_HEAD, "/-/{*rest}", "reserved for pages and forms", Endpoint::NotFound),
    // The fallback: every other path is looked up as a slug.
    Route::open(GET_HEAD, "{*slug}", "redirect to a link's target", Endpoint::Redirect),
];
