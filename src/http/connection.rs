//! One connection: its requests, and how long it may last.
//!
//! Invariant: from one answer on a client has a bounded time to take it and to send its next header
//! whole, however slowly its bytes come, and as much for each piece of an answer that has many; less
//! when the server stops, or another wants its place; no connection is older than it may be. Absent: what
//! is answered (the [`Handler`]), and how many connections there are (slots).

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

use super::listener::{Handler, stopped};
use super::turn::Turn;
use crate::domain::limits::IDLE_AT_STOP_MS;

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// From an answer to the next whole header.
    pub(super) header_timeout: Duration,
    /// From the first to the last answer.
    pub(super) age: Duration,
    /// What is being answered when it ends.
    pub(super) drain: Duration,
}

/// One connection.
pub(super) struct Connection<D> {
    pub(super) handler: Arc<D>,
    pub(super) peer: IpAddr,
    pub(super) bounds: Bounds,
    pub(super) turn: Arc<Turn>,
    pub(super) stop: watch::Receiver<bool>,
}

/// How long a client is waited for that was asked to end.
const IDLE_AT_STOP: Duration = Duration::from_millis(IDLE_AT_STOP_MS);

/// Why a connection ends before its client ends it.
enum End {
    /// The server stops, or it is old.
    Asked,
    /// Its client took too long, or another client wants its place.
    Cut,
}

impl<D: Handler> Connection<D> {
    /// Serves it to its end; then whoever waits for its place may have it.
    pub(super) async fn serve<P>(mut self, stream: TcpStream, builder: http1::Builder, place: P) {
        // Answers are small and whole; without it the second on a connection may wait 40 ms.
        let _ = stream.set_nodelay(true);
        self.handler.opened();
        let (handler, peer, turn) = (&*self.handler, self.peer, &self.turn);
        let service = service_fn(move |request| {
            turn.end();
            // Begun before it is put aside: what is kept of it then has the request no more.
            let answer = handler.answer(peer, request, turn);
            async move {
                let answer = answer.await;
                turn.give();
                Ok::<_, Infallible>(answer)
            }
        });
        let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let Bounds { header_timeout, age, drain } = self.bounds;
        let bounded = async {
            tokio::select! {
                () = stopped(&mut self.stop) => End::Asked,
                () = sleep(age) => End::Asked,
                () = turn.outlasts(header_timeout) => End::Cut,
            }
        };
        if let Some(End::Asked) = unless(serving.as_mut(), pin!(bounded)).await {
            serving.as_mut().graceful_shutdown();
            let idle = pin!(turn.outlasts(IDLE_AT_STOP));
            let _ = timeout(drain, unless(serving, idle)).await;
        }
        self.handler.closed();
        drop(place);
    }
}

/// Does some work unless something happens before it is done, and gives what happened. It is looked
/// after only when it calls: most times a task is woken, it is for its work.
async fn unless<W: Future, E: Future>(
    mut work: Pin<&mut W>,
    mut event: Pin<&mut E>,
) -> Option<E::Output> {
    let mut bell: Option<Arc<Bell>> = None;
    poll_fn(|context| {
        if work.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        let known = bell.take().filter(|bell| bell.task.will_wake(context.waker()));
        let bell = bell.insert(known.unwrap_or_else(|| Bell::rung(context.waker())));
        if !bell.has_rung.load(Relaxed) || !bell.has_rung.swap(false, AcqRel) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(bell));
        event.as_mut().poll(&mut Context::from_waker(&waker)).map(Some)
    })
    .await
}

/// Wakes a task, and tells it that an event did.
struct Bell {
    has_rung: AtomicBool,
    task: Waker,
}

impl Bell {
    fn rung(task: &Waker) -> Arc<Self> {
        Arc::new(Self { has_rung: AtomicBool::new(true), task: task.clone() })
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.has_rung.store(true, Release);
        self.task.wake_by_ref();
    }
}
