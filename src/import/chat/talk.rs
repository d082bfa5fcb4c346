//! The conversations of a chat: its messages between two pauses.
//!
//! Invariant: what is written of a conversation depends on its own messages and on who is who, so a longer export
//! of the chat gives the same. Its id is made of the other one and of the minute in which it began, which an export
//! of any phone has; seconds are not in all.

use std::io::{self, Write};

use super::messages::Part;
use super::senders::Sides;
use crate::domain::limits::{CHAT_PAUSE_MS, FIRST_MESSAGE_BYTES_MAX};
use crate::domain::time::Timestamp;
use crate::import::error::ImportError;
use crate::import::splitter::quoted;

const MINUTE_MS: i64 = 60_000;

struct Talk {
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
pub(super) struct Talks<'c, W> {
    sides: &'c Sides,
    out: &'c mut W,
    talk: Option<Talk>,
    /// The latest message.
    last: Timestamp,
    /// Whether the lines that follow are part of the first message.
    is_in_first: bool,
    count: u64,
}

impl<'c, W: Write> Talks<'c, W> {
    pub(super) fn new(sides: &'c Sides, out: &'c mut W) -> Self {
        Self { sides, out, talk: None, last: Timestamp::MIN, is_in_first: false, count: 0 }
    }

    pub(super) fn add(&mut self, part: Part<'_>) -> Result<(), ImportError> {
        match part {
            Part::Message { at, text } => {
                if self.talk.is_some() && at.ms() - self.last.ms() > CHAT_PAUSE_MS {
                    self.write()?;
                }
                self.last = self.last.max(at);
                let (text, is_inbound) = self.sides.read(text);
                let talk = self.talk.get_or_insert_with(|| Talk::at(at));
                self.is_in_first = is_inbound && talk.first_inbound.is_none();
                talk.note(at, is_inbound);
                if self.is_in_first {
                    talk.keep(text);
                }
            }
            Part::More(text) if self.is_in_first => {
                if let Some(talk) = &mut self.talk {
                    talk.keep("\n");
                    talk.keep(text);
                }
            }
            Part::More(_) => {}
            Part::Notice { .. } => self.is_in_first = false,
        }
        Ok(())
    }

    /// Writes the last conversation, and returns how many there are.
    pub(super) fn end(mut self) -> Result<u64, ImportError> {
        self.write()?;
        Ok(self.count)
    }

    fn write(&mut self) -> io::Result<()> {
        let Some(talk) = self.talk.take() else { return Ok(()) };
        self.count += 1;
        let minute = talk.began.plus_ms(-talk.began.ms().rem_euclid(MINUTE_MS));
        let agent = self.sides.agent().filter(|_| talk.outbound > 0);
        let response = talk
            .first_inbound
            .zip(talk.answered)
            .map(|(asked, answered)| (answered.ms() - asked.ms()).max(0) / 1000);
        let cells = [
            format!("whatsapp {minute} {}", self.sides.party()),
            self.sides.contact().unwrap_or_default().to_owned(),
            agent.unwrap_or_default().to_owned(),
            minute.to_string(),
            talk.inbound.to_string(),
            talk.outbound.to_string(),
            response.map(|seconds| seconds.to_string()).unwrap_or_default(),
            talk.first_message,
        ];
        writeln!(self.out, "{}", cells.map(|cell| quoted(&cell)).join(","))
    }
}

impl Talk {
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
        let room = FIRST_MESSAGE_BYTES_MAX.saturating_sub(self.first_message.len());
        let end = text.floor_char_boundary(room.min(text.len()));
        self.first_message.push_str(&text[..end]);
    }
}
