//! What the pages of a shop load: the script that keeps a click id, and the pixel that says a micro conversion.
//!
//! Both are off unless the operator turns them on. Invariant: the pixel is answered the same whatever is asked, and at once,
//! so that it tells a stranger nothing; what it says counts only if its click id was made here, the plan has its kind as a
//! micro one, and a person's browser sent it. The script has at most `SHOP_SCRIPT_BYTES_MAX` bytes, and takes nothing for a click
//! id but 12 letters and digits. Neither is for scripts of other sites to read: there are no headers of CORS. Does not write
//! what is said (see `service`).
//!
//! The script, `lnk.js`, reads in this order: what it finds in the address and in its cookie; whether it may keep it; how it
//! keeps it (and tells it to the cart of Shopify); how it fills in fields and payment links; and what pages call. The plan's
//! values stand in place of `@PARAM`, `@SECONDS` and `@STRICT`.

use std::net::IpAddr;

use base64ct::{Base64UrlUnpadded, Encoding};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, REFERER, USER_AGENT,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, Method as HttpMethod, Request, Response, StatusCode};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::Body;
use super::below::below;
use super::client;
use super::forwarded::Forwarding;
use super::pages::NO_STORE;
use crate::domain::click::id::ClickId;
use crate::domain::click::visitor::Network;
use crate::domain::click::{Facts, Method, Verdict};
use crate::domain::limits::PIXEL_QUERY_BYTES_MAX;
use crate::domain::pixel::{PixelHit, PixelId, PixelRules};
use crate::redirect::answer::Serving;
use crate::redirect::answer::request::RedirectRequest;
use crate::service::PixelDesk;

const SCRIPT: &str = include_str!("pixel/lnk.js");
const SCRIPT_PATH: &str = "/-/lnk.js";
const PIXEL_PATH: &str = "/-/pixel.gif";

/// A picture of one transparent dot.
const GIF: &[u8; 43] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\
    \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Where the pages of a shop may load it, though it is not the shop's.
const FOR_OTHERS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

/// Answers a request for the script or the pixel; `None` of any other one. The path of a domain may be in front.
pub(super) fn answer<B>(
    (serving, forwarding): (&Serving, &Forwarding),
    desk: &PixelDesk,
    peer: IpAddr,
    request: &Request<B>,
) -> Option<Response<Body>> {
    let (method, path) = (request.method(), request.uri().path());
    if ![HttpMethod::GET, HttpMethod::HEAD].contains(method) {
        return None;
    }
    let is_at = |own| below(path, own, || serving.directory.site()) == Some("");
    if is_at(SCRIPT_PATH) {
        return Some(script(&serving.directory.site().pixel, request.headers()));
    }
    if !is_at(PIXEL_PATH) {
        return None;
    }
    let source = client::source(peer, request.headers(), forwarding);
    if *method == HttpMethod::GET
        && let Some(hit) = said(serving, desk, source, request)
    {
        desk.note(Network::from(source.address), hit);
    }
    Some(pixel())
}

/// What a person's browser says; `None` of what is no micro conversion of a click.
fn said<B>(
    serving: &Serving,
    desk: &PixelDesk,
    source: client::Source,
    request: &Request<B>,
) -> Option<PixelHit> {
    let headers = request.headers();
    let query = request.uri().query().filter(|query| query.len() <= PIXEL_QUERY_BYTES_MAX)?;
    let Said { kind, click, id } = Said::read(query)?;
    let click = ClickId::parse(&click).ok()?;
    serving.click_ids.open(click)?;
    let site = serving.directory.site();
    let step = site.pixel.step(&kind)?.clone();
    let facts = client::stated(headers).with(source.facts);
    if site.pixel.is_strict && facts.has(Facts::PRIVATE) {
        return None;
    }
    let of = RedirectRequest {
        path: "",
        query: None,
        method: Method::Get,
        address: source.address,
        facts,
        user_agent: headers.get(USER_AGENT).map(HeaderValue::as_bytes),
        referrer: headers.get(REFERER).map(HeaderValue::as_bytes),
        accept_language: None,
    };
    let id = PixelId::parse(&id)?;
    (serving.verdict(&of) == Verdict::Person).then(|| PixelHit { at: desk.now(), click, id, step })
}

/// The parameters of a pixel.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    kind: String,
    click: String,
    id: String,
}

impl Said {
    /// `None` if one of them is there twice.
    fn read(query: &str) -> Option<Self> {
        let mut said = [None, None, None];
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = ["kind", "lnk", "id"].iter().position(|known| *known == name);
            let Some(place) = place.and_then(|place| said.get_mut(place)) else { continue };
            if place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        let [kind, click, id] = said;
        Some(Self { kind: kind?, click: click?, id: id.unwrap_or_default() })
    }
}

fn pixel() -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(GIF)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/gif"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(FOR_OTHERS.0, FOR_OTHERS.1);
    response
}

/// The script of a plan.
fn text(rules: &PixelRules) -> String {
    // A name of a parameter has letters, digits, `-` and `_` alone.
    let PixelRules { param, keep_s, is_strict, .. } = rules;
    let script = SCRIPT.trim_end().replace("@PARAM", param.as_str());
    let script = script.replace("@SECONDS", &keep_s.to_string());
    script.replace("@STRICT", if *is_strict { "1" } else { "0" })
}

fn script(rules: &PixelRules, asked: &HeaderMap) -> Response<Body> {
    let text = text(rules);
    let digest = Base64UrlUnpadded::encode_string(&Sha256::digest(text.as_bytes()));
    let tag = format!("\"{digest}\"");
    let known = asked.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known
        .is_some_and(|known| known.split(',').any(|of| of.trim().trim_start_matches("W/") == tag));
    let body = if is_known { Bytes::new() } else { Bytes::from(text) };
    let mut response = Response::new(Full::new(body));
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(FOR_OTHERS.0, FOR_OTHERS.1);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests;
