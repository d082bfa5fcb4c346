//! A listening socket and the threads that serve it.
//!
//! The threads share one socket. One socket per thread (`SO_REUSEPORT`) gave no more redirects a second,
//! and had two faults: a second server could silently take half of the visitors, and stopping reset the
//! connections in each socket's queue.
//!
//! Invariant: no client can stop the server, block it or make it allocate without bound. Headers have a
//! timeout and a size limit; connections have an age limit, a limit in all and one per network. After an
//! error of `accept` the server pauses and tries again. Does not answer requests or read bodies (see
//! [`Handler`]).

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{sleep, timeout};

use super::connection::{Connection, Timeouts, stopped};
use super::connection_limit::ConnectionLimit;
use super::handler::Handler;
use super::network_limit::{NetworkLimit, NetworkPermit};
use crate::domain::limits::{
    ACCEPT_QUEUE_MAX, CONNECTION_AGE_MS, CONNECTIONS_MAX, DRAIN_MS, HEADER_TIMEOUT_MS,
    NETWORK_SHARE, REQUEST_BUFFER_BYTES,
};
use crate::redirect::answer::cidr::Cidr;

/// The limits and timeouts of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Serving threads; at least one.
    pub threads: usize,
    /// How long a client has to send a request header; also the timeout of an idle connection.
    pub header_timeout: Duration,
    /// How long open requests may take when the server stops.
    pub drain: Duration,
    /// At this age a connection is closed after its current answer: a client that reads no answers is not
    /// served for ever.
    pub connection_age: Duration,
    /// Open connections of all threads. More wait in the kernel's queue until one closes or has been idle
    /// long enough to be evicted.
    pub connections_max: usize,
    /// Open connections of one network; more are closed at once.
    pub network_connections_max: usize,
    /// Addresses without that limit: this machine, and proxies, which connect for many clients.
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
    /// Limits the open connections, and those of one network to its share.
    #[must_use]
    pub fn with_connections(self, max: usize) -> Self {
        let of_network = (max / NETWORK_SHARE).max(1);
        Self { connections_max: max, network_connections_max: of_network, ..self }
    }
}

/// Why a listener cannot start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The socket cannot be configured or shared between threads.
    #[error("cannot set up the listening socket")]
    Socket(#[source] io::Error),
    /// A thread or its runtime cannot be started.
    #[error("cannot start a serving thread")]
    Thread(#[source] io::Error),
}

/// A listener with running threads.
#[must_use = "join it after telling it to stop"]
pub struct Running {
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

impl Running {
    /// The address it listens on. For port 0 it has the port that the system chose.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the listener was told to stop and its open requests have ended.
    pub fn join(self) {
        for thread in self.threads {
            // The panic of a thread was already printed.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Running on {} with {} threads", self.address, self.threads.len())
    }
}

/// Serves a listener until `stop` is true or its sender is gone. Connections are accepted when this
/// returns.
pub fn serve<H: Handler>(
    listener: std::net::TcpListener,
    handler: &H,
    options: &Options,
    stop: &watch::Receiver<bool>,
) -> Result<Running, ServeError> {
    let address = listener.local_addr().map_err(ServeError::Socket)?;
    listener.set_nonblocking(true).map_err(ServeError::Socket)?;
    // The standard library called `listen` with a short queue; a second call makes it longer.
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
    // Only the threads keep the socket: the last one to stop closes the port.
    drop(listener);
    let mut threads = Vec::with_capacity(count);
    let networks = NetworkLimit::new(options.network_connections_max, options.exempt.clone());
    for (runtime, listener) in ready {
        let server = Server {
            // An `Arc` for each thread: two cores never contend for its reference count.
            handler: Arc::new(handler.clone()),
            options: options.clone(),
            networks: Arc::clone(&networks),
            stop: stop.clone(),
        };
        let named = std::thread::Builder::new().name("serve".to_owned());
        let thread = named.spawn(move || server.run(&runtime, listener, connections));
        threads.push(thread.map_err(ServeError::Thread)?);
    }
    Ok(Running { address, threads })
}

/// One serving thread.
struct Server<H> {
    handler: Arc<H>,
    options: Options,
    networks: Arc<NetworkLimit>,
    stop: watch::Receiver<bool>,
}

/// The pause after an error of `accept`, such as a lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

impl<H: Handler> Server<H> {
    fn run(self, runtime: &Runtime, listener: TcpListener, connections: usize) {
        runtime.block_on(async {
            let mut limit = ConnectionLimit::new(connections);
            self.accept(&listener, &mut limit).await;
            drop(listener);
            // Dropping the runtime cuts off the connections that are still open.
            let _ = timeout(self.options.drain, limit.drained()).await;
        });
    }

    async fn accept(&self, listener: &TcpListener, limit: &mut ConnectionLimit) {
        let mut stop = self.stop.clone();
        let mut builder = http1::Builder::new();
        builder
            // `ClientTimer` does this.
            .header_read_timeout(None)
            // An answer is one buffer; a vectored write would only add work.
            .writev(false)
            .max_buf_size(REQUEST_BUFFER_BYTES)
            // A client may shut down its sending side after its request.
            .half_close(true);
        loop {
            let accepted = tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                accepted = self.next(listener, limit) => accepted,
            };
            let (stream, peer, permit) = match accepted {
                Ok(Some(accepted)) => accepted,
                Ok(None) => {
                    self.handler.turned_away();
                    continue;
                }
                Err(error) if is_of_one_client(&error) => continue,
                Err(_) => {
                    // Probably no file descriptor is left; idle connections hold some.
                    limit.evict_idle();
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let connection = Connection {
                handler: Arc::clone(&self.handler),
                peer,
                timeouts: Timeouts {
                    header: self.options.header_timeout,
                    age: self.options.connection_age,
                    drain: self.options.drain,
                },
                timer: limit.start_timer(),
                stop: self.stop.clone(),
            };
            tokio::spawn(connection.serve(stream, builder.clone(), permit));
        }
    }

    /// The next connection, once it has a slot; `None` for one whose network has reached its limit.
    async fn next(
        &self,
        listener: &TcpListener,
        limit: &ConnectionLimit,
    ) -> io::Result<Option<Accepted>> {
        let (slot, (stream, peer)) = loop {
            if let Some(slot) = limit.acquire_soon().await {
                break (Some(slot), listener.accept().await?);
            }
            // This thread is full. Another one with a free slot would have accepted what is in the queue by
            // now, so all threads are full: accept it, and evict an idle connection for it.
            if let Ok(accepted) = timeout(Duration::ZERO, listener.accept()).await {
                break (None, accepted?);
            }
        };
        let Some(of_network) = self.networks.acquire(peer.ip()) else { return Ok(None) };
        let slot = match slot {
            Some(slot) => slot,
            None => limit.acquire().await,
        };
        Ok(Some((stream, peer.ip(), (slot, of_network))))
    }
}

/// A connection, its peer, its slot, and the permit of its network.
type Accepted = (TcpStream, IpAddr, (OwnedSemaphorePermit, NetworkPermit));

/// Whether `accept` failed because the client had already gone.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

#[cfg(test)]
mod tests;
