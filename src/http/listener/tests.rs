//! The listener with real sockets.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

use super::*;
use crate::domain::link::Link;
use crate::domain::sample::link;
use crate::http::counters::Counters;
use crate::http::forwarded::Forwarding;
use crate::http::public::{App, Public};
use crate::http::unread::UnreadHeaders;
use crate::recorder::sample::Memory;
use crate::redirect::sample::{BROWSER, serving};

struct Server {
    running: Option<Running>,
    stop: watch::Sender<bool>,
    app: Arc<App<Memory>>,
}

impl Server {
    fn start(links: &[Link], options: &Options) -> Self {
        let app = Arc::new(App {
            serving: serving(links),
            recorder: Memory::default(),
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
        });
        let (stop, stopping) = watch::channel(false);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let running = serve(listener, &Public(Arc::clone(&app)), options, &stopping).unwrap();
        Self { running: Some(running), stop, app }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.running.as_ref().unwrap().address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    /// Sends bytes on a new connection, and reads until the server closes it.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    fn get(&self, path: &str) -> String {
        self.exchange(request("GET", path, "connection: close\r\n").as_bytes())
    }

    fn stop(mut self) -> Duration {
        let since = Instant::now();
        self.stop.send(true).unwrap();
        self.running.take().unwrap().join();
        since.elapsed()
    }
}

fn request(method: &str, path: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: go.example\r\nuser-agent: {BROWSER}\r\n{more}\r\n")
}

fn options() -> Options {
    Options {
        threads: 2,
        header_timeout: Duration::from_millis(300),
        drain: Duration::from_millis(300),
        ..Options::default()
    }
}

fn bio() -> Server {
    Server::start(&[link(3, "bio", "https://shop.example/p")], &options())
}

/// The lines of an answer's header, without the date.
fn head(answer: &str) -> Vec<&str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    head.split("\r\n").filter(|line| !line.starts_with("date:")).collect()
}

#[test]
fn a_redirect_is_these_bytes() {
    let server = bio();
    let answer = server.get("/bio");
    let number = server.app.recorder.with(|recorded| recorded.clicks[0].number);
    let id = server.app.serving.click_ids.seal(number);
    let expected = [
        "HTTP/1.1 302 Found".to_owned(),
        format!("location: https://shop.example/p?lnk={id}"),
        "cache-control: private, no-store".to_owned(),
        "x-robots-tag: noindex".to_owned(),
        "connection: close".to_owned(),
        "content-length: 0".to_owned(),
    ];
    assert_eq!(head(&answer), expected, "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn head_is_answered_like_get_without_a_body() {
    let server = bio();
    for (path, status) in [("/bio", "302 Found"), ("/nobody", "404 Not Found")] {
        let close = "connection: close\r\n";
        let get = server.exchange(request("GET", path, close).as_bytes());
        let asked = server.exchange(request("HEAD", path, close).as_bytes());
        assert!(asked.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{asked}");
        assert!(asked.ends_with("\r\n\r\n"), "{asked}");
        let lines = |answer| -> Vec<String> {
            let mut lines: Vec<String> = head(answer).into_iter().map(str::to_owned).collect();
            lines.retain(|line| !line.starts_with("location:"));
            lines.sort_unstable();
            lines
        };
        assert_eq!(lines(&get), lines(&asked));
    }
}

#[test]
fn one_connection_carries_many_requests() {
    let server = bio();
    let mut all = request("GET", "/bio", "").repeat(20);
    all.push_str(&request("GET", "/bio", "connection: close\r\n"));
    let answer = server.exchange(all.as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 302 Found").count(), 21);
    assert_eq!(server.app.recorder.with(|recorded| recorded.clicks.len()), 21);
}

#[test]
fn a_page_is_in_the_visitors_language() {
    let server = bio();
    let asked = request("GET", "/nobody", "accept-language: fr-CH\r\nconnection: close\r\n");
    let answer = server.exchange(asked.as_bytes());
    assert!(answer.contains("content-language: fr\r\n"), "{answer}");
    assert!(answer.contains("<html lang=\"fr\">"), "{answer}");
}

#[test]
fn a_client_that_sends_its_header_slowly_is_cut_off_and_delays_nobody() {
    let server = bio();
    let mut silent: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    for stream in &mut silent {
        stream.write_all(b"GET /bio HTTP/1.1\r\nhost:").unwrap();
    }
    let since = Instant::now();
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
    assert!(since.elapsed() < Duration::from_millis(250), "{:?}", since.elapsed());
    for stream in &mut silent {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.starts_with(b"HTTP/1.1 302"));
    }
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    assert_eq!(server.app.recorder.with(|recorded| recorded.clicks.len()), 1);
}

#[test]
fn a_client_that_keeps_asking_and_reads_no_answer_is_cut_off() {
    let server = bio();
    let mut stream = server.connect();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let many = request("GET", "/bio", "").repeat(1_000);
    let since = Instant::now();
    // The unread answers fill the buffers of both ends; then the server closes the connection.
    let ended = loop {
        match stream.write_all(many.as_bytes()) {
            Ok(()) if since.elapsed() < Duration::from_secs(30) => {}
            ended => break ended,
        }
    };
    let error = ended.expect_err("it is cut off").kind();
    assert_ne!(error, std::io::ErrorKind::WouldBlock, "and not left to wait");
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
}

#[test]
fn malformed_requests_leave_the_server_answering() {
    let server = bio();
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET /bio HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(500));
    let wide = format!("GET /bio HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(100_000));
    let table: [&[u8]; 8] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /bio HTTP/9.9\r\n\r\n",
        b"GET /b\x00io HTTP/1.1\r\n\r\n",
        b"GET /bio HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz",
        long.as_bytes(),
        many.as_bytes(),
        wide.as_bytes(),
    ];
    for bytes in table {
        let mut stream = server.connect();
        // The server may close the connection before everything is written.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
}

#[test]
fn ten_thousand_malformed_requests_leave_the_server_answering() {
    let server = bio();
    let whole = request("GET", "/bio", "referer: https://x.example/\r\n").into_bytes();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |bound: usize| {
        // Xorshift: the same requests in every run.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance % bound as u64).unwrap()
    };
    for _ in 0..10_000 {
        let mut bytes = whole.clone();
        for _ in 0..=below(4) {
            let at = below(bytes.len());
            bytes[at] = u8::try_from(below(256)).unwrap();
        }
        bytes.truncate(1 + below(bytes.len()));
        let mut stream = server.connect();
        let _ = stream.write_all(&bytes);
    }
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
}

#[test]
fn connections_over_the_bound_wait_and_are_served() {
    let options = Options { threads: 1, connections_max: 2, ..options() };
    let server = Server::start(&[link(3, "bio", "https://shop.example/p")], &options);
    let _silent = [server.connect(), server.connect()];
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
}

#[test]
fn when_all_connections_are_idle_a_new_one_evicts_the_oldest() {
    // Idle connections once kept their slots until the header timeout, and a health check waited as long.
    let options = Options {
        threads: 1,
        connections_max: 2,
        header_timeout: Duration::from_mins(10),
        ..options()
    };
    let server = Server::start(&[link(3, "bio", "https://shop.example/p")], &options);
    let mut first = server.connect();
    // An unfinished header counts as idle.
    first.write_all(b"GET /bio HTTP/1.1\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let mut second = server.connect();
    second.write_all(request("GET", "/bio", "").as_bytes()).unwrap();
    let mut piece = [0; 1024];
    assert!(second.read(&mut piece).unwrap() > 0);
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
    let ended = first.read(&mut piece);
    assert!(matches!(ended, Ok(0)) || ended.is_err_and(|error| !is_late(&error)));
    // The other connection is still open.
    second.write_all(request("GET", "/bio", "").as_bytes()).unwrap();
    assert!(second.read(&mut piece).unwrap() > 0);
}

/// Whether a read timed out.
fn is_late(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

/// The share was once a fixed number: with few descriptors one network could take them all.
#[test]
fn the_limit_of_a_network_is_a_share_of_all_connections() {
    for (max, of_network) in [(CONNECTIONS_MAX, 1_024), (640, 40), (3, 1)] {
        let options = options().with_connections(max);
        assert_eq!((options.connections_max, options.network_connections_max), (max, of_network));
    }
}

#[test]
fn a_network_at_its_limit_is_turned_away_until_one_of_its_connections_closes() {
    // One thread takes connections in their order. Of several, one may take the third before the others.
    let limits = Options { network_connections_max: 2, exempt: Vec::new(), ..options() };
    let options = Options { threads: 1, ..limits };
    let server = Server::start(&[link(3, "bio", "https://shop.example/p")], &options);
    let silent = [server.connect(), server.connect()];
    assert_eq!(server.get("/bio"), "");
    drop(silent);
    let answered = |server: &Server| server.get("/bio").starts_with("HTTP/1.1 302");
    let since = Instant::now();
    while !answered(&server) && since.elapsed() < Duration::from_secs(5) {}
    assert!(answered(&server));
    assert!(server.app.counters.turned_away.get() > 0);
}

#[test]
fn five_hundred_silent_connections_stop_nobody() {
    let server = bio();
    let silent: Vec<TcpStream> = (0..500).map(|_| server.connect()).collect();
    let since = Instant::now();
    assert!(server.get("/bio").starts_with("HTTP/1.1 302"));
    assert!(since.elapsed() < Duration::from_millis(250), "answered only after they were cut off");
    drop(silent);
}

#[test]
fn an_old_connection_is_closed_after_its_answer() {
    let options = Options { connection_age: Duration::from_millis(50), ..options() };
    let server = Server::start(&[link(3, "bio", "https://shop.example/p")], &options);
    let mut stream = server.connect();
    stream.write_all(request("GET", "/bio", "").as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 302"));
}

#[test]
fn a_stop_closes_idle_connections_and_ends_in_time() {
    let server = bio();
    let mut idle = server.connect();
    idle.write_all(request("GET", "/bio", "").as_bytes()).unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 302");
    let mut half = server.connect();
    half.write_all(b"GET /bio HTTP/1.1\r\n").unwrap();
    let address = server.running.as_ref().unwrap().address();
    let took = server.stop();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(TcpStream::connect(address).is_err());
}
