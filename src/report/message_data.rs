//! What was sent in a period and around it, and what may have come of it: the part of a snapshot that messaging figures
//! are counted from.
//!
//! Invariant: of each message only what is counted is kept, in 40 bytes: a month may have a million. What came in the
//! period itself is in the data of its report. Does not count (see `messaging`).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::domain::hundredths::Hundredths;
use crate::domain::label::{Channel, ListName};
use crate::domain::period::Period;
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::{Send, SendStatus};
use crate::domain::time::{DAY_MS, Timestamp};
use crate::store::{Ask, ClickSelection, Clicks, Parts, RecordSelection, Row, Selection};

use super::messaging::{ANSWER_MS, WEEKS_BEFORE};
use super::received::is_received;

/// The messages of a period and of the weeks before it, who opted in or out or answered a
/// question, and who began a conversation or clicked
/// after it.
#[derive(Debug, Default)]
pub struct MessageData {
    pub(super) messages: Vec<Sent>,
    pub(super) channels: Written<Channel>,
    pub(super) lists: Written<ListName>,
    pub(super) opts: Vec<Opt>,
    pub(super) answers: Vec<GivenAnswer>,
    /// The conversations that began after the period.
    pub(super) begun: Vec<(PersonKey, Timestamp)>,
    /// The clicks after the period.
    pub(super) clicks: Clicks,
}

/// A message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// `None` if the recipient was erased.
    pub(super) recipient: Option<PersonKey>,
    pub(super) at: Timestamp,
    /// The number of the channel as written.
    pub(super) channel: u32,
    /// The number of the list as written; 0 without one.
    pub(super) list: u32,
    /// Nothing says that it did not arrive.
    pub(super) is_received: bool,
}

/// Somebody asked for messages, or for no more of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opt {
    pub(super) is_out: bool,
    pub(super) at: Timestamp,
    pub(super) customer: Option<PersonKey>,
}

/// What somebody answered to a question.
#[derive(Debug, Clone)]
pub(super) struct GivenAnswer {
    pub(super) at: Timestamp,
    pub(super) question: Option<Arc<str>>,
    pub(super) answer: Option<Arc<str>>,
    pub(super) score: Option<Hundredths>,
}

/// Names as files write them, each with a number from 1 on.
#[derive(Debug)]
pub(super) struct Written<T> {
    numbers: HashMap<T, u32>,
    names: Vec<T>,
}

impl<T> Default for Written<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), names: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Written<T> {
    fn number(&mut self, name: &T) -> u32 {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        self.names.push(name.clone());
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.clone(), number);
        number
    }

    fn name(&self, number: u32) -> Option<&T> {
        self.names.get((number as usize).checked_sub(1)?)
    }

    /// By their numbers, from 1 on.
    pub(super) fn names(&self) -> &[T] {
        &self.names
    }
}

impl MessageData {
    /// Asks for what the messaging figures of a period need, besides the data of its report.
    #[must_use]
    pub fn ask(period: &Period) -> Ask<Self> {
        // The first week may begin before the period, and not at midnight in UTC.
        let days = (i64::from(WEEKS_BEFORE) + 1) * 7 + 1;
        let records = RecordSelection::Messages {
            since: period.from.plus_ms(-days * DAY_MS),
            from: period.from,
            to: period.to,
            until: period.to.plus_ms(ANSWER_MS),
        };
        let clicks = ClickSelection::Journeys;
        Ask::new(Selection { records, clicks, ..Selection::settings() })
    }

    /// The channel and the list of a message, as written.
    pub(super) fn written(&self, of: &Sent) -> (Option<&str>, Option<&str>) {
        let (channel, list) = (self.channels.name(of.channel), self.lists.name(of.list));
        (channel.map(Channel::as_str), list.map(ListName::as_str))
    }

    fn add(&mut self, send: &Send) {
        if send.status == Some(SendStatus::Queued) {
            // Nothing was sent yet.
            return;
        }
        let channel = self.channels.number(&send.channel);
        let list = send.list.as_ref().map_or(0, |list| self.lists.number(list));
        let (recipient, at, is_received) = (send.recipient, send.at, is_received(send));
        self.messages.push(Sent { recipient, at, channel, list, is_received });
    }
}

impl Parts for MessageData {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Send(send) => self.add(&send),
            Row::Event(event) => {
                let is_out = event.kind == EventKind::OptOut;
                if event.kind == EventKind::Answer {
                    let Event { at, question, answer, score, .. } = *event;
                    self.answers.push(GivenAnswer { at, question, answer, score });
                } else if is_out || event.kind == EventKind::OptIn {
                    self.opts.push(Opt { is_out, at: event.at, customer: event.customer });
                }
            }
            Row::Conversation(thread) if thread.inbound != Some(0) => {
                self.begun.extend(thread.contact.map(|who| (who, thread.started_at)));
            }
            Row::Clicks(block) => self.clicks.push(block),
            _ => {}
        }
    }
}
