//! A lower bound for comparison: hyper alone, with its own timer and a constant 302.
//!
//! It answers as many bytes as Couplet does, and ignores the request.

use std::convert::Infallible;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use couplet::domain::limits::{HEADER_TIMEOUT_MS, REQUEST_BUFFER_BYTES};
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderValue, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};

const TO: &str = "https://shop.example.com/products/123456?page=black-week&utm_source=instagram\
     &utm_medium=dm&utm_campaign=2026-11-black-week&lnk=CfOFEM1xSjmk";

/// Serves until it is killed, with one thread for each core that it may use.
pub(crate) fn serve() -> ! {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let serving: Vec<_> = (0..threads)
        .map(|_| {
            let listener = listener.try_clone().unwrap();
            std::thread::spawn(move || accept(listener))
        })
        .collect();
    let ready = format!("ready http://{}\n", listener.local_addr().unwrap());
    std::io::stderr().write_all(ready.as_bytes()).unwrap();
    for thread in serving {
        thread.join().unwrap();
    }
    unreachable!("a serving thread never ends");
}

fn accept(listener: TcpListener) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_millis(HEADER_TIMEOUT_MS))
            .max_buf_size(REQUEST_BUFFER_BYTES)
            .half_close(false);
        let builder = Arc::new(builder);
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let builder = Arc::clone(&builder);
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let service = service_fn(|_| async { Ok::<_, Infallible>(found()) });
                let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}

fn found() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_static(TO));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}
