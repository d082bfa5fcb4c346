//! The server of the local socket: passes requests to the data service and sends its answers.
//!
//! Invariant: a request that arrived before the stop is answered in full. A client that sends nothing, or
//! reads nothing of its answer, is disconnected after a timeout, which is shorter during a stop. Snapshots
//! are bounded in number, and one whose client has gone is not spooled to its end. Does not execute requests
//! (see `service`).

use std::future::pending;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::Interest;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::connections::Connections;
use super::error::WireError;
use super::socket::{bind, is_trusted, socket_path};
use super::watched::{IdleTime, Watched};
use crate::domain::causes::with_causes;
use crate::domain::limits::{
    CHANGE_BYTES_MAX, DATA_WAIT_MS, HEADER_TIMEOUT_MS, IDLE_AT_STOP_MS, LOCAL_IDLE_WHEN_FULL_MS,
    LOCAL_SNAPSHOTS_MAX,
};
use crate::domain::settings::Domain;
use crate::domain::token::Scope;
use crate::service::{ADDRESS, AnswerBody, body};
use crate::service::{Caller, DataService, Request, ServiceError};

/// The socket of a server, which is removed on drop.
pub struct Host {
    path: PathBuf,
    inode: Option<u64>,
}

impl Drop for Host {
    fn drop(&mut self) {
        // If someone removed the data file and its socket, the path may be another server's socket now.
        if self.inode.is_some() && self.inode == inode(&self.path) {
            // If this fails, the next start removes the stale socket.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn inode(path: &Path) -> Option<u64> {
    std::fs::symlink_metadata(path).ok().map(|file| file.ino())
}

/// Listens on the socket beside the data file until `stop`; connections that were made by then are
/// still answered. The caller has the data file open, so an existing socket is stale.
pub fn host(
    data: &Path,
    service: DataService,
    mut stop: watch::Receiver<bool>,
) -> Result<(Host, impl Future<Output = ()> + use<>), WireError> {
    let listener = bind(data)?;
    let path = socket_path(data);
    let host = Host { inode: inode(&path), path: path.clone() };
    let listener = listener.set_nonblocking(true).and_then(|()| UnixListener::from_std(listener));
    let listener = listener.map_err(|source| WireError::Bind { path, source })?;
    let snapshots = Arc::new(Semaphore::new(LOCAL_SNAPSHOTS_MAX));
    let service = Hosted { service, snapshots, waiting: Arc::default() };
    let serve = async move {
        let mut connections = Connections::default();
        loop {
            let accepted = tokio::select! {
                accepted = next(&listener, &mut connections) => accepted,
                _ = stop.changed() => break,
            };
            if let Ok(stream) = accepted {
                begin(stream, &service, &stop, &mut connections);
            } else {
                // The process may be out of file descriptors, and idle connections hold some.
                connections.close_idlest();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while let Ok(Ok(stream)) = timeout(ACCEPT_PAUSE, next(&listener, &mut connections)).await {
            begin(stream, &service, &stop, &mut connections);
        }
        drop(listener);
        connections.end().await;
    };
    Ok((host, serve))
}

/// The data service and what it does for local clients at once.
#[derive(Clone)]
struct Hosted {
    service: DataService,
    /// A permit for each snapshot that is spooled and sent.
    snapshots: Arc<Semaphore>,
    /// How many snapshots wait for their turn.
    waiting: Arc<AtomicUsize>,
}

/// A snapshot that waits for its turn.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn in_line(line: &'a AtomicUsize) -> Self {
        line.fetch_add(1, Relaxed);
        Self(line)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Hosted {
    /// Spools a snapshot and begins to send it, when it is its turn.
    async fn snapshot(&self, sent: &[u8], client: &Client) -> Response<AnswerBody> {
        let waiting = Waiting::in_line(&self.waiting);
        let turn = timeout(TURN_WAIT, Arc::clone(&self.snapshots).acquire_owned()).await;
        drop(waiting);
        client.receives.store(true, Relaxed);
        let Ok(Ok(permit)) = turn else {
            let text = "the server is sending as many snapshots as it can; try again later";
            return sentence(StatusCode::SERVICE_UNAVAILABLE, text);
        };
        let answered = self.service.answer(sent, Caller::Local).await.map(body);
        response(answered.map(|body| match body {
            Either::Right(spool) => Either::Right(spool.holding(permit)),
            row @ Either::Left(_) => row,
        }))
    }

    /// Resolves when a client takes nothing of its snapshot while another one waits for its turn.
    async fn holds_up(&self, client: &Client, idle: &IdleTime) {
        loop {
            idle.exceeds(IDLE_WHEN_FULL).await;
            if client.receives.load(Relaxed) && self.waiting.load(Relaxed) > 0 {
                return;
            }
            sleep(IDLE_WHEN_FULL).await;
        }
    }
}

/// What is known of a client.
struct Client {
    /// Watches whether it is still there.
    stream: io::Result<UnixStream>,
    /// Whether its last request was for a snapshot.
    receives: AtomicBool,
}

impl Client {
    fn of(stream: &UnixStream) -> Self {
        let copy = stream.as_fd().try_clone_to_owned();
        let stream = copy.and_then(|fd| UnixStream::from_std(fd.into()));
        Self { stream, receives: AtomicBool::new(false) }
    }

    /// Resolves when the client has closed its connection, not merely its sending side.
    async fn gone(&self) {
        // Without a watch, an abandoned snapshot is spooled to its end.
        let Ok(stream) = &self.stream else { return pending().await };
        while let Ok(ready) = stream.ready(Interest::WRITABLE).await {
            if ready.is_write_closed() {
                return;
            }
            // Waits for the next event: this one is no news.
            let _ = stream.try_io(Interest::WRITABLE, || -> io::Result<()> {
                Err(io::ErrorKind::WouldBlock.into())
            });
        }
    }
}

/// How long a client may take nothing of its snapshot while another one waits.
const IDLE_WHEN_FULL: Duration = Duration::from_millis(LOCAL_IDLE_WHEN_FULL_MS);
/// How long a snapshot waits for its turn.
const TURN_WAIT: Duration = Duration::from_millis(DATA_WAIT_MS);
/// The pause after an error of `accept`, and the wait for a last connection at a stop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long a client may be idle.
const IDLE: Duration = Duration::from_millis(HEADER_TIMEOUT_MS);
/// How long a client may be idle during a stop.
const IDLE_AT_STOP: Duration = Duration::from_millis(IDLE_AT_STOP_MS);

/// The next connection, once there are fewer than the limit.
async fn next(listener: &UnixListener, connections: &mut Connections) -> io::Result<UnixStream> {
    loop {
        let (stream, _) = listener.accept().await?;
        // Another user should not get past the socket's mode; if one does, the connection is dropped.
        if is_trusted(&stream) {
            connections.wait_for_slot().await;
            return Ok(stream);
        }
    }
}

/// Starts to serve a connection, which ends when its client is idle for too long.
fn begin(
    stream: UnixStream,
    service: &Hosted,
    stop: &watch::Receiver<bool>,
    connections: &mut Connections,
) {
    let client = Arc::new(Client::of(&stream));
    let (stream, idle_time) = Watched::new(stream);
    let (idle, mut stop) = (Arc::clone(&idle_time), stop.clone());
    let timed_out = async move {
        tokio::select! {
            () = idle.exceeds(IDLE) => return,
            // A stop, or the sender is gone.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        idle.exceeds(IDLE_AT_STOP).await;
    };
    let (holder, held, of_holder) = (Arc::clone(&client), service.clone(), Arc::clone(&idle_time));
    let holds_up = async move { held.holds_up(&holder, &of_holder).await };
    let served = serve_connection(stream, client, service.clone());
    connections.serve(idle_time, async move {
        tokio::select! {
            () = served => {}
            () = timed_out => {}
            () = holds_up => {}
        }
    });
}

async fn serve_connection(stream: Watched, client: Arc<Client>, service: Hosted) {
    let (service, client) = (&service, &*client);
    let service = service_fn(move |request| async move {
        Ok::<_, hyper::http::Error>(answer(service, client, request).await)
    });
    // A client may shut down its sending side after its request.
    let serving = http1::Builder::new()
        .header_read_timeout(None)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    // An error here means that the client is gone.
    let _ = serving.await;
}

async fn answer(
    hosted: &Hosted,
    client: &Client,
    request: hyper::Request<Incoming>,
) -> Response<AnswerBody> {
    let service = &hosted.service;
    client.receives.store(false, Relaxed);
    match *request.method() {
        Method::POST => {}
        Method::GET => return with_address(sentence(StatusCode::OK, ""), &service.address),
        _ => return sentence(StatusCode::METHOD_NOT_ALLOWED, "only GET and POST"),
    }
    let sent = Limited::new(request.into_body(), CHANGE_BYTES_MAX).collect().await;
    let sent = match sent {
        Ok(sent) => sent.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return sentence(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large");
        }
        Err(_) => {
            return sentence(StatusCode::REQUEST_TIMEOUT, "the request did not arrive in full");
        }
    };
    if Request::needed(&sent) == Some(Scope::Read) {
        return tokio::select! {
            answered = hosted.snapshot(&sent, client) => answered,
            () = client.gone() => sentence(StatusCode::REQUEST_TIMEOUT, "the client has gone"),
        };
    }
    response(service.answer(&sent, Caller::Local).await.map(body))
}

fn response(answered: Result<AnswerBody, ServiceError>) -> Response<AnswerBody> {
    match answered {
        Ok(body) => Response::new(body),
        Err(error @ ServiceError::Unreadable(_)) => {
            sentence(StatusCode::BAD_REQUEST, &with_causes(&error))
        }
        Err(error @ ServiceError::Stopping) => {
            let mut response = sentence(StatusCode::SERVICE_UNAVAILABLE, &error.to_string());
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
        Err(error) => sentence(StatusCode::INTERNAL_SERVER_ERROR, &with_causes(&error)),
    }
}

fn with_address(mut response: Response<AnswerBody>, address: &Domain) -> Response<AnswerBody> {
    if let Ok(value) = address.to_string().try_into() {
        response.headers_mut().insert(ADDRESS, value);
    }
    response
}

fn sentence(status: StatusCode, text: &str) -> Response<AnswerBody> {
    let mut response = Response::new(Either::Left(Full::from(text.to_owned())));
    *response.status_mut() = status;
    response
}
