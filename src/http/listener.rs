//! A listening socket and the threads that serve it.
//!
//! The threads share one socket. With one each (`SO_REUSEPORT`) as many redirects were measured, new
//! connections or old; but a second server could take half of the visitors unnoticed, and a stop would
//! reset those that wait in its queue.
//!
//! Invariant: no client can make it stop, wait for ever, or take memory without bound: headers have
//! a time and a size, connections a number, also of one network, and an age. A fault of accepting is
//! waited out. Absent: what is answered, and which bodies are read (the [`Handler`]).

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::{Request, Response};
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{sleep, timeout};

use super::connection::{Bounds, Connection};
use super::crowd::{Crowd, Seat};
use super::slots::Slots;
use super::turn::Turn;
use crate::domain::limits::{
    ACCEPT_QUEUE_MAX, CONNECTION_AGE_MS, CONNECTIONS_MAX, DRAIN_MS, HEADER_TIMEOUT_MS,
    NETWORK_SHARE, REQUEST_BUFFER_BYTES,
};
use crate::redirect::answer::cidr::Cidr;

/// What answers the requests of a listener.
pub trait Handler: Clone + Send + Sync + 'static {
    /// What its answers are made of.
    type Body: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers one request of a peer, on a connection with these turns. The client has one turn for
    /// the answer, unless its body gives it more.
    fn answer(
        &self,
        peer: IpAddr,
        request: Request<Incoming>,
        turn: &Arc<Turn>,
    ) -> impl Future<Output = Response<Self::Body>> + Send;

    /// Is told that a serving thread has nothing more to do but to wait.
    fn idle(&self) {}

    /// Is told that a connection was opened.
    fn opened(&self) {}

    /// Is told that a connection was closed.
    fn closed(&self) {}

    /// Is told that a connection was turned away, as its network has as many as it may.
    fn turned_away(&self) {}
}

/// The bounds of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Threads that serve; at least one.
    pub threads: usize,
    /// How long a client has to send its header, and may keep an idle connection.
    pub header_timeout: Duration,
    /// How long open requests have to end when the server stops.
    pub drain: Duration,
    /// After this a connection is asked to close after its next answer, and then closed: a client
    /// that reads no answers is not served for ever.
    pub connection_age: Duration,
    /// Connections at once, over all threads. More wait in the system's queue until one ends, or its
    /// client has been idle for a moment.
    pub connections_max: usize,
    /// Connections at once of one network; more are closed at once.
    pub network_connections_max: usize,
    /// Those that may open more: this machine, and proxies that open them for many.
    pub exempt: Vec<Cidr>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            header_timeout: Duration::from_millis(HEADER_TIMEOUT_MS),
            drain: Duration::from_millis(DRAIN_MS),
            connection_age: Duration::from_millis(CONNECTION_AGE_MS),
            connections_max: CONNECTIONS_MAX,
            network_connections_max: CONNECTIONS_MAX / NETWORK_SHARE,
            exempt: Cidr::loopback().to_vec(),
        }
    }
}

impl Options {
    /// With so many connections at once, and a network's share of them.
    #[must_use]
    pub fn with_connections(self, most: usize) -> Self {
        let of_network = (most / NETWORK_SHARE).max(1);
        Self { connections_max: most, network_connections_max: of_network, ..self }
    }
}

/// Why a listener cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The socket cannot be shared by the threads.
    #[error("the listening socket cannot be used")]
    Socket(#[source] io::Error),
    /// A thread or its runtime cannot be started.
    #[error("a serving thread cannot be started")]
    Thread(#[source] io::Error),
}

/// A listener that is being served.
#[must_use = "a server is joined after it was told to stop"]
pub struct Running {
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

impl Running {
    /// The address it listens on, with the port that the system chose for port 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until it was told to stop and its open requests have ended.
    pub fn join(self) {
        for thread in self.threads {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Running on {} with {} threads", self.address, self.threads.len())
    }
}

/// Serves a listener until `stop` says true or its sender is gone. It answers when this returns.
pub fn serve<D: Handler>(
    listener: std::net::TcpListener,
    handler: &D,
    options: &Options,
    stop: &watch::Receiver<bool>,
) -> Result<Running, ServeError> {
    let address = listener.local_addr().map_err(ServeError::Socket)?;
    listener.set_nonblocking(true).map_err(ServeError::Socket)?;
    // Once more than the standard library did: now with a longer queue.
    rustix::net::listen(&listener, ACCEPT_QUEUE_MAX)
        .map_err(|error| ServeError::Socket(error.into()))?;
    let count = options.threads.max(1);
    let connections = options.connections_max / count;
    let mut ready = Vec::with_capacity(count);
    for _ in 0..count {
        let shared = listener.try_clone().map_err(ServeError::Socket)?;
        let of_thread = handler.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .on_thread_park(move || of_thread.idle())
            .build()
            .map_err(ServeError::Thread)?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(shared).map_err(ServeError::Socket)?
        };
        ready.push((runtime, listener));
    }
    // Each thread has its own, so that the last one to stop closes the port.
    drop(listener);
    let mut threads = Vec::with_capacity(count);
    let crowd = Crowd::new(options.network_connections_max, options.exempt.clone());
    for (runtime, listener) in ready {
        let server = Server {
            // One `Arc` a thread: its count is then never fought over by two cores.
            handler: Arc::new(handler.clone()),
            options: options.clone(),
            crowd: Arc::clone(&crowd),
            stop: stop.clone(),
        };
        let named = std::thread::Builder::new().name("serve".to_owned());
        let thread = named.spawn(move || server.run(&runtime, listener, connections));
        threads.push(thread.map_err(ServeError::Thread)?);
    }
    Ok(Running { address, threads })
}

/// One serving thread.
struct Server<D> {
    handler: Arc<D>,
    options: Options,
    crowd: Arc<Crowd>,
    stop: watch::Receiver<bool>,
}

/// How long a fault of accepting (no descriptors left, say) is waited out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

impl<D: Handler> Server<D> {
    fn run(self, runtime: &Runtime, listener: TcpListener, connections: usize) {
        runtime.block_on(async {
            let mut slots = Slots::new(connections);
            self.accept(&listener, &mut slots).await;
            drop(listener);
            // What has not ended by then is cut off with the runtime.
            let _ = timeout(self.options.drain, slots.all()).await;
        });
    }

    async fn accept(&self, listener: &TcpListener, slots: &mut Slots) {
        let mut stop = self.stop.clone();
        let mut builder = http1::Builder::new();
        builder
            // A connection has a timer of its own.
            .header_read_timeout(None)
            // Answers are one piece: to gather it costs more than to send it.
            .writev(false)
            .max_buf_size(REQUEST_BUFFER_BYTES)
            // A client that has sent its request may say that it sends no more.
            .half_close(true);
        loop {
            let accepted = tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                accepted = self.next(listener, slots) => accepted,
            };
            let (stream, peer, place) = match accepted {
                Ok(Some(accepted)) => accepted,
                Ok(None) => {
                    self.handler.turned_away();
                    continue;
                }
                Err(error) if is_of_one_client(&error) => continue,
                Err(_) => {
                    // No descriptors are left, say: idle clients have some.
                    slots.make_room();
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let connection = Connection {
                handler: Arc::clone(&self.handler),
                peer,
                bounds: Bounds {
                    header_timeout: self.options.header_timeout,
                    age: self.options.connection_age,
                    drain: self.options.drain,
                },
                turn: slots.begin(),
                stop: self.stop.clone(),
            };
            tokio::spawn(connection.serve(stream, builder.clone(), place));
        }
    }

    /// The next connection, once there is room for it; `None` for one whose network has all of its own.
    async fn next(&self, listener: &TcpListener, slots: &Slots) -> io::Result<Option<Accepted>> {
        let (slot, (stream, peer)) = loop {
            if let Some(slot) = slots.free_soon().await {
                break (Some(slot), listener.accept().await?);
            }
            // Whoever is in the queue now waits for all threads; a thread with room would have had them.
            if let Ok(accepted) = timeout(Duration::ZERO, listener.accept()).await {
                break (None, accepted?);
            }
        };
        let Some(seat) = self.crowd.seat(peer.ip()) else { return Ok(None) };
        let slot = match slot {
            Some(slot) => slot,
            None => slots.take().await,
        };
        Ok(Some((stream, peer.ip(), (slot, seat))))
    }
}

/// A connection, who is at its other end, and its place among all and in its network.
type Accepted = (TcpStream, IpAddr, (OwnedSemaphorePermit, Seat));

/// Whether accepting failed because of a client that is gone already.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Until the server is told to stop, or nobody is left to tell it.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests;
