//! Whose request it is: the cookie of a session, and where a form comes from.
//!
//! Invariant: a cookie is made by the exchange of a one-time address alone, and is for the console alone: no script reads
//! it, no other site sends it, and over https nothing else carries it. A form of another site is refused by what browsers
//! say of it, and by the key that it lacks. Does not know which sessions there are (see `service::console`).

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{COOKIE, HOST, HeaderName, HeaderValue, ORIGIN};

use crate::domain::limits::CONSOLE_SESSION_MS;
use crate::domain::session::SessionSecret;
use crate::http::client::is_trusted;
use crate::redirect::answer::cidr::Cidr;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED: HeaderName = hyper::header::FORWARDED;

/// The name of the cookie. A browser sends the cookies of one host to all of its ports, so that each server has a name
/// of its own.
#[derive(Debug, Clone)]
pub(super) struct CookieName(pub(super) Box<str>);

impl CookieName {
    /// The secret in a request, if it has one.
    pub(super) fn secret(&self, headers: &HeaderMap) -> Option<SessionSecret> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim() == &*self.0)?;
        SessionSecret::parse(value.trim())
    }

    /// The cookie of a new session.
    pub(super) fn set(&self, secret: &SessionSecret, is_secure: bool) -> Option<HeaderValue> {
        let seconds = CONSOLE_SESSION_MS / 1000;
        self.value(secret.reveal(), seconds, is_secure)
    }

    /// The header by which a browser forgets it.
    pub(super) fn removed(&self, is_secure: bool) -> Option<HeaderValue> {
        self.value("", 0, is_secure)
    }

    fn value(&self, value: &str, seconds: i64, is_secure: bool) -> Option<HeaderValue> {
        let secure = if is_secure { "; Secure" } else { "" };
        let name = &self.0;
        let text =
            format!("{name}={value}; Max-Age={seconds}; HttpOnly; SameSite=Strict; Path=/{secure}");
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Whether the browser spoke https, as a trusted proxy says.
pub(super) fn is_secure(peer: IpAddr, headers: &HeaderMap, trusted: &[Cidr]) -> bool {
    if !is_trusted(peer, trusted) {
        return false;
    }
    let has = |name: &HeaderName, is: &dyn Fn(&str) -> bool| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|text| is(&text.to_ascii_lowercase()))
    };
    has(&PROTO, &|text| text.split(',').any(|proto| proto.trim() == "https"))
        || has(&FORWARDED, &|text| {
            text.split([';', ','])
                .any(|pair| matches!(pair.trim(), "proto=https" | "proto=\"https\""))
        })
}

/// Whether a form comes from a page of ours, as far as the browser says. Pages send no referrer, so that `Origin` may be
/// `null`.
pub(super) fn is_of_own_page(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_own_site = text(SITE).is_none_or(|site| site == "same-origin");
    let is_own_origin = text(ORIGIN).is_none_or(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        origin == "null" || (host.is_some() && host == text(HOST))
    });
    is_own_site && is_own_origin
}

#[cfg(test)]
mod tests;
