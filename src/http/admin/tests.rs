//! What each route of the admin listener answers, and to whom.

use std::net::Ipv4Addr;

use http_body_util::{BodyExt, Empty};

use super::*;
use crate::domain::token::TokenDigest;
use crate::http::request_limit::RequestBounds;
use crate::http::route::tests::{check, sample};
use crate::service::{BackendError, RemoteCaller};

/// Has counted to three, with this trouble and this note.
#[derive(Default)]
struct Three(Option<&'static str>, Option<&'static str>);

impl Metrics for Three {
    fn metrics(&self) -> String {
        "couplet_three 3\n".to_owned()
    }

    fn trouble(&self) -> Option<Arc<str>> {
        self.0.map(Arc::from)
    }

    fn unwritten(&self) -> (u64, u64) {
        (0, 0)
    }

    fn notes(&self) -> Vec<String> {
        self.1.map(str::to_owned).into_iter().collect()
    }
}

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Knows no token.
struct Nobody;

impl Backend for Nobody {
    type Body = Full<Bytes>;

    async fn scope(&self, _: TokenDigest) -> Result<Option<Scope>, BackendError> {
        Ok(None)
    }

    fn greeting(&self, _: Scope) -> Vec<(&'static str, String)> {
        panic!("nobody is greeted")
    }

    fn needed(&self, _: &[u8]) -> Option<Scope> {
        panic!("no body is read")
    }

    async fn answer(&self, _: Bytes, _: RemoteCaller) -> Result<Full<Bytes>, BackendError> {
        panic!("nobody is answered")
    }
}

async fn ask(three: Three, method: &str, path: &str) -> (u16, String, Option<String>) {
    let admin = Admin {
        metrics: Arc::new(three),
        backend: Arc::new(Nobody),
        limit: Arc::new(RequestLimit::new(RequestBounds::DATA)),
        forwarding: Arc::default(),
        console: None,
        api: None,
    };
    let request = Request::builder().method(method).uri(path).body(Empty::new()).unwrap();
    let response = admin.respond(PEER, request, &Arc::new(ClientTimer::start())).await;
    let status = response.status().as_u16();
    let allow = response.headers().get(ALLOW).map(|value| value.to_str().unwrap().to_owned());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap(), allow)
}

async fn get(three: Three, path: &str) -> (u16, String) {
    let (status, body, _) = ask(three, "GET", path).await;
    (status, body)
}

#[tokio::test]
async fn health_and_metrics_are_answered_and_other_paths_are_not_found() {
    let none = Three::default;
    assert_eq!(get(none(), "/-/health").await, (200, "ok\n".to_owned()));
    assert_eq!(get(none(), "/-/metrics").await, (200, "couplet_three 3\n".to_owned()));
    assert_eq!(get(none(), "/bio").await, (404, "not found\n".to_owned()));
    assert_eq!(ask(none(), "POST", "/bio").await.0, 404);
}

#[tokio::test]
async fn every_row_is_found_refuses_other_methods_and_keeps_out_those_without_a_token() {
    check(&ROUTES);
    for route in &ROUTES {
        let path = sample(route.pattern);
        let refused = ask(Three::default(), "DELETE", &path).await;
        let allow = if route.pattern == PATH { "GET, POST" } else { "GET, HEAD" };
        assert_eq!((refused.0, refused.2.as_deref()), (405, Some(allow)), "{path}");
        let message = format!("method not allowed; allowed: {allow}");
        assert_eq!(refused.1.trim_end(), message, "{path}");
        for method in route.methods {
            let (status, ..) = ask(Three::default(), method.as_str(), &path).await;
            let expected = match (route.access, route.endpoint) {
                // The path of a sample names no file.
                (_, Endpoint::File) => 404,
                (Access::Anyone, _) => 200,
                _ => 401,
            };
            assert_eq!(status, expected, "{method} {path}");
        }
        assert!(route.access != Access::Anyone || route.body_max == 0, "{route:?}");
    }
}

#[tokio::test]
async fn it_is_ready_until_the_disk_fails_and_alive_all_the_while() {
    assert_eq!(get(Three::default(), "/-/ready").await, (200, "ready\n".to_owned()));
    let failed = || Three(Some("the data file failed: no space\nleft"), None);
    let degraded = "degraded: the data file failed: no space left\n".to_owned();
    assert_eq!(get(failed(), "/-/ready").await, (503, degraded));
    assert_eq!(get(failed(), "/-/health").await, (200, "ok\n".to_owned()));
}

#[tokio::test]
async fn a_note_is_a_line_of_its_own_and_does_not_change_the_status() {
    let noted = Three(None, Some("the clock\nleapt"));
    let ready = "ready\nnote: the clock leapt\n".to_owned();
    assert_eq!(get(noted, "/-/ready").await, (200, ready));
    let both = Three(Some("no space left"), Some("the clock leapt"));
    let degraded = "degraded: no space left\nnote: the clock leapt\n".to_owned();
    assert_eq!(get(both, "/-/ready").await, (503, degraded));
}
