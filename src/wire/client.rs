//! The asking end: one request, one answer, over the local socket or over the network.
//!
//! Invariant: whatever the other end does, it is waited for with a bound: to be reached, to begin its
//! answer, and for each piece of it. What another machine says is shown as one line.

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
use super::headers::{ADDRESS, PATH, SCOPE};
use super::remote::Remote;
use crate::codec::encode_row;
use crate::domain::limits::{BUSY_WAIT_MS, CONNECT_WAIT_MS, ERROR_TEXT_BYTES_MAX, SERVER_WAIT_MS};
use crate::domain::settings::Domain;
use crate::domain::token::Scope;
use crate::service::{Request, VERSION};

/// How long a server on this machine is waited for that is asked whether it is there: it answers at
/// once, or it hangs.
const GREET_WAIT: Duration = Duration::from_millis(BUSY_WAIT_MS);
/// How long one elsewhere is waited for, to be reached and to greet.
const CONNECT_WAIT: Duration = Duration::from_millis(CONNECT_WAIT_MS);
/// How long an answer is waited for, and each piece of it.
const ANSWER_WAIT: Duration = Duration::from_millis(SERVER_WAIT_MS);

/// Asks whether anybody is there: where the server's links are reached.
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

/// Sends a request and spools the answer, which is then read at leisure.
pub(super) fn ask(stream: UnixStream, request: &Request) -> Result<File, WireError> {
    run(async {
        let body = Full::new(Bytes::from(encode_row(VERSION, request)));
        let request = hyper::Request::post("/").header(HOST, "couplet").body(body);
        let request = request.expect("the parts of the request are constants");
        spool(send(local(stream)?, request, ANSWER_WAIT).await?).await
    })
}

/// Asks a server elsewhere whether it takes the token: where its links are reached, and what the
/// token opens.
pub(super) fn greet_remote(remote: &Remote) -> Result<(Domain, Scope), WireError> {
    run(async {
        let request = to(remote, hyper::Request::get(PATH), Full::default())?;
        let response = send(connect(remote).await?, request, CONNECT_WAIT).await?;
        if !response.status().is_success() {
            return Err(refusal(response).await);
        }
        let address = header(&response, ADDRESS).and_then(|text| Domain::parse(text).ok());
        let scope = header(&response, SCOPE).and_then(|text| text.parse().ok());
        // Anything may answer there, and be content with whatever it is asked.
        address.zip(scope).ok_or(WireError::Stranger)
    })
}

/// Sends a request to a server elsewhere and spools the answer.
pub(super) fn ask_remote(remote: &Remote, request: &Request) -> Result<File, WireError> {
    run(async {
        let body = Full::new(Bytes::from(encode_row(VERSION, request)));
        let request = to(remote, hyper::Request::post(PATH), body)?;
        spool(send(connect(remote).await?, request, ANSWER_WAIT).await?).await
    })
}

/// Does some asking on a runtime of its own. What still looks for a name then is not waited for.
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
    let connected = timeout(CONNECT_WAIT, TcpStream::connect(remote.url.place())).await;
    let late = io::Error::new(
        io::ErrorKind::TimedOut,
        format!("it was not reached for {} seconds", CONNECT_WAIT.as_secs()),
    );
    let stream = connected.unwrap_or(Err(late)).map_err(failed)?;
    // A request is sent whole; that it is answered is not worth 40 ms of waiting.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// A request to a server elsewhere, with the token.
fn to(
    remote: &Remote,
    request: hyper::http::request::Builder,
    body: Full<Bytes>,
) -> Result<hyper::Request<Full<Bytes>>, WireError> {
    let shown = format!("Bearer {}", remote.token.reveal());
    let mut shown = HeaderValue::try_from(shown).expect("a token is letters, digits and a line");
    shown.set_sensitive(true);
    let request = request.header(HOST, remote.url.authority()).header(AUTHORIZATION, shown);
    // A host of odd letters is no header.
    request.body(body).map_err(|_| WireError::Stranger)
}

/// Sends a request, and waits for the head of its answer.
async fn send<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: hyper::Request<Full<Bytes>>,
    wait: Duration,
) -> Result<Response<Incoming>, WireError> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(WireError::Http)?;
    // It ends with the runtime.
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

/// Why a server did not do what it was asked.
async fn refusal(response: Response<Incoming>) -> WireError {
    let status = response.status();
    let is_stopping =
        status == StatusCode::SERVICE_UNAVAILABLE && response.headers().contains_key(RETRY_AFTER);
    if is_stopping {
        return WireError::Stopping;
    }
    let sentence = Limited::new(response.into_body(), ERROR_TEXT_BYTES_MAX).collect();
    let sentence = match timeout(CONNECT_WAIT, sentence).await {
        Ok(Ok(text)) => String::from_utf8_lossy(&text.to_bytes()).into_owned(),
        _ => format!("status {}", status.as_u16()),
    };
    let sentence = sentence.trim().replace(char::is_control, " ");
    match status {
        StatusCode::UNAUTHORIZED => WireError::Unknown,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => WireError::Stranger,
        // A server of Couplet says why.
        _ if sentence.is_empty() => WireError::Stranger,
        StatusCode::FORBIDDEN => WireError::Forbidden(sentence),
        _ => WireError::Server(sentence),
    }
}
