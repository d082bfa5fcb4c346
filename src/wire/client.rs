//! The asking end of the local socket: one request, one answer.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Method, Response};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::error::WireError;
use super::request::{ADDRESS, Request, VERSION};
use crate::domain::limits::SERVER_WAIT_MS;
use crate::domain::settings::Domain;
use crate::store::codec::encode_row;

/// What a server answered.
pub(super) struct Answer {
    /// The body, spooled.
    pub(super) file: File,
    /// Where the server's links are reached.
    pub(super) address: Option<Domain>,
}

/// Sends a request and spools the answer, which is then read at leisure.
pub(super) fn ask(stream: UnixStream, request: &Request) -> Result<Answer, WireError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(WireError::Socket)?.block_on(async {
        stream.set_nonblocking(true).map_err(WireError::Socket)?;
        let stream = tokio::net::UnixStream::from_std(stream).map_err(WireError::Socket)?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(WireError::Http)?;
        let connection = tokio::spawn(connection);
        let body = Full::new(Bytes::from(encode_row(VERSION, request)));
        let request = hyper::Request::builder()
            .method(Method::POST)
            .uri("/")
            .header(hyper::header::HOST, "couplet")
            .body(body)
            .expect("the parts of the request are constants");
        let answered = timeout(Duration::from_millis(SERVER_WAIT_MS), sender.send_request(request));
        let response = answered.await.map_err(|_| WireError::Silent)?.map_err(WireError::Http)?;
        let address = response.headers().get(ADDRESS);
        let address = address.and_then(|value| Domain::parse(value.to_str().ok()?).ok());
        let file = spool(response).await?;
        connection.abort();
        Ok(Answer { file, address })
    })
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
