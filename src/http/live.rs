//! What all pages that a server makes for one person have in common: the headers, the files that they load, and how
//! forms are read.
//!
//! Invariant: a page may load and ask nothing but what is ours, and is in no cache, no frame and no search engine; it
//! sends its address to nobody. A form is bounded in bytes, fields and time, and is answered with a redirect to a page
//! that is fetched with GET, so that a reload sends nothing twice. Does not know any page (see `render::live`).

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Body as HttpBody;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use tokio::time::timeout;
use url::form_urlencoded;

use super::Body;
use super::pages::{NO_STORE, ROBOTS};
use crate::domain::limits::{FORM_BYTES_MAX, FORM_FIELDS_MAX, FORM_TIMEOUT_MS};
use crate::render::live::asset;

/// Nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                      manifest-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// A page.
pub(super) fn page(status: StatusCode, html: String) -> Response<Body> {
    private(status, HTML, html)
}

/// Something else that one person alone may see.
pub(super) fn private(
    status: StatusCode,
    content_type: &'static str,
    content: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Full::new(content.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    response
}

/// A file that pages load; `None` if there is none of this name. A browser keeps it for a year, as its name changes
/// with its content.
pub(super) fn file(name: &str) -> Option<Response<Body>> {
    let asset = asset::asset(name)?;
    let mut response = Response::new(Full::new(Bytes::from_static(asset.bytes)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    let year = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, year);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // An icon is a picture, and may run nothing if somebody opens it as a page.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'self'");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    Some(response)
}

/// The answer to a form: the page to fetch next. The address is relative, made of what we encoded ourselves.
pub(super) fn see_other(address: &str) -> Response<Body> {
    let Ok(location) = HeaderValue::try_from(address) else {
        return private(StatusCode::INTERNAL_SERVER_ERROR, HTML, Bytes::new());
    };
    let mut response = private(StatusCode::SEE_OTHER, HTML, Bytes::new());
    response.headers_mut().insert(LOCATION, location);
    response
}

/// The fields of a form or of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

/// Why a form is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormError {
    TooLarge,
    TooSlow,
    /// The connection ended before the whole form had arrived.
    Broken,
}

impl FormError {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

impl Fields {
    /// Those of a query, or of a form as browsers send it. More fields than a form of ours has are left out.
    pub(super) fn parse(encoded: &[u8]) -> Self {
        let fields = form_urlencoded::parse(encoded).take(FORM_FIELDS_MAX);
        Self(fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// These.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Reads the body of a request.
    pub(super) async fn read<B>(body: B) -> Result<Self, FormError>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::read_within(body, Duration::from_millis(FORM_TIMEOUT_MS)).await
    }

    async fn read_within<B>(body: B, wait: Duration) -> Result<Self, FormError>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let whole = Limited::new(body, FORM_BYTES_MAX).collect();
        match timeout(wait, whole).await {
            Err(_) => Err(FormError::TooSlow),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
                Err(FormError::TooLarge)
            }
            Ok(Err(_)) => Err(FormError::Broken),
            Ok(Ok(read)) => Ok(Self::parse(&read.to_bytes())),
        }
    }

    /// All fields, in order.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// All values of a name, without white space around them.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> + 'f {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.trim())
    }

    /// The first value of a name, without white space around it; `None` if there is none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(of, _)| of == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }
}

/// An address with a query; names without a value are left out.
pub(super) fn with_query(address: &str, query: &[(&str, Option<&str>)]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        if let Some(value) = value {
            encoded.append_pair(name, value);
        }
    }
    let query: Cow<'_, str> = encoded.finish().into();
    if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") }
}

#[cfg(test)]
mod tests;
