//! The pages of the console on a data file of full size: how long each takes, and what redirects notice of them.
//!
//! Does not make the data file (see `whole`).

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crate::links::{median, slug};
use crate::load::{Given, Load, ask};
use crate::server::{Server, couplet, elsewhere, on_first_core, pin};
use crate::world::LINKS;

const LOADS: usize = 7;
const ROUNDS: usize = 5;
const ASK_AGAIN: Duration = Duration::from_millis(10);
/// Redirects a second beside the pages.
const STEADY: u32 = 10_000;

/// The pages, each with a name.
fn all() -> Vec<(&'static str, String)> {
    let one = slug(LINKS / 2);
    [
        ("start", String::new()),
        ("live clicks", "/live".to_owned()),
        ("links, newest", "/links".to_owned()),
        ("links, most clicks", "/links?order=clicks".to_owned()),
        ("links of a status and an order", "/links?status=live&order=oldest".to_owned()),
        ("links, a slug", format!("/links?search={one}")),
        ("links, a text in none", "/links?search=nowhere-to-be-found".to_owned()),
        ("one link", format!("/link/{one}")),
        ("the first link", format!("/link/{}", slug(0))),
        ("campaigns", "/campaigns".to_owned()),
        ("codes", "/codes".to_owned()),
        ("orders of 7 days", "/orders".to_owned()),
        ("orders of a month", "/orders?from=2026-11-01&to=2026-11-30".to_owned()),
        ("one order", "/order?order=o1000".to_owned()),
        ("orphans", "/orphans".to_owned()),
    ]
    .into()
}

/// A browser that has opened the console.
struct Browser {
    admin: SocketAddr,
    cookie: String,
}

impl Browser {
    fn open(data: &Path, server: &Server) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
        command.args(["console", "open", "--data"]).arg(data).stderr(Stdio::null());
        let address = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let admin = server.admin.unwrap();
        let path = address.trim().strip_prefix(&format!("http://{admin}")).unwrap();
        let answer =
            send(admin, &format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"));
        let (_, cookie) = answer.split_once("set-cookie: ").unwrap();
        Self { admin, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// Milliseconds until a page is there: a browser asks again while a list of links is being made for it.
    fn load(&self, page: &str) -> f64 {
        let begun = Instant::now();
        let request =
            format!("GET /-/console{page} HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n", self.cookie);
        let mut answer = send(self.admin, &request);
        while answer.starts_with("HTTP/1.1 202") {
            thread::sleep(ASK_AGAIN);
            answer = send(self.admin, &request);
        }
        let took = begun.elapsed().as_secs_f64() * 1e3;
        assert!(answer.starts_with("HTTP/1.1 200"), "{page}: {}", answer.lines().next().unwrap());
        took
    }
}

fn send(to: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(format!("{request}Connection: close\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// How long each page takes, and what redirects notice of somebody who loads one after the other.
pub(crate) fn pages(data: &Path) {
    let pinned = pin();
    let command = couplet(data, "before-redirect");
    let server = Server::start(if pinned { on_first_core(&command) } else { command });
    let (before, _) = server.memory_mb();
    let browser = Browser::open(data, &server);
    let begun = Instant::now();
    browser.load("/links");
    let first = begun.elapsed().as_secs_f64() * 1e3;
    println!("\n{:<44}{:>10}{:>10}", "a page of the console, ms", "median", "longest");
    println!("{:<44}{first:>10.0}", "the first page of links");
    for (name, page) in all() {
        let took: Vec<f64> = (0..LOADS).map(|_| browser.load(&page)).collect();
        let longest = took.iter().copied().fold(0.0, f64::max);
        println!("{name:<44}{:>10.0}{longest:>10.0}", median(took));
    }
    let (after, _) = server.memory_mb();
    println!("{:<44}{before:>10.0}{after:>10.0}", "memory before and after, MB");
    beside(&server, &browser);
    server.end("-TERM");
}

fn beside(server: &Server, browser: &Browser) {
    let load = Load { to: server.public, links: LINKS, connections: 64, rate: Some(STEADY) };
    let (mut alone, mut with) = (Vec::new(), Vec::new());
    let every: Vec<String> = all().into_iter().map(|(_, page)| page).collect();
    for _ in 0..ROUNDS {
        alone.push(ask(load));
        with.push(ask_beside(load, browser, &every));
    }
    let of = |given: &[Given], of: fn(&Given) -> f64| median(given.iter().map(of).collect());
    let name = format!("at {STEADY} redirects/s");
    println!("\n{name:<44}{:>10}{:>10}", "p50 us", "p99 us");
    for (name, given) in [("alone", &alone), ("beside pages, one after the other", &with)] {
        let (p50, p99) = (of(given, |given| given.p50), of(given, |given| given.p99));
        println!("{name:<44}{p50:>10.0}{p99:>10.0}");
    }
    let ratio = of(&with, |given| given.p99) / of(&alone, |given| given.p99);
    println!("{:<44}{:>10}{ratio:>10.2}", "p99 beside / alone", "");
    for (name, page) in all() {
        let given = ask_beside(load, browser, &[page]);
        println!("beside {name:<37}{:>10.0}{:>10.0}", given.p50, given.p99);
    }
    println!("{}", server.kept().unwrap_or_default());
}

/// Asks for redirects while a browser, on another machine, loads pages, one after the other without a break.
fn ask_beside(load: Load, browser: &Browser, pages: &[String]) -> Given {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            elsewhere();
            while !is_over.load(Relaxed) {
                for page in pages {
                    browser.load(page);
                }
            }
        });
        thread::sleep(Duration::from_millis(100));
        let given = ask(load);
        is_over.store(true, Relaxed);
        given
    })
}
