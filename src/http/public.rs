//! The public listener: redirects, and the few paths that are not links.
//!
//! Invariant: a redirect is sent when its click is on disk or has been waited for long enough. While the
//! recorder's queue is full, no request is answered: each waits for a place, and its connection reads no
//! further request. No answer
//! repeats any part of the request. Every path that is not a link is under `/-/`, but for those that
//! browsers and crawlers expect at the root. Ignores the `Host` header.

mod fixed;
mod routes;
mod signed;

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_LANGUAGE, ALLOW, CONTENT_LENGTH, HeaderValue, LOCATION, REFERER, USER_AGENT,
};
use hyper::{HeaderMap, Method as HttpMethod, Request, Response, StatusCode};

use super::api::{self, ApiSite};
use super::client_timer::ClientTimer;
use super::counters::Counters;
use super::forwarded::Forwarding;
use super::handler::Handler;
use super::language::Language;
use super::live;
use super::pages::{NO_STORE, Page, ROBOTS, show};
use super::preview_page::{self, PICTURES};
use super::route::{Lookup, allowed, find};
use super::stops::{self, StopPage};
use super::unread::UnreadHeaders;
use super::{Body, client};
use crate::domain::click::Method;
use crate::domain::limits::HEADERS_MAX;
use crate::recorder::Record;
use crate::redirect::answer::request::RedirectRequest;
use crate::redirect::answer::{Answer, NewClick, Serving, answer};
use crate::service::{PixelDesk, ServeAgents, ServeHooks, ServeShares};
use fixed::{bare, favicon, robots};
pub use routes::{Endpoint, ROUTES};
use signed::signed;

/// The state of the public listener.
#[derive(Debug)]
pub struct App<R> {
    pub serving: Serving,
    pub recorder: R,
    pub forwarding: Forwarding,
    pub counters: Counters,
    /// Headers that name a visitor and are not read.
    pub unread: UnreadHeaders,
    /// `None` if nobody can stop here, as in a measurement.
    pub stops: Option<StopPage>,
    /// `None` if agents have no pages here.
    pub agents: Option<Arc<dyn ServeAgents>>,
    /// `None` if nothing is shared here.
    pub shares: Option<Arc<dyn ServeShares>>,
    /// `None` if the API is for the operator's listener alone.
    pub api: Option<Arc<ApiSite>>,
    /// The same, for what shops tell of their orders; `None` in a measurement.
    pub conversions: Option<Arc<ApiSite>>,
    /// `None` if the pages of shops load nothing here.
    pub pixel: Option<Arc<PixelDesk>>,
    /// `None` if no webhooks are taken here.
    pub hooks: Option<Arc<dyn ServeHooks>>,
}

/// Answers the requests of the public listener.
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
        _: &Arc<ClientTimer>,
    ) -> impl Future<Output = Response<Body>> + Send {
        let app = &self.0;
        if let Some(api) = &app.api
            && request.uri().path().starts_with(api::PATH)
        {
            // Boxed, so that the usual future stays small.
            return respond_or(app, peer, Ok(Box::pin(api.respond(peer, request))));
        }
        match signed(app, peer, &request) {
            Some(visit) => respond_or(app, peer, Ok(visit.answer(peer, request))),
            None => respond_or(app, peer, Err(&request)),
        }
    }

    fn idle(&self) {
        self.0.recorder.thread_idle();
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

/// Answers one request; its body is not read. A request that waits for a place gets its click number, its
/// time and its count towards a limit afterwards, so one that is given up meanwhile leaves no trace.
pub fn respond<'a, R: Record, B>(
    app: &'a App<R>,
    peer: IpAddr,
    request: &Request<B>,
) -> impl Future<Output = Response<Body>> + Send + use<'a, R, B> {
    respond_or(app, peer, Err(request))
}

/// The same, or the answer of a page that reads the body itself.
fn respond_or<'a, R: Record, B>(
    app: &'a App<R>,
    peer: IpAddr,
    asked: Result<Boxed<'a>, &Request<B>>,
) -> impl Future<Output = Response<Body>> + Send + use<'a, R, B> {
    let post = |request: &&Request<B>| *request.method() == HttpMethod::POST;
    let stopped = asked.as_ref().err().filter(|of| post(of)).and_then(|of| stop(app, of));
    // Boxed, so that the usual future stays small.
    let answered: Result<_, Boxed<'a>> = match (asked, stopped) {
        (Ok(page), _) | (_, Some(page)) => Err(page),
        (Err(request), None) if app.recorder.must_wait() => {
            Err(Box::pin(respond_later(app, peer, without_body(request))))
        }
        (Err(request), None) => Ok(respond_now(app, peer, request)),
    };
    async move {
        match answered {
            Ok(now) => now.await,
            Err(later) => later.await,
        }
    }
}

/// An answer that is made later.
type Boxed<'a> = Pin<Box<dyn Future<Output = Response<Body>> + Send + 'a>>;

/// The answer to who wants no more messages; `None` for any other request.
fn stop<'a, R, B>(app: &'a App<R>, request: &Request<B>) -> Option<Boxed<'a>> {
    if request.headers().len() > HEADERS_MAX {
        return None;
    }
    let token = stops::token(request.uri().path(), || app.serving.directory.site())?;
    let stops = app.stops.clone()?;
    let recipient = stops.key.read(token);
    Some(Box::pin(asked(app, request.headers()).keep(stops, recipient)))
}

fn asked<R>(app: &App<R>, headers: &HeaderMap) -> stops::Asked {
    stops::Asked { language: language(headers), site: app.serving.directory.site() }
}

/// The form on which a recipient says that they want no more.
fn stop_form<R>(app: &App<R>, token: &str, headers: &HeaderMap) -> Response<Body> {
    let recipient = app.stops.as_ref().and_then(|stops| stops.key.read(token));
    asked(app, headers).form(recipient.as_ref())
}

async fn respond_later<R: Record>(
    app: &App<R>,
    peer: IpAddr,
    request: Request<()>,
) -> Response<Body> {
    app.recorder.place().await;
    respond_now(app, peer, &request).await
}

fn without_body<B>(request: &Request<B>) -> Request<()> {
    let mut copy = Request::new(());
    request.method().clone_into(copy.method_mut());
    request.uri().clone_into(copy.uri_mut());
    request.headers().clone_into(copy.headers_mut());
    copy
}

/// The response is made before the future is returned, so that the future holds it and not the request: it
/// is the smaller of the two, and every connection with a waiting click holds one.
fn respond_now<'a, R: Record, B>(
    app: &'a App<R>,
    peer: IpAddr,
    request: &Request<B>,
) -> impl Future<Output = Response<Body>> + Send + use<'a, R, B> {
    let (response, click) = response(app, peer, request);
    let recorded = click.and_then(|click| record(&app.recorder, click));
    async move {
        if let Some(recorded) = recorded {
            // At most `--wait-max`; the recorder counts late and lost clicks.
            recorded.await;
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
    let not_found = || (page(app, Page::NotFound, StatusCode::NOT_FOUND, headers), None);
    let (route, params) = match find(&ROUTES, request.method(), request.uri().path()) {
        Lookup::Found(route, params) => (route, params),
        Lookup::MethodNotAllowed(route) => {
            app.counters.refused.add();
            let mut response = bare(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, allowed(&ROUTES, route.pattern));
            return (response, None);
        }
        Lookup::NotFound => return not_found(),
    };
    match route.endpoint {
        Endpoint::Robots => (robots(), None),
        Endpoint::Favicon => (favicon(), None),
        Endpoint::Home => (home(app, headers), None),
        // What an agent has there, and what is shared, was answered before.
        Endpoint::NotFound
        | Endpoint::Agent
        | Endpoint::Share
        | Endpoint::Hook
        | Endpoint::Conversions
        | Endpoint::Pixel => not_found(),
        // A POST of a token was answered before.
        Endpoint::Stop => (stop_form(app, params.0[0], headers), None),
        Endpoint::Picture => (picture(app, params.0[0], headers), None),
        Endpoint::File => live::file(params.0[0]).map_or_else(not_found, |file| (file, None)),
        Endpoint::Redirect => {
            let [path, _] = params.0;
            let path = path.strip_prefix('/').unwrap_or(path);
            let is_head = *request.method() == hyper::Method::HEAD;
            let method = if is_head { Method::Head } else { Method::Get };
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
    // Only a path with a slash can have the path of a domain in front of the slug.
    let site = path.contains('/').then(|| app.serving.directory.site());
    let path = site.as_ref().map_or(path, |site| site.name_in(path));
    let source = client::source(peer, headers, &app.forwarding);
    if let Some(why) = source.unread {
        app.unread.add(peer, why);
    }
    let request = RedirectRequest {
        path,
        query,
        method,
        address: source.address,
        facts: client::stated(headers).with(source.facts),
        user_agent: headers.get(USER_AGENT).map(HeaderValue::as_bytes),
        referrer: headers.get(REFERER).map(HeaderValue::as_bytes),
        accept_language: accepted(headers),
    };
    match answer(&app.serving, &request, || app.recorder.number()) {
        Answer::Found { location, click } => (found(app, location, headers), Some(click)),
        Answer::Preview { card, location, click } => {
            app.counters.previews.add();
            let site = app.serving.directory.site();
            let domain = card.domain.as_ref().or(site.domain.as_ref());
            (preview_page::show(&card.preview, &location, domain), Some(click))
        }
        Answer::Gone { click } => {
            app.counters.gone.add();
            (page(app, Page::Gone, StatusCode::GONE, headers), Some(click))
        }
        Answer::NotBegun { click } => {
            app.counters.not_begun.add();
            (page(app, Page::NotBegun, StatusCode::NOT_FOUND, headers), Some(click))
        }
        Answer::Retired { click } => {
            app.counters.retired.add();
            (page(app, Page::NotFound, StatusCode::NOT_FOUND, headers), Some(click))
        }
        // A link may have the name of the domain's path, so it is looked for first.
        Answer::NotFound if app.serving.directory.site().is_home(path) => {
            (home(app, headers), None)
        }
        Answer::NotFound if site.is_some() && path.starts_with(BELOW_DOMAIN) => {
            (stop_form(app, &path[BELOW_DOMAIN.len()..], headers), None)
        }
        Answer::NotFound if site.is_some() && path.starts_with(PICTURES) => {
            (picture(app, &path[PICTURES.len()..], headers), None)
        }
        Answer::NotFound => {
            app.counters.orphans.add();
            app.serving.note_orphan(&request);
            (page(app, Page::NotFound, StatusCode::NOT_FOUND, headers), None)
        }
    }
}

/// The picture of a card, if the plan in force has it.
fn picture<R>(app: &App<R>, name: &str, headers: &HeaderMap) -> Response<Body> {
    let found = preview_page::picture(name, &app.serving.directory.site());
    found.unwrap_or_else(|| page(app, Page::NotFound, StatusCode::NOT_FOUND, headers))
}

/// The beginning of a stop address below the path of a domain.
const BELOW_DOMAIN: &str = "-/stop/";

/// Hands a click to the recorder. Returns a future to wait for, unless the click is lost.
fn record<R: Record>(recorder: &R, click: NewClick) -> Option<impl Future + Send> {
    match click {
        NewClick::Numbered(click, counted) => Some(recorder.record(click, counted)),
        NewClick::Unnumbered(click) => {
            recorder.lose(&click);
            None
        }
    }
}

/// Redirects to a link's target.
fn found<R>(app: &App<R>, location: String, headers: &HeaderMap) -> Response<Body> {
    let response = redirected(app, location, headers);
    if response.status() == StatusCode::FOUND {
        app.counters.redirects.add();
    }
    response
}

/// Redirects the bare domain to the plan's home, or shows a page. It makes no click.
fn home<R>(app: &App<R>, headers: &HeaderMap) -> Response<Body> {
    match &app.serving.directory.site().home {
        Some(home) => redirected(app, home.as_str().to_owned(), headers),
        None => page(app, Page::Home, StatusCode::OK, headers),
    }
}

fn redirected<R>(app: &App<R>, location: String, headers: &HeaderMap) -> Response<Body> {
    let sendable = location.bytes().all(|byte| byte.is_ascii_graphic());
    let value = sendable.then(|| HeaderValue::try_from(location).ok()).flatten();
    let Some(value) = value else {
        app.counters.unsendable.add();
        return page(app, Page::NotFound, StatusCode::INTERNAL_SERVER_ERROR, headers);
    };
    let mut response = bare(StatusCode::FOUND);
    let headers = response.headers_mut();
    headers.insert(LOCATION, value);
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    // hyper adds it for GET only, and HEAD must have the same headers.
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}

/// A page in the visitor's language, with the name and the home of the shop.
fn page<R>(app: &App<R>, page: Page, status: StatusCode, headers: &HeaderMap) -> Response<Body> {
    show(page, status, language(headers), &app.serving.directory.site())
}

fn language(headers: &HeaderMap) -> Language {
    accepted(headers).map_or(Language::En, Language::accepted)
}

/// The first line of `Accept-Language` with anything in it.
fn accepted(headers: &HeaderMap) -> Option<&[u8]> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().map(HeaderValue::as_bytes);
    lines.into_iter().find(|line| !line.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests;
