//! What redirects notice of programs: of those that make links through the API at a steady rate, of browsers that load the
//! pixel of a shop, and of those that mean no good. Each is durable before it is answered; no click may come late for it, and no attack may change a record.
//!
//! The server, the visitors and the programs share all processors; the programs, which would be on other machines, get what
//! the others leave. The figures depend on the machine; compare the ratios.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use base64ct::{Base64, Encoding};
use couplet::cli::OsRandom;
use couplet::domain::limits::PIXELS_PER_KIND_MAX;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use attacks::{Armed, ORDER};
use links::{BROWSER, median, slug, spec};
use load::{Given, Load, ask};
use programs::Programs;
use server::{Server, couplet, elsewhere};

mod attacks;
mod links;
#[allow(dead_code, reason = "not every figure is printed")]
mod load;
mod programs;
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
/// Pixels loaded in a second.
const HITS: u32 = 5_000;
const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\ncurrency = \"EUR\"\n\
     [defaults]\nto = \"https://shop.example.com/\"\n[channels]\ninstagram = { short = \"ig\" }\n[conversions]\nsale = \"macro\"\nlead = \"micro\"\n";
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
    let plan = folder.path().join("links.toml");
    std::fs::write(&plan, PLAN).unwrap();
    run(&data, &["apply", plan.to_str().unwrap()]);
    let mut serve = couplet(&data, "before-redirect");
    serve.arg("--pixel");
    let server = Server::start(serve);
    let token = run(&data, &["token", "new", "api", "--scope", "links:write", "--rate", "600000"]);
    let armed = Armed {
        public: server.public,
        admin: server.admin.unwrap(),
        token: token.trim().to_owned(),
        signature: signature(),
    };
    beside_mints(&server, &armed.token);
    beside_pixels(&server, &data);
    beside_attacks(&server, &data, &armed);
    server.end("-TERM");
}

/// Redirects alone, and beside programs that make links.
fn beside_mints(server: &Server, token: &str) {
    let late = late(server);
    let (rate, p50, p99) =
        beside(server, "beside links that are made", |round| mints(server, token, round));
    println!("{:<44}{p50:>10.0}{p99:>10.0}", format!("a link of {rate:.0}/s"));
    println!("{} clicks came late", self::late(server) - late);
    println!("{}", server.kept().unwrap());
}

/// Redirects alone, and beside a flood of pixels, of which few count.
fn beside_pixels(server: &Server, data: &Path) {
    let (late, click) = (late(server), click(server));
    let (rate, p50, p99) = beside(server, "beside pixels", |round| hits(server, &click, round));
    println!("{:<44}{p50:>10.0}{p99:>10.0}", format!("a pixel of {rate:.0}/s"));
    let kept = run(data, &["export", "conversions"]).lines().count() - 1;
    assert!((1..=PIXELS_PER_KIND_MAX).contains(&kept), "{kept} conversions of one click");
    println!("{} clicks came late; {kept} of the pixels count", self::late(server) - late);
}

/// Redirects alone, and beside programs; the rate of these and the microseconds of their answers.
fn beside(server: &Server, name: &str, programs: impl Fn(usize) -> Programs) -> (f64, f64, f64) {
    let (mut alone, mut with, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        alone.push(ask(load(server)));
        let is_over = Arc::new(AtomicBool::new(false));
        thread::scope(|scope| {
            let programs = programs(round);
            let running = scope.spawn(|| {
                elsewhere();
                programs.run(&is_over)
            });
            with.push(ask(load(server)));
            is_over.store(true, Relaxed);
            theirs.push(running.join().unwrap());
        });
    }
    print(&format!("at {STEADY} redirects/s"), &alone, &with, name);
    let of = |of: fn(&Given) -> f64| median(theirs.iter().map(of).collect());
    (of(|of| of.rate), of(|of| of.p50), of(|of| of.p99))
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
                elsewhere();
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

/// Programs that make links.
fn mints(server: &Server, token: &str, round: usize) -> Programs {
    let token = token.to_owned();
    Programs {
        to: server.admin.unwrap(),
        connections: PROGRAMS,
        rate: MINTS,
        request: Box::new(move |number, made| {
            let body = format!("{{\"url\":\"https://shop.example.com/{round}/{number}/{made}\"}}");
            format!(
                "POST /-/api/v1/links HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        }),
        status: "HTTP/1.1 201",
    }
}

/// Browsers, or who says to be one, that load the pixel for a click that was made here, each time with an id of its own.
fn hits(server: &Server, click: &str, round: usize) -> Programs {
    let click = click.to_owned();
    Programs {
        to: server.public,
        connections: PROGRAMS,
        rate: HITS,
        request: Box::new(move |number, made| {
            format!(
                "GET /-/pixel.gif?kind=lead&lnk={click}&id={round}-{number}-{made} HTTP/1.1\r\nHost: x\r\n\
                 User-Agent: {BROWSER}\r\nAccept-Language: de-DE\r\n\r\n"
            )
        }),
        status: "HTTP/1.1 200",
    }
}

/// The id of a click that a redirect has made.
fn click(server: &Server) -> String {
    let mut stream = std::net::TcpStream::connect(server.public).unwrap();
    let request = format!(
        "GET /{} HTTP/1.1\r\nHost: x\r\nUser-Agent: {BROWSER}\r\nConnection: close\r\n\r\n",
        slug(0)
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("lnk=").unwrap().1[..12].to_owned()
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
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).unwrap();
    writeln!(file, "{text}").unwrap();
}
