//! Problems as RFC 9457 writes them, with the sentences of commands.
//!
//! Invariant: a problem says nothing of what its reader may not see, nor where the data file is.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde::Serialize;

use crate::change::Refusal;
use crate::domain::causes::with_causes;
use crate::http::Body;
use crate::service::ServiceError;
use crate::service::api::ApiError;
use crate::service::console::ReadError;

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Why a request is not answered as it was asked.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    hint: Option<String>,
    /// The seconds after which the request may be sent again.
    retry_s: Option<u64>,
    allow: Option<HeaderValue>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), hint: None, retry_s: None, allow: None }
    }

    /// The request makes no sense.
    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// A value is refused.
    pub(super) fn refused(field: &str, why: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{field}: {why}"))
    }

    /// As much is being read and answered as may be.
    pub(super) fn busy() -> Self {
        let why = "the server is answering as many requests as it can";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, why).retry(1)
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn retry(self, seconds: u64) -> Self {
        Self { retry_s: Some(seconds), ..self }
    }

    pub(super) fn allow(self, methods: HeaderValue) -> Self {
        Self { allow: Some(methods), ..self }
    }

    pub(super) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The problem as an object.
    pub(super) fn written(&self) -> Vec<u8> {
        let document = Document {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            detail: &self.detail,
            hint: self.hint.as_deref(),
        };
        // Texts are always written.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    pub(super) fn answer(self) -> Response<Body> {
        let mut response = answer(self.status, PROBLEM, self.written());
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, allow);
        }
        response
    }
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, content: impl Into<Bytes>) -> Response<Body> {
    answer(status, JSON, content)
}

fn answer(
    status: StatusCode,
    content_type: HeaderValue,
    content: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Full::new(content.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let said = with_causes(&error);
        let of = |status| Self::new(status, said.clone());
        match error {
            ApiError::NotFound(_) => of(StatusCode::NOT_FOUND),
            ApiError::NotTheirs(_) => of(StatusCode::FORBIDDEN),
            ApiError::Malformed(_) | ApiError::Mint(_) => of(StatusCode::UNPROCESSABLE_ENTITY),
            ApiError::Refused(refusal) => Self::of_refusal(&refusal),
            ApiError::Changed => of(StatusCode::PRECONDITION_FAILED)
                .hint("read it again, and send the edit with its new ETag"),
            ApiError::ExternalTaken(..) => {
                of(StatusCode::CONFLICT).hint("PUT /-/api/v1/external-links/{external_id} edits it")
            }
            ApiError::KeyReused => {
                of(StatusCode::UNPROCESSABLE_ENTITY).hint("send another key with another request")
            }
            ApiError::KeyBusy => of(StatusCode::CONFLICT).retry(1),
            ApiError::People(_) | ApiError::SlugsExhausted => of(StatusCode::INTERNAL_SERVER_ERROR),
            ApiError::Overtaken(_) => of(StatusCode::SERVICE_UNAVAILABLE).retry(1),
            ApiError::Making => of(StatusCode::SERVICE_UNAVAILABLE).retry(5),
            ApiError::NotMade(_) => of(StatusCode::SERVICE_UNAVAILABLE).retry(30),
            ApiError::Read(error) => Self::of_reading(&error),
        }
    }
}

impl Problem {
    fn of_refusal(refusal: &Refusal) -> Self {
        let said = refusal.to_string();
        match refusal {
            Refusal::NoSuchLink(_)
            | Refusal::NoSuchCode(_)
            | Refusal::UnknownBatch(_)
            | Refusal::NoSuchRedemption { .. } => Self::new(StatusCode::NOT_FOUND, said),
            Refusal::NotExported { batch, .. } => {
                Self::new(StatusCode::CONFLICT, said).hint(format!(
                    "`couplet coupon export --for SHOP --batch {batch}` exports them; \
                     \"unexported\": true gives them all the same"
                ))
            }
            Refusal::SlugTaken(_) => {
                Self::new(StatusCode::CONFLICT, said).hint("leave the slug out for a random one")
            }
            _ => Self::new(StatusCode::CONFLICT, said),
        }
    }

    fn of_reading(error: &ReadError) -> Self {
        match error {
            ReadError::Busy | ReadError::Making | ReadError::Service(ServiceError::Stopping) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).retry(1)
            }
            ReadError::Service(ServiceError::TooManyGuesses(many)) => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, many.to_string()).retry(many.seconds())
            }
            ReadError::Report(error) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, with_causes(error))
            }
            // The cause names files of the server.
            ReadError::Service(_) => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the data file cannot be used now; the server's log says why",
            ),
        }
    }
}
