//! Requests that nobody means well with: for the API and for the webhooks of shops.
//!
//! Invariant: the same number gives the same request, and none of them may change a record. Most are malformed, too large,
//! slow or wrongly signed; some are right, and were sent before.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

/// What the attacks are made of.
pub(crate) struct Armed {
    pub(crate) public: SocketAddr,
    pub(crate) admin: SocketAddr,
    /// A token that may make links.
    pub(crate) token: String,
    /// The signature of [`ORDER`] under the secret of the webhook.
    pub(crate) signature: String,
}

/// The order of a message that was sent before.
pub(crate) const ORDER: &str = "{\"id\":7,\"name\":\"#7\",\"created_at\":\"2026-11-20T10:00:00Z\",\
     \"updated_at\":\"2026-11-20T10:00:00Z\",\"currency\":\"EUR\",\"total_price\":\"19.00\",\
     \"financial_status\":\"paid\"}";

/// The link of a request that was sent before, and its key.
const LINK: &str = "{\"url\":\"https://shop.example.com/once\"}";
const KEY: &str = "sent-before";

const HOOK: &str = "/-/hooks/shopify/berlin";
const LINKS: &str = "/-/api/v1/links";
const WAIT: Duration = Duration::from_secs(20);
/// How long a slow client waits in the middle of its body.
const SLOW: Duration = Duration::from_millis(100);
/// Kinds of requests for each of the two.
const KINDS: u64 = 16;

impl Armed {
    /// Sends the request with a number, and returns the status of the answer; 0 if there is none.
    pub(crate) fn attack(&self, number: u64) -> u16 {
        let of_hook = number.is_multiple_of(2);
        let to = if of_hook { self.public } else { self.admin };
        let (bytes, pause) =
            if of_hook { self.of_hook(number / 2) } else { self.of_api(number / 2) };
        send(to, &bytes, pause).unwrap_or(0)
    }

    fn of_hook(&self, number: u64) -> (Vec<u8>, Option<usize>) {
        let times = usize::try_from(number % 500).unwrap_or(0);
        let signed = format!("X-Shopify-Hmac-SHA256: {}\r\n", self.signature);
        let unsigned = "X-Shopify-Hmac-SHA256: AAAA\r\n";
        match number % KINDS {
            // Sent before.
            0..4 => post(HOOK, &signed, ORDER),
            // Altered after it was signed.
            4 => post(HOOK, &signed, &ORDER.replace("19.00", "1.00")),
            5 => post(HOOK, unsigned, ORDER),
            6 => post(HOOK, "", &"[".repeat(times * 20)),
            7 => post("/-/hooks/shopify/nobody", &signed, ORDER),
            8 => post(&format!("/-/hooks/{}/x", "..%2f".repeat(times % 50)), &signed, ORDER),
            // Much larger than it may be.
            9 => post(HOOK, &signed, &"x".repeat(times * 5_000)),
            10 => (head(HOOK, &format!("{signed}Content-Length: 99999999999\r\n")), None),
            11 => (head(HOOK, &format!("{signed}Transfer-Encoding: chunked\r\n")), None),
            12 => post(HOOK, &format!("{signed}X: {}\r\n", "y".repeat(times * 40)), ORDER),
            13 => (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(times + 1), None),
            _ => slow(post(HOOK, unsigned, ORDER)),
        }
    }

    fn of_api(&self, number: u64) -> (Vec<u8>, Option<usize>) {
        let times = usize::try_from(number % 500).unwrap_or(0);
        let own =
            format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", self.token);
        let once = format!("{own}Idempotency-Key: {KEY}\r\n");
        match number % KINDS {
            0..3 => post(LINKS, &once, LINK),
            3 => post(LINKS, &once, "{\"url\":\"https://shop.example.com/other\"}"),
            4 => post(LINKS, &own, &"{\"url\":".repeat(times + 1)),
            5 => post(LINKS, &own, "{\"url\":\"https://a.example/\",\"admin\":true}"),
            6 => post(LINKS, &own, "{\"url\":\"javascript:alert(1)\"}"),
            7 => post(LINKS, "Authorization: Bearer couplet_nobody\r\n", LINK),
            8 => post(LINKS, "", LINK),
            9 => post(LINKS, &own, &"x".repeat(times * 5_000)),
            10 => post("/-/api/v1/links-batch", &own, &batch(times * 10 + 501)),
            11 => post(&format!("{LINKS}/{}/retire", "%00".repeat(times + 1)), &own, "{}"),
            12 => post("/-/api/v1/tokens", &own, "{\"name\":\"root\"}"),
            13 => (head(&format!("{LINKS}?{}", "limit=1&".repeat(times + 2)), &own), None),
            _ => slow(post(LINKS, &own, "{\"url\":\"https://shop.example.com/never-whole\"}")),
        }
    }
}

/// A batch of more items than one may have.
fn batch(items: usize) -> String {
    format!("{{\"items\":[{}{{}}]}}", "{},".repeat(items))
}

fn head(path: &str, headers: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

fn post(path: &str, headers: &str, body: &str) -> (Vec<u8>, Option<usize>) {
    let mut bytes = head(path, &format!("{headers}Content-Length: {}\r\n", body.len()));
    bytes.extend_from_slice(body.as_bytes());
    (bytes, None)
}

/// Waits in the middle of the body, and goes away before its end.
fn slow((mut bytes, _): (Vec<u8>, Option<usize>)) -> (Vec<u8>, Option<usize>) {
    bytes.truncate(bytes.len() - 1);
    let middle = bytes.len() - 10;
    (bytes, Some(middle))
}

/// Sends the bytes, with a pause at a place. The server may answer before all are sent.
fn send(to: SocketAddr, bytes: &[u8], pause: Option<usize>) -> Option<u16> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(WAIT)).ok()?;
    let (first, rest) = bytes.split_at(pause.unwrap_or(bytes.len()));
    let mut sent = stream.write_all(first);
    if pause.is_some() {
        thread::sleep(SLOW);
        sent = sent.and_then(|()| stream.write_all(rest));
    }
    // A server that refuses early closes the connection before all is sent.
    let _ = sent.and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let line = String::from_utf8_lossy(&answer[..answer.len().min(16)]).into_owned();
    line.split(' ').nth(1)?.parse().ok()
}
