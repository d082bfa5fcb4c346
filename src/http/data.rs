//! The data over the network: `/-/data` of the admin listener, for whoever shows a token.
//!
//! Invariant: nobody is listened to without a token: who has none, a wrong one or a retired one is
//! refused before a byte of what they send is read, and who may not alter the data when the first
//! bytes say that they want to. What is read has a bound in bytes and in time, and what is asked at
//! once one in number. Absent: what a request means, and which tokens there are (the [`Keeper`]).

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Body;
use hyper::header::{ALLOW, AUTHORIZATION, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::time::timeout;

use super::pages::NO_STORE;
use super::places::{Held, Place, Places};
use super::turn::{Paced, Turn};
use crate::domain::limits::{CHANGE_BYTES_MAX, QUERY_BYTES_MAX, REQUEST_TIMEOUT_MS};
use crate::domain::token::{Scope, Token, TokenDigest};

/// Where the data is asked for.
pub(super) const PATH: &str = "/-/data";

/// Has the data, and answers for it.
pub trait Keeper: Send + Sync + 'static {
    /// What an answer is made of.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// What a token opens now; `None` if nothing.
    fn scope(
        &self,
        token: TokenDigest,
    ) -> impl Future<Output = Result<Option<Scope>, Refused>> + Send;

    /// The headers of a greeting.
    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)>;

    /// What a request that begins so needs; `None` while that cannot be told.
    fn needed(&self, beginning: &[u8]) -> Option<Scope>;

    /// Answers a request of somebody who may do so much.
    fn answer(
        &self,
        request: Bytes,
        scope: Scope,
    ) -> impl Future<Output = Result<Self::Body, Refused>> + Send;
}

/// Why a request is not answered, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be read.
    Unreadable(String),
    /// Whoever sent it may not.
    Forbidden(String),
    /// The data failed.
    Failed(String),
    /// The server stops, and did not finish it; it may be asked again.
    Stopping(String),
}

/// A sentence, or what the keeper answers.
pub type DataBody<B> = Either<Full<Bytes>, Paced<B, Place>>;

/// How long somebody who may be listened to has to send a request whole.
const WAIT: Duration = Duration::from_millis(REQUEST_TIMEOUT_MS);

/// Answers one request, on a connection with these turns.
pub(super) async fn respond<K: Keeper, B: Body<Data = Bytes>>(
    keeper: &K,
    places: &Places,
    request: Request<B>,
    turn: &Arc<Turn>,
) -> Response<DataBody<K::Body>> {
    let mut response = match answer(keeper, places, request, WAIT).await {
        Ok(Answer::Greeting(headers)) => greeting(headers),
        Ok(Answer::Body(body, place)) => {
            Response::new(Either::Right(Paced::new(body, turn, place)))
        }
        Err(refusal) => {
            if refusal.status == StatusCode::UNAUTHORIZED {
                places.unknown.add();
            }
            refuse(refusal)
        }
    };
    response.headers_mut().insert(NO_STORE.0, NO_STORE.1);
    response
}

enum Answer<B> {
    Greeting(Vec<(&'static str, String)>),
    Body(B, Place),
}

/// Why a request is not answered.
struct Refusal {
    status: StatusCode,
    sentence: String,
    /// Whether it may be asked again at once.
    is_again: bool,
}

async fn answer<K: Keeper, B: Body<Data = Bytes>>(
    keeper: &K,
    places: &Places,
    request: Request<B>,
    wait: Duration,
) -> Result<Answer<K::Body>, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::POST) {
        return Err(no(StatusCode::METHOD_NOT_ALLOWED, "only GET and POST are answered here"));
    }
    let unknown = || no(StatusCode::UNAUTHORIZED, "a token that is in use is needed");
    let token = bearer(request.headers()).ok_or_else(unknown)?;
    let token = token.digest();
    let scope = keeper.scope(token).await.map_err(refused)?.ok_or_else(unknown)?;
    if request.method() == Method::GET {
        return Ok(Answer::Greeting(keeper.greeting(scope)));
    }
    let place = places.take(token).await.ok_or_else(busy)?;
    let mut held = places.held();
    let reading = read(keeper, scope, request.into_body(), &mut held);
    let request = timeout(wait, reading).await;
    let request = request
        .unwrap_or_else(|_| Err(no(StatusCode::REQUEST_TIMEOUT, "the request did not come whole")));
    let body = keeper.answer(request?, scope).await.map_err(refused)?;
    Ok(Answer::Body(body, place))
}

/// The token that a request shows, if it shows what may be one.
fn bearer(headers: &HeaderMap) -> Option<Token> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()).ok()).flatten()
}

/// A request, to its end or to where it is too much.
async fn read<K: Keeper, B: Body<Data = Bytes>>(
    keeper: &K,
    scope: Scope,
    body: B,
    held: &mut Held<'_>,
) -> Result<Bytes, Refusal> {
    let too_large = || no(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large");
    if body.size_hint().lower() > CHANGE_BYTES_MAX as u64 {
        return Err(too_large());
    }
    let mut body = std::pin::pin!(body);
    let mut bytes = BytesMut::new();
    let mut most = CHANGE_BYTES_MAX;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| no(StatusCode::BAD_REQUEST, "the request breaks off"))?;
        let Ok(piece) = frame.into_data() else { continue };
        if bytes.len() + piece.len() > most {
            return Err(too_large());
        }
        if !held.add(piece.len()) {
            return Err(busy());
        }
        bytes.extend_from_slice(&piece);
        match keeper.needed(&bytes) {
            Some(needed) if !scope.covers(needed) => {
                return Err(no(StatusCode::FORBIDDEN, "the token may read, and change nothing"));
            }
            Some(Scope::Read) if bytes.len() > QUERY_BYTES_MAX => return Err(too_large()),
            Some(Scope::Read) => most = QUERY_BYTES_MAX,
            _ => {}
        }
    }
    Ok(bytes.freeze())
}

fn busy() -> Refusal {
    no(StatusCode::SERVICE_UNAVAILABLE, "as much is asked of it at once as it answers: try again")
}

fn no(status: StatusCode, sentence: impl Into<String>) -> Refusal {
    Refusal { status, sentence: sentence.into(), is_again: false }
}

fn refused(refused: Refused) -> Refusal {
    match refused {
        Refused::Unreadable(sentence) => no(StatusCode::BAD_REQUEST, sentence),
        Refused::Forbidden(sentence) => no(StatusCode::FORBIDDEN, sentence),
        Refused::Failed(sentence) => no(StatusCode::INTERNAL_SERVER_ERROR, sentence),
        Refused::Stopping(sentence) => {
            Refusal { is_again: true, ..no(StatusCode::SERVICE_UNAVAILABLE, sentence) }
        }
    }
}

fn greeting<B>(headers: Vec<(&'static str, String)>) -> Response<DataBody<B>> {
    let mut response = Response::new(Either::Left(Full::default()));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn refuse<B>(refusal: Refusal) -> Response<DataBody<B>> {
    let mut response = Response::new(Either::Left(Full::from(refusal.sentence)));
    *response.status_mut() = refusal.status;
    let headers = response.headers_mut();
    if refusal.is_again {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    match refusal.status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(ALLOW, HeaderValue::from_static("GET, POST"));
        }
        _ => {}
    }
    response
}

#[cfg(test)]
mod tests;
