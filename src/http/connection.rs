//! One connection: its requests and its timeouts.
//!
//! Invariant: after an answer a client has a bounded time to take it and to send its next request header,
//! however slowly the bytes come; each piece of a paced body restarts that time. It is shorter while the
//! server stops or another connection needs the slot. A connection has a maximum age. Does not answer
//! requests (see [`Handler`]) and does not limit the number of connections (see `connection_limit`).

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{AcqRel, Relaxed, Release};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::client_timer::ClientTimer;
use super::handler::Handler;
use crate::domain::limits::IDLE_AT_STOP_MS;

/// The timeouts of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    /// From an answer to the end of the next request header.
    pub(super) header: Duration,
    /// Maximum age of the connection; then it closes after its current response.
    pub(super) age: Duration,
    /// For the response in progress when a graceful shutdown begins.
    pub(super) drain: Duration,
}

/// One connection.
pub(super) struct Connection<H> {
    pub(super) handler: Arc<H>,
    pub(super) peer: IpAddr,
    pub(super) timeouts: Timeouts,
    pub(super) timer: Arc<ClientTimer>,
    pub(super) stop: watch::Receiver<bool>,
}

/// How long to wait for an idle client during shutdown.
const IDLE_AT_STOP: Duration = Duration::from_millis(IDLE_AT_STOP_MS);

/// Why the server ends a connection.
enum End {
    /// Shutdown, or the maximum age is reached: close after the current response.
    Graceful,
    /// The client timed out, or its slot is needed: close immediately.
    Cut,
}

impl<H: Handler> Connection<H> {
    /// Serves the connection to its end, then releases its permit.
    pub(super) async fn serve<P>(mut self, stream: TcpStream, builder: http1::Builder, permit: P) {
        // Each response is one write. With Nagle's algorithm, a second response could be delayed by 40 ms.
        let _ = stream.set_nodelay(true);
        self.handler.opened();
        let (handler, peer, timer) = (&*self.handler, self.peer, &self.timer);
        let service = service_fn(move |request| {
            timer.pause();
            // Called outside the async block, so that the block's state does not hold the request.
            let answer = handler.answer(peer, request, timer);
            async move {
                let answer = answer.await;
                timer.restart();
                Ok::<_, Infallible>(answer)
            }
        });
        let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let Timeouts { header, age, drain } = self.timeouts;
        let end = async {
            tokio::select! {
                () = stopped(&mut self.stop) => End::Graceful,
                () = sleep(age) => End::Graceful,
                () = timer.expired(header) => End::Cut,
            }
        };
        if let Some(End::Graceful) = run_until(serving.as_mut(), pin!(end)).await {
            serving.as_mut().graceful_shutdown();
            let idle = pin!(timer.expired(IDLE_AT_STOP));
            let _ = timeout(drain, run_until(serving, idle)).await;
        }
        self.handler.closed();
        drop(permit);
    }
}

/// Resolves when the server is told to stop, or the sender is gone.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Runs `work` until it is done, or until `event` happens, and returns the event. The event is polled only
/// when its own waker was called: most wake-ups of the task are for the work.
async fn run_until<W: Future, E: Future>(
    mut work: Pin<&mut W>,
    mut event: Pin<&mut E>,
) -> Option<E::Output> {
    let mut flag: Option<Arc<FlagWaker>> = None;
    poll_fn(|context| {
        if work.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        let current = flag.take().filter(|flag| flag.task.will_wake(context.waker()));
        let flag = flag.insert(current.unwrap_or_else(|| FlagWaker::set(context.waker())));
        if !flag.is_set.load(Relaxed) || !flag.is_set.swap(false, AcqRel) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(flag));
        event.as_mut().poll(&mut Context::from_waker(&waker)).map(Some)
    })
    .await
}

/// Wakes a task, and remembers that it did.
struct FlagWaker {
    is_set: AtomicBool,
    task: Waker,
}

impl FlagWaker {
    fn set(task: &Waker) -> Arc<Self> {
        Arc::new(Self { is_set: AtomicBool::new(true), task: task.clone() })
    }
}

impl Wake for FlagWaker {
    fn wake(self: Arc<Self>) {
        self.is_set.store(true, Release);
        self.task.wake_by_ref();
    }
}
