//! The public listener: links, and what little is not a link.
//!
//! Invariant: a redirect is sent when its click is kept or need not be waited for any longer; no
//! answer says anything of the request. Everything that is no link lies under `/-/`. Absent: the
//! Host, which is not looked at.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION,
    REFERER, USER_AGENT,
};
use hyper::{HeaderMap, Request, Response, StatusCode};

use super::counters::Counters;
use super::language::Language;
use super::listener::Handler;
use super::pages::{NO_STORE, Page, ROBOTS, show};
use super::turn::Turn;
use super::{Body, client};
use crate::domain::click::Method;
use crate::domain::limits::HEADERS_MAX;
use crate::recorder::Record;
use crate::redirect::answer::cidr::Cidr;
use crate::redirect::answer::request::RedirectRequest;
use crate::redirect::answer::{Answer, NewClick, Serving, answer};

/// What the public listener serves.
#[derive(Debug)]
pub struct App<R> {
    /// What answers are made of.
    pub serving: Serving,
    /// Where clicks go.
    pub recorder: R,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted: Vec<Cidr>,
    /// What was answered.
    pub counters: Counters,
}

/// Answers on the public listener.
#[derive(Debug)]
pub struct Public<R>(pub Arc<App<R>>);

impl<R> Clone for Public<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Record> Handler for Public<R> {
    type Body = Body;

    fn answer(
        &self,
        peer: IpAddr,
        request: Request<Incoming>,
        _: &Arc<Turn>,
    ) -> impl Future<Output = Response<Body>> + Send {
        respond(&self.0, peer, &request)
    }

    fn idle(&self) {
        self.0.recorder.gathered();
    }

    fn opened(&self) {
        self.0.counters.opened.add();
    }

    fn closed(&self) {
        self.0.counters.closed.add();
    }

    fn turned_away(&self) {
        self.0.counters.turned_away.add();
    }
}

/// Answers one request, but for the wait of its click. Its body is not looked at. The answer is made
/// first and kept meanwhile: it is the smallest of all that there is of a request, and every connection
/// keeps one.
pub fn respond<'a, R: Record, B>(
    app: &'a App<R>,
    peer: IpAddr,
    request: &Request<B>,
) -> impl Future<Output = Response<Body>> + Send + use<'a, R, B> {
    let (response, click) = response(app, peer, request);
    let kept = click.and_then(|click| hand_over(&app.recorder, click));
    async move {
        if let Some(kept) = kept {
            // As long as a visitor may wait; the recorder counts what was late or lost.
            kept.await;
        }
        response
    }
}

type Answered = (Response<Body>, Option<NewClick>);

fn response<R: Record, B>(app: &App<R>, peer: IpAddr, request: &Request<B>) -> Answered {
    let headers = request.headers();
    if headers.len() > HEADERS_MAX {
        app.counters.refused.add();
        return (bare(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE), None);
    }
    let method = match *request.method() {
        hyper::Method::GET => Method::Get,
        hyper::Method::HEAD => Method::Head,
        _ => {
            app.counters.refused.add();
            let mut response = bare(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return (response, None);
        }
    };
    match request.uri().path() {
        "/robots.txt" => (robots(), None),
        "/favicon.ico" => (favicon(), None),
        path if path == "/" || path == "/-" || path.starts_with("/-/") => {
            (show(Page::NotFound, StatusCode::NOT_FOUND, language(headers)), None)
        }
        path => {
            let path = path.strip_prefix('/').unwrap_or(path);
            redirect(app, peer, method, (path, request.uri().query()), headers)
        }
    }
}

fn redirect<R: Record>(
    app: &App<R>,
    peer: IpAddr,
    method: Method,
    (path, query): (&str, Option<&str>),
    headers: &HeaderMap,
) -> Answered {
    let (address, told) = client::address(peer, headers, &app.trusted);
    let request = RedirectRequest {
        path,
        query,
        method,
        address,
        facts: client::purpose(headers).with(told),
        user_agent: headers.get(USER_AGENT).map(HeaderValue::as_bytes),
        referrer: headers.get(REFERER).map(HeaderValue::as_bytes),
        accept_language: headers.get(ACCEPT_LANGUAGE).map(HeaderValue::as_bytes),
    };
    match answer(&app.serving, &request, || app.recorder.number()) {
        Answer::Found { location, click } => (found(app, location, headers), Some(click)),
        Answer::Gone { click } => {
            app.counters.gone.add();
            (show(Page::Gone, StatusCode::GONE, language(headers)), Some(click))
        }
        Answer::NotFound => {
            app.counters.orphans.add();
            (show(Page::NotFound, StatusCode::NOT_FOUND, language(headers)), None)
        }
    }
}

/// Hands a click to the recorder; what is to be waited for, if anything.
fn hand_over<R: Record>(recorder: &R, click: NewClick) -> Option<impl Future + Send> {
    match click {
        NewClick::Numbered(click, counted) => Some(recorder.record(click, counted)),
        NewClick::Unnumbered(click) => {
            recorder.lose(&click);
            None
        }
    }
}

fn found<R>(app: &App<R>, location: String, headers: &HeaderMap) -> Response<Body> {
    let sendable = location.bytes().all(|byte| byte.is_ascii_graphic());
    let value = sendable.then(|| HeaderValue::try_from(location).ok()).flatten();
    let Some(value) = value else {
        app.counters.unsendable.add();
        return show(Page::NotFound, StatusCode::INTERNAL_SERVER_ERROR, language(headers));
    };
    app.counters.redirects.add();
    let mut response = bare(StatusCode::FOUND);
    let headers = response.headers_mut();
    headers.insert(LOCATION, value);
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    // hyper would write it for GET alone, and HEAD answers the same.
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}

/// Crawlers stay away; those that make a card of a link in a chat may look.
const ROBOTS_TXT: &str = "\
User-agent: facebookexternalhit\nUser-agent: Twitterbot\nUser-agent: LinkedInBot\n\
User-agent: Slackbot\nUser-agent: TelegramBot\nUser-agent: Discordbot\nAllow: /\n\n\
User-agent: *\nDisallow: /\n";

fn robots() -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(ROBOTS_TXT.as_bytes())));
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, text);
    response
}

/// None, and for a day: a browser that shows one of our pages asks only once.
fn favicon() -> Response<Body> {
    let mut response = bare(StatusCode::NO_CONTENT);
    let day = HeaderValue::from_static("public, max-age=86400");
    response.headers_mut().insert(CACHE_CONTROL, day);
    response
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = status;
    response
}

fn language(headers: &HeaderMap) -> Language {
    headers.get(ACCEPT_LANGUAGE).map_or(Language::En, |value| Language::accepted(value.as_bytes()))
}

#[cfg(test)]
mod tests;
