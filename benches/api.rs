//! What redirects notice of programs: of those that make links through the API at a steady rate, and of those that mean no
//! good. Each is durable before it is answered; no click may come late for it, and no attack may change a record.
//!
//! The server, the visitors and the programs share all processors. The figures depend on the machine; compare the ratios.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use couplet::cli::OsRandom;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use attacks::{Armed, ORDER};
use links::{median, spec};
use load::{Given, Load, ask, read_answer, wait_until};
use server::{Server, couplet};

mod attacks;
mod links;
#[allow(dead_code, reason = "not every figure is printed")]
mod load;
#[allow(dead_code, reason = "not every measurement is used")]
mod server;

const LINKS: u64 = 1_000;
/// Redirects a second.
const STEADY: u32 = 5_000;
/// Links made in a second.
const MINTS: u32 = 2_000;
const PROGRAMS: u32 = 32;
const ATTACKS: u64 = 10_000;
const ATTACKERS: usize = 8;
const ROUNDS: usize = 5;
const SECRET: &str = "shpss_0123456789abcdef0123";

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("api.redb");
    let store = Store::create(&data, &OsRandom).unwrap();
    let made: Result<(), StoreError> = store.write(|txn| {
        (0..LINKS).try_for_each(|number| txn.insert_link(spec(number), Timestamp::MIN).map(drop))
    });
    made.unwrap();
    store.close().unwrap();
    let secret = folder.path().join("shop.secret");
    write_private(&secret, SECRET);
    run(&data, &["hooks", "add", "shopify", "berlin", "--secret-file", secret.to_str().unwrap()]);
    let server = Server::start(couplet(&data, "before-redirect"));
    let token = run(&data, &["token", "new", "api", "--scope", "links:write", "--rate", "600000"]);
    let armed = Armed {
        public: server.public,
        admin: server.admin.unwrap(),
        token: token.trim().to_owned(),
        signature: signature(),
    };
    beside_mints(&server, &armed.token);
    beside_attacks(&server, &data, &armed);
    server.end("-TERM");
}

/// Redirects alone, and beside programs that make links.
fn beside_mints(server: &Server, token: &str) {
    let (mut alone, mut with, mut mints) = (Vec::new(), Vec::new(), Vec::new());
    let late = late(server);
    for round in 0..ROUNDS {
        alone.push(ask(load(server)));
        let is_over = Arc::new(AtomicBool::new(false));
        thread::scope(|scope| {
            let minting = scope.spawn(|| mint(server, token, round, &is_over));
            with.push(ask(load(server)));
            is_over.store(true, Relaxed);
            mints.push(minting.join().unwrap());
        });
    }
    print(&format!("at {STEADY} redirects/s"), &alone, &with, "beside links that are made");
    let of = |of: fn(&Given) -> f64| median(mints.iter().map(of).collect());
    let (rate, p50, p99) = (of(|of| of.rate), of(|of| of.p50), of(|of| of.p99));
    println!("{:<44}{p50:>10.0}{p99:>10.0}", format!("a link of {rate:.0}/s"));
    println!("{} clicks came late", self::late(server) - late);
    println!("{}", server.kept().unwrap());
}

/// Redirects alone, and beside attacks, which change no record.
fn beside_attacks(server: &Server, data: &Path, armed: &Armed) {
    // Sent before: once for good.
    assert_eq!((armed.attack(0), armed.attack(1)), (200, 201));
    let before = records(data);
    let (mut alone, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(ask(load(server)));
    }
    let (next, statuses) = (AtomicU64::new(2), Mutex::new(BTreeMap::<u16, u64>::new()));
    thread::scope(|scope| {
        for _ in 0..ATTACKERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    if number >= ATTACKS {
                        return;
                    }
                    let status = armed.attack(number);
                    *statuses.lock().unwrap().entry(status).or_default() += 1;
                }
            });
        }
        while next.load(Relaxed) < ATTACKS {
            with.push(ask(load(server)));
        }
    });
    print(&format!("at {STEADY} redirects/s"), &alone, &with, "beside attacks");
    println!("{ATTACKS} attacks, by the status of the answer: {:?}", statuses.lock().unwrap());
    assert_eq!(records(data), before, "an attack changed a record");
    println!("no record changed; {}", server.kept().unwrap());
}

fn load(server: &Server) -> Load {
    Load { to: server.public, links: LINKS, connections: 64, rate: Some(STEADY) }
}

fn print(load: &str, alone: &[Given], with: &[Given], beside: &str) {
    println!("\n{load:<44}{:>10}{:>10}", "p50 us", "p99 us");
    let of = |given: &[Given], of: fn(&Given) -> f64| median(given.iter().map(of).collect());
    for (name, given) in [("alone", alone), (beside, with)] {
        let (p50, p99) = (of(given, |given| given.p50), of(given, |given| given.p99));
        println!("{name:<44}{p50:>10.0}{p99:>10.0}");
    }
    let ratio = of(with, |given| given.p99) / of(alone, |given| given.p99);
    println!("{:<44}{:>10}{ratio:>10.2}", "p99 beside / alone", "");
}

fn late(server: &Server) -> u64 {
    server.metric("couplet_clicks_late_total").unwrap().parse().unwrap()
}

/// Makes links at a steady rate, until it is over.
fn mint(server: &Server, token: &str, round: usize, is_over: &Arc<AtomicBool>) -> Given {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let begun = Instant::now();
    let took = runtime.block_on(async {
        let to = server.admin.unwrap();
        let spawn = |number| {
            let (token, is_over) = (token.to_owned(), Arc::clone(is_over));
            tokio::spawn(program(to, token, (round, number), is_over))
        };
        let programs: Vec<_> = (0..PROGRAMS).map(spawn).collect();
        let mut took = Vec::new();
        for program in programs {
            took.extend(program.await.unwrap());
        }
        took
    });
    let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
    let mut took = took;
    took.sort_unstable();
    let at = |percent: usize| f64::from(took[(took.len() - 1) * percent / 100]);
    Given { answers: took.len() as f64, rate, p50: at(50), p99: at(99) }
}

/// One connection: microseconds from each request to its answer.
async fn program(
    to: SocketAddr,
    token: String,
    (round, number): (usize, u32),
    is_over: Arc<AtomicBool>,
) -> Vec<u32> {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let pause = Duration::from_secs(1) * PROGRAMS / MINTS;
    let mut due = Instant::now() + pause * number / PROGRAMS;
    let (mut took, mut answer) = (Vec::new(), [0; 4096]);
    while !is_over.load(Relaxed) {
        wait_until(due).await;
        due += pause;
        let made = took.len();
        let body = format!("{{\"url\":\"https://shop.example.com/{round}/{number}/{made}\"}}");
        let request = format!(
            "POST /-/api/v1/links HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        read_answer(&mut stream, &mut answer, "HTTP/1.1 201").await;
        took.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    took
}

/// Everything but the clicks, which visitors go on to make.
fn records(data: &Path) -> Vec<String> {
    let all: [&[&str]; 5] = [
        &["export", "conversions"],
        &["link", "export"],
        &["changes", "list", "--format", "json"],
        &["coupon", "list", "--format", "json"],
        &["import", "list", "--format", "json"],
    ];
    all.iter().map(|line| run(data, line)).collect()
}

fn run(data: &Path, line: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
    let output = command.args(line).arg("--data").arg(data).output().unwrap();
    assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn signature() -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(ORDER.as_bytes());
    let mut out = [0; 64];
    Base64::encode(&mac.finalize().into_bytes(), &mut out).unwrap().to_owned()
}

fn write_private(path: &Path, text: &str) {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).unwrap();
    writeln!(file, "{text}").unwrap();
}
