//! Messages of conversations of which a file has a row for each.
//!
//! Invariant: a message is counted once, in however many files it stands and however the messages of a conversation
//! are split over files. Of what it says nothing is kept. Does not know where rows have their ids (see `import`).

use std::collections::BTreeMap;

use super::conversation::ConversationVersion;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// Who wrote a message.
    Writer {
        Contact = "contact",
        /// A person who answers.
        Person = "person",
        /// A program that answers.
        Program = "program",
    }
);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub at: Timestamp,
    pub writer: Writer,
    /// A digest of what tells it from the other messages of its conversation.
    pub id: u64,
}

/// What the messages of a conversation come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageCounts {
    pub started_at: Timestamp,
    pub inbound: u32,
    pub outbound: u32,
    /// Seconds from the first message of the contact to the first answer.
    pub first_response_s: Option<u32>,
    /// Seconds from the first message of the contact to the first answer of a person.
    pub first_human_response_s: Option<u32>,
}

impl MessageCounts {
    /// Counts messages, each once; `None` without any.
    pub fn of<'m>(messages: impl IntoIterator<Item = &'m Message>) -> Option<Self> {
        // Of two with one id, the same one counts in any order.
        let mut by_id = BTreeMap::new();
        for message in messages {
            let known = by_id.entry(message.id).or_insert(*message);
            *known = (*known).min(*message);
        }
        let mut messages: Vec<Message> = by_id.into_values().collect();
        messages.sort_unstable();
        let is_inbound = |message: &&Message| message.writer == Writer::Contact;
        let inbound = messages.iter().filter(is_inbound).count();
        let asked = messages.iter().find(is_inbound).map(|message| message.at);
        let seconds_to = |is_answer: fn(Writer) -> bool| {
            let asked = asked?;
            let answers = |message: &&Message| message.at >= asked && is_answer(message.writer);
            let answer = messages.iter().find(answers)?;
            u32::try_from((answer.at.ms() - asked.ms()) / 1000).ok()
        };
        Some(Self {
            started_at: messages.first()?.at,
            inbound: counted(inbound),
            outbound: counted(messages.len() - inbound),
            first_response_s: seconds_to(|writer| writer != Writer::Contact),
            first_human_response_s: seconds_to(|writer| writer == Writer::Person),
        })
    }
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Puts versions with messages in front, those that begin first before others: each says what was known when its
/// messages were written.
pub(super) fn sort_by_messages(versions: &mut [ConversationVersion]) {
    versions.sort_by_key(|version| {
        let first = version.messages.iter().map(|message| message.at).min();
        (first.is_none(), first)
    });
}

#[cfg(test)]
mod tests;
