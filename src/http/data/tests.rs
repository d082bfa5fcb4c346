//! Who is refused, with what, and how much of what they send is read by then.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use hyper::body::{Frame, SizeHint};

use super::*;
use crate::domain::environment::Random;
use crate::domain::limits::DATA_REQUESTS_PER_TOKEN_MAX;

struct Filling(u8);

impl Random for Filling {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn token(number: u8) -> Token {
    Token::draw(&Filling(number))
}

/// Knows a token that reads, 1, and one that writes, 2. A request is a change if it begins with `c`.
#[derive(Default)]
struct Two {
    asked: Mutex<Vec<(Bytes, Scope)>>,
    has_failed: bool,
}

impl Keeper for Two {
    type Body = Full<Bytes>;

    async fn scope(&self, digest: TokenDigest) -> Result<Option<Scope>, Refused> {
        if self.has_failed {
            return Err(Refused::Failed("the data file failed".to_owned()));
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

    async fn answer(&self, request: Bytes, scope: Scope) -> Result<Full<Bytes>, Refused> {
        self.asked.lock().unwrap().push((request.clone(), scope));
        match &*request {
            b"junk" => Err(Refused::Unreadable("it is junk".to_owned())),
            b"change late" => Err(Refused::Stopping("the server is stopping".to_owned())),
            b"private" => Err(Refused::Forbidden("only here".to_owned())),
            _ => Ok(Full::from(request)),
        }
    }
}

/// A body of these pieces that counts how many were taken; `None` is one that never comes.
struct Sent {
    pieces: VecDeque<Option<&'static [u8]>>,
    said: Option<u64>,
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
        self.said.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// What was answered: status, body, the header that goes with the status, and the pieces taken.
type Told = (u16, String, Option<String>, usize);

async fn told(
    keeper: &Two,
    method: &str,
    shown: Option<&str>,
    pieces: &[Option<&'static [u8]>],
    said: Option<u64>,
) -> Told {
    let taken = Arc::new(AtomicUsize::new(0));
    let body = Sent { pieces: pieces.iter().copied().collect(), said, taken: Arc::clone(&taken) };
    let mut request = Request::builder().method(method).uri(PATH);
    if let Some(shown) = shown {
        request = request.header(AUTHORIZATION, shown);
    }
    let turn = Arc::new(Turn::begin());
    let response = respond(keeper, &Places::default(), request.body(body).unwrap(), &turn).await;
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

/// Method, header, pieces, said length; status, and pieces taken.
type Row<'a> = (&'a str, &'a str, &'a [Option<&'static [u8]>], Option<u64>, u16, usize);

fn bearer_of(number: u8) -> String {
    format!("Bearer {}", token(number).reveal())
}

#[tokio::test]
async fn who_shows_no_token_in_use_is_refused_before_anything_is_read() {
    let keeper = Two::default();
    let unknown = bearer_of(9);
    let (bare, basic) = (token(2).reveal().to_owned(), unknown.replace("Bearer", "Basic"));
    let cut = bearer_of(2)[..70].to_owned();
    for shown in [None, Some(&*unknown), Some(&*bare), Some(&*basic), Some(&*cut), Some("Bearer ")]
    {
        for method in ["GET", "POST"] {
            let (status, body, header, taken) =
                told(&keeper, method, shown, &[Some(b"c"), Some(b"more")], None).await;
            assert_eq!((status, taken), (401, 0), "{method} {shown:?}");
            assert_eq!(header.as_deref(), Some("www-authenticate: Bearer"));
            assert_eq!(body, "a token that is in use is needed");
        }
    }
    assert!(keeper.asked.lock().unwrap().is_empty());
}

static LONG: [u8; QUERY_BYTES_MAX + 1] = [b'a'; QUERY_BYTES_MAX + 1];

#[tokio::test]
async fn every_refusal_has_its_status() {
    let keeper = Two::default();
    let (reads, writes) = (bearer_of(1), bearer_of(2));
    let most = CHANGE_BYTES_MAX as u64;
    let table: [Row<'_>; 14] = [
        ("GET", &reads, &[], None, 200, 0),
        ("GET", &writes, &[], None, 200, 0),
        ("POST", &reads, &[Some(b"a list"), Some(b", please")], None, 200, 2),
        // To ask takes few bytes, whoever asks.
        ("POST", &reads, &[Some(b"a"), Some(&LONG)], None, 413, 2),
        ("POST", &writes, &[Some(&LONG), Some(b"a")], None, 413, 1),
        ("POST", &writes, &[Some(b"change"), Some(b" it")], None, 200, 2),
        // Not a byte after those that say what it is.
        ("POST", &reads, &[Some(b""), Some(b"change"), Some(b" it")], None, 403, 2),
        ("POST", &writes, &[Some(b"private")], None, 403, 1),
        ("POST", &writes, &[Some(b"junk")], None, 400, 1),
        ("PUT", &writes, &[Some(b"change")], None, 405, 0),
        ("HEAD", &writes, &[], None, 405, 0),
        ("OPTIONS", "", &[], None, 405, 0),
        ("POST", &writes, &[Some(b"change")], Some(most + 1), 413, 0),
        ("POST", &writes, &[Some(b"change")], Some(most), 200, 1),
    ];
    for (method, shown, pieces, said, status, taken) in table {
        let told = told(&keeper, method, Some(shown), pieces, said).await;
        assert_eq!((told.0, told.3), (status, taken), "{method} {pieces:?}: {told:?}");
        if status == 405 {
            assert_eq!(told.2.as_deref(), Some("allow: GET, POST"));
        }
    }
    let greeted = told(&keeper, "GET", Some(&writes.replace("Bearer", "bearer")), &[], None).await;
    assert_eq!(greeted.2.as_deref(), Some("x-scope: write"));
    let answered = keeper.asked.lock().unwrap();
    assert_eq!(answered[0], (Bytes::from_static(b"a list, please"), Scope::Read));
    assert_eq!(answered[1], (Bytes::from_static(b"change it"), Scope::Write));
}

#[tokio::test]
async fn what_is_larger_than_it_said_is_not_kept_in_memory() {
    static MEGABYTE: [u8; 1 << 20] = [b'c'; 1 << 20];
    let pieces = vec![Some(&MEGABYTE[..]); (CHANGE_BYTES_MAX >> 20) + 9];
    let told = told(&Two::default(), "POST", Some(&bearer_of(2)), &pieces, None).await;
    assert_eq!((told.0, told.3), (413, (CHANGE_BYTES_MAX >> 20) + 1));
}

#[tokio::test]
async fn who_sends_no_end_is_not_waited_for_for_ever() {
    let pieces = [Some(&b"change"[..]), None].into();
    let body = Sent { pieces, said: None, taken: Arc::default() };
    let request = Request::post(PATH).header(AUTHORIZATION, bearer_of(2)).body(body).unwrap();
    let answered =
        answer(&Two::default(), &Places::default(), request, Duration::from_millis(5)).await;
    assert_eq!(answered.err().unwrap().status, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn data_that_failed_says_so_and_reads_nothing() {
    let keeper = Two { has_failed: true, ..Two::default() };
    let told = told(&keeper, "POST", Some(&bearer_of(2)), &[Some(b"change")], None).await;
    assert_eq!((told.0, &*told.1, told.3), (500, "the data file failed", 0));
}

#[tokio::test]
async fn who_asks_a_server_that_stops_is_told_to_ask_again() {
    // It was answered as a data file that failed is: nobody could tell that nothing had been done.
    let pieces = [Some(&b"change late"[..])];
    let told = told(&Two::default(), "POST", Some(&bearer_of(2)), &pieces, None).await;
    let expected = (503, "the server is stopping".to_owned(), Some("retry-after: 1".to_owned()), 1);
    assert_eq!(told, expected);
}

/// Unread answers of one token kept a thread and a snapshot each, as many as it liked, and nobody else
/// was answered.
#[tokio::test]
async fn an_answer_that_is_not_taken_keeps_its_place_until_it_is() {
    let places = Places::new(Duration::from_millis(5));
    let turn = Arc::new(Turn::begin());
    let ask = async |number| {
        let request = Request::post(PATH).header(AUTHORIZATION, bearer_of(number));
        respond(&Two::default(), &places, request.body(Full::from("a list")).unwrap(), &turn).await
    };
    let mut answers = Vec::new();
    for _ in 0..DATA_REQUESTS_PER_TOKEN_MAX {
        answers.push(ask(1).await);
    }
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(ask(1).await.status(), 503);
    assert_eq!(ask(2).await.status(), 200);
    assert_eq!(places.unknown.get(), 0);
    assert_eq!(ask(9).await.status(), 401);
    assert_eq!(places.unknown.get(), 1);
    answers.pop().unwrap().into_body().collect().await.unwrap();
    assert_eq!(ask(1).await.status(), 200);
}
