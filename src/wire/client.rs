//! The client: one request and one answer, over the local socket or over the network.
//!
//! Invariant: every wait for the server has a timeout: to connect, for the head of the answer, and for
//! each frame of its body. A message from another machine is shown as one line, without control
//! characters.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, HOST, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::WireError;
use super::remote::Remote;
use crate::codec::encode_message;
use crate::domain::limits::{BUSY_WAIT_MS, CONNECT_WAIT_MS, ERROR_TEXT_BYTES_MAX, SERVER_WAIT_MS};
use crate::domain::settings::Domain;
use crate::domain::token::Scope;
use crate::service::{ADDRESS, PATH, SCOPE};
use crate::service::{Request, VERSION};

/// The timeout of a greeting on this machine: a server answers it at once, or it hangs.
const GREET_WAIT: Duration = Duration::from_millis(BUSY_WAIT_MS);
/// The timeouts of connecting to a remote server and of its greeting.
const CONNECT_WAIT: Duration = Duration::from_millis(CONNECT_WAIT_MS);
/// The timeout of the head of an answer, and of each frame of its body.
const ANSWER_WAIT: Duration = Duration::from_millis(SERVER_WAIT_MS);

/// Asks whether a server listens; returns the address of its links.
pub(super) fn greet(stream: UnixStream) -> Result<Option<Domain>, WireError> {
    run(async {
        let request = hyper::Request::get("/").header(HOST, "couplet").body(Full::default());
        let request = request.expect("the parts of the request are constants");
        let response = send(local(stream)?, request, GREET_WAIT).await?;
        if !response.status().is_success() {
            return Err(refusal(response).await);
        }
        Ok(header(&response, ADDRESS).and_then(|text| Domain::parse(text).ok()))
    })
}

/// Sends a request and stores the answer in a temporary file.
pub(super) fn ask(stream: UnixStream, request: &Request) -> Result<File, WireError> {
    run(async {
        let body = Full::new(Bytes::from(encode_message(VERSION, request)));
        let request = hyper::Request::post("/").header(HOST, "couplet").body(body);
        let request = request.expect("the parts of the request are constants");
        spool(send(local(stream)?, request, ANSWER_WAIT).await?).await
    })
}

/// Asks a remote server whether it accepts the token; returns the address of its links and the
/// token's scope.
pub(super) fn greet_remote(remote: &Remote) -> Result<(Domain, Scope), WireError> {
    run(async {
        let request = to(remote, hyper::Request::get(PATH), Full::default())?;
        let response = send(connect(remote).await?, request, CONNECT_WAIT).await?;
        if !response.status().is_success() {
            return Err(refusal(response).await);
        }
        let address = header(&response, ADDRESS).and_then(|text| Domain::parse(text).ok());
        let scope = header(&response, SCOPE).and_then(|text| text.parse().ok());
        // Any HTTP server may answer there, and accept every request.
        address.zip(scope).ok_or(WireError::NotCouplet)
    })
}

/// Sends a request to a remote server and stores the answer in a temporary file.
pub(super) fn ask_remote(remote: &Remote, request: &Request) -> Result<File, WireError> {
    run(async {
        let body = Full::new(Bytes::from(encode_message(VERSION, request)));
        let request = to(remote, hyper::Request::post(PATH), body)?;
        spool(send(connect(remote).await?, request, ANSWER_WAIT).await?).await
    })
}

/// Runs a request on a runtime of its own. Does not wait for a name lookup that still runs afterwards.
fn run<T>(work: impl Future<Output = Result<T, WireError>>) -> Result<T, WireError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(WireError::Socket)?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

fn local(stream: UnixStream) -> Result<tokio::net::UnixStream, WireError> {
    stream.set_nonblocking(true).map_err(WireError::Socket)?;
    tokio::net::UnixStream::from_std(stream).map_err(WireError::Socket)
}

async fn connect(remote: &Remote) -> Result<TcpStream, WireError> {
    let failed = |source| WireError::Unreached { server: remote.url.clone(), source };
    let connected = timeout(CONNECT_WAIT, TcpStream::connect(remote.url.host_and_port())).await;
    let late = io::Error::new(
        io::ErrorKind::TimedOut,
        format!("it did not accept a connection within {} seconds", CONNECT_WAIT.as_secs()),
    );
    let stream = connected.unwrap_or(Err(late)).map_err(failed)?;
    // A request is sent in one piece, so Nagle's algorithm would only delay it by 40 ms.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// A request to a remote server, with the token.
fn to(
    remote: &Remote,
    request: hyper::http::request::Builder,
    body: Full<Bytes>,
) -> Result<hyper::Request<Full<Bytes>>, WireError> {
    let bearer = format!("Bearer {}", remote.token.reveal());
    let mut bearer =
        HeaderValue::try_from(bearer).expect("a token has only letters, digits and underscores");
    bearer.set_sensitive(true);
    let request = request.header(HOST, remote.url.authority()).header(AUTHORIZATION, bearer);
    // A host name may have characters that a header must not have.
    request.body(body).map_err(|_| WireError::NotCouplet)
}

/// Sends a request and waits for the head of the answer.
async fn send<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: hyper::Request<Full<Bytes>>,
    wait: Duration,
) -> Result<Response<Incoming>, WireError> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(WireError::Http)?;
    // The task ends with the runtime.
    tokio::spawn(connection);
    let answered = timeout(wait, sender.send_request(request)).await;
    answered.map_err(|_| WireError::Silent(wait))?.map_err(WireError::Http)
}

fn header<'a>(response: &'a Response<Incoming>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

async fn spool(response: Response<Incoming>) -> Result<File, WireError> {
    if !response.status().is_success() {
        return Err(refusal(response).await);
    }
    let mut body = response.into_body();
    let mut file = tempfile::tempfile().map_err(WireError::Spool)?;
    loop {
        let frame = timeout(ANSWER_WAIT, body.frame()).await;
        let Some(frame) = frame.map_err(|_| WireError::Silent(ANSWER_WAIT))? else { break };
        if let Ok(data) = frame.map_err(WireError::Http)?.into_data() {
            file.write_all(&data).map_err(WireError::Spool)?;
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(WireError::Spool)?;
    Ok(file)
}

/// The error that a status other than success stands for.
async fn refusal(response: Response<Incoming>) -> WireError {
    let status = response.status();
    let is_stopping =
        status == StatusCode::SERVICE_UNAVAILABLE && response.headers().contains_key(RETRY_AFTER);
    if is_stopping {
        return WireError::Stopping;
    }
    let reason = Limited::new(response.into_body(), ERROR_TEXT_BYTES_MAX).collect();
    let reason = match timeout(CONNECT_WAIT, reason).await {
        Ok(Ok(text)) => String::from_utf8_lossy(&text.to_bytes()).into_owned(),
        _ => format!("status {}", status.as_u16()),
    };
    let reason = reason.trim().replace(char::is_control, " ");
    match status {
        StatusCode::UNAUTHORIZED => WireError::TokenRejected,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => WireError::NotCouplet,
        // A Couplet server always gives a reason.
        _ if reason.is_empty() => WireError::NotCouplet,
        StatusCode::BAD_REQUEST => WireError::Request(reason),
        StatusCode::FORBIDDEN => WireError::Forbidden(reason),
        StatusCode::TOO_MANY_REQUESTS => WireError::TooOften(reason),
        _ => WireError::Server(reason),
    }
}
