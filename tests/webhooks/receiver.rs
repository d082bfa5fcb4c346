//! An endpoint of the test's own, which keeps what it gets and answers as it is told.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use couplet::cli::SystemClock;
use couplet::domain::environment::Clock;
use couplet::domain::hook::signature::Message;
use couplet::domain::hook::{HookKind, HookSecret};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;

/// An event as it came.
#[derive(Debug, Clone)]
pub(super) struct Got {
    /// By name, in lower case.
    pub(super) headers: HashMap<String, String>,
    pub(super) path: String,
    pub(super) body: String,
    pub(super) at: Instant,
    /// Whether it was answered with 2xx.
    pub(super) was_taken: bool,
}

impl Got {
    pub(super) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether it is signed with this secret.
    pub(super) fn is_signed_by(&self, secret: &str) -> bool {
        let secrets = [HookSecret::parse(HookKind::Generic, secret).unwrap()];
        let header = |name: &str| self.headers.get(name).map(String::as_str);
        let message = Message { header, body: self.body.as_bytes() };
        message.check(HookKind::Generic, &secrets, SystemClock.now()).is_ok()
    }
}

/// How an event is answered.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// The status, more headers, and the body.
    Says(u16, &'static str, &'static str),
    /// A redirect to this address.
    Leads(String),
    /// The connection is closed without an answer.
    Closes,
    /// Nothing for so long.
    Waits(Duration),
    /// A body that never ends.
    Babbles,
    /// It is taken, and the body of the answer never comes.
    Dawdles,
}

pub(super) const OK: Reply = Reply::Says(200, "", "thanks");

type Answering = dyn Fn(&Got, usize) -> Reply + Send + Sync;

/// A listener on this machine.
pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
    connections: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Receiver {
    /// Answers each event as said, by what it is and how many came before it.
    pub(super) fn new(answer: impl Fn(&Got, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::begin(None, Arc::new(answer))
    }

    /// The same with TLS, by a certificate for `localhost` of an authority of the tests.
    pub(super) fn with_tls(answer: impl Fn(&Got, usize) -> Reply + Send + Sync + 'static) -> Self {
        let (certificate, key) = ("tests/webhooks/cert.pem", "tests/webhooks/key.pem");
        let at = |path: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let certificate = CertificateDer::from_pem_file(at(certificate)).unwrap();
        let key = PrivateKeyDer::from_pem_file(at(key)).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Self::begin(Some(Arc::new(config)), Arc::new(answer))
    }

    fn begin(tls: Option<Arc<rustls::ServerConfig>>, answer: Arc<Answering>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let receiver = Self {
            address,
            got: Arc::default(),
            connections: Arc::default(),
            is_over: Arc::default(),
        };
        let (got, connections) = (Arc::clone(&receiver.got), Arc::clone(&receiver.connections));
        let is_over = Arc::clone(&receiver.is_over);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                connections.fetch_add(1, Ordering::Relaxed);
                let (tls, got, answer) = (tls.clone(), Arc::clone(&got), Arc::clone(&answer));
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                    let _ = match tls {
                        None => serve(&stream, &stream, &got, &*answer),
                        Some(config) => serve_tls(stream, config, &got, &*answer),
                    };
                });
            }
        });
        receiver
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Those that it took.
    pub(super) fn taken(&self) -> Vec<Got> {
        self.got().into_iter().filter(|got| got.was_taken).collect()
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Waits until something is so, far longer than it should take.
    #[track_caller]
    pub(super) fn until(&self, what: &str, is_so: impl Fn(&[Got]) -> bool) -> Vec<Got> {
        let begun = Instant::now();
        loop {
            let got = self.got();
            if is_so(&got) {
                return got;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "{what}: {got:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many events were taken.
    #[track_caller]
    pub(super) fn until_taken(&self, count: usize) -> Vec<Got> {
        let is_so = |got: &[Got]| got.iter().filter(|got| got.was_taken).count() >= count;
        self.until(&format!("{count} events"), is_so);
        self.taken()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve_tls(
    stream: TcpStream,
    config: Arc<rustls::ServerConfig>,
    got: &Mutex<Vec<Got>>,
    answer: &Answering,
) -> std::io::Result<()> {
    let connection = rustls::ServerConnection::new(config).unwrap();
    let stream = Mutex::new(rustls::StreamOwned::new(connection, stream));
    serve(Locked(&stream), Locked(&stream), got, answer)
}

struct Locked<'a, T>(&'a Mutex<T>);

impl<T: Read> Read for Locked<'_, T> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().read(into)
    }
}

impl<T: Write> Write for Locked<'_, T> {
    fn write(&mut self, from: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(from)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap().flush()
    }
}

fn serve(
    from: impl Read,
    mut to: impl Write,
    all: &Mutex<Vec<Got>>,
    answer: &Answering,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(from);
    let next = |lines: &mut BufReader<_>| -> std::io::Result<String> {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    };
    let first = next(&mut lines)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let line = next(&mut lines)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let mut got = Got { headers, path, body, at: Instant::now(), was_taken: false };
    let reply = {
        let mut all = all.lock().unwrap();
        let reply = answer(&got, all.len());
        got.was_taken = matches!(reply, Reply::Says(200..300, ..) | Reply::Dawdles);
        all.push(got);
        reply
    };
    match reply {
        Reply::Says(status, headers, body) => {
            let length = body.len();
            write!(to, "HTTP/1.1 {status} x\r\n{headers}Content-Length: {length}\r\n\r\n{body}")?;
        }
        Reply::Leads(address) => {
            write!(to, "HTTP/1.1 307 x\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n")?;
        }
        Reply::Closes => {}
        Reply::Waits(pause) => thread::sleep(pause),
        Reply::Dawdles => {
            write!(to, "HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\n")?;
            to.flush()?;
            thread::sleep(Duration::from_secs(5));
        }
        Reply::Babbles => {
            write!(to, "HTTP/1.1 500 x\r\n\r\n")?;
            while to.write_all(&[b'a'; 4096]).is_ok() {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }
    to.flush()
}
