//! The asking end of the local socket: one request, one answer.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::error::WireError;
use super::request::{ADDRESS, Request, VERSION};
use crate::domain::limits::{BUSY_WAIT_MS, SERVER_WAIT_MS};
use crate::domain::settings::Domain;
use crate::store::codec::encode_row;

/// Asks whether anybody is there: where the server's links are reached. It answers at once, or it
/// hangs.
pub(super) fn greet(stream: UnixStream) -> Result<Option<Domain>, WireError> {
    let request = hyper::Request::get("/").header(hyper::header::HOST, "couplet");
    let request = request.body(Full::default()).expect("the parts of the request are constants");
    let wait = Duration::from_millis(BUSY_WAIT_MS);
    send(stream, request, wait, async |response| Ok(address(&response)))
}

/// Sends a request and spools the answer, which is then read at leisure.
pub(super) fn ask(stream: UnixStream, request: &Request) -> Result<File, WireError> {
    let body = Full::new(Bytes::from(encode_row(VERSION, request)));
    let request = hyper::Request::post("/").header(hyper::header::HOST, "couplet");
    let request = request.body(body).expect("the parts of the request are constants");
    let wait = Duration::from_millis(SERVER_WAIT_MS);
    send(stream, request, wait, spool)
}

/// Sends a request, waits for the head of its answer, and has the answer taken.
fn send<T>(
    stream: UnixStream,
    request: hyper::Request<Full<Bytes>>,
    wait: Duration,
    take: impl AsyncFnOnce(Response<Incoming>) -> Result<T, WireError>,
) -> Result<T, WireError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(WireError::Socket)?.block_on(async {
        stream.set_nonblocking(true).map_err(WireError::Socket)?;
        let stream = tokio::net::UnixStream::from_std(stream).map_err(WireError::Socket)?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(WireError::Http)?;
        let connection = tokio::spawn(connection);
        let answered = timeout(wait, sender.send_request(request)).await;
        let response = answered.map_err(|_| WireError::Silent(wait))?.map_err(WireError::Http)?;
        let taken = take(response).await?;
        connection.abort();
        Ok(taken)
    })
}

fn address(response: &Response<Incoming>) -> Option<Domain> {
    Domain::parse(response.headers().get(ADDRESS)?.to_str().ok()?).ok()
}

async fn spool(response: Response<Incoming>) -> Result<File, WireError> {
    let status = response.status();
    let mut body = response.into_body();
    if !status.is_success() {
        let text = body.collect().await.map_err(WireError::Http)?.to_bytes();
        return Err(WireError::Server(String::from_utf8_lossy(&text).into_owned()));
    }
    let mut file = tempfile::tempfile().map_err(WireError::Spool)?;
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(WireError::Http)?.into_data() {
            file.write_all(&data).map_err(WireError::Spool)?;
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(WireError::Spool)?;
    Ok(file)
}
