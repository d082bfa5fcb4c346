//! Shares on the public listener: `/-/share/TOKEN`.
//!
//! Invariant: a share is only read; a token that is wrong or is over is answered as any unknown address. A page has its
//! style within itself, as it can also be saved and mailed, so its policy allows that style alone, by a number drawn for
//! the answer. Does not look at the data (see `service`).

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFRESH, RETRY_AFTER};
use hyper::{Method, Response, StatusCode};

use super::Body;
use super::below::below;
use super::live;
use super::pages::Page;
use super::stops::Asked;
use crate::domain::share::SHARE_PATH;
use crate::redirect::directory::site::Site;
use crate::render::live::share;
use crate::service::{DeskAnswer, ServeShares};

/// The token in the address of a request; `None` if it is for no share.
pub(super) fn token(
    method: &Method,
    path: &str,
    site: impl FnOnce() -> Arc<Site>,
) -> Option<String> {
    if ![Method::GET, Method::HEAD].contains(method) {
        return None;
    }
    let token = below(path, SHARE_PATH, site)?;
    (!token.contains('/')).then(|| token.to_owned())
}

/// A request for a share.
pub(super) struct Visit {
    pub(super) shares: Arc<dyn ServeShares>,
    pub(super) token: String,
    /// For the answer to a token that is nobody's.
    pub(super) unknown: Asked,
}

/// Answers a request for a share.
pub(super) async fn answer(visit: Visit) -> Response<Body> {
    let Visit { shares, token, unknown } = visit;
    match shares.page(&token).await {
        Some(answer) => report(answer),
        None => unknown.page(Page::NotFound, StatusCode::NOT_FOUND),
    }
}

/// A report, or that there is none yet.
pub(super) fn report(answer: DeskAnswer) -> Response<Body> {
    let (status, notice, (name, seconds)) = match answer {
        DeskAnswer::Page(page, nonce) => return shown(&page, nonce),
        DeskAnswer::Making => (StatusCode::ACCEPTED, share::making(), (REFRESH, "2")),
        DeskAnswer::NotNow => {
            (StatusCode::SERVICE_UNAVAILABLE, share::not_now(), (RETRY_AFTER, "10"))
        }
    };
    let mut response = live::page(status, notice);
    response.headers_mut().insert(name, HeaderValue::from_static(seconds));
    response
}

/// The tag of a page's style. Every text from outside is escaped, so that the first one is ours.
const STYLE: &[u8] = b"<style>";

/// A page that was made as a file. `nonce` is drawn for this answer.
fn shown(page: &Bytes, nonce: u128) -> Response<Body> {
    let mut html = BytesMut::with_capacity(page.len() + 64);
    let place = page.windows(STYLE.len()).position(|bytes| bytes == STYLE).unwrap_or(page.len());
    let (before, rest) = page.split_at(place);
    html.extend_from_slice(before);
    if let Some(rest) = rest.strip_prefix(STYLE) {
        html.extend_from_slice(format!("<style nonce=\"{nonce:032x}\">").as_bytes());
        html.extend_from_slice(rest);
    }
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce:032x}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    let mut response = live::private(StatusCode::OK, live::HTML, html.freeze());
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests;
