//! What is sent out: events to real endpoints, by a courier beside a real server.

mod attacks;
mod documented;
mod kills;
mod orders;
mod receiver;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{Folder, Serving};
use receiver::{Got, OK, Receiver, Reply};

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[defaults]\nto = \"https://shop.example/\"\n[channels]\n\
                    instagram = { short = \"ig\" }\nsms = { short = \"sms\" }\n[campaigns.bw]\n\
                    channels = [\"sms\"]\n[[links]]\nslug = \"bio\"\nchannel = \"instagram\"\n[[links]]\n\
                    slug = \"two\"\nchannel = \"sms\"\n";

/// Soon tried again, so that a test takes no hour.
const SOON: &str = "--first-retry 50ms --longest-retry 200ms --timeout 1s --batch-wait 100ms";

/// A courier at work.
struct Courier {
    child: Child,
}

impl Courier {
    /// Starts one, and waits until it works.
    fn start(folder: &Folder, flags: &str) -> Self {
        let mut command: Command = folder.command(&format!("courier {flags}"));
        let pipes = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("courier of "), "{line}");
        Self { child }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it; returns what it said.
    fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{said}");
        said
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a plan and a batch of codes.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder.ok(
        "coupon batch --campaign bw --channel sms --count 60 --pattern BW-????-???? --single-use",
    );
    folder
}

/// Adds an endpoint; returns its secret.
fn add(folder: &Folder, receiver: &Receiver, more: &str) -> String {
    let url = format!("http://{}/in", receiver.address);
    let secret = folder.ok(&format!("webhooks add {url} --allow-private --name crm {more}"));
    secret.trim().to_owned()
}

fn give(folder: &Folder) -> String {
    let out = folder.ok("coupon give --batch bw-sms --unexported");
    out.lines().next().unwrap().to_owned()
}

fn codes(got: &[Got]) -> Vec<String> {
    let given = got.iter().filter(|got| got.kind() == "coupon.given");
    given.map(|got| got.json()["data"]["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_event_is_signed_and_both_secrets_sign_while_they_change() {
    let (folder, receiver) = (folder(), Receiver::new(|_, _| OK));
    let _serving = folder.serve("");
    let first = add(&folder, &receiver, "--events all");
    assert!(first.starts_with("whsec_"));
    let courier = Courier::start(&folder, SOON);
    let code = give(&folder);
    let got = receiver.until_taken(1);
    assert_eq!((codes(&got), got[0].path.as_str()), (vec![code], "/in"));
    assert_eq!(got[0].headers["content-type"], "application/json");
    assert!(got[0].is_signed_by(&first));
    assert_eq!(got[0].headers["webhook-signature"].split(' ').count(), 1);
    let second = folder.ok("webhooks rotate crm").trim().to_owned();
    give(&folder);
    let got = receiver.until_taken(2);
    assert!(got[1].is_signed_by(&first) && got[1].is_signed_by(&second));
    assert_eq!(got[1].headers["webhook-signature"].split(' ').count(), 2);
    let third = folder.ok("webhooks rotate crm --overlap 0").trim().to_owned();
    give(&folder);
    let got = receiver.until_taken(3);
    assert!(got[2].is_signed_by(&third));
    assert!(!got[2].is_signed_by(&first) && !got[2].is_signed_by(&second));
    // No list shows a secret.
    for line in ["webhooks list", "webhooks list --format json", "webhooks dead"] {
        assert!(!folder.ok(line).contains("whsec_"), "{line}");
    }
    assert_eq!(courier.stop(), "");
}

#[test]
fn whatever_an_endpoint_answers_each_event_comes_until_it_is_taken_and_in_order() {
    let folder = folder();
    let elsewhere = Receiver::new(|_, _| OK);
    let private = format!("http://{}/stolen", elsewhere.address);
    let receiver = Receiver::new(move |_, number| match number {
        0 => Reply::Says(500, "", "oh\r\n\x1b[31mno"),
        1 => Reply::Closes,
        2 => Reply::Waits(Duration::from_secs(3)),
        3 => Reply::Leads(private.clone()),
        4 => Reply::Says(429, "Retry-After: 2\r\n", ""),
        6 => Reply::Babbles,
        7 => Reply::Says(404, "", ""),
        8 => Reply::Dawdles,
        _ => OK,
    });
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events coupon.given");
    let courier = Courier::start(&folder, SOON);
    let given: Vec<String> = (0..3).map(|_| give(&folder)).collect();
    receiver.until_taken(3);
    let got = receiver.got();
    assert_eq!(codes(&receiver.taken()), given);
    let ids: Vec<&str> = got.iter().map(Got::id).collect();
    // The first is tried until it is taken, then the second, each under its own id.
    assert!(ids[..6].iter().all(|id| *id == ids[0]) && ids[6..9].iter().all(|id| *id == ids[6]));
    assert!(ids[5] != ids[6] && ids[8] != ids[9] && got.len() == 10, "{ids:?}");
    assert!(got[5].at - got[4].at >= Duration::from_secs(2), "Retry-After was not kept");
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
    let said = courier.stop();
    let expected = "courier: crm: it answered 500: oh \u{241b}[31mno; coupon.given is tried again";
    assert_eq!(said.lines().next(), Some(expected), "{said}");
    assert!(said.contains("courier: crm: takes events again"), "{said}");
}

#[test]
fn an_endpoint_that_answers_410_is_sent_nothing_until_it_takes_a_test() {
    let folder = folder();
    let receiver = Receiver::new(|_, number| match number {
        0 | 1 => Reply::Says(410, "", ""),
        _ => OK,
    });
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events coupon.given");
    let courier = Courier::start(&folder, SOON);
    let mut given = vec![give(&folder)];
    receiver.until("the 410", |got| got.len() == 1);
    let begun = Instant::now();
    while folder.rows("webhooks list")[0]["state"] != "gone" {
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    given.push(give(&folder));
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(receiver.got().len(), 1);
    let tried = folder.run("webhooks test crm");
    assert_eq!((tried.code, tried.err.as_str()), (1, "crm answered 410: it wants no events\n"));
    let tried = folder.run("webhooks test crm");
    assert_eq!((tried.code, tried.out.as_str()), (0, "crm answered 200: thanks\n"));
    receiver.until_taken(3);
    assert_eq!(codes(&receiver.taken()), given);
    assert!(courier.stop().contains("answered 410"));
}

#[test]
fn an_event_that_is_given_up_or_skipped_is_kept_and_can_be_sent_again() {
    let folder = folder();
    let receiver = Receiver::new(|got, number| {
        // The first two codes are refused for as long as the courier tries them.
        let is_early = number < 1_000 && !got.headers.contains_key("x-never");
        let code = got.json()["data"]["code"].as_str().unwrap_or_default().to_owned();
        let is_first = FIRST.with_codes(|known| known.contains(&code));
        if is_early && is_first { Reply::Says(400, "", "no such list") } else { OK }
    });
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events coupon.given");
    let given: Vec<String> = (0..3).map(|_| give(&folder)).collect();
    FIRST.with_codes(|known| known.extend(given[..2].iter().cloned()));
    let courier = Courier::start(&folder, &format!("{SOON} --give-up 1s"));
    // The first is given up after its time; the second is skipped by hand or given up, too.
    receiver.until_taken(1);
    assert_eq!(codes(&receiver.taken()), [given[2].as_str()]);
    courier.stop();
    let dead = folder.rows("webhooks dead");
    assert_eq!(dead.len(), 2);
    assert_eq!((&*dead[0]["endpoint"], &*dead[0]["type"]), ("crm", "coupon.given"));
    assert_eq!(dead[0]["reason"], "it answered 400: no such list");
    let body: serde_json::Value = serde_json::from_str(&folder.ok("webhooks dead 1")).unwrap();
    assert_eq!(body["data"]["code"], given[0].as_str());
    // It fails again, and what comes after it waits for it.
    let tries = receiver.got().len();
    let retried = folder.run("webhooks retry");
    assert_eq!((retried.code, retried.out.as_str()), (1, "0 delivered, 2 not\n"));
    assert_eq!(receiver.got().len(), tries + 1);
    FIRST.with_codes(Vec::clear);
    assert_eq!(folder.ok("webhooks retry 2"), "1 delivered, 0 not\n");
    assert_eq!(folder.ok("webhooks retry"), "1 delivered, 0 not\n");
    assert_eq!(folder.rows("webhooks dead").len(), 0);
    let ids: Vec<String> = receiver.taken().iter().map(|got| got.id().to_owned()).collect();
    assert_eq!(ids[1..], [dead[1]["id"].clone(), dead[0]["id"].clone()]);
    assert_eq!(folder.run("webhooks retry 7").code, 2);
}

/// The codes that an endpoint of a test refuses.
struct Refused(std::sync::Mutex<Vec<String>>);

static FIRST: Refused = Refused(std::sync::Mutex::new(Vec::new()));

impl Refused {
    fn with_codes<T>(&self, with: impl FnOnce(&mut Vec<String>) -> T) -> T {
        with(&mut self.0.lock().unwrap())
    }
}

#[test]
fn an_event_that_an_endpoint_will_never_take_can_be_skipped() {
    let folder = folder();
    let receiver =
        Receiver::new(|_, number| if number < 2 { Reply::Says(422, "", "") } else { OK });
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events coupon.given");
    assert_eq!(folder.run("webhooks skip crm").code, 2);
    let _courier = Courier::start(&folder, "--first-retry 2s --batch-wait 100ms");
    let given = [give(&folder), give(&folder)];
    receiver.until("a failure", |got| got.len() == 1);
    let begun = Instant::now();
    while folder.rows("webhooks list")[0]["state"] != "failing" {
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    let skipped = folder.ok("webhooks skip crm");
    assert!(skipped.starts_with("coupon.given msg_"), "{skipped}");
    receiver.until_taken(1);
    assert_eq!(codes(&receiver.taken()), given[1..]);
    assert_eq!(folder.rows("webhooks dead").len(), 1);
}

#[test]
fn an_endpoint_with_https_is_trusted_by_a_certificate_of_the_operators_own_authority_alone() {
    let folder = folder();
    folder.copy("tests/webhooks/ca.pem");
    let receiver = Receiver::with_tls(|_, _| OK);
    let _serving = folder.serve("");
    let port = receiver.address.port();
    let url = |host: &str| format!("https://{host}:{port}/in");
    let secret = folder.ok(&format!(
        "webhooks add {} --events coupon.given --allow-private --name crm",
        url("localhost")
    ));
    folder.ok(&format!(
        "webhooks add {} --events coupon.given --allow-private --name other",
        url("127.0.0.2")
    ));
    let unknown = folder.run("webhooks test crm");
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("TLS failed"), "{}", unknown.err);
    assert_eq!(folder.ok("webhooks test crm --ca-file ca.pem"), "crm answered 200: thanks\n");
    // The certificate is for another name; nothing listens at the other address on some systems.
    let other = folder.run("webhooks test other --ca-file ca.pem");
    assert_eq!(other.code, 1, "{other:?}");
    let courier = Courier::start(&folder, &format!("{SOON} --ca-file ca.pem"));
    folder.ok("webhooks remove other");
    let code = give(&folder);
    receiver.until_taken(2);
    assert_eq!(codes(&receiver.taken()), [code]);
    assert!(receiver.taken().iter().all(|got| got.is_signed_by(secret.trim())));
    courier.stop();
    let missing = folder.run("courier --ca-file nothing.pem");
    assert_eq!(missing.code, 2, "{missing:?}");
}

/// The sockets of TCP that a process has open, but for those that listen and those that others connected to it.
fn outbound(serving: &Serving) -> Vec<String> {
    let pid = serving.pid();
    let links = fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let own: Vec<String> = links
        .filter_map(|link| fs::read_link(link.path()).ok())
        .filter_map(|to| {
            let text = to.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned();
            Some(text)
        })
        .collect();
    let accepted = [serving.public.port(), serving.admin.port()];
    let mut found = Vec::new();
    for file in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/{pid}/net/{file}")).unwrap_or_default();
        for line in table.lines().skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let port = words[1].rsplit(':').next().unwrap();
            let port = u16::from_str_radix(port, 16).unwrap();
            if own.iter().any(|inode| inode == words[9]) && !accepted.contains(&port) {
                found.push(line.to_owned());
            }
        }
    }
    found
}

#[test]
fn the_serving_process_opens_no_connection_while_events_flow() {
    let (folder, receiver) = (folder(), Receiver::new(|_, _| OK));
    let serving = folder.serve("");
    add(&folder, &receiver, "--events all");
    let _courier = Courier::start(&folder, SOON);
    let (mut looks, begun) = (0, Instant::now());
    for round in 0..8 {
        give(&folder);
        serving.get("/bio");
        folder.write("orders.csv", &order(round));
        folder.ok("import orders orders.csv");
        for _ in 0..20 {
            assert_eq!(outbound(&serving), [""; 0]);
            looks += 1;
            thread::sleep(Duration::from_millis(5));
        }
    }
    receiver.until("orders, codes and clicks", |got| {
        assert_eq!(outbound(&serving), [""; 0]);
        let has = |kind| got.iter().filter(|got| got.kind() == kind).count();
        has("order.placed") == 8 && has("coupon.given") == 8 && has("link.clicked") > 0
    });
    assert!(looks >= 160, "{looks} in {:?}", begun.elapsed());
    // The test would notice one.
    assert!(!outbound_of_self(&receiver).is_empty());
}

/// The same of this process, while it is connected to an endpoint.
fn outbound_of_self(receiver: &Receiver) -> Vec<String> {
    let _connected = std::net::TcpStream::connect(receiver.address).unwrap();
    let table = fs::read_to_string("/proc/self/net/tcp").unwrap();
    let port = format!(":{:04X}", receiver.address.port());
    let is_it = |line: &&str| line.split_whitespace().nth(2).is_some_and(|to| to.ends_with(&port));
    table.lines().filter(is_it).map(str::to_owned).collect()
}

fn order(number: u32) -> String {
    format!("order_id,ordered_at,currency,total\n#{number},2026-11-20T10:00:00Z,EUR,25.00\n")
}
