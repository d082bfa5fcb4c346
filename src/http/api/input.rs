//! What a request of the API says: its path, its query, its headers and its body.
//!
//! Invariant: a parameter, or a field of a body, that a route does not know is refused, and so is one that comes twice: so
//! that a misspelled one does nothing else than what was meant. A body is bounded in bytes and in time.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use hyper::header::{CONTENT_TYPE, HeaderMap, IF_MATCH};
use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::timeout;
use url::form_urlencoded;

use super::problem::Problem;
use crate::domain::limits::{
    API_BODY_TIMEOUT_MS, API_CURSOR_DIGITS_MAX, API_KEY_CHARS_MAX, API_QUERY_PARAMS_MAX, API_ROWS,
    API_ROWS_MAX,
};
use crate::http::request_limit::BodyBytes;

/// A whole request.
pub(super) struct Input {
    pub(super) method: Method,
    pub(super) path: String,
    /// The parameter of the path, decoded.
    pub(super) param: String,
    pub(super) query: Query,
    /// The query as it was sent.
    pub(super) raw_query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The parameters of a query that were not asked for yet.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let all: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
            .take(API_QUERY_PARAMS_MAX + 1)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if all.len() > API_QUERY_PARAMS_MAX {
            return Err(Problem::malformed("the query has too many parameters"));
        }
        for (at, (name, _)) in all.iter().enumerate() {
            if all[..at].iter().any(|(before, _)| before == name) {
                return Err(Problem::malformed(format!("the parameter `{name}` comes twice")));
            }
        }
        Ok(Self(all))
    }

    /// The value of a parameter.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(of, _)| of == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The value of a parameter, as what it stands for.
    pub(super) fn parsed<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.take(name) else { return Ok(None) };
        let parsed = parse(&text);
        parsed.map(Some).map_err(|why| Problem::malformed(format!("{name}: {why}")))
    }

    /// The same, of a value whose form is right and that may be refused nevertheless.
    pub(super) fn meant<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.take(name) else { return Ok(None) };
        parse(&text).map(Some).map_err(|why| Problem::refused(name, why))
    }

    /// How many rows are asked for.
    pub(super) fn limit(&mut self) -> Result<usize, Problem> {
        let limit = self.parsed("limit", |text| match digits(text).map(usize::try_from) {
            Some(Ok(limit @ 1..=API_ROWS_MAX)) => Ok(limit),
            _ => Err(format!("use a whole number from 1 to {API_ROWS_MAX}")),
        });
        Ok(limit?.unwrap_or(API_ROWS))
    }

    /// Where the page before ended, as a number; it may be beyond all that there is.
    pub(super) fn cursor(&mut self) -> Result<Option<u64>, Problem> {
        self.parsed("cursor", |text| {
            digits(text).ok_or("use what the header Link of the page before has")
        })
    }

    /// Fails if a parameter was not asked for.
    pub(super) fn end(&self) -> Result<(), Problem> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                Err(Problem::malformed(format!("the route has no parameter `{name}`")))
            }
        }
    }
}

/// The parameter of a path as it was meant.
pub(super) fn decoded(param: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(param).decode_utf8();
    let decoded = decoded.map_err(|_| Problem::malformed("the path is not UTF-8"))?;
    Ok(decoded.into_owned())
}

/// Reads a body to its end.
pub(super) async fn read<B>(
    body: B,
    most: usize,
    counted: &mut BodyBytes<'_>,
) -> Result<Bytes, Problem>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if most == 0 {
        return Ok(Bytes::new());
    }
    let too_large = || {
        let why = format!("the body has more than {most} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, why)
    };
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let whole = async {
        let (mut body, mut bytes) = (std::pin::pin!(body), BytesMut::new());
        while let Some(frame) = body.frame().await {
            let broken = "the connection broke before the whole body arrived";
            let frame = frame.map_err(|_| Problem::malformed(broken))?;
            let Ok(piece) = frame.into_data() else { continue };
            if bytes.len() + piece.len() > most {
                return Err(too_large());
            }
            if !counted.add(piece.len()) {
                return Err(Problem::busy());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    };
    let late = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time");
    timeout(Duration::from_millis(API_BODY_TIMEOUT_MS), whole).await.map_err(late)?
}

impl Input {
    /// The body as an object of a route. An empty body stands for an empty object.
    pub(super) fn object<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.body.is_empty() {
            return object_in("body", b"{}");
        }
        self.said_json()?;
        object_in("body", &self.body)
    }

    /// Fails unless the body is JSON, of whatever form.
    pub(super) fn json(&self) -> Result<(), Problem> {
        self.said_json()?;
        let read: Result<IgnoredAny, _> = serde_json::from_slice(&self.body);
        read.map(|_| ()).map_err(|error| Problem::malformed(format!("body: {error}")))
    }

    fn said_json(&self) -> Result<(), Problem> {
        if self.is_json() {
            return Ok(());
        }
        let why = "send the body as `Content-Type: application/json`";
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why))
    }

    fn is_json(&self) -> bool {
        let text = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = text.and_then(|text| text.split(';').next()).map(str::trim);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
    }

    /// The key under which the request is done once.
    pub(super) fn key(&self) -> Result<Option<String>, Problem> {
        let mut keys = self.headers.get_all("idempotency-key").iter();
        let Some(key) = keys.next() else { return Ok(None) };
        let text = key.to_str().ok().map(str::trim).filter(|_| keys.next().is_none());
        // The draft writes it as a string of structured fields, and many programs send it bare.
        let text = text.map(|text| {
            let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            inner.unwrap_or(text)
        });
        let fits = |text: &&str| (1..=API_KEY_CHARS_MAX).contains(&text.len());
        let is_of_key = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
        let text = text.filter(fits).filter(|text| text.bytes().all(is_of_key));
        let why = format!("Idempotency-Key: send 1 to {API_KEY_CHARS_MAX} printable characters");
        text.map(|text| Some(text.to_owned())).ok_or_else(|| Problem::malformed(why))
    }

    /// The versions of which one must be in force; `None` if any will do.
    pub(super) fn only_if(&self) -> Result<Option<Vec<String>>, Problem> {
        let mut versions = Vec::new();
        for value in self.headers.get_all(IF_MATCH) {
            let text = value.to_str().map_err(|_| Problem::malformed("If-Match: not ASCII"))?;
            if text.trim() == "*" {
                return Ok(None);
            }
            let bad = || Problem::malformed("If-Match: send the ETag as it was answered");
            let tags = entity_tags(text).ok_or_else(bad)?;
            // A weak tag never matches here.
            let strong = tags.into_iter().filter(|(is_weak, _)| !is_weak);
            versions.extend(strong.map(|(_, tag)| tag.to_owned()));
        }
        Ok(self.headers.contains_key(IF_MATCH).then_some(versions))
    }
}

/// An object of a route; `of` is what it is called.
pub(super) fn object_in<T: DeserializeOwned>(of: &str, bytes: &[u8]) -> Result<T, Problem> {
    // The fields of a struct would also be read from an array.
    if bytes.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
        return Err(Problem::malformed(format!("{of}: send an object, not an array")));
    }
    serde_json::from_slice(bytes).map_err(|error| Problem::malformed(format!("{of}: {error}")))
}

/// The entity tags of a list (RFC 9110, section 8.8.3), without their quotes, and whether each is weak. A comma may be
/// inside one. `None` if the text is no such list.
fn entity_tags(mut text: &str) -> Option<Vec<(bool, &str)>> {
    let mut tags = Vec::new();
    loop {
        text = text.trim_start_matches([' ', '\t', ',']);
        if text.is_empty() {
            return Some(tags);
        }
        let strong = text.strip_prefix("W/");
        let (tag, rest) = strong.unwrap_or(text).strip_prefix('"')?.split_once('"')?;
        let rest = rest.trim_start_matches([' ', '\t']);
        if tag.contains(' ') || !(rest.is_empty() || rest.starts_with(',')) {
            return None;
        }
        tags.push((strong.is_some(), tag));
        text = rest;
    }
}

/// A number that is written in digits alone, and in as many as a cursor has at most.
fn digits(text: &str) -> Option<u64> {
    let is_number =
        text.len() <= API_CURSOR_DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
