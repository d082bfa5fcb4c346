//! Visitors that send requests as fast as they can, each on a connection that stays open until it
//! breaks.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::folder::BROWSER;

pub(super) const VISITORS: usize = 8;

pub(super) struct Load {
    visitors: Vec<JoinHandle<Vec<String>>>,
    answers: Arc<AtomicUsize>,
}

impl Load {
    /// Starts visitors for a path of a server.
    pub(super) fn start(server: SocketAddr, path: &str) -> Self {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{BROWSER}\r\n");
        let answers = Arc::new(AtomicUsize::new(0));
        let visitor = |_| {
            let (request, answers) = (request.clone(), Arc::clone(&answers));
            thread::spawn(move || visit(server, request.as_bytes(), &answers))
        };
        Self { visitors: (0..VISITORS).map(visitor).collect(), answers }
    }

    /// Waits for the next answer and returns at once, so that a click which was answered too early
    /// is not on disk yet.
    pub(super) fn next_answer(&self) {
        let (before, begun) = (self.answers.load(Ordering::Relaxed), Instant::now());
        while self.answers.load(Ordering::Relaxed) == before {
            assert!(begun.elapsed() < Duration::from_mins(1), "no visitor is answered");
            std::hint::spin_loop();
        }
    }

    /// Waits until every connection has broken; returns the click ids of all complete answers.
    pub(super) fn answered(self) -> Vec<String> {
        self.visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect()
    }
}

fn visit(server: SocketAddr, request: &[u8], answers: &AtomicUsize) -> Vec<String> {
    let mut answered = Vec::new();
    let Ok(mut stream) = TcpStream::connect(server) else { return answered };
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut buffer = [0; 4096];
    while stream.write_all(request).is_ok() {
        let Some(head) = read_head(&mut stream, &mut buffer) else { break };
        answers.fetch_add(1, Ordering::Relaxed);
        assert!(head.starts_with("HTTP/1.1 302 "), "{head}");
        let (_, rest) = head.split_once("lnk=").unwrap_or_else(|| panic!("{head}"));
        let id = rest.split("\r\n").next().unwrap();
        answered.push(id.to_owned());
    }
    answered
}

/// Reads a complete head, which is the whole answer, because a redirect has no body; `None` if the
/// connection broke before its end.
fn read_head<'a>(stream: &mut TcpStream, buffer: &'a mut [u8]) -> Option<&'a str> {
    let mut length = 0;
    while !buffer[..length].ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer[length..]) {
            Ok(0) => return None,
            Ok(count) => length += count,
            Err(error) => {
                let slow = std::io::ErrorKind::WouldBlock;
                assert_ne!(error.kind(), slow, "the server was silent for a minute");
                return None;
            }
        }
    }
    Some(std::str::from_utf8(&buffer[..length]).unwrap())
}
