//! The serving end: answers requests of the local socket with the data that the server has open.
//!
//! Invariant: whoever has sent a request before the stop is answered whole. Who sends nothing, or takes
//! nothing of an answer, is cut off after a while, and sooner at a stop. What a request does is the service's
//! concern.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::body::{AnswerBody, body};
use super::crowd::Crowd;
use super::error::WireError;
use super::headers::ADDRESS;
use super::socket::{bind, is_own, socket_path};
use super::watched::Watched;
use crate::domain::causes::with_causes;
use crate::domain::limits::{CHANGE_BYTES_MAX, HEADER_TIMEOUT_MS, IDLE_AT_STOP_MS};
use crate::domain::settings::Domain;
use crate::service::{Asker, DataService, ServiceError};

/// The socket of a serving process; removed when it is dropped.
pub struct Host {
    path: PathBuf,
    inode: Option<u64>,
}

impl Drop for Host {
    fn drop(&mut self) {
        // Where somebody removed the data file and its socket, another server may have its own there.
        if self.inode.is_some() && self.inode == inode(&self.path) {
            // Another start removes a stale one all the same.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn inode(path: &Path) -> Option<u64> {
    std::fs::symlink_metadata(path).ok().map(|file| file.ino())
}

/// Listens on the socket beside the data file until told to stop; whoever has reached it by then is
/// still answered. The caller has the file open, so that a socket that is there is a stale one.
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
    let serve = async move {
        let mut crowd = Crowd::default();
        loop {
            let accepted = tokio::select! {
                accepted = next(&listener, &mut crowd) => accepted,
                _ = stop.changed() => break,
            };
            if let Ok(stream) = accepted {
                begin(stream, &service, &stop, &mut crowd);
            } else {
                // No descriptors are left, say: idle commands have some.
                crowd.make_room();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while let Ok(Ok(stream)) = timeout(ACCEPT_PAUSE, next(&listener, &mut crowd)).await {
            begin(stream, &service, &stop, &mut crowd);
        }
        drop(listener);
        crowd.end().await;
    };
    Ok((host, serve))
}

/// How long a fault of accepting is waited out, and a last connection waited for.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long a command may be idle.
const IDLE: Duration = Duration::from_millis(HEADER_TIMEOUT_MS);
/// How long at a stop.
const IDLE_AT_STOP: Duration = Duration::from_millis(IDLE_AT_STOP_MS);

/// The next connection, once there is room for it.
async fn next(listener: &UnixListener, crowd: &mut Crowd) -> io::Result<UnixStream> {
    loop {
        let (stream, _) = listener.accept().await?;
        // Whoever else got in, in whatever way, is not listened to.
        if is_own(&stream) {
            crowd.room().await;
            return Ok(stream);
        }
    }
}

/// Begins to serve a connection, which ends when its command is idle for too long.
fn begin(
    stream: UnixStream,
    service: &DataService,
    stop: &watch::Receiver<bool>,
    crowd: &mut Crowd,
) {
    let (stream, wait) = Watched::new(stream);
    let (of_stream, mut stop) = (Arc::clone(&wait), stop.clone());
    let idle = async move {
        tokio::select! {
            () = of_stream.outlasts(IDLE) => return,
            // Told to, or nobody is left to tell.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        of_stream.outlasts(IDLE_AT_STOP).await;
    };
    let served = serve_connection(stream, service.clone());
    crowd.serve(wait, async move {
        tokio::select! {
            () = served => {}
            () = idle => {}
        }
    });
}

async fn serve_connection(stream: Watched, service: DataService) {
    let service = service_fn(move |request| {
        let service = service.clone();
        async move { Ok::<_, hyper::http::Error>(answer(&service, request).await) }
    });
    // A command that has sent its request may say that it sends no more.
    let serving = http1::Builder::new()
        .header_read_timeout(None)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    // A command that went away needs no answer.
    let _ = serving.await;
}

async fn answer(service: &DataService, request: hyper::Request<Incoming>) -> Response<AnswerBody> {
    match *request.method() {
        Method::POST => {}
        Method::GET => return with_address(sentence(StatusCode::OK, ""), &service.address),
        _ => return sentence(StatusCode::METHOD_NOT_ALLOWED, "only GET and POST"),
    }
    let sent = Limited::new(request.into_body(), CHANGE_BYTES_MAX).collect().await;
    let sent = match sent {
        Ok(sent) => sent.to_bytes(),
        Err(error) => return sentence(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match service.answer(&sent, Asker::Here).await {
        Ok(answer) => Response::new(body(answer)),
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
