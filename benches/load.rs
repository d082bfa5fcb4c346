//! The load: connections that stay open, each asking for one link after another.
//!
//! Invariant: one request at a time on a connection, each for a link picked at random; every answer
//! is a 302, or the bench ends. All of it runs on the one thread that calls it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::yield_now;
use tokio::time::sleep_until;

use crate::links::{BROWSER, Chance, slug};

/// Whether an answer is there with all of its body.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let lines = answer[..head].split(|byte| *byte == b'\n');
    let length = lines.filter_map(|line| {
        let (name, value) = std::str::from_utf8(line).ok()?.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    answer.len() >= head + 4 + length.max().unwrap_or(0)
}

/// What is asked of a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) to: SocketAddr,
    /// Links to pick from.
    pub(crate) links: u64,
    pub(crate) connections: u32,
    /// Requests a second over all connections; as many as can be when `None`.
    pub(crate) rate: Option<u32>,
}

/// What a server gave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    /// Answers in all, also while the load was not yet warm.
    pub(crate) answers: f64,
    /// Answers a second.
    pub(crate) rate: f64,
    /// The time that half of the answers took at most, in microseconds.
    pub(crate) p50: f64,
    /// The time that 99 of 100 answers took at most, in microseconds.
    pub(crate) p99: f64,
}

const WARM: Duration = Duration::from_millis(500);
const MEASURE: Duration = Duration::from_secs(2);

/// Asks for as long as one measurement takes.
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

/// One connection; gives how many answers it got, and the microseconds that each took once the load
/// was warm.
async fn connection(load: Load, seed: u32, begin: Instant) -> (u32, Vec<u32>) {
    let mut stream = TcpStream::connect(load.to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut chance = Chance::seeded(u64::from(seed));
    let pause = load.rate.map(|rate| Duration::from_secs(1) * load.connections / rate);
    // Connections begin one after the other, so that a rate is even.
    let mut turn = Instant::now() + pause.unwrap_or_default() * seed / load.connections;
    let (mut count, mut took) = (0, Vec::new());
    let (mut request, mut answer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(pause) = pause {
            wait_until(turn).await;
            turn += pause;
        }
        request.clear();
        let slug = slug(chance.below(load.links));
        write_request(&mut request, &slug);
        let asked = Instant::now();
        stream.write_all(&request).await.unwrap();
        read_answer(&mut stream, &mut answer).await;
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

/// Until an instant. The runtime's timer counts in milliseconds, and would send ten requests at once
/// where they are to come evenly: the last of the wait is spent awake.
async fn wait_until(turn: Instant) {
    sleep_until(turn.checked_sub(2 * TIMER_STEP).unwrap_or(turn).into()).await;
    while Instant::now() < turn {
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

/// Reads one answer, with the few words that some servers put behind it.
async fn read_answer(stream: &mut TcpStream, answer: &mut [u8]) {
    let mut length = 0;
    while !is_whole(&answer[..length]) {
        let read = stream.read(&mut answer[length..]).await.unwrap();
        assert!(read > 0, "the server closed a connection");
        length += read;
    }
    let head = String::from_utf8_lossy(&answer[..12]);
    assert_eq!(head, "HTTP/1.1 302", "a link is answered otherwise");
}
