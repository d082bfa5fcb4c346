//! The API for programs: `/-/api/v1` on the admin listener, and on the public one if the operator says so; and
//! `/-/conversions` on both.
//!
//! Invariant: a request is read only once its token is known to permit it, and a token comes in a header alone. Who asks
//! for something that is not theirs learns no more than who asks for something that there is not. Whatever happens is
//! answered as JSON: what commands write, or a problem with their sentences. Requests are bounded in number, by token in
//! time, and in bytes. Does not read the data (see `service::api`).

mod clicks;
mod conversions;
mod coupons;
mod input;
mod links;
mod openapi;
mod problem;
mod reports;
mod routes;
mod schema;

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use hyper::body::Body as HttpBody;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use hyper::{Request, Response, StatusCode};
use url::form_urlencoded;

pub use routes::{Endpoint, ROUTES, TELLING};

use super::Body;
use super::client;
use super::forwarded::Forwarding;
use super::request_limit::RequestLimit;
use super::route::{Access, Lookup, Route, allowed, find};
use crate::domain::token::{Area, Scope};
use crate::render::{Cell, Format, ListWriter, Width};
use crate::service::api::{Api, ApiCaller};
use input::{Input, Query, decoded};
use problem::{Problem, json};

/// The path below which everything is the API's.
pub const PATH: &str = "/-/api/";

/// The API of a running server.
pub struct ApiSite {
    api: Api,
    /// Whose word about a caller's address is taken.
    forwarding: Arc<Forwarding>,
    limit: Arc<RequestLimit>,
}

impl fmt::Debug for ApiSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiSite")
    }
}

impl ApiSite {
    #[must_use]
    pub fn new(api: Api, forwarding: Arc<Forwarding>, limit: Arc<RequestLimit>) -> Self {
        Self { api, forwarding, limit }
    }

    /// Answers one request below [`PATH`], or for [`TELLING`].
    pub(super) async fn respond<B>(&self, peer: IpAddr, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = request.uri().path().to_owned();
        self.answer(peer, path, request).await.unwrap_or_else(Problem::answer)
    }

    /// Answers a visitor's request for [`TELLING`], whatever path of a domain is in front; `None` if nobody may tell
    /// anything.
    pub(super) async fn told<B>(&self, peer: IpAddr, request: Request<B>) -> Option<Response<Body>>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if !self.api.takes_conversions().await {
            return None;
        }
        let answered = self.answer(peer, TELLING.to_owned(), request).await;
        Some(answered.unwrap_or_else(Problem::answer))
    }

    async fn answer<B>(&self, peer: IpAddr, path: String, request: Request<B>) -> Answered
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (route, params) = match find(&ROUTES, request.method(), &path) {
            Lookup::Found(route, params) => (route, params),
            Lookup::MethodNotAllowed(route) => return Err(method_not_allowed(route)),
            Lookup::NotFound => {
                let why = "there is no such route; /-/api/openapi.json has all";
                return Err(Problem::new(StatusCode::NOT_FOUND, why));
            }
        };
        let Access::Area(area, needed) = route.access else {
            return Ok(json(StatusCode::OK, DOCUMENT.clone()));
        };
        let caller = self.authenticate(peer, request.headers(), area, needed).await?;
        let token = caller.token.spec.digest;
        let permit = self.limit.acquire(token).await.ok_or_else(Problem::busy)?;
        let mut bytes = permit.body_bytes();
        let raw_query = request.uri().query().unwrap_or_default().to_owned();
        let query = Query::parse(&raw_query)?;
        let param = decoded(params.0[0])?;
        let (head, body) = request.into_parts();
        let body = input::read(body, route.body_max, &mut bytes).await?;
        let (method, headers) = (head.method, head.headers);
        let input = Input { method, path, param, query, raw_query, headers, body };
        dispatch(route.endpoint, Call { api: &self.api, caller: &caller, input }).await
    }

    /// Finds out who sent a request, by its headers alone.
    async fn authenticate(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        area: Area,
        needed: Scope,
    ) -> Result<ApiCaller, Problem> {
        let unknown = || {
            self.limit.unknown_tokens.add();
            let why = "send a valid token, as `Authorization: Bearer TOKEN`";
            Problem::new(StatusCode::UNAUTHORIZED, why)
        };
        let address = client::source(peer, headers, &self.forwarding).address;
        let digest = client::bearer(headers).ok_or_else(unknown)?.digest();
        let caller = self.api.caller(digest, address).await?.ok_or_else(unknown)?;
        self.api.count(&caller).map_err(|seconds| {
            let why = "this token was used too often";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, why).retry(seconds)
        })?;
        let own = caller.token.spec.permits.of(area);
        if !own.is_some_and(|own| own.covers(needed)) {
            let why = format!("this token has no scope {area}:{needed}");
            let hint = format!(
                "`couplet token new NAME --scope {area}:{needed}` makes one, on the server's machine"
            );
            return Err(Problem::new(StatusCode::FORBIDDEN, why).hint(hint));
        }
        Ok(caller)
    }
}

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| openapi::document().to_string().into());

/// A request whose token permits it.
struct Call<'a> {
    api: &'a Api,
    caller: &'a ApiCaller,
    input: Input,
}

type Answered = Result<Response<Body>, Problem>;

async fn dispatch(endpoint: Endpoint, call: Call<'_>) -> Answered {
    match endpoint {
        Endpoint::OpenApi => Ok(json(StatusCode::OK, DOCUMENT.clone())),
        Endpoint::Links => links::list(call).await,
        Endpoint::NewLink => links::make(call).await,
        Endpoint::NewLinks => links::batch::make(call).await,
        Endpoint::Link => links::show(call).await,
        Endpoint::EditLink => links::edit(call).await,
        Endpoint::RetireLink => links::retire(call).await,
        Endpoint::ExternalLink => links::show_external(call).await,
        Endpoint::PutExternalLink => links::put(call).await,
        Endpoint::Coupons => coupons::list(call).await,
        Endpoint::CheckCoupon => coupons::check(call).await,
        Endpoint::Coupon => coupons::show(call).await,
        Endpoint::Redeem => coupons::redeem(call).await,
        Endpoint::Release => coupons::release(call).await,
        Endpoint::Give => coupons::give(call).await,
        Endpoint::Campaigns | Endpoint::Campaign => {
            clicks::campaigns(call, endpoint == Endpoint::Campaign).await
        }
        Endpoint::Clicks => clicks::list(call).await,
        Endpoint::Conversions => reports::conversions(call).await,
        Endpoint::Tell => conversions::tell(call).await,
        Endpoint::Report => reports::report(call).await,
        Endpoint::Explain => reports::explain(call).await,
    }
}

fn method_not_allowed(route: &'static Route<Endpoint>) -> Problem {
    let allow = allowed(&ROUTES, route.pattern);
    let why = format!("the route answers {} alone", allow.to_str().unwrap_or_default());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, why).allow(allow)
}

/// Rows as an array, as a command writes them with `--format json`.
fn array<'a>(columns: &[&str], rows: impl IntoIterator<Item = Vec<Cell<'a>>>) -> Vec<u8> {
    written(columns, Format::Json, rows)
}

/// One row as an object.
fn object(columns: &[&str], row: Vec<Cell<'_>>) -> Vec<u8> {
    written(columns, Format::Ndjson, [row])
}

fn written<'a>(
    columns: &[&str],
    format: Format,
    rows: impl IntoIterator<Item = Vec<Cell<'a>>>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let write = |out: &mut Vec<u8>| -> std::io::Result<()> {
        let mut list = ListWriter::new(columns, format, Width::DEFAULT, out)?;
        for row in rows {
            list.row(&row)?;
        }
        list.finish()
    };
    // Writing to memory does not fail.
    let _ = write(&mut out);
    out
}

/// Says where the next page is.
fn with_next(
    mut response: Response<Body>,
    input: &Input,
    cursor: Option<String>,
) -> Response<Body> {
    let Some(cursor) = cursor else { return response };
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(input.raw_query.as_bytes()) {
        if name != "cursor" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("cursor", &cursor);
    let next = format!("<{}?{}>; rel=\"next\"", input.path, query.finish());
    if let Ok(next) = HeaderValue::try_from(next) {
        response.headers_mut().insert(LINK, next);
    }
    response
}

fn with_header(mut response: Response<Body>, name: HeaderName, value: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
