//! Answers of many pieces over real sockets: a slow client gets them whole, a stalled one is cut off.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep};

use super::*;
use crate::http::handler::Handler;
use crate::http::listener::{Options, Running, serve};

/// Pieces of 256 KiB, each made after a pause.
struct Pieces {
    left: usize,
    pause: Duration,
    making: Pin<Box<Sleep>>,
}

const LARGE: usize = 256 * 1024;

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if !self.pause.is_zero() {
            if self.making.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.making = Box::pin(sleep(self.pause));
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![7; LARGE])))))
    }
}

/// Answers everything with pieces.
#[derive(Clone, Copy)]
struct Streams {
    pieces: usize,
    pause: Duration,
}

impl Handler for Streams {
    type Body = PacedBody<Pieces>;

    async fn answer(
        &self,
        _: IpAddr,
        _: Request<Incoming>,
        timer: &Arc<ClientTimer>,
    ) -> Response<Self::Body> {
        let making = Box::pin(sleep(self.pause));
        let body = Pieces { left: self.pieces, pause: self.pause, making };
        Response::new(PacedBody::new(body, timer, ()))
    }
}

const TIMEOUT: Duration = Duration::from_millis(300);

fn served(handler: Streams) -> (Running, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    let drain = Duration::from_millis(300);
    let options = Options { threads: 1, header_timeout: TIMEOUT, drain, ..Options::default() };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    (serve(listener, &handler, &options, &stopping).unwrap(), stop)
}

fn ask(running: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(running.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    stream
}

#[test]
fn a_client_that_reads_nothing_of_a_stream_is_cut_off() {
    // More than the kernel buffers.
    let pieces = 256;
    let (running, _stop) = served(Streams { pieces, pause: Duration::ZERO });
    let mut stalled = ask(&running);
    thread::sleep(4 * TIMEOUT);
    let mut taken = Vec::new();
    // The system decides whether this ends with an error.
    let _ = stalled.read_to_end(&mut taken);
    assert!(taken.starts_with(b"HTTP/1.1 200 "));
    assert!(taken.len() < pieces * LARGE, "{} bytes came", taken.len());
}

#[test]
fn a_client_that_reads_slowly_or_waits_for_pieces_gets_the_whole_stream() {
    for (pieces, pause, rest) in [(64, Duration::ZERO, 20), (4, 2 * TIMEOUT, 0)] {
        let (running, _stop) = served(Streams { pieces, pause });
        let mut stream = ask(&running);
        let begun = Instant::now();
        let (mut taken, mut piece) = (0, vec![0; LARGE]);
        loop {
            thread::sleep(Duration::from_millis(rest));
            match stream.read(&mut piece).unwrap() {
                0 => break,
                count => taken += count,
            }
        }
        assert!(taken > pieces * LARGE, "{taken} bytes came in {:?}", begun.elapsed());
        assert!(begun.elapsed() > 2 * TIMEOUT, "that was not slow");
    }
}
