//! One event as an endpoint gets it: signed as Standard Webhooks says, posted over a connection of its own.
//!
//! Invariant: a try ends in time, however slow the endpoint is, and reads a bounded part of its answer. No redirect is
//! followed: it would lead to an address that nobody has named, and could turn a post into something else. What an endpoint
//! answers is text of somebody else, and is kept as one line without control characters. Does not decide when to try again
//! (see `worker`).

use std::cell::Cell;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::time::timeout;

use super::connect::{ConnectError, Trust, connect};
use crate::domain::causes::with_causes;
use crate::domain::endpoint::Endpoint;
use crate::domain::endpoint::queue::Event;
use crate::domain::endpoint::retry::retry_after;
use crate::domain::hook::signature::{STANDARD, STANDARD_ID, STANDARD_TIME, sign_standard};
use crate::domain::limits::{
    ANSWER_BODY_WAIT_MS, ANSWER_BYTES_MAX, ANSWER_CHARS_KEPT, ANSWER_HEAD_BYTES_MAX,
};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::render::inert;

const BODY_WAIT: Duration = Duration::from_millis(ANSWER_BODY_WAIT_MS);

/// An event for an endpoint, at the time of a try.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub endpoint: &'a Endpoint,
    pub event: &'a Event,
    pub now: Timestamp,
    pub timeout: Span,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The endpoint has it.
    Taken { status: u16, said: String },
    /// The endpoint wants no more events.
    Gone,
    /// It did not take it, for a reason in words; and how long it asks to wait.
    Failed { reason: String, wait: Option<Span> },
}

/// Delivers events.
pub trait Deliver: Sync {
    fn deliver(&self, message: &Message<'_>) -> Answer;
}

/// Delivers them over HTTP.
#[derive(Clone)]
pub struct Sender {
    trust: Trust,
}

#[derive(Debug, Error)]
enum PostError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("it did not answer as HTTP says")]
    Http(#[from] hyper::Error),
    #[error("the request cannot be written")]
    Request(#[from] hyper::http::Error),
    #[error("no runtime")]
    Runtime(#[from] std::io::Error),
}

impl Sender {
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self { trust }
    }

    fn post(&self, message: &Message<'_>) -> Result<Answer, PostError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let limit = message.timeout.duration();
        let posted = runtime.block_on(async {
            // The status of an answer that says that the event was taken.
            let taken = Cell::new(None);
            match timeout(limit, self.exchange(message, &taken)).await {
                Ok(answer) => answer,
                Err(_) => Ok(late(message, taken.get())),
            }
        });
        // A look-up of a name may still run.
        runtime.shutdown_background();
        posted
    }

    async fn exchange(
        &self,
        message: &Message<'_>,
        taken: &Cell<Option<u16>>,
    ) -> Result<Answer, PostError> {
        let request = request(message)?;
        let stream = connect(message.endpoint, &self.trust).await?;
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(ANSWER_HEAD_BYTES_MAX)
            .handshake(TokioIo::new(stream))
            .await?;
        let answered = async {
            let response = sender.send_request(request).await?;
            if response.status().is_success() {
                taken.set(Some(response.status().as_u16()));
            }
            Ok(answer(response, message.now).await)
        };
        tokio::pin!(answered);
        tokio::pin!(connection);
        let mut is_open = true;
        loop {
            tokio::select! {
                biased;
                answer = &mut answered => return answer,
                // When it ends, the answer has it.
                _ = &mut connection, if is_open => is_open = false,
            }
        }
    }
}

impl Deliver for Sender {
    fn deliver(&self, message: &Message<'_>) -> Answer {
        self.post(message).unwrap_or_else(|error| Answer::Failed {
            reason: one_line(&with_causes(&error)),
            wait: None,
        })
    }
}

/// What came of a try whose time is over.
fn late(message: &Message<'_>, taken: Option<u16>) -> Answer {
    if let Some(status) = taken {
        return Answer::Taken { status, said: String::new() };
    }
    let reason = format!("it did not answer within {}", message.timeout);
    Answer::Failed { reason, wait: None }
}

fn request(message: &Message<'_>) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let Message { endpoint, event, now, .. } = message;
    let time = now.ms().div_euclid(1000).to_string();
    let signed = sign_standard(endpoint.valid(*now), (event.id.as_str(), &time), &event.body);
    Request::post(endpoint.url.path())
        .header(HOST, endpoint.url.authority())
        .header(USER_AGENT, concat!("Couplet/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header(CONNECTION, "close")
        .header(STANDARD_ID, event.id.as_str())
        .header(STANDARD_TIME, time)
        .header(STANDARD, signed)
        .body(Full::new(Bytes::copy_from_slice(&event.body)))
}

async fn answer(response: Response<Incoming>, now: Timestamp) -> Answer {
    let (head, body) = response.into_parts();
    let status = head.status;
    if status == StatusCode::GONE {
        return Answer::Gone;
    }
    let header = |name| {
        head.headers.get(name).and_then(|value: &hyper::header::HeaderValue| value.to_str().ok())
    };
    if status.is_redirection() {
        let to = header(LOCATION).map_or_else(String::new, |to| format!(" to {}", one_line(to)));
        let reason = format!(
            "it answered {}, a redirect{to}, and redirects are not followed: add the address that it leads to",
            status.as_u16()
        );
        return Answer::Failed { reason, wait: None };
    }
    if status.is_success() {
        // It has the event, whatever becomes of the rest.
        let said = timeout(BODY_WAIT, beginning(body)).await.unwrap_or_default();
        let said = one_line(&String::from_utf8_lossy(&said));
        return Answer::Taken { status: status.as_u16(), said };
    }
    let said = one_line(&String::from_utf8_lossy(&beginning(body).await));
    let wait = header(RETRY_AFTER).and_then(|text| retry_after(text, now));
    let colon = if said.is_empty() { "" } else { ": " };
    Answer::Failed { reason: format!("it answered {}{colon}{said}", status.as_u16()), wait }
}

/// The first bytes of a body. What comes after them, and whether it ends well, does not matter.
async fn beginning(mut body: Incoming) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_BYTES_MAX {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Some(data) = frame.data_ref() {
            bytes.extend_from_slice(&data[..data.len().min(ANSWER_BYTES_MAX - bytes.len())]);
        }
    }
    bytes
}

/// A text of somebody else, on one line.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let cut: String = words.join(" ").chars().take(ANSWER_CHARS_KEPT).collect();
    inert(&cut).into_owned()
}
