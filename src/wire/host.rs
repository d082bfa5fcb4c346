//! The serving end: answers requests of the local socket with the data that the server has open.
//!
//! Invariant: whoever was answered before the stop is answered whole. What a request does is the
//! desk's business.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
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
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::answer::{AnswerBody, Asker};
use super::desk::{Desk, HostError};
use super::request::ADDRESS;
use super::socket::{bind, socket_path};
use crate::domain::causes::with_causes;
use crate::domain::limits::CHANGE_BYTES_MAX;
use crate::domain::settings::Domain;

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
    desk: Desk,
    mut stop: watch::Receiver<bool>,
) -> io::Result<(Host, impl Future<Output = ()> + use<>)> {
    let listener = bind(data)?;
    let path = socket_path(data);
    let host = Host { inode: inode(&path), path };
    listener.set_nonblocking(true)?;
    let listener = UnixListener::from_std(listener)?;
    let serve = async move {
        let mut open = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    match accepted {
                        Ok((stream, _)) => {
                            open.spawn(serve_connection(stream, desk.clone()));
                        }
                        // No descriptors are left, say: they come back when a command ends.
                        Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                    }
                }
                Some(_) = open.join_next() => {}
                _ = stop.changed() => break,
            }
        }
        while let Ok(Ok((stream, _))) = timeout(ACCEPT_PAUSE, listener.accept()).await {
            open.spawn(serve_connection(stream, desk.clone()));
        }
        drop(listener);
        while open.join_next().await.is_some() {}
    };
    Ok((host, serve))
}

/// How long a fault of accepting is waited out, and a last connection waited for.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

async fn serve_connection(stream: UnixStream, desk: Desk) {
    let service = service_fn(move |request| {
        let desk = desk.clone();
        async move { Ok::<_, hyper::http::Error>(answer(&desk, request).await) }
    });
    // A command that went away needs no answer.
    let _ = http1::Builder::new()
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(desk: &Desk, request: hyper::Request<Incoming>) -> Response<AnswerBody> {
    match *request.method() {
        Method::POST => {}
        Method::GET => return with_address(sentence(StatusCode::OK, ""), &desk.address),
        _ => return sentence(StatusCode::METHOD_NOT_ALLOWED, "only GET and POST"),
    }
    let body = Limited::new(request.into_body(), CHANGE_BYTES_MAX).collect().await;
    let body = match body {
        Ok(body) => body.to_bytes(),
        Err(error) => return sentence(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match desk.answer(&body, Asker::Here).await {
        Ok(body) => Response::new(body),
        Err(error @ HostError::Unreadable(_)) => {
            sentence(StatusCode::BAD_REQUEST, &with_causes(&error))
        }
        Err(error @ HostError::Stopping) => {
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
