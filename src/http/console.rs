//! The console on the admin listener: who is let in, and which page or form a request is for.
//!
//! Invariant: nobody without a session sees anything of the data. GET and HEAD change nothing, not even a one-time
//! address, as programs open addresses to draw previews. A form is taken from a page of ours alone: by what the browser
//! says of its origin, and by the key of its session; and it is answered with the address of a page. What a session may
//! not do has no form, and is refused. Does not read the data (see `service`) and does not make pages (see `render`).

mod actions;
mod events;
mod importing;
mod pages;
mod report;
mod routes;
mod session;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Body as HttpBody;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, HeaderValue, SET_COOKIE};
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::{Semaphore, watch};

pub use events::Events;
pub use routes::{Page, ROUTES};

use super::Body;
use super::client_timer::ClientTimer;
use super::live::{self, Fields};
use super::paced::PacedBody;
use super::route::{Access, Lookup, Route, allowed, find};
use super::shares;
use crate::domain::causes::with_causes;
use crate::domain::click::Verdict;
use crate::domain::environment::Random;
use crate::domain::limits::{CONSOLE_FILES_RECEIVED_MAX, CONSOLE_STREAMS_MAX};
use crate::domain::session::SessionSecret;
use crate::redirect::answer::cidr::Cidr;
use crate::render::live::console::{Health, Shown, live_counts, opening, refused};
use crate::service::console::{Desk, OpenSession, ReadError};
use crate::service::{DataService, DeskAnswer, ImportDesk, ReportDesk, ServiceError};
use session::{CookieName, is_of_own_page, is_secure};

/// A page, or a stream of events.
pub type ConsoleBody = Either<Full<Bytes>, PacedBody<Events>>;

/// The path below which everything is the console's.
pub const PATH: &str = "/-/console";

/// The console of a running server.
pub struct ConsoleSite {
    desk: Desk,
    cookie: CookieName,
    /// The proxies whose word is taken that a browser spoke https.
    trusted: Vec<Cidr>,
    streams: Arc<Semaphore>,
    reports: ReportDesk,
    imports: ImportDesk,
    /// Forms with a file that may be received.
    receiving: Semaphore,
    stop: watch::Receiver<bool>,
}

impl fmt::Debug for ConsoleSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsoleSite")
    }
}

/// A request of a session, without the body of a form.
pub(super) struct Asked {
    pub(super) page: Page,
    pub(super) slug: String,
    pub(super) fields: Fields,
    pub(super) session: OpenSession,
    pub(super) form_key: String,
    pub(super) depth: usize,
    pub(super) health: Health,
}

/// Why there is no page.
pub(super) enum Refused {
    /// There is no such page, link, batch, order or import.
    NotFound,
    /// The request makes no sense, with the reason.
    Malformed(String),
    /// The data refuses the change, with the reason.
    Change(String),
    /// The form is not one of ours.
    NotOurs,
    ReadOnly,
    Failed(ReadError),
}

impl<E: Into<ReadError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl ConsoleSite {
    #[must_use]
    pub fn new(
        service: DataService,
        trusted: Vec<Cidr>,
        random: &dyn Random,
        (reports, imports): (ReportDesk, ImportDesk),
        stop: watch::Receiver<bool>,
    ) -> Self {
        let mut own = [0; 4];
        random.fill(&mut own);
        let name = format!("couplet_console_{:08x}", u32::from_le_bytes(own));
        Self {
            desk: Desk::new(service),
            cookie: CookieName(name.into()),
            trusted,
            streams: Arc::new(Semaphore::new(CONSOLE_STREAMS_MAX)),
            reports,
            imports,
            receiving: Semaphore::new(CONSOLE_FILES_RECEIVED_MAX),
            stop,
        }
    }

    /// Answers one request below [`PATH`].
    pub(super) async fn respond<B>(
        &self,
        peer: IpAddr,
        request: Request<B>,
        timer: &Arc<ClientTimer>,
        health: Health,
    ) -> Response<ConsoleBody>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = request.uri().path().to_owned();
        let (route, params) = match find(&ROUTES, request.method(), &path) {
            Lookup::Found(route, params) => (route, params),
            Lookup::MethodNotAllowed(route) => return method_not_allowed(route),
            Lookup::NotFound => return self.unknown(&request, &path).await.map(Either::Left),
        };
        let is_secure = is_secure(peer, request.headers(), &self.trusted);
        let Access::Session(needed) = route.access else {
            return self.open(route.endpoint, params.0[0], &request, is_secure).map(Either::Left);
        };
        let Some((secret, session)) = self.session(&request).await else {
            return no_session(depth(&path)).map(Either::Left);
        };
        let asked = Asked {
            page: route.endpoint,
            slug: params.0[0].to_owned(),
            fields: Fields::parse(request.uri().query().unwrap_or_default().as_bytes()),
            form_key: secret.form_key(),
            depth: depth(&path),
            session: session.clone(),
            health,
        };
        if !session.scope.covers(needed) {
            return self.refuse(asked, Refused::ReadOnly).await.map(Either::Left);
        }
        if route.endpoint == Page::Events {
            return self.events(&secret, timer);
        }
        let answered = if route.endpoint == Page::Report {
            self.report(asked).await
        } else if route.endpoint == Page::Import {
            self.looked(asked).await
        } else if route.endpoint == Page::ImportFile {
            self.take_file(asked, &secret, request).await
        } else if *request.method() == Method::POST {
            self.form(asked, &secret, request, is_secure).await
        } else {
            self.page(asked).await
        };
        answered.map(Either::Left)
    }

    /// The session of a request.
    async fn session<B>(&self, request: &Request<B>) -> Option<(SessionSecret, OpenSession)> {
        let secret = self.cookie.secret(request.headers())?;
        let session = self.desk.service().session(&secret).await.ok().flatten()?;
        Some((secret, session))
    }

    /// An address that there is not. Who has no session learns nothing of which there are.
    async fn unknown<B>(&self, request: &Request<B>, path: &str) -> Response<Body> {
        match self.session(request).await {
            Some(_) => {
                let html = refused(Some("there is no such page"), depth(path), None);
                live::page(StatusCode::NOT_FOUND, html)
            }
            None => no_session(depth(path)),
        }
    }

    /// The page of a one-time address, and its button.
    fn open<B>(
        &self,
        page: Page,
        secret: &str,
        request: &Request<B>,
        is_secure: bool,
    ) -> Response<Body> {
        let console = self.desk.console();
        let secret = SessionSecret::parse(secret);
        if page == Page::Opening {
            let is_waiting = secret.is_some_and(|secret| console.is_waiting(&secret));
            let status = if is_waiting { StatusCode::OK } else { StatusCode::GONE };
            return live::page(status, opening(is_waiting));
        }
        if !is_of_own_page(request.headers()) {
            let html = refused(Some(NOT_OURS), 3, None);
            return live::page(StatusCode::FORBIDDEN, html);
        }
        let Some(own) = secret.and_then(|secret| console.exchange(&secret)) else {
            return live::page(StatusCode::GONE, opening(false));
        };
        let mut response = live::see_other("../../console");
        if let Some(cookie) = self.cookie.set(&own, is_secure) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        response
    }

    /// Reads a form of a page of ours, and does what it says.
    async fn form<B>(
        &self,
        asked: Asked,
        secret: &SessionSecret,
        request: Request<B>,
        is_secure: bool,
    ) -> Response<Body>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if !is_of_own_page(request.headers()) {
            return self.refuse(asked, Refused::NotOurs).await;
        }
        let fields = match Fields::read(request.into_body()).await {
            Ok(fields) => fields,
            Err(error) => {
                let html = refused(
                    Some("the form did not arrive whole; send it again"),
                    asked.depth,
                    None,
                );
                return live::page(error.status(), html);
            }
        };
        if !fields.get("key").is_some_and(|key| secret.is_form_key(key)) {
            return self.refuse(asked, Refused::NotOurs).await;
        }
        if let Page::ImportAgain | Page::ImportRun = asked.page {
            return self.go_on(asked, &fields).await;
        }
        if asked.page == Page::Close {
            self.desk.close(asked.session.number);
            let mut response = live::see_other("../console");
            if let Some(cookie) = self.cookie.removed(is_secure) {
                response.headers_mut().insert(SET_COOKIE, cookie);
            }
            return response;
        }
        match actions::act(&self.desk, &asked, &fields).await {
            Ok(next) => live::see_other(&next),
            Err(why) => self.refuse(asked, why).await,
        }
    }

    async fn page(&self, asked: Asked) -> Response<Body> {
        let depth = asked.depth;
        match pages::page(&self.desk, asked).await {
            Ok(pages::Made::Shown(Shown::Page(html))) => live::page(StatusCode::OK, html),
            Ok(pages::Made::Shown(Shown::Csv(bytes, name))) => csv(bytes, &name),
            Ok(pages::Made::Picture(bytes)) => {
                let mut response = live::private(StatusCode::OK, "image/svg+xml", bytes);
                let minutes = HeaderValue::from_static("private, max-age=600");
                response.headers_mut().insert(CACHE_CONTROL, minutes);
                response
            }
            Err((None, why)) => {
                let (status, said) = said(why);
                live::page(status, refused(Some(&said), depth, None))
            }
            Err((Some(asked), why)) => self.refuse(*asked, why).await,
        }
    }

    /// Says why there is no page, within the frame of the console.
    async fn refuse(&self, asked: Asked, why: Refused) -> Response<Body> {
        if let Refused::Failed(ReadError::Making) = why {
            return shares::report(DeskAnswer::Making);
        }
        let (status, said) = said(why);
        let depth = asked.depth;
        let framed = self.desk.read(move |reading| {
            let context = pages::context(reading, &asked)?;
            Ok(refused(Some(&said), depth, Some(&context)))
        });
        let html =
            framed.await.unwrap_or_else(|error| refused(Some(&error.to_string()), depth, None));
        live::page(status, html)
    }

    /// The live numbers, until the session ends.
    fn events(&self, secret: &SessionSecret, timer: &Arc<ClientTimer>) -> Response<ConsoleBody> {
        let Ok(permit) = Arc::clone(&self.streams).try_acquire_owned() else {
            // The script tries again by itself.
            return live::private(StatusCode::SERVICE_UNAVAILABLE, "text/plain", Bytes::new())
                .map(Either::Left);
        };
        let (counted, desk, secret) = (self.desk.clone(), self.desk.clone(), secret.clone());
        let tell = Box::new(move || live_counts(&taken(&counted)));
        let is_open = Box::new(move || desk.console().is_open(&secret));
        let events = Events::new(tell, is_open, self.stop.clone(), permit);
        let response = live::private(StatusCode::OK, "text/event-stream", Bytes::new());
        response.map(|_| Either::Right(PacedBody::new(events, timer, ())))
    }
}

/// The requests since the start, in the order of [`Verdict::ALL`].
pub(super) fn taken(desk: &Desk) -> [u64; Verdict::ALL.len()] {
    let counters = desk.service().recorder.counters();
    Verdict::ALL.map(|verdict| counters.taken(verdict))
}

const NOT_OURS: &str =
    "this form was not sent from a page of this session; load the page again, then send it";

/// The status and the sentence of a refusal.
fn said(why: Refused) -> (StatusCode, String) {
    match why {
        Refused::NotFound => (StatusCode::NOT_FOUND, "there is nothing of this name here".to_owned()),
        Refused::Malformed(why) => (StatusCode::BAD_REQUEST, why),
        Refused::Change(why) => (StatusCode::CONFLICT, why),
        Refused::NotOurs => (StatusCode::FORBIDDEN, NOT_OURS.to_owned()),
        Refused::ReadOnly => (
            StatusCode::FORBIDDEN,
            "this session may read the data but not change it; `couplet console open --scope write` \
             opens one that may"
                .to_owned(),
        ),
        Refused::Failed(error) => {
            let status = match &error {
                ReadError::Busy | ReadError::Service(ServiceError::Stopping) => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, with_causes(&error))
        }
    }
}

/// How many parts a path has after `/-/`.
fn depth(path: &str) -> usize {
    path.strip_prefix("/-/").map_or(1, |below| below.split('/').count())
}

fn no_session(depth: usize) -> Response<Body> {
    live::page(StatusCode::FORBIDDEN, refused(None, depth, None))
}

fn csv(bytes: Vec<u8>, name: &str) -> Response<Body> {
    let mut response = live::private(StatusCode::OK, "text/csv; charset=utf-8", bytes);
    let saved = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    if let Ok(saved) = saved {
        response.headers_mut().insert(CONTENT_DISPOSITION, saved);
    }
    response
}

fn method_not_allowed(route: &'static Route<Page>) -> Response<ConsoleBody> {
    let mut response = live::private(
        StatusCode::METHOD_NOT_ALLOWED,
        "text/plain; charset=utf-8",
        Bytes::from_static(b"method not allowed\n"),
    );
    response.headers_mut().insert(ALLOW, allowed(&ROUTES, route.pattern));
    response.map(Either::Left)
}
