//! The data over the network: `/-/data` of the admin listener, for callers with a token.
//!
//! Invariant: a request without a valid token is refused before a byte of its body is read, and a change
//! under a read-only token once its first bytes show that it is one. A body is bounded in bytes and in
//! time, and concurrent requests in number. Does not know what a request means, nor which tokens are valid
//! (see [`Backend`]).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Body;
use hyper::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Response, StatusCode};
use tokio::time::timeout;

use super::client::bearer;
use super::client_timer::ClientTimer;
use super::paced::PacedBody;
use super::pages::NO_STORE;
use super::request_limit::{BodyBytes, RequestLimit, RequestPermit};
use crate::domain::limits::{QUERY_BYTES_MAX, REQUEST_TIMEOUT_MS};
use crate::domain::token::Scope;
use crate::service::{Backend, BackendError, RemoteCaller};

/// A message, or the backend's answer.
pub type DataBody<B> = Either<Full<Bytes>, PacedBody<B, RequestPermit>>;

/// How long a caller has to send the whole body.
const BODY_TIMEOUT: Duration = Duration::from_millis(REQUEST_TIMEOUT_MS);

/// A request of a caller whose body has not been read.
pub(super) struct Call<B> {
    pub(super) caller: RemoteCaller,
    pub(super) body: B,
    pub(super) body_max: usize,
}

/// An answer that is a status and a message.
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    message: String,
    /// The seconds after which the caller may retry, if it is known.
    retry_s: Option<u64>,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_s: None }
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "send a valid token, as `Authorization: Bearer TOKEN`")
    }

    fn read_only() -> Self {
        Self::new(StatusCode::FORBIDDEN, "this token can read the data but not change it")
    }

    fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large")
    }

    fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the server is answering as many requests as it can; try again later",
        )
    }
}

impl From<BackendError> for Rejection {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Unreadable(message) => Self::new(StatusCode::BAD_REQUEST, message),
            BackendError::Forbidden(message) => Self::new(StatusCode::FORBIDDEN, message),
            BackendError::TooOften(message, seconds) => {
                Self { retry_s: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, message) }
            }
            BackendError::Failed(message) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, message),
            BackendError::Stopping(message) => {
                Self { retry_s: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, message) }
            }
        }
    }
}

/// Finds out who sent a request, by its headers alone.
pub(super) async fn authenticate<K: Backend>(
    backend: &K,
    limit: &RequestLimit,
    headers: &HeaderMap,
    address: IpAddr,
    needed: Scope,
) -> Result<RemoteCaller, Rejection> {
    let unknown = || {
        limit.unknown_tokens.add();
        Rejection::unauthorized()
    };
    let token = bearer(headers).ok_or_else(unknown)?.digest();
    let scope = backend.scope(token).await?.ok_or_else(unknown)?;
    let caller = RemoteCaller { token, scope, address };
    if scope.covers(needed) { Ok(caller) } else { Err(Rejection::read_only()) }
}

pub(super) fn greet<K: Backend>(backend: &K, caller: RemoteCaller) -> Response<DataBody<K::Body>> {
    let mut response = Response::new(Either::Left(Full::default()));
    for (name, value) in backend.greeting(caller.scope) {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(NO_STORE.0, NO_STORE.1);
    response
}

/// Reads and answers a request.
pub(super) async fn respond<K: Backend, B: Body<Data = Bytes>>(
    backend: &K,
    limit: &RequestLimit,
    call: Call<B>,
    timer: &Arc<ClientTimer>,
) -> Response<DataBody<K::Body>> {
    match answer(backend, limit, call, BODY_TIMEOUT).await {
        Ok((body, permit)) => {
            let mut response = Response::new(Either::Right(PacedBody::new(body, timer, permit)));
            response.headers_mut().insert(NO_STORE.0, NO_STORE.1);
            response
        }
        Err(rejection) => reject(rejection),
    }
}

async fn answer<K: Backend, B: Body<Data = Bytes>>(
    backend: &K,
    limit: &RequestLimit,
    call: Call<B>,
    body_timeout: Duration,
) -> Result<(K::Body, RequestPermit), Rejection> {
    let caller = call.caller;
    let permit = limit.acquire(caller.token).await.ok_or_else(Rejection::busy)?;
    let mut bytes = permit.body_bytes();
    let late = |_| {
        let message = "the request did not arrive in time; check the connection, then try again";
        Rejection::new(StatusCode::REQUEST_TIMEOUT, message)
    };
    let request =
        timeout(body_timeout, read(backend, call, &mut bytes)).await.map_err(late).flatten()?;
    let answer = backend.answer(request, caller).await?;
    drop(bytes);
    Ok((answer, permit))
}

/// Reads a body to its end, or until it exceeds its bounds or the caller's scope.
async fn read<K: Backend, B: Body<Data = Bytes>>(
    backend: &K,
    call: Call<B>,
    counted: &mut BodyBytes<'_>,
) -> Result<Bytes, Rejection> {
    let Call { caller, body, mut body_max } = call;
    if body.size_hint().lower() > body_max as u64 {
        return Err(Rejection::too_large());
    }
    let mut body = std::pin::pin!(body);
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let message = "the connection broke before the whole request had arrived";
            Rejection::new(StatusCode::REQUEST_TIMEOUT, message)
        })?;
        let Ok(piece) = frame.into_data() else { continue };
        if bytes.len() + piece.len() > body_max {
            return Err(Rejection::too_large());
        }
        if !counted.add(piece.len()) {
            return Err(Rejection::busy());
        }
        bytes.extend_from_slice(&piece);
        match backend.needed(&bytes) {
            Some(needed) if !caller.scope.covers(needed) => return Err(Rejection::read_only()),
            Some(Scope::Read) if bytes.len() > QUERY_BYTES_MAX => {
                return Err(Rejection::too_large());
            }
            Some(Scope::Read) => body_max = QUERY_BYTES_MAX,
            _ => {}
        }
    }
    Ok(bytes.freeze())
}

/// The answer that a rejection is.
pub(super) fn reject<B>(rejection: Rejection) -> Response<Either<Full<Bytes>, B>> {
    let mut response = Response::new(Either::Left(Full::from(rejection.message)));
    *response.status_mut() = rejection.status;
    let headers = response.headers_mut();
    if let Some(seconds) = rejection.retry_s {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if rejection.status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    headers.insert(NO_STORE.0, NO_STORE.1);
    response
}

#[cfg(test)]
mod tests;
