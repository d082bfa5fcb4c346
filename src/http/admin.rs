//! The admin listener: health, readiness, metrics; and the data, for requests with a token (see `data`).
//!
//! `/-/health` answers 200 while the process runs. `/-/ready` answers 200 while clicks reach the disk,
//! and 503 while the disk fails; visitors are redirected all the same.
//!
//! Invariant: a request without a token changes nothing. Does not serve links (see `public`).

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::data::{DataBody, Keeper};
use super::listener::Handler;
use super::pages::NO_STORE;
use super::places::Places;
use super::turn::Turn;
use super::{Body, data};

/// What an operator asks of a running server.
pub trait Metrics: Send + Sync + 'static {
    /// All metrics, in the `OpenMetrics` text format 1.0.
    fn metrics(&self) -> String;

    /// Why clicks do not reach the disk, in one line; `None` if they do.
    fn trouble(&self) -> Option<Arc<str>>;

    /// Anything else that an operator should know, in one line. Does not affect readiness.
    fn note(&self) -> Option<Arc<str>>;
}

#[derive(Debug)]
pub struct Admin<M, K> {
    pub metrics: Arc<M>,
    /// Answers requests for the data.
    pub keeper: Arc<K>,
    /// Bounds how many requests for the data run at once.
    pub places: Arc<Places>,
}

impl<M, K> Clone for Admin<M, K> {
    fn clone(&self) -> Self {
        Self {
            metrics: Arc::clone(&self.metrics),
            keeper: Arc::clone(&self.keeper),
            places: Arc::clone(&self.places),
        }
    }
}

impl<M: Metrics, K: Keeper> Handler for Admin<M, K> {
    type Body = DataBody<K::Body>;

    async fn answer(
        &self,
        _peer: IpAddr,
        request: Request<Incoming>,
        turn: &Arc<Turn>,
    ) -> Response<Self::Body> {
        if request.uri().path() == data::PATH {
            return data::respond(&*self.keeper, &self.places, request, turn).await;
        }
        respond(&*self.metrics, &request).map(Either::Left)
    }
}

/// Answers a request that is not for the data.
pub fn respond<M: Metrics, B>(metrics: &M, request: &Request<B>) -> Response<Body> {
    let page: fn(&M) -> Response<Body> = match request.uri().path() {
        "/-/health" => |_| plain(StatusCode::OK, "ok\n".to_owned()),
        "/-/ready" => ready,
        "/-/metrics" => |metrics| response(StatusCode::OK, OPEN_METRICS, metrics.metrics()),
        _ => return plain(StatusCode::NOT_FOUND, "not found\n".to_owned()),
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let refusal = "only GET and HEAD are answered here\n".to_owned();
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, refusal);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    page(metrics)
}

fn ready<M: Metrics>(metrics: &M) -> Response<Body> {
    // An error's text may have line breaks.
    let line = |kind, text: &str| format!("{kind}: {}\n", text.replace(char::is_control, " "));
    let (status, mut text) = match metrics.trouble() {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(trouble) => (StatusCode::SERVICE_UNAVAILABLE, line("degraded", &trouble)),
    };
    text.extend(metrics.note().map(|note| line("note", &note)));
    plain(status, text)
}

/// The content type of what `Metrics::metrics` writes.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

fn plain(status: StatusCode, text: String) -> Response<Body> {
    response(status, PLAIN, text)
}

fn response(status: StatusCode, content_type: HeaderValue, text: String) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response.headers_mut().insert(NO_STORE.0, NO_STORE.1);
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// Has counted to three, and has the trouble and the note that it says.
    #[derive(Default)]
    struct Three(Option<&'static str>, Option<&'static str>);

    impl Metrics for Three {
        fn metrics(&self) -> String {
            "couplet_three 3\n".to_owned()
        }

        fn trouble(&self) -> Option<Arc<str>> {
            self.0.map(Arc::from)
        }

        fn note(&self) -> Option<Arc<str>> {
            self.1.map(Arc::from)
        }
    }

    async fn asked_of(three: Three, method: &str, path: &str) -> (u16, String) {
        let request = Request::builder().method(method).uri(path).body(()).unwrap();
        let response = respond(&three, &request);
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn asked(method: &str, path: &str) -> (u16, String) {
        asked_of(Three::default(), method, path).await
    }

    #[tokio::test]
    async fn it_says_that_it_is_well_and_what_it_counted() {
        assert_eq!(asked("GET", "/-/health").await, (200, "ok\n".to_owned()));
        assert_eq!(asked("GET", "/-/metrics").await, (200, "couplet_three 3\n".to_owned()));
        assert_eq!(asked("GET", "/bio").await.0, 404);
        assert_eq!(asked("POST", "/-/metrics").await.0, 405);
    }

    #[tokio::test]
    async fn it_is_ready_until_the_disk_fails_and_lives_all_the_while() {
        assert_eq!(asked("GET", "/-/ready").await, (200, "ready\n".to_owned()));
        assert_eq!(asked("POST", "/-/ready").await.0, 405);
        let failed = || Three(Some("the data file failed: no space\nleft"), None);
        let degraded = "degraded: the data file failed: no space left\n".to_owned();
        assert_eq!(asked_of(failed(), "GET", "/-/ready").await, (503, degraded));
        assert_eq!(asked_of(failed(), "GET", "/-/health").await, (200, "ok\n".to_owned()));
    }

    #[tokio::test]
    async fn a_note_is_a_line_of_its_own_and_changes_nothing_else() {
        let noted = Three(None, Some("the clock\nleapt"));
        let ready = "ready\nnote: the clock leapt\n".to_owned();
        assert_eq!(asked_of(noted, "GET", "/-/ready").await, (200, ready));
        let both = Three(Some("no space left"), Some("the clock leapt"));
        let degraded = "degraded: no space left\nnote: the clock leapt\n".to_owned();
        assert_eq!(asked_of(both, "GET", "/-/ready").await, (503, degraded));
    }
}
