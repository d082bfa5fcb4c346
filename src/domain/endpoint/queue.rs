//! The queue of an endpoint: how far it has come, and the event that is being delivered.
//!
//! Events are not kept in the queue. They are found where they lie already (the journal of clicks, the log of changes, the
//! rows of new orders), and the queue has its places there. Only the event that is being delivered is kept, with its id and
//! its body, so that every try sends the same. Invariant: a queue moves on only when its event was delivered or given up;
//! so no event is passed over, and those of one link, code or batch are delivered in their order. Does not write itself to
//! disk (see `store::webhooks`).

use std::fmt;

use super::{EndpointName, EventKind};
use crate::domain::environment::Random;
use crate::domain::limits::ANSWER_CHARS_KEPT;
use crate::domain::record::cost::Month;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

/// The id of an event, the same in every try: letters, digits and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventId(Box<str>);

impl EventId {
    /// Draws one.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        let digits = base16ct::lower::encode_string(&bytes);
        Self(format!("msg_{digits}").into())
    }

    /// Reads one that was written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = !text.is_empty()
            && text.len() <= 64
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_id.then(|| Self(text.into()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far a queue has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The last entry of the log of changes that was looked at.
    pub log: u64,
    /// The first click number that was not looked at.
    pub clicks: u64,
    /// The last row of new orders of which all were looked at.
    pub orders: u64,
    /// How many of the next row were.
    pub orders_of_next: u32,
    /// The last month that was told to be over; `None` before the first look.
    pub month: Option<Month>,
    /// The batches, by number, that were told to have few codes left and have not had more since.
    pub low: Vec<u32>,
}

/// Something that happened, as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub kind: EventKind,
    /// When it happened.
    pub at: Timestamp,
    pub body: Vec<u8>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({} {})", self.kind, self.id)
    }
}

/// The event that is being delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    pub event: Event,
    /// Where the queue is once it is delivered.
    pub then: Places,
    /// The tries that failed.
    pub failed: u32,
    /// `None` before the first.
    pub first_try: Option<Timestamp>,
    /// When it is tried next.
    pub next_try: Timestamp,
    /// Why the last try failed.
    pub reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    pub places: Places,
    pub sending: Option<Sending>,
}

/// An event that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEvent {
    pub number: u32,
    pub endpoint: EndpointName,
    pub event: Event,
    pub failed: u32,
    pub given_up_at: Timestamp,
    pub reason: String,
}

impl Queue {
    #[must_use]
    pub fn at(places: Places) -> Self {
        Self { places, sending: None }
    }

    /// Begins to deliver an event, after which the queue is in these places.
    pub fn send(&mut self, event: Event, then: Places, now: Timestamp) {
        let (failed, first_try, reason) = (0, None, String::new());
        self.sending = Some(Sending { event, then, failed, first_try, next_try: now, reason });
    }

    /// The event with this id was delivered. One that is not being delivered any more is ignored.
    pub fn delivered(&mut self, id: &EventId) {
        if let Some(sending) = self.sending.take_if(|sending| sending.event.id == *id) {
            self.places = sending.then;
        }
    }

    /// A try failed of the event with this id (see [`Sending::fail`]).
    pub fn failed(
        &mut self,
        id: &EventId,
        times: (Timestamp, Timestamp),
        pause: Span,
        reason: &str,
    ) {
        if let Some(sending) = self.sending.as_mut().filter(|sending| sending.event.id == *id) {
            sending.fail(times, pause, reason);
        }
    }

    /// The event that is being delivered, if a try of it failed.
    #[must_use]
    pub fn failing(&self) -> Option<&Sending> {
        self.sending.as_ref().filter(|sending| sending.failed > 0)
    }
}

impl Sending {
    /// A try failed that began at a time, and the next one comes after a pause from now on.
    pub fn fail(&mut self, (began, now): (Timestamp, Timestamp), pause: Span, reason: &str) {
        self.failed = self.failed.saturating_add(1);
        self.first_try.get_or_insert(began);
        self.next_try = now.plus_ms(i64::try_from(pause.ms()).unwrap_or(i64::MAX));
        self.reason = reason.chars().take(ANSWER_CHARS_KEPT).collect();
    }

    /// The event as one that is given up now. It has no number yet.
    #[must_use]
    pub fn dead(&self, endpoint: &EndpointName, now: Timestamp) -> DeadEvent {
        let Self { event, failed, reason, .. } = self.clone();
        DeadEvent { number: 0, endpoint: endpoint.clone(), event, failed, given_up_at: now, reason }
    }
}
