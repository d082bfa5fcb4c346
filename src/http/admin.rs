//! The admin listener: does it live, is it ready, what has it counted; and the data, for whoever
//! shows a token (data).
//!
//! `/-/health` is answered by a process that lives; `/-/ready` by one that keeps what it takes: 503
//! while the disk fails. A redirector that is not ready redirects all the same.
//!
//! Invariant: nothing that is open to all who reach this address changes anything. Absent: links.

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

/// Gathers what is counted, and what is wrong.
pub trait Metrics: Send + Sync + 'static {
    /// All that is counted, as Prometheus reads it.
    fn metrics(&self) -> String;

    /// Why clicks are not kept as they come, in one line; `None` when they are.
    fn trouble(&self) -> Option<Arc<str>>;

    /// What else an operator has to know, in one line. It does not change whether it is ready.
    fn note(&self) -> Option<Arc<str>>;
}

/// Answers on the admin listener.
#[derive(Debug)]
pub struct Admin<M, K> {
    /// What is counted.
    pub metrics: Arc<M>,
    /// Who has the data.
    pub keeper: Arc<K>,
    /// How much is asked of it at once.
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

/// Answers one request that is not for the data.
pub fn respond<M: Metrics, B>(metrics: &M, request: &Request<B>) -> Response<Body> {
    let page: fn(&M) -> (StatusCode, String) = match request.uri().path() {
        "/-/health" => |_| (StatusCode::OK, "ok\n".to_owned()),
        "/-/ready" => ready,
        "/-/metrics" => |metrics| (StatusCode::OK, metrics.metrics()),
        _ => return plain(StatusCode::NOT_FOUND, "not found\n".to_owned()),
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let refusal = "only GET and HEAD are answered here\n".to_owned();
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, refusal);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let (status, text) = page(metrics);
    plain(status, text)
}

fn ready<M: Metrics>(metrics: &M) -> (StatusCode, String) {
    // One line, whatever an error says.
    let line = |kind, told: &str| format!("{kind}: {}\n", told.replace(char::is_control, " "));
    let (status, mut text) = match metrics.trouble() {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(trouble) => (StatusCode::SERVICE_UNAVAILABLE, line("degraded", &trouble)),
    };
    text.extend(metrics.note().map(|note| line("note", &note)));
    (status, text)
}

fn plain(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
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
