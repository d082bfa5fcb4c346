//! Programs that send one kind of request at a steady rate, each over a connection of its own.
//!
//! Invariant: a program has one request at a time, and an answer with another status ends the bench. They run on the calling
//! thread until they are told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::load::{Given, read_answer, wait_until};

/// What programs send.
pub(crate) struct Programs {
    pub(crate) to: SocketAddr,
    pub(crate) connections: u32,
    /// Requests a second over all connections.
    pub(crate) rate: u32,
    /// The request of a connection with a number: each of its own.
    pub(crate) request: Box<dyn Fn(u32, usize) -> String + Send + Sync>,
    /// How an answer begins.
    pub(crate) status: &'static str,
}

impl Programs {
    /// Sends requests until it is over.
    pub(crate) fn run(self, is_over: &Arc<AtomicBool>) -> Given {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let begun = Instant::now();
        let all = Arc::new(self);
        let mut took: Vec<u32> = runtime.block_on(async {
            let spawn = |number| tokio::spawn(Arc::clone(&all).one(number, Arc::clone(is_over)));
            let programs: Vec<_> = (0..all.connections).map(spawn).collect();
            let mut took = Vec::new();
            for program in programs {
                took.extend(program.await.unwrap());
            }
            took
        });
        let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
        took.sort_unstable();
        let at = |percent: usize| f64::from(took[(took.len() - 1) * percent / 100]);
        Given { answers: took.len() as f64, rate, p50: at(50), p99: at(99) }
    }

    /// One connection: microseconds from each request to its answer.
    async fn one(self: Arc<Self>, number: u32, is_over: Arc<AtomicBool>) -> Vec<u32> {
        let mut stream = TcpStream::connect(self.to).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let pause = Duration::from_secs(1) * self.connections / self.rate;
        let mut due = Instant::now() + pause * number / self.connections;
        let (mut took, mut answer) = (Vec::new(), [0; 4096]);
        while !is_over.load(Relaxed) {
            wait_until(due).await;
            due += pause;
            let request = (self.request)(number, took.len());
            let asked = Instant::now();
            stream.write_all(request.as_bytes()).await.unwrap();
            read_answer(&mut stream, &mut answer, self.status).await;
            took.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        took
    }
}
