//! Many clients connect and send nothing, or read nothing of their answers: nobody else has to
//! wait. A client that closes its sending side still gets its answer.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use couplet::codec::encode_message;
use couplet::domain::limits::LOCAL_SNAPSHOTS_MAX;
use couplet::service::{Request, VERSION};
use couplet::store::Selection;

use super::bio;
use crate::folder::ask;
use crate::network::large;

/// As many connections as the admin listener serves at once.
const CROWD: usize = 256;

/// How many connections are still open.
fn connected(crowd: &mut [TcpStream]) -> usize {
    let is_open = |stream: &mut TcpStream| {
        stream.set_nonblocking(true).unwrap();
        matches!(stream.read(&mut [0; 16]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    };
    crowd.iter_mut().map(is_open).filter(|is_open| *is_open).count()
}

#[test]
fn idle_admin_connections_do_not_block_the_health_check() {
    // Health was answered only after 9.7 s, when all of these connections had timed out.
    let (_folder, serving) = bio();
    for beginning in ["", "GET /-/health HTTP/1.1\r\n"] {
        let mut crowd: Vec<TcpStream> =
            (0..CROWD).map(|_| TcpStream::connect(serving.admin).unwrap()).collect();
        for stream in &mut crowd {
            stream.write_all(beginning.as_bytes()).unwrap();
        }
        assert_eq!(ask(serving.admin, "GET", "/-/health", "").unwrap().body, "ok\n");
        let left = connected(&mut crowd);
        assert!(left > CROWD / 2, "it was answered when {left} of {CROWD} were left");
    }
}

/// A complete request for all of the data.
fn all() -> Vec<u8> {
    let body = encode_message(VERSION, &Request::Snapshot(Selection::all()));
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body].concat()
}

#[test]
fn idle_socket_connections_do_not_block_commands_or_hold_descriptors() {
    // Each was served for as long as it liked. Every client that did not read its snapshot held a
    // thread, until none were left, and descriptors that visitors needed.
    let folder = large(4_000);
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let all = all();
    let half = &all[..all.len() - 2];
    let path = folder.path().join("couplet.redb.sock");
    for (size, sent) in [(600, &b""[..]), (600, b"POST / HTTP/1.1\r\n"), (600, half), (100, &all)] {
        let connect = |_| {
            let mut stream = UnixStream::connect(&path).unwrap();
            stream.write_all(sent).unwrap();
            stream
        };
        let crowd: Vec<UnixStream> = (0..size).map(connect).collect();
        assert_eq!(folder.rows("link list").len(), 1);
        assert_eq!(ask(serving.admin, "GET", "/-/health", "").unwrap().body, "ok\n");
        assert_eq!(serving.get("/bio").status, 302);
        // Descriptors of connections still open, and the server's own.
        let open = std::fs::read_dir(format!("/proc/{}/fd", serving.pid())).unwrap().count();
        assert!(open < 250, "{open} descriptors are open after {} bytes", sent.len());
        drop(crowd);
    }
    let stopped = serving.stop();
    assert_eq!(stopped.code, 0, "{stopped:?}");
}

#[test]
fn snapshots_for_local_clients_are_bounded_and_one_that_waits_gets_its_turn() {
    // Each connection had a spool as large as the data, however many there were.
    let folder = large(24_000);
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let path = folder.path().join("couplet.redb.sock");
    let begun = |_| {
        let mut stream = UnixStream::connect(&path).unwrap();
        stream.write_all(&all()).unwrap();
        stream
    };
    // They read nothing.
    let crowd: Vec<UnixStream> = (0..3 * LOCAL_SNAPSHOTS_MAX).map(begun).collect();
    let spools = || {
        let open = std::fs::read_dir(format!("/proc/{}/fd", serving.pid())).unwrap();
        let names = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
        names.filter(|name| name.to_string_lossy().ends_with("(deleted)")).count()
    };
    thread::scope(|scope| {
        let waiting = scope.spawn(|| folder.rows("link list").len());
        let mut most = 0;
        while !waiting.is_finished() {
            most = most.max(spools());
            thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(waiting.join().unwrap(), 1);
        // One that was given up may still be open for a moment.
        assert!((1..2 * LOCAL_SNAPSHOTS_MAX).contains(&most), "{most} spools were open");
    });
    drop(crowd);
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_client_that_closes_its_sending_side_gets_its_answer() {
    // It was disconnected without an answer, whether it was a visitor, an operator's script or a
    // command.
    let (folder, serving) = bio();
    let tcp = |address| TcpStream::connect(address).unwrap();
    for (stream, path, status) in
        [(tcp(serving.public), "/bio", 302), (tcp(serving.admin), "/-/health", 200)]
    {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
        let answer = half_closed(&stream, &stream, request.as_bytes(), || {
            stream.shutdown(Shutdown::Write).unwrap();
        });
        assert!(answer.starts_with(format!("HTTP/1.1 {status} ").as_bytes()), "{path}");
    }
    let path = folder.path().join("couplet.redb.sock");
    for request in [b"GET / HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(), all()] {
        let stream = UnixStream::connect(&path).unwrap();
        let answer = half_closed(&stream, &stream, &request, || {
            stream.shutdown(Shutdown::Write).unwrap();
        });
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{request:?}");
    }
    assert_eq!(folder.rows("export clicks").len(), 1);
}

/// The answer to a request after which the client closes its sending side.
fn half_closed(
    mut reader: impl Read,
    mut writer: impl Write,
    request: &[u8],
    end: impl Fn(),
) -> Vec<u8> {
    writer.write_all(request).unwrap();
    end();
    // The server sees the end of the input together with the request, and again while it answers.
    thread::sleep(Duration::from_millis(20));
    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).unwrap();
    answer
}
