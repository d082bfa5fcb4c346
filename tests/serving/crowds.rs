//! Many connect and ask for nothing, or take nothing of what they asked for: nobody waits for them. And
//! a client that says that it sends no more has its answer.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use couplet::codec::encode_row;
use couplet::service::Request;
use couplet::store::Selection;

use super::bio;
use crate::folder::ask;
use crate::network::large;

/// As many as the admin listener serves at once.
const CROWD: usize = 256;

/// How many of a crowd have not been hung up on.
fn connected(crowd: &mut [TcpStream]) -> usize {
    let is_open = |stream: &mut TcpStream| {
        stream.set_nonblocking(true).unwrap();
        matches!(stream.read(&mut [0; 16]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    };
    crowd.iter_mut().map(is_open).filter(|is_open| *is_open).count()
}

#[test]
fn an_idle_crowd_does_not_keep_the_operator_from_seeing_that_the_server_is_well() {
    // Health was told after 9.7 s: when all of the crowd had been idle for too long.
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

/// A whole request for all of the data.
fn all() -> Vec<u8> {
    let body = encode_row(1, &Request::Snapshot(Selection::all()));
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body].concat()
}

#[test]
fn an_idle_crowd_on_the_local_socket_keeps_no_command_and_no_descriptor() {
    // Each of them was served for as long as it liked: a thread for each that took nothing of its
    // snapshot, until there were no more threads for anybody, and descriptors that visitors lacked.
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
        // Of those that are still served, and the server's own.
        let open = std::fs::read_dir(format!("/proc/{}/fd", serving.pid())).unwrap().count();
        assert!(open < 250, "{open} descriptors are open after {} bytes", sent.len());
        drop(crowd);
    }
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_client_that_says_that_it_sends_no_more_has_its_answer() {
    // It was hung up on without a word, be it a visitor, an operator's script or a command.
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

/// What is answered to a request after which no more is sent.
fn half_closed(
    mut reader: impl Read,
    mut writer: impl Write,
    request: &[u8],
    end: impl Fn(),
) -> Vec<u8> {
    writer.write_all(request).unwrap();
    end();
    // The server sees the end of the request with the request, and while it answers.
    thread::sleep(Duration::from_millis(20));
    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).unwrap();
    answer
}
