//! Requests designed to be expensive, at doubling sizes up to what the listener accepts.
//!
//! Each is handled from its header to its answer, without a socket. Linear work takes about twice as long
//! for each doubling; bounded work takes less.

use std::future::Future;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use couplet::domain::click::{Click, ClickNumber};
use couplet::domain::limits::{HEADERS_MAX, REQUEST_BUFFER_BYTES, TARGET_BYTES_MAX};
use couplet::domain::link::click_counter::ClickCounter;
use couplet::domain::link::slug::Slug;
use couplet::domain::link::target::{ParamName, Schemes, Target};
use couplet::domain::link::utm::Utm;
use couplet::domain::link::{Link, LinkId, LinkSpec};
use couplet::domain::time::Timestamp;
use couplet::http::counters::Counters;
use couplet::http::forwarded::Forwarding;
use couplet::http::public::{App, respond};
use couplet::http::unread::UnreadHeaders;
use couplet::recorder::{Fate, Record};
use couplet::redirect::answer::Serving;
use hyper::{Request, StatusCode};

use crate::links::{BROWSER, median, spec};

/// Requests of a round: more than the user agents that a serving thread remembers.
const ASKED: usize = 300;
const ROUNDS: usize = 15;
/// How often a size is doubled.
const DOUBLINGS: u32 = 3;

/// A kind of expensive request.
struct Kind {
    name: &'static str,
    /// The smallest size; eight times as much just fits.
    least: usize,
    /// Makes a request of a size, by its number in the round.
    ask: fn(usize, usize) -> RedirectRequest,
    /// The keys in the target's query, by the size.
    keys: fn(usize) -> usize,
    status: StatusCode,
}

/// The parts of a request.
#[derive(Default)]
struct RedirectRequest {
    path: String,
    headers: Vec<(&'static str, String)>,
}

/// Bytes of the read buffer that are left for the rest of the header.
const SPARE: usize = 1024;
const BYTES: usize = (REQUEST_BUFFER_BYTES - SPARE) >> DOUBLINGS;

fn path(path: String) -> RedirectRequest {
    RedirectRequest { path, ..RedirectRequest::default() }
}

fn query(pair: impl Fn(usize) -> String, size: usize) -> RedirectRequest {
    let pairs: Vec<String> = (0..size).map(pair).collect();
    path(format!("/bio?{}", pairs.join("&")))
}

fn header(name: &'static str, value: String) -> RedirectRequest {
    RedirectRequest { headers: vec![(name, value)], ..path("/bio".to_owned()) }
}

fn kinds() -> Vec<Kind> {
    let (found, not_found) = (StatusCode::FOUND, StatusCode::NOT_FOUND);
    let kind = |name, least, ask, status| Kind { name, least, ask, keys: |_| 8, status };
    vec![
        kind("path: no slug", BYTES, |n, _| path(format!("/{}", "x".repeat(n))), not_found),
        kind("path: chat text", BYTES, |n, _| path(format!("/bio{}", ")".repeat(n))), found),
        kind("path: encoded", BYTES / 3, |n, _| path(format!("/bio{}", "%29".repeat(n))), found),
        kind("query: pairs", BYTES / 8, |n, _| query(|at| format!("a{at:04}=1"), n), found),
        kind("query: one key", BYTES / 4, |n, _| query(|_| "a=1".to_owned(), n), found),
        kind("query: one pair", BYTES, |n, _| query(|_| "'".repeat(n), 1), found),
        kind("query: a key of the target", BYTES / 4, |n, _| query(|_| "k=1".to_owned(), n), found),
        Kind {
            name: "query: all of its keys",
            least: BYTES / 8,
            ask: |n, _| query(|at| format!("k{:04}=1", at % keys(n)), n),
            keys,
            status: found,
        },
        Kind {
            name: "query: none of its keys",
            least: BYTES / 8,
            ask: |n, _| query(|at| format!("%61{:02}=1", at % 100), n),
            keys,
            status: found,
        },
        kind(
            "user agent",
            BYTES,
            |n, which| header("user-agent", format!("{which}{}", "Mozilla ".repeat(n / 8))),
            found,
        ),
        kind(
            "referrer: host",
            BYTES,
            |n, _| header("referer", format!("https://{}/", "a.".repeat(n / 2))),
            found,
        ),
        kind(
            "referrer: users",
            BYTES,
            |n, _| header("referer", format!("https://{}x.example/", "@".repeat(n))),
            found,
        ),
        kind("languages", BYTES / 4, |n, _| header("accept-language", "x-y,".repeat(n)), found),
        kind(
            "languages, of no link",
            BYTES / 9,
            |n, _| RedirectRequest {
                path: "/none".to_owned(),
                ..header("accept-language", "de;q=0.1,".repeat(n))
            },
            not_found,
        ),
        kind("purpose: one", BYTES, |n, _| header("sec-purpose", "pre".repeat(n / 3)), found),
        kind(
            "purpose: many",
            (HEADERS_MAX - 8) >> DOUBLINGS,
            |n, _| {
                let names = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
                let headers = (0..n).map(|at| (names[at % 4], "prefetch".to_owned())).collect();
                RedirectRequest { headers, ..path("/bio".to_owned()) }
            },
            found,
        ),
    ]
}

/// The keys of a target that grows with the request.
fn keys(size: usize) -> usize {
    size / 8
}

/// Prints the time of each kind at each size.
pub(crate) fn hostile(serving: impl Fn() -> Serving) {
    print!("{:<28}{:>10}", "hostile, by size", "ns at n");
    (1..=DOUBLINGS).for_each(|step| print!("{:>8}n {:>6}", 1 << step, "ratio"));
    println!();
    for kind in kinds() {
        print!("{:<28}", kind.name);
        let mut before = None;
        for step in 0..=DOUBLINGS {
            let each = took(&serving, &kind, kind.least << step);
            match before.replace(each) {
                None => print!("{each:>10.0}"),
                Some(before) => print!("{each:>9.0} {:>6.2}", each / before),
            }
        }
        println!();
    }
}

/// Nanoseconds of one answer: the median of the rounds' means.
fn took(serving: impl Fn() -> Serving, kind: &Kind, size: usize) -> f64 {
    let serving = serving();
    serving.directory.insert(&link((kind.keys)(size)));
    let recorder = Numbers(Arc::default());
    let app = App {
        serving,
        recorder,
        forwarding: Forwarding::default(),
        counters: Counters::default(),
        unread: UnreadHeaders::new(|_| {}),
        stops: None,
        agents: None,
        shares: None,
        api: None,
        conversions: None,
        pixel: None,
        hooks: None,
    };
    let each = (0..=ROUNDS).map(|_| {
        let requests: Vec<_> = (0..ASKED).map(|which| request((kind.ask)(size, which))).collect();
        let begun = Instant::now();
        for request in requests {
            let peer = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
            let answer = pin!(respond(&app, peer, &request));
            let answer = answer.poll(&mut Context::from_waker(Waker::noop()));
            let Poll::Ready(response) = black_box(answer) else {
                panic!("the recorder answers at once")
            };
            assert_eq!(response.status(), kind.status, "{}", kind.name);
        }
        begun.elapsed().as_nanos() as f64 / ASKED as f64
    });
    // The first round is a warm-up.
    median(each.skip(1).collect())
}

fn request(asked: RedirectRequest) -> Request<()> {
    let mut builder = Request::get(asked.path).header("host", "x");
    if asked.headers.iter().all(|(name, _)| *name != "user-agent") {
        builder = builder.header("user-agent", BROWSER);
    }
    for (name, value) in asked.headers {
        builder = builder.header(name, value);
    }
    builder.body(()).unwrap()
}

/// A link that forwards the visitor's query, to a target with this many keys of its own.
fn link(keys: usize) -> Link {
    let own: Vec<String> = (0..keys).map(|at| format!("k{at:04}")).collect();
    let text = format!("https://shop.example.com/?k=1&{}", own.join("&"));
    assert!(text.len() < TARGET_BYTES_MAX / 4 * 3, "the forwarded query must fit");
    let target = Target::parse(&text, &Schemes::default()).unwrap();
    let (location, arms) =
        LinkSpec::tag(&target, &[], &Utm::default(), &ParamName::default()).unwrap();
    let slug = Slug::parse("bio").unwrap();
    let spec = LinkSpec { slug, target, location, arms, forward_query: true, ..spec(0) };
    Link { id: LinkId(0), spec, created_at: Timestamp::MIN, retired_at: None, is_gone: false }
}

/// A recorder that gives numbers and records nothing.
#[derive(Clone)]
struct Numbers(Arc<AtomicU64>);

impl Record for Numbers {
    fn number(&self) -> Option<ClickNumber> {
        ClickNumber::new(self.0.fetch_add(1, Relaxed))
    }

    async fn record(&self, click: Click, _: Option<ClickCounter>) -> Fate {
        black_box(click);
        Fate::OnDisk
    }

    fn lose(&self, _click: &Click) {}
}
