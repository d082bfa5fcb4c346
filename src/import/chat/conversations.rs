//! The conversations of a chat: its messages between two pauses.
//!
//! Invariant: what is written of a conversation depends on its own messages and on who is who, so a longer export
//! of the chat gives the same. Its id is made of the other one and of the minute in which it began, which an export
//! of any phone has; seconds are not in all.

use std::io::{self, Write};

use super::ChatBeginning;
use super::messages::Part;
use super::senders::Sides;
use crate::domain::limits::{CHAT_PAUSE_MS, FIRST_MESSAGE_BYTES_MAX};
use crate::domain::time::Timestamp;
use crate::import::error::ImportError;
use crate::import::splitter::quoted;

const MINUTE_MS: i64 = 60_000;

struct Conversation {
    began: Timestamp,
    inbound: u64,
    outbound: u64,
    /// The first message of the other one.
    first_inbound: Option<Timestamp>,
    /// Our first message after that.
    answered: Option<Timestamp>,
    /// The text of the first message of the other one.
    first_message: String,
}

/// Writes the conversations of a chat.
pub(super) struct Conversations<'c, W> {
    sides: &'c Sides,
    out: &'c mut W,
    conversation: Option<Conversation>,
    /// The latest message.
    last: Timestamp,
    /// Whether the lines that follow are part of the first message.
    is_in_first: bool,
    /// When the first and the last conversation began.
    ends: Option<(Timestamp, Timestamp)>,
    /// `None` if there is nothing so far.
    beginning: Option<ChatBeginning>,
}

impl<'c, W: Write> Conversations<'c, W> {
    pub(super) fn new(sides: &'c Sides, out: &'c mut W) -> Self {
        Self {
            sides,
            out,
            conversation: None,
            last: Timestamp::MIN,
            is_in_first: false,
            ends: None,
            beginning: None,
        }
    }

    pub(super) fn add(&mut self, part: Part<'_>) -> Result<(), ImportError> {
        if !matches!(part, Part::More(_)) {
            let is_message = matches!(part, Part::Message { .. });
            let beginning = if is_message { ChatBeginning::Missing } else { ChatBeginning::There };
            self.beginning.get_or_insert(beginning);
        }
        match part {
            Part::Message { at, text } => {
                if self.conversation.is_some() && at.ms() - self.last.ms() > CHAT_PAUSE_MS {
                    self.write()?;
                }
                self.last = self.last.max(at);
                let (text, is_inbound) = self.sides.read(text);
                let conversation = self.conversation.get_or_insert_with(|| Conversation::at(at));
                self.is_in_first = is_inbound && conversation.first_inbound.is_none();
                conversation.note(at, is_inbound);
                if self.is_in_first {
                    conversation.keep(text);
                }
            }
            Part::More(text) if self.is_in_first => {
                if let Some(conversation) = &mut self.conversation {
                    conversation.keep("\n");
                    conversation.keep(text);
                }
            }
            Part::More(_) => {}
            Part::Notice { .. } => self.is_in_first = false,
        }
        Ok(())
    }

    /// Where a chat begins with a message, older ones may be missing.
    pub(super) fn beginning(&self) -> ChatBeginning {
        self.beginning.unwrap_or_default()
    }

    /// Writes the last conversation. Returns whether there was none, and what the ids of the first and the last would
    /// be made of without a contact that was told.
    pub(super) fn end(mut self) -> Result<(bool, Vec<String>), ImportError> {
        self.write()?;
        let name = self.sides.other_name();
        let ids = self.ends.zip(name).map(|((first, last), name)| {
            let mut ids = vec![id_of(first, &name), id_of(last, &name)];
            // Of a chat with one conversation, the first is the last.
            ids.dedup();
            ids
        });
        Ok((self.ends.is_none(), ids.unwrap_or_default()))
    }

    fn write(&mut self) -> io::Result<()> {
        let Some(conversation) = self.conversation.take() else { return Ok(()) };
        let began = conversation.began;
        self.ends = Some((self.ends.map_or(began, |(first, _)| first), began));
        let minute = minute_of(began);
        let agent = self.sides.agent().filter(|_| conversation.outbound > 0);
        let response = conversation
            .first_inbound
            .zip(conversation.answered)
            .map(|(asked, answered)| (answered.ms() - asked.ms()).max(0) / 1000);
        let cells = [
            id_of(began, &self.sides.party()),
            self.sides.contact().unwrap_or_default().to_owned(),
            agent.unwrap_or_default().to_owned(),
            minute.to_string(),
            conversation.inbound.to_string(),
            conversation.outbound.to_string(),
            response.map(|seconds| seconds.to_string()).unwrap_or_default(),
            conversation.first_message,
        ];
        writeln!(self.out, "{}", cells.map(|cell| quoted(&cell)).join(","))
    }
}

fn minute_of(at: Timestamp) -> Timestamp {
    at.plus_ms(-at.ms().rem_euclid(MINUTE_MS))
}

/// What the id of a conversation is made of.
fn id_of(began: Timestamp, party: &str) -> String {
    format!("whatsapp {} {party}", minute_of(began))
}

impl Conversation {
    fn at(began: Timestamp) -> Self {
        Self {
            began,
            inbound: 0,
            outbound: 0,
            first_inbound: None,
            answered: None,
            first_message: String::new(),
        }
    }

    fn note(&mut self, at: Timestamp, is_inbound: bool) {
        if is_inbound {
            self.inbound += 1;
            self.first_inbound.get_or_insert(at);
        } else {
            self.outbound += 1;
            if self.first_inbound.is_some() {
                self.answered.get_or_insert(at);
            }
        }
    }

    fn keep(&mut self, text: &str) {
        let left = FIRST_MESSAGE_BYTES_MAX.saturating_sub(self.first_message.len());
        let end = text.floor_char_boundary(left.min(text.len()));
        self.first_message.push_str(&text[..end]);
    }
}
