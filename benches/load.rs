//! The load: persistent connections, each requesting one link after another.
//!
//! Invariant: a connection has one request at a time, for a random link; an answer other than a 302 ends
//! the bench. Everything runs on the calling thread.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio::time::sleep_until;

use crate::links::{BROWSER, Chance, slug};

/// Whether an answer has arrived with its whole body.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let lines = answer[..head].split(|byte| *byte == b'\n');
    let length = lines.filter_map(|line| {
        let (name, value) = std::str::from_utf8(line).ok()?.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    answer.len() >= head + 4 + length.max().unwrap_or(0)
}

/// The load on a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) to: SocketAddr,
    /// Links to pick from.
    pub(crate) links: u64,
    pub(crate) connections: u32,
    /// Requests a second over all connections; unlimited if `None`.
    pub(crate) rate: Option<u32>,
}

/// The result of a load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    /// All answers, including the warm-up.
    pub(crate) answers: f64,
    /// Answers a second.
    pub(crate) rate: f64,
    /// The median latency, in microseconds.
    pub(crate) p50: f64,
    /// The 99th percentile of latency, in microseconds.
    pub(crate) p99: f64,
}

const WARM: Duration = Duration::from_millis(500);
const MEASURE: Duration = Duration::from_secs(2);

/// Loads a server for one measurement.
pub(crate) fn ask(load: Load) -> Given {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let begin = Instant::now() + WARM;
        let asking: Vec<_> =
            (0..load.connections).map(|seed| tokio::spawn(connection(load, seed, begin))).collect();
        let (mut answers, mut took) = (0, Vec::new());
        for connection in asking {
            let (count, measured) = connection.await.unwrap();
            answers += count;
            took.extend(measured);
        }
        took.sort_unstable();
        let at = |percent: usize| f64::from(took[(took.len() - 1) * percent / 100]);
        let rate = took.len() as f64 / MEASURE.as_secs_f64();
        Given { answers: f64::from(answers), rate, p50: at(50), p99: at(99) }
    })
}

/// Runs one connection: the number of its answers, and the latency of each after the warm-up, in
/// microseconds.
async fn connection(load: Load, seed: u32, begin: Instant) -> (u32, Vec<u32>) {
    let mut stream = TcpStream::connect(load.to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut chance = Chance::seeded(u64::from(seed));
    let pause = load.rate.map(|rate| Duration::from_secs(1) * load.connections / rate);
    // Connections start staggered, which makes the rate even.
    let mut due = Instant::now() + pause.unwrap_or_default() * seed / load.connections;
    let (mut count, mut took) = (0, Vec::new());
    let (mut request, mut answer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(pause) = pause {
            wait_until(due).await;
            due += pause;
        }
        request.clear();
        let slug = slug(chance.below(load.links));
        write_request(&mut request, &slug);
        let asked = Instant::now();
        stream.write_all(&request).await.unwrap();
        read_answer(&mut stream, &mut answer, "HTTP/1.1 302").await;
        let answered = Instant::now();
        count += 1;
        if answered >= begin + MEASURE {
            return (count, took);
        }
        if answered >= begin {
            took.push(u32::try_from((answered - asked).as_micros()).unwrap_or(u32::MAX));
        }
    }
}

/// Waits until an instant. The runtime's timer has a resolution of a millisecond, which would send requests
/// in batches of ten: the last two milliseconds are spent polling.
pub(crate) async fn wait_until(due: Instant) {
    sleep_until(due.checked_sub(2 * TIMER_STEP).unwrap_or(due).into()).await;
    while Instant::now() < due {
        yield_now().await;
    }
}

const TIMER_STEP: Duration = Duration::from_millis(1);

fn write_request(request: &mut Vec<u8>, slug: &str) {
    for part in ["GET /", slug, " HTTP/1.1\r\nHost: x\r\nUser-Agent: ", BROWSER, HEADERS] {
        request.extend_from_slice(part.as_bytes());
    }
}

const HEADERS: &str = "\r\nAccept: text/html\r\nAccept-Language: de-DE,de;q=0.9\r\n\r\n";

/// Reads one answer, which must have this status, with the short body that some servers send.
pub(crate) async fn read_answer(stream: &mut TcpStream, answer: &mut [u8], status: &str) {
    let mut length = 0;
    while !is_whole(&answer[..length]) {
        let read = stream.read(&mut answer[length..]).await.unwrap();
        assert!(read > 0, "the server closed a connection");
        length += read;
    }
    assert_eq!(String::from_utf8_lossy(&answer[..12]), status);
}
