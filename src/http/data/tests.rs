//! Who is refused, with which status, and how many pieces of the body are read by then.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use hyper::Request;
use hyper::body::{Frame, SizeHint};

use super::*;
use crate::domain::limits::{CHANGE_BYTES_MAX, DATA_REQUESTS_PER_TOKEN_MAX};
use crate::domain::sample::FixedRandom;
use crate::domain::token::Token;
use crate::domain::token::TokenDigest;
use crate::http::admin::{Admin, Metrics};
use crate::http::forwarded::Forwarding;
use crate::http::request_limit::RequestBounds;
use crate::service::PATH;
use hyper::header::AUTHORIZATION;

fn token(number: u8) -> Token {
    Token::draw(&FixedRandom(number))
}

/// Knows a token that may read, 1, and one that may write, 2. A request that begins with `c` is a change.
#[derive(Default)]
struct Two {
    asked: Mutex<Vec<(Bytes, Scope)>>,
    /// Where they came from.
    from: Mutex<Vec<IpAddr>>,
    has_failed: bool,
}

impl Backend for Two {
    type Body = Full<Bytes>;

    async fn scope(&self, digest: TokenDigest) -> Result<Option<Scope>, BackendError> {
        if self.has_failed {
            return Err(BackendError::Failed("the data file failed".to_owned()));
        }
        let known = [(1, Scope::Read), (2, Scope::Write)];
        Ok(known.into_iter().find(|(n, _)| token(*n).digest() == digest).map(|(_, scope)| scope))
    }

    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)> {
        vec![("x-scope", scope.to_string())]
    }

    fn needed(&self, beginning: &[u8]) -> Option<Scope> {
        Some(if *beginning.first()? == b'c' { Scope::Write } else { Scope::Read })
    }

    async fn answer(
        &self,
        request: Bytes,
        caller: RemoteCaller,
    ) -> Result<Full<Bytes>, BackendError> {
        self.from.lock().unwrap().push(caller.address);
        self.asked.lock().unwrap().push((request.clone(), caller.scope));
        match &*request {
            b"junk" => Err(BackendError::Unreadable("it is junk".to_owned())),
            b"change late" => Err(BackendError::Stopping("the server is stopping".to_owned())),
            b"private" => Err(BackendError::Forbidden("only here".to_owned())),
            _ => Ok(Full::from(request)),
        }
    }
}

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

struct NoMetrics;

impl Metrics for NoMetrics {
    fn metrics(&self) -> String {
        String::new()
    }

    fn trouble(&self) -> Option<Arc<str>> {
        None
    }

    fn unwritten(&self) -> (u64, u64) {
        (0, 0)
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

fn admin(backend: Two, limit: RequestLimit) -> Admin<NoMetrics, Two> {
    Admin {
        metrics: Arc::new(NoMetrics),
        backend: Arc::new(backend),
        limit: Arc::new(limit),
        forwarding: Arc::default(),
        console: None,
        api: None,
    }
}

/// A body of these pieces that counts how many were polled; after a `None` nothing more arrives.
struct Sent {
    pieces: VecDeque<Option<&'static [u8]>>,
    /// The length in its header.
    length: Option<u64>,
    taken: Arc<AtomicUsize>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = match self.pieces.front() {
            None => return Poll::Ready(None),
            Some(None) => return Poll::Pending,
            Some(Some(piece)) => *piece,
        };
        self.pieces.pop_front();
        self.taken.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece)))))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The status, the body, the header that goes with the status, and the pieces that were read.
type Answer = (u16, String, Option<String>, usize);

async fn ask(
    admin: &Admin<NoMetrics, Two>,
    method: &str,
    authorization: Option<&str>,
    pieces: &[Option<&'static [u8]>],
    length: Option<u64>,
) -> Answer {
    let taken = Arc::new(AtomicUsize::new(0));
    let body = Sent { pieces: pieces.iter().copied().collect(), length, taken: Arc::clone(&taken) };
    let mut request = Request::builder().method(method).uri(PATH);
    if let Some(value) = authorization {
        request = request.header(AUTHORIZATION, value);
    }
    let timer = Arc::new(ClientTimer::start());
    let response = admin.respond(PEER, request.body(body).unwrap(), &timer).await;
    assert_eq!(response.headers()[NO_STORE.0], NO_STORE.1);
    let header =
        ["www-authenticate", "allow", "retry-after", "x-scope"].into_iter().find_map(|name| {
            response.headers().get(name).map(|value| format!("{name}: {}", value.to_str().unwrap()))
        });
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    (status, body, header, taken.load(Ordering::Relaxed))
}

/// Method, authorization, pieces, length in the header; status, and pieces that were read.
type Row<'a> = (&'a str, &'a str, &'a [Option<&'static [u8]>], Option<u64>, u16, usize);

fn bearer_of(number: u8) -> String {
    format!("Bearer {}", token(number).reveal())
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_refused_before_its_body_is_read() {
    let admin = admin(Two::default(), RequestLimit::new(RequestBounds::DATA));
    let unknown = bearer_of(9);
    let (bare, basic) = (token(2).reveal().to_owned(), unknown.replace("Bearer", "Basic"));
    let cut = bearer_of(2)[..70].to_owned();
    for shown in [None, Some(&*unknown), Some(&*bare), Some(&*basic), Some(&*cut), Some("Bearer ")]
    {
        for method in ["GET", "POST"] {
            let (status, body, header, taken) =
                ask(&admin, method, shown, &[Some(b"c"), Some(b"more")], None).await;
            assert_eq!((status, taken), (401, 0), "{method} {shown:?}");
            assert_eq!(header.as_deref(), Some("www-authenticate: Bearer"));
            assert_eq!(body, "send a valid token, as `Authorization: Bearer TOKEN`");
        }
    }
    assert!(admin.backend.asked.lock().unwrap().is_empty());
}

static LONG: [u8; QUERY_BYTES_MAX + 1] = [b'a'; QUERY_BYTES_MAX + 1];

#[tokio::test]
async fn every_refusal_has_its_status() {
    let admin = admin(Two::default(), RequestLimit::new(RequestBounds::DATA));
    let (reads, writes) = (bearer_of(1), bearer_of(2));
    let most = CHANGE_BYTES_MAX as u64;
    let table: [Row<'_>; 14] = [
        ("GET", &reads, &[], None, 200, 0),
        ("GET", &writes, &[], None, 200, 0),
        ("POST", &reads, &[Some(b"a list"), Some(b", please")], None, 200, 2),
        // A request that only reads is small, under any token.
        ("POST", &reads, &[Some(b"a"), Some(&LONG)], None, 413, 2),
        ("POST", &writes, &[Some(&LONG), Some(b"a")], None, 413, 1),
        ("POST", &writes, &[Some(b"change"), Some(b" it")], None, 200, 2),
        // Not a byte is read after those that show that it is a change.
        ("POST", &reads, &[Some(b""), Some(b"change"), Some(b" it")], None, 403, 2),
        ("POST", &writes, &[Some(b"private")], None, 403, 1),
        ("POST", &writes, &[Some(b"junk")], None, 400, 1),
        ("PUT", &writes, &[Some(b"change")], None, 405, 0),
        ("HEAD", &writes, &[], None, 405, 0),
        ("OPTIONS", "", &[], None, 405, 0),
        ("POST", &writes, &[Some(b"change")], Some(most + 1), 413, 0),
        ("POST", &writes, &[Some(b"change")], Some(most), 200, 1),
    ];
    for (method, token, pieces, length, status, taken) in table {
        let answer = ask(&admin, method, Some(token), pieces, length).await;
        assert_eq!((answer.0, answer.3), (status, taken), "{method} {pieces:?}: {answer:?}");
        if status == 405 {
            assert_eq!(answer.2.as_deref(), Some("allow: GET, POST"));
        }
    }
    let greeted = ask(&admin, "GET", Some(&writes.replace("Bearer", "bearer")), &[], None).await;
    assert_eq!(greeted.2.as_deref(), Some("x-scope: write"));
    let answered = admin.backend.asked.lock().unwrap();
    assert_eq!(answered[0], (Bytes::from_static(b"a list, please"), Scope::Read));
    assert_eq!(answered[1], (Bytes::from_static(b"change it"), Scope::Write));
}

#[tokio::test]
async fn a_body_that_exceeds_its_bound_is_not_kept_in_memory() {
    static MEGABYTE: [u8; 1 << 20] = [b'c'; 1 << 20];
    let pieces = vec![Some(&MEGABYTE[..]); (CHANGE_BYTES_MAX >> 20) + 9];
    let admin = admin(Two::default(), RequestLimit::new(RequestBounds::DATA));
    let answer = ask(&admin, "POST", Some(&bearer_of(2)), &pieces, None).await;
    assert_eq!((answer.0, answer.3), (413, (CHANGE_BYTES_MAX >> 20) + 1));
}

#[tokio::test]
async fn a_body_that_never_ends_is_timed_out() {
    let pieces = [Some(&b"change"[..]), None].into();
    let body = Sent { pieces, length: None, taken: Arc::default() };
    let caller = RemoteCaller { token: token(2).digest(), scope: Scope::Write, address: PEER };
    let call = Call { caller, body, body_max: CHANGE_BYTES_MAX };
    let (backend, limit) = (Two::default(), RequestLimit::new(RequestBounds::DATA));
    let answered = answer(&backend, &limit, call, Duration::from_millis(5)).await;
    assert_eq!(answered.err().unwrap().status, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn a_failed_backend_is_a_500_and_no_body_is_read() {
    let admin =
        admin(Two { has_failed: true, ..Two::default() }, RequestLimit::new(RequestBounds::DATA));
    let answer = ask(&admin, "POST", Some(&bearer_of(2)), &[Some(b"change")], None).await;
    assert_eq!((answer.0, &*answer.1, answer.3), (500, "the data file failed", 0));
}

#[tokio::test]
async fn a_caller_of_a_stopping_server_is_told_to_retry() {
    // A 500 once hid that nothing had been done.
    let pieces = [Some(&b"change late"[..])];
    let admin = admin(Two::default(), RequestLimit::new(RequestBounds::DATA));
    let answer = ask(&admin, "POST", Some(&bearer_of(2)), &pieces, None).await;
    let expected = (503, "the server is stopping".to_owned(), Some("retry-after: 1".to_owned()), 1);
    assert_eq!(answer, expected);
}

/// Each unread answer takes a thread and a snapshot; one token could once take them all.
#[tokio::test]
async fn an_answer_keeps_its_permit_until_it_is_read() {
    let bounds = RequestBounds::DATA.waiting(Duration::from_millis(5));
    let admin = admin(Two::default(), RequestLimit::new(bounds));
    let timer = Arc::new(ClientTimer::start());
    let ask = async |number| {
        let request = Request::post(PATH).header(AUTHORIZATION, bearer_of(number));
        admin.respond(PEER, request.body(Full::from("a list")).unwrap(), &timer).await
    };
    let mut answers = Vec::new();
    for _ in 0..DATA_REQUESTS_PER_TOKEN_MAX {
        answers.push(ask(1).await);
    }
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(ask(1).await.status(), 503);
    assert_eq!(ask(2).await.status(), 200);
    assert_eq!(admin.limit.unknown_tokens.get(), 0);
    assert_eq!(ask(9).await.status(), 401);
    assert_eq!(admin.limit.unknown_tokens.get(), 1);
    answers.pop().unwrap().into_body().collect().await.unwrap();
    assert_eq!(ask(1).await.status(), 200);
}

/// A proxy in front of the admin listener was taken for the address of everybody behind it.
#[tokio::test]
async fn a_caller_behind_a_trusted_proxy_is_at_the_address_that_it_names_and_nobody_else_is() {
    for (trusted, expected) in [("127.0.0.0/8", "203.0.113.9"), ("10.0.0.0/8", "127.0.0.1")] {
        let trusted = vec![trusted.parse().unwrap()];
        let forwarding = Arc::new(Forwarding { trusted, ..Forwarding::default() });
        let admin =
            Admin { forwarding, ..admin(Two::default(), RequestLimit::new(RequestBounds::DATA)) };
        let request = Request::builder().method("POST").uri(PATH);
        let request = request.header(AUTHORIZATION, bearer_of(1));
        let request = request.header("x-forwarded-for", "198.51.100.1, 203.0.113.9");
        let request = request.body(Full::from("r")).unwrap();
        let response = admin.respond(PEER, request, &Arc::new(ClientTimer::start())).await;
        assert_eq!(response.status(), 200);
        let expected: IpAddr = expected.parse().unwrap();
        assert_eq!(*admin.backend.from.lock().unwrap(), [expected]);
    }
}
