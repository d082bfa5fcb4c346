//! Webhooks on the public listener: `POST /-/hooks/KIND/NAME`.
//!
//! Invariant: a webhook that there is not is answered as any unknown address, and its body is not read. A body is bounded
//! in bytes and time, and so is the number of them that are read at once. A message is answered with 200 only when what it
//! says is on disk. Does not check signatures, and does not read what a body says (see `service`).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Body as HttpBody;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::time::timeout;

use super::Body;
use super::below::below;
use super::pages::{NO_STORE, Page};
use super::stops::Asked;
use crate::domain::hook::{HOOK_PATH, HookKind, HookName};
use crate::domain::limits::{HOOK_BODY_BYTES_MAX, HOOK_BODY_TIMEOUT_MS};
use crate::redirect::directory::site::Site;
use crate::service::{HookAnswer, HookMessage, ServeHooks};

/// The kind and the name of the webhook that a request is for; `None` if it is for none. The path of a domain may be in
/// front.
pub(super) fn address(
    method: &Method,
    path: &str,
    site: impl FnOnce() -> Arc<Site>,
) -> Option<(HookKind, HookName)> {
    if *method != Method::POST || !path.contains(HOOK_PATH) {
        return None;
    }
    let (kind, name) = below(path, HOOK_PATH, site)?.split_once('/')?;
    let kind = HookKind::ALL.iter().find(|known| known.as_str() == kind);
    Some((*kind?, HookName::parse(name).ok()?))
}

/// A message for a webhook that there may be.
pub(super) struct Visit {
    pub(super) hooks: Arc<dyn ServeHooks>,
    pub(super) kind: HookKind,
    pub(super) name: HookName,
    /// For the answer if there is no such webhook.
    pub(super) unknown: Asked,
}

pub(super) async fn answer<B>(visit: Visit, request: Request<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Visit { hooks, kind, name, unknown } = visit;
    let not_found = || unknown.page(Page::NotFound, StatusCode::NOT_FOUND);
    match hooks.knows(kind, &name).await {
        Some(true) => {}
        Some(false) => return not_found(),
        None => return not_now(),
    }
    let Some(_place) = hooks.place() else { return not_now() };
    let headers = texts(request.headers());
    let body = Limited::new(request.into_body(), HOOK_BODY_BYTES_MAX).collect();
    let body = match timeout(Duration::from_millis(HOOK_BODY_TIMEOUT_MS), body).await {
        Err(_) => return said(StatusCode::REQUEST_TIMEOUT, "the body came too slowly"),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return said(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
        }
        Ok(Err(_)) => return said(StatusCode::BAD_REQUEST, "the body ended before its end"),
        Ok(Ok(body)) => body.to_bytes(),
    };
    match hooks.take(kind, &name, HookMessage { headers, body }).await {
        HookAnswer::Unknown => not_found(),
        HookAnswer::NotSigned(error) => said(StatusCode::UNAUTHORIZED, &error.to_string()),
        HookAnswer::Kept => said(StatusCode::OK, "kept"),
        HookAnswer::Aside(reason) => {
            said(StatusCode::OK, &format!("kept aside, as it cannot be read: {reason}"))
        }
        HookAnswer::NotNow => not_now(),
    }
}

/// The headers that are texts.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&hyper::header::HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

fn not_now() -> Response<Body> {
    let mut response = said(StatusCode::SERVICE_UNAVAILABLE, "not now; send it again later");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

fn said(status: StatusCode, words: &str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{words}\n"))));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    response
}
