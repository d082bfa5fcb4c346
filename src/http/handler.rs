//! What a listener asks of the code that answers its requests.
//!
//! Does not listen or serve connections (see `listener` and `connection`).

use std::error::Error;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use hyper::body::{Body, Incoming};
use hyper::{Request, Response};

use super::client_timer::ClientTimer;

/// Answers the requests of a listener.
pub trait Handler: Clone + Send + Sync + 'static {
    type Body: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers one request. The client has one timeout to take the answer, unless a paced body restarts
    /// the connection's timer for each piece.
    fn answer(
        &self,
        peer: IpAddr,
        request: Request<Incoming>,
        timer: &Arc<ClientTimer>,
    ) -> impl Future<Output = Response<Self::Body>> + Send;

    /// Called when a serving thread has run out of work and is about to sleep.
    fn idle(&self) {}

    /// Called when a connection was opened.
    fn opened(&self) {}

    /// Called when a connection was closed.
    fn closed(&self) {}

    /// Called when a connection was closed at once because its network has reached its limit.
    fn turned_away(&self) {}
}
