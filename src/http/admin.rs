//! The admin listener: health, readiness and metrics for anyone who reaches it, the data for callers
//! with a token, and the console for whoever has a session (see `console`).
//!
//! `/-/health` is 200 while the process lives; `/-/ready` is 503 while clicks cannot be written, or
//! the plan of the start is not applied. A server
//! that is not ready still redirects. Invariant: a route without a token changes nothing. Does not serve
//! links (see `public`).

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};

use super::api::{self, ApiSite};
use super::client;
use super::client_timer::ClientTimer;
use super::console::{self, ConsoleBody, ConsoleSite};
use super::data::{self, Call, DataBody, Rejection};
use super::forwarded::Forwarding;
use super::handler::Handler;
use super::live;
use super::pages::NO_STORE;
use super::request_limit::RequestLimit;
use super::route::{Access, GET, GET_HEAD, Lookup, POST, Route, allowed, find};
use crate::domain::limits::CHANGE_BYTES_MAX;
use crate::domain::token::Scope;
use crate::render::live::console::Health;
use crate::service::{Backend, PATH};

/// The metrics and the state of a running server.
pub trait Metrics: Send + Sync + 'static {
    /// All metrics, in the `OpenMetrics` text format 1.0.
    fn metrics(&self) -> String;

    /// Why the server does not do all that it should, in one line: clicks are not written to disk, or the
    /// plan that it was started with was not applied. `None` if all is well.
    fn trouble(&self) -> Option<Arc<str>>;

    /// What else the operator should know, each in one line. It does not affect readiness.
    fn notes(&self) -> Vec<String>;

    /// The clicks that wait to be written, and those that could not be since the start.
    fn unwritten(&self) -> (u64, u64);
}

/// What a route of the admin listener answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    Health,
    Ready,
    Metrics,
    /// A file that pages load.
    File,
    /// The headers by which a command checks the server and its token.
    Greeting,
    /// A request for the data, or a change of it.
    Data,
}

pub static ROUTES: [Route<Endpoint>; 6] = [
    Route::open(GET_HEAD, "/-/health", "whether the process lives", Endpoint::Health),
    Route::open(
        GET_HEAD,
        "/-/ready",
        "whether clicks are written and the plan is applied",
        Endpoint::Ready,
    ),
    Route::open(GET_HEAD, "/-/metrics", "metrics for Prometheus", Endpoint::Metrics),
    Route::open(GET_HEAD, "/-/static/{name}", "a file that pages load", Endpoint::File),
    Route::open(GET, PATH, "server version and token scope", Endpoint::Greeting)
        .for_token(Scope::Read),
    // The first bytes of a change show that it needs `Scope::Write`.
    Route::open(POST, PATH, "a snapshot, a list or a change", Endpoint::Data)
        .for_token(Scope::Read)
        .with_body(CHANGE_BYTES_MAX),
];

/// Answers the requests of the admin listener.
#[derive(Debug)]
pub struct Admin<M, K> {
    pub metrics: Arc<M>,
    pub backend: Arc<K>,
    pub limit: Arc<RequestLimit>,
    /// Whose word about a caller's address is taken, as on the public listener.
    pub forwarding: Arc<Forwarding>,
    /// `None` if there is no console, as in a measurement.
    pub console: Option<Arc<ConsoleSite>>,
    /// `None` if there is no API, as in a measurement.
    pub api: Option<Arc<ApiSite>>,
}

impl<M, K> Clone for Admin<M, K> {
    fn clone(&self) -> Self {
        Self {
            metrics: Arc::clone(&self.metrics),
            backend: Arc::clone(&self.backend),
            limit: Arc::clone(&self.limit),
            forwarding: Arc::clone(&self.forwarding),
            console: self.console.clone(),
            api: self.api.clone(),
        }
    }
}

impl<M: Metrics, K: Backend> Handler for Admin<M, K> {
    type Body = Either<DataBody<K::Body>, ConsoleBody>;

    async fn answer(
        &self,
        peer: IpAddr,
        request: Request<Incoming>,
        timer: &Arc<ClientTimer>,
    ) -> Response<Self::Body> {
        let path = request.uri().path();
        if let Some(api) = &self.api
            && (path.starts_with(api::PATH) || path == api::TELLING)
        {
            return api.respond(peer, request).await.map(|body| Either::Right(Either::Left(body)));
        }
        let is_of_console = path.starts_with(console::PATH);
        match &self.console {
            Some(console) if is_of_console => {
                let health = self.health();
                console.respond(peer, request, timer, health).await.map(Either::Right)
            }
            _ => self.respond(peer, request, timer).await.map(Either::Left),
        }
    }
}

impl<M: Metrics, K: Backend> Admin<M, K> {
    fn health(&self) -> Health {
        let (queued, lost) = self.metrics.unwritten();
        let (trouble, notes) = (self.metrics.trouble(), self.metrics.notes());
        Health { trouble, notes, queued, lost }
    }

    /// Answers one request, as its row of [`ROUTES`] says.
    pub(super) async fn respond<B: Body<Data = Bytes>>(
        &self,
        peer: IpAddr,
        request: Request<B>,
        timer: &Arc<ClientTimer>,
    ) -> Response<DataBody<K::Body>> {
        let (route, params) = match find(&ROUTES, request.method(), request.uri().path()) {
            Lookup::Found(route, params) => (route, params),
            Lookup::MethodNotAllowed(route) => return method_not_allowed(route),
            Lookup::NotFound => return text(StatusCode::NOT_FOUND, "not found\n"),
        };
        let (backend, limit) = (&*self.backend, &*self.limit);
        let caller = match route.access {
            // The console and the API have tables of their own.
            Access::Anyone | Access::Session(_) | Access::Area(..) => None,
            Access::Token(needed) => {
                let headers = request.headers();
                let address = client::source(peer, headers, &self.forwarding).address;
                match data::authenticate(backend, limit, headers, address, needed).await {
                    Ok(caller) => Some(caller),
                    Err(rejection) => return data::reject(rejection),
                }
            }
        };
        match (route.endpoint, caller) {
            (Endpoint::Health, _) => text(StatusCode::OK, "ok\n"),
            (Endpoint::Ready, _) => ready(&*self.metrics),
            (Endpoint::Metrics, _) => {
                response(StatusCode::OK, OPEN_METRICS, self.metrics.metrics())
            }
            (Endpoint::File, _) => file(params.0[0]),
            (Endpoint::Greeting, Some(caller)) => data::greet(backend, caller),
            (Endpoint::Data, Some(caller)) => {
                let call = Call { caller, body: request.into_body(), body_max: route.body_max };
                data::respond(backend, limit, call, timer).await
            }
            // The table asks for a token here; without that column nobody is let in.
            (Endpoint::Greeting | Endpoint::Data, None) => data::reject(Rejection::unauthorized()),
        }
    }
}

fn file<B>(name: &str) -> Response<Either<Full<Bytes>, B>> {
    match live::file(name) {
        Some(file) => file.map(Either::Left),
        None => text(StatusCode::NOT_FOUND, "not found\n"),
    }
}

fn ready<M: Metrics, B>(metrics: &M) -> Response<Either<Full<Bytes>, B>> {
    // An error's text may have line breaks.
    let line = |kind, text: &str| format!("{kind}: {}\n", text.replace(char::is_control, " "));
    let (status, mut body) = match metrics.trouble() {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(trouble) => (StatusCode::SERVICE_UNAVAILABLE, line("degraded", &trouble)),
    };
    body.extend(metrics.notes().iter().map(|note| line("note", note)));
    text(status, body)
}

fn method_not_allowed<B>(route: &Route<Endpoint>) -> Response<Either<Full<Bytes>, B>> {
    let allow = allowed(&ROUTES, route.pattern);
    let message = format!("method not allowed; allowed: {}", allow.to_str().unwrap_or_default());
    let mut response = match route.access {
        Access::Anyone | Access::Session(_) | Access::Area(..) => {
            text(StatusCode::METHOD_NOT_ALLOWED, message + "\n")
        }
        Access::Token(_) => data::reject(Rejection::new(StatusCode::METHOD_NOT_ALLOWED, message)),
    };
    response.headers_mut().insert(ALLOW, allow);
    response
}

/// The content type of [`Metrics::metrics`].
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

fn text<B>(status: StatusCode, text: impl Into<Bytes>) -> Response<Either<Full<Bytes>, B>> {
    response(status, PLAIN, text)
}

fn response<B>(
    status: StatusCode,
    content_type: HeaderValue,
    text: impl Into<Bytes>,
) -> Response<Either<Full<Bytes>, B>> {
    let mut response = Response::new(Either::Left(Full::new(text.into())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response.headers_mut().insert(NO_STORE.0, NO_STORE.1);
    response
}

#[cfg(test)]
mod tests;
