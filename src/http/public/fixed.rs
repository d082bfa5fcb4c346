//! The answers of the public listener that are the same for everyone.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

use crate::http::Body;

/// Keeps crawlers out, but lets in those that draw a preview of a link in a chat.
const ROBOTS_TXT: &str = "\
User-agent: facebookexternalhit\nUser-agent: Twitterbot\nUser-agent: LinkedInBot\n\
User-agent: Slackbot\nUser-agent: TelegramBot\nUser-agent: Discordbot\nAllow: /\n\n\
User-agent: *\nDisallow: /\n";

pub(super) fn robots() -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(ROBOTS_TXT.as_bytes())));
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, text);
    response
}

/// No icon, cached for a day: a browser that shows one of our pages asks for it once.
pub(super) fn favicon() -> Response<Body> {
    let mut response = bare(StatusCode::NO_CONTENT);
    let day = HeaderValue::from_static("public, max-age=86400");
    response.headers_mut().insert(CACHE_CONTROL, day);
    response
}

pub(super) fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = status;
    response
}
