//! Redirects a second over loopback: Couplet, the real program, beside a bare hyper 302 and, where it
//! is installed, nginx with its access log on, in one run. `benches/side-by-side` installs it.
//!
//! The servers run all the time and are asked in turn, round after round, so that what else the
//! machine does falls on each of them; medians of the rounds are shown. Where `taskset` is there,
//! servers have one core and the load has another.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use couplet::cli::OsRandom;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};

use links::{median, spec};
use load::{Given, Load, ask};

mod bare;
mod links;
mod load;

const MANY: u64 = 1_000_000;
const FEW: u64 = 10;
const ROUNDS: usize = 3;
/// The rate at which latencies are compared with the disk's.
const STEADY: u32 = 10_000;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("bare") {
        bare::serve();
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let pinned = pin();
    println!(
        "{}",
        if pinned { "servers on core 0, load on core 1" } else { "not pinned to cores" }
    );
    let begun = Instant::now();
    make_links(&folder.path().join("many.redb"), MANY);
    make_links(&folder.path().join("few.redb"), FEW);
    println!("{MANY} links made in {:.1} s", begun.elapsed().as_secs_f64());
    let servers = servers(folder.path(), pinned);
    for connections in [64, 256] {
        compare(&servers, connections);
    }
    steady(&servers, folder.path());
    for server in &servers {
        server.tell_losses();
    }
}

/// A server that runs, and what it is asked for.
struct Server {
    name: &'static str,
    links: u64,
    child: Child,
    public: SocketAddr,
    /// Where its metrics are, if it has any.
    admin: Option<SocketAddr>,
}

/// The servers that are compared.
fn servers(folder: &Path, pinned: bool) -> Vec<Server> {
    let bare = std::env::current_exe().unwrap();
    let bare = bare.to_str().unwrap();
    // Each needs a file of its own.
    for (from, to) in [("many.redb", "durable.redb")] {
        for suffix in ["", ".people-key"] {
            let name = |base: &str| folder.join(format!("{base}{suffix}"));
            fs::copy(name(from), name(to)).unwrap();
        }
    }
    let couplet = |data: &str, durability: &str| {
        let data = folder.join(data);
        let words = ["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--durability"];
        let mut command = vec![env!("CARGO_BIN_EXE_couplet")];
        command.extend(words);
        command.extend([durability, "--data", data.to_str().unwrap()]);
        command.into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let couplets = [
        Server::start("bare hyper", MANY, vec![bare.to_owned(), "bare".to_owned()], pinned),
        Server::start("couplet relaxed", MANY, couplet("many.redb", "relaxed"), pinned),
        Server::start("couplet relaxed, 10 links", FEW, couplet("few.redb", "relaxed"), pinned),
        Server::start("couplet durable", MANY, couplet("durable.redb", "before-redirect"), pinned),
    ];
    Server::nginx(folder, pinned).into_iter().chain(couplets).collect()
}

/// What nginx is told: one worker, the log as it is by default, connections that stay open.
fn nginx_conf(folder: &Path, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n  access_log {folder}/access.log;\n  keepalive_requests 1000000000;\n\
         server {{ listen {address}; location / {{\n\
         return 302 https://shop.example.com/products$uri?page=black-week;\n}} }}\n}}\n"
    )
}

impl Server {
    /// nginx; none where it is not installed.
    fn nginx(folder: &Path, pinned: bool) -> Option<Self> {
        let public = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let conf = folder.join("nginx.conf");
        fs::write(&conf, nginx_conf(folder, public)).unwrap();
        let words = ["taskset", "-c", "0", "nginx", "-c", conf.to_str().unwrap()];
        let words = if pinned { &words[..] } else { &words[3..] };
        let command = Command::new(words[0]).args(&words[1..]).stderr(Stdio::null()).spawn();
        let mut child = command.ok()?;
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(20));
            if TcpStream::connect(public).is_ok() {
                return Some(Self { name: "nginx", links: MANY, child, public, admin: None });
            }
        }
        let _ = child.kill();
        None
    }

    /// Starts it and waits for its line `ready http://... admin http://...`.
    fn start(name: &'static str, links: u64, command: Vec<String>, pinned: bool) -> Self {
        let pin = ["taskset", "-c", "0"].map(str::to_owned);
        let words: Vec<String> = pin.into_iter().filter(|_| pinned).chain(command).collect();
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let speaks: Box<dyn Read> =
            if name.starts_with("bare") { Box::new(out) } else { Box::new(err) };
        let said = BufReader::new(speaks).lines().map_while(Result::ok);
        let ready = { said }.find(|line| line.starts_with("ready ")).expect("it starts");
        let mut addresses =
            ready.split(' ').filter_map(|word| word.strip_prefix("http://")?.parse().ok());
        let (public, admin) = (addresses.next().unwrap(), addresses.next());
        Self { name, links, child, public, admin }
    }

    fn ask(&self, connections: u32, rate: Option<u32>) -> Round {
        let before = self.processor_us();
        let given = ask(Load { to: self.public, links: self.links, connections, rate });
        Round { given, processor_us: (self.processor_us() - before) / given.answers }
    }

    /// Microseconds of processor that it has used, all its threads together; none where the system
    /// does not say.
    fn processor_us(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        // Its name, in parentheses, may have spaces. Then follow the state and, as the 12th and the
        // 13th, hundredths of a second in the program and in the system for it.
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let ticks = after_name.split(' ').skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
        ticks.sum::<f64>() * 10_000.0
    }

    /// Says how many clicks came late to the disk or never.
    fn tell_losses(&self) {
        let Some(admin) = self.admin else { return };
        let mut stream = TcpStream::connect(admin).unwrap();
        stream
            .write_all(b"GET /-/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or(" ?").trim().to_owned()
        };
        println!(
            "{}: {} clicks on disk in {} commits, {} late, {} lost",
            self.name,
            value("couplet_clicks_committed_total"),
            value("couplet_commits_total"),
            value("couplet_clicks_late_total"),
            value("couplet_clicks_lost_total"),
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already. nginx ends its worker when it is asked to, not when it is killed.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if self.name != "nginx" || !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// What one measurement of a server gave.
struct Round {
    given: Given,
    /// Microseconds of processor for each answer: what other programs take from the machine changes
    /// it least.
    processor_us: f64,
}

/// Asks all servers in turn, and shows each beside nginx and the bare one.
fn compare(servers: &[Server], connections: u32) {
    let rounds: Vec<Vec<Round>> = (0..ROUNDS)
        .map(|_| servers.iter().map(|server| server.ask(connections, None)).collect())
        .collect();
    let name = format!("{connections} connections");
    println!(
        "\n{name:<28}{:>12}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "redirects/s", "of nginx", "of bare", "cpu us", "p50 us", "p99 us"
    );
    let place_of = |name: &str| servers.iter().position(|server| server.name == name);
    for (place, server) in servers.iter().enumerate() {
        let middle = |of: &dyn Fn(&Round) -> f64| {
            median(rounds.iter().map(|round| of(&round[place])).collect())
        };
        // Within a round, as the rounds differ by what else the machine does.
        let rate_of = |other: Option<usize>| match other {
            Some(other) => {
                let ratio = |round: &Vec<Round>| round[place].given.rate / round[other].given.rate;
                format!("{:.2}", median(rounds.iter().map(ratio).collect()))
            }
            None => "-".to_owned(),
        };
        println!(
            "{:<28}{:>12.0}{:>10}{:>10}{:>10.1}{:>10.0}{:>10.0}",
            server.name,
            middle(&|round| round.given.rate),
            rate_of(place_of("nginx")),
            rate_of(place_of("bare hyper")),
            middle(&|round| round.processor_us),
            middle(&|round| round.given.p50),
            middle(&|round| round.given.p99),
        );
    }
}

/// Latencies at an even rate, beside what the disk itself takes for an append.
fn steady(servers: &[Server], folder: &Path) {
    let mut rows: Vec<(&str, Vec<Given>)> = vec![("an append of 4 KiB", Vec::new())];
    rows.extend(servers.iter().map(|server| (server.name, Vec::new())));
    for _ in 0..ROUNDS {
        rows[0].1.push(raw_append(folder));
        for (server, row) in servers.iter().zip(&mut rows[1..]) {
            row.1.push(server.ask(64, Some(STEADY)).given);
        }
    }
    let name = format!("at {STEADY} redirects/s");
    println!("\n{name:<28}{:>12}{:>10}{:>14}", "p50 us", "p99 us", "of an append");
    let middle = |row: &[Given], of: fn(&Given) -> f64| median(row.iter().map(of).collect());
    let disk = middle(&rows[0].1, |given| given.p99);
    for (name, row) in &rows {
        let (p50, p99) = (middle(row, |given| given.p50), middle(row, |given| given.p99));
        println!("{name:<28}{p50:>12.0}{p99:>10.0}{:>14.2}", p99 / disk);
    }
    println!();
}

/// Appends to a file, each on its way to the disk before the next.
fn raw_append(folder: &Path) -> Given {
    let mut file = File::create(folder.join("raw")).unwrap();
    let mut took: Vec<f64> = (0..1_000)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    took.sort_by(f64::total_cmp);
    Given { answers: 1e3, rate: 1e6 / took[500], p50: took[500], p99: took[990] }
}

/// A data file with as many links.
fn make_links(path: &Path, count: u64) {
    let store = Store::create(path, &OsRandom).unwrap();
    for from in (0..count).step_by(50_000) {
        let made: Result<(), StoreError> = store.write(|txn| {
            for number in from..count.min(from + 50_000) {
                txn.insert_link(spec(number), Timestamp::MIN)?;
            }
            Ok(())
        });
        made.unwrap();
    }
    store.close().unwrap();
}

/// Keeps this process to core 1, if there is one and it can be done.
fn pin() -> bool {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return false;
    }
    let own = std::process::id().to_string();
    let pinned = Command::new("taskset").args(["-cp", "1", &own]).stdout(Stdio::null()).status();
    pinned.is_ok_and(|status| status.success())
}
