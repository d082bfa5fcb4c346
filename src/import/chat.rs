//! `WhatsApp`'s own export of a chat: its conversations, written as CSV, so that they are read as any other file.
//!
//! A chat of months is several conversations: a pause ends one. Invariant: the conversations of a chat do not change
//! when it is exported again with more messages at its end, but for the last one, which grows. Memory does not grow
//! with the file: it is read three times, for the order of its dates, for who writes in it, and for its conversations.
//! Of a message only the first of each conversation is written, to be looked through. Groups are refused: a
//! conversation has one contact. Does not find chats in archives (see `chat::archive`).

mod archive;
mod conversations;
mod dates;
mod error;
mod line;
mod lines;
mod messages;
mod senders;
mod words;

use std::io::{Read, Seek, Write};

pub use archive::chat_in_archive;
pub use error::ChatError;

use super::date::DateOrder;
use super::error::ImportError;
use super::options::Encoding;
use crate::domain::period::Zone;
use conversations::Conversations;
use dates::Dates;
use lines::Lines;
use messages::Messages;
use senders::{Senders, Sides};

/// How to read a chat where it does not say.
#[derive(Debug, Clone, Default)]
pub struct ChatOptions {
    /// The names under which we write.
    pub agents: Vec<String>,
    /// The phone number or the e-mail of the other one.
    pub contact: Option<String>,
    /// What the file is called, which may name the other one.
    pub title: Option<String>,
    /// The zone of its times.
    pub zone: Option<Zone>,
    pub dates: Option<DateOrder>,
    pub encoding: Option<Encoding>,
}

/// Whether the beginning of a chat is in its export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChatBeginning {
    #[default]
    There,
    /// `WhatsApp` may have left it out.
    Missing,
}

/// What was found out about a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatFacts {
    /// Whom we are in it, if we wrote, and whether that was not told.
    pub agent: Option<String>,
    pub is_agent_found: bool,
    /// The other one, as the chat names them, if they wrote.
    pub other: Option<String>,
    /// Whether it is known who that is.
    pub has_contact: bool,
    /// Whether it has no conversation.
    pub is_empty: bool,
    /// Missing where it begins with a message, and not with the notice that a whole chat begins with.
    pub beginning: ChatBeginning,
    /// What the ids of its first and its last conversation would be made of without a contact that was told.
    pub under_name: Vec<String>,
}

/// The columns that a chat is written with, which its preset reads.
const COLUMNS: &str = "WhatsApp conversation,Contact,Agent,Started at,Inbound,Outbound,\
                       First response in seconds,First message\n";

/// The lines of a chat of `KakaoTalk` among which its first message is: its title and when it was saved stand above.
const LINES_ABOVE_MAX: usize = 10;

/// Whether a file is a chat: it begins as a message does.
pub fn is_chat(input: impl Read, encoding: Option<Encoding>) -> bool {
    let Ok(mut lines) = Lines::open(input, encoding) else { return false };
    let mut first = || {
        while let Some(line) = lines.next()? {
            if !line.trim().is_empty() {
                return Ok::<bool, ImportError>(line::head(line).is_some());
            }
        }
        Ok(false)
    };
    first().unwrap_or(false)
}

/// Whether a file is a chat of `KakaoTalk`, by one of its first lines.
pub fn is_chat_of_kakaotalk(input: impl Read, encoding: Option<Encoding>) -> bool {
    let Ok(mut lines) = Lines::open(input, encoding) else { return false };
    let next = |_| lines.next().ok().flatten().map(line::is_of_kakaotalk);
    (0..LINES_ABOVE_MAX).map_while(next).any(|is_message| is_message)
}

/// Writes the conversations of a chat as CSV. What is not known is told at once.
pub fn write_chat_as_csv(
    mut input: impl Read + Seek,
    options: &ChatOptions,
    out: &mut impl Write,
) -> Result<ChatFacts, ImportError> {
    let order = match dates_of(&mut input, options)?.order(options.dates) {
        Err(ChatError::Order(date)) => Err(ChatError::Order(date)),
        order => Ok(order?),
    };
    let zone = options.zone.clone().ok_or(ChatError::NoZone);
    let (sides, has_number) = sides(&mut input, options, order.as_ref().ok(), zone.as_ref().ok())?;
    let (order, zone, sides) = match (order, zone, sides) {
        (Ok(order), Ok(zone), Ok(sides)) => (order, zone, sides),
        (_, _, Err(error @ ChatError::Group { .. })) => return Err(error.into()),
        (order, zone, sides) => {
            let mut open = [order.err(), zone.err(), sides.err(), None];
            let asks_for_it = matches!(open[2], Some(ChatError::NoOther { .. }));
            if options.contact.is_none() && !has_number && !asks_for_it {
                open[3] = Some(ChatError::NoContact);
            }
            return Err(ChatError::Open(open.into_iter().flatten().collect()).into());
        }
    };
    out.write_all(COLUMNS.as_bytes())?;
    let mut conversations = Conversations::new(&sides, out);
    each_message(&mut input, options, &mut Messages::new(order, &zone), |message| {
        conversations.add(message)
    })?;
    let beginning = conversations.beginning();
    let (is_empty, under_name) = conversations.end()?;
    Ok(ChatFacts { beginning, ..sides.facts(is_empty, under_name) })
}

/// Who is who in a chat. Where the order of its dates is not known, the one that shows more senders says it, as lines
/// that go back in time are nobody's. Also whether a number stands in place of a name.
fn sides(
    input: &mut (impl Read + Seek),
    options: &ChatOptions,
    order: Option<&DateOrder>,
    zone: Option<&Zone>,
) -> Result<(Result<Sides, ChatError>, bool), ImportError> {
    let utc = Zone::utc();
    let orders = order.map_or(&[DateOrder::Dmy, DateOrder::Mdy][..], std::slice::from_ref);
    let mut most: Option<Senders<'_>> = None;
    for order in orders {
        let mut senders = Senders::new(&options.agents);
        let mut messages = Messages::new(*order, zone.unwrap_or(&utc));
        each_message(input, options, &mut messages, |message| {
            senders.note(message);
            Ok(())
        })?;
        if most.as_ref().is_none_or(|most| senders.count() > most.count()) {
            most = Some(senders);
        }
    }
    let senders = most.unwrap_or_else(|| Senders::new(&options.agents));
    let has_number = senders.has_number();
    Ok((senders.sides(options), has_number))
}

/// The dates of a chat.
fn dates_of(input: &mut (impl Read + Seek), options: &ChatOptions) -> Result<Dates, ImportError> {
    input.rewind()?;
    let mut lines = Lines::open(input, options.encoding)?;
    let (mut dates, mut shape) = (Dates::default(), None);
    while let Some(line) = lines.next()? {
        let Some((head, _)) = line::head(line) else { continue };
        if head.shape == *shape.get_or_insert(head.shape) {
            dates.note(&head);
        }
    }
    if shape.is_none() {
        return Err(ChatError::NoChat.into());
    }
    Ok(dates)
}

/// Hands over each message, and each line that continues one.
fn each_message(
    input: &mut (impl Read + Seek),
    options: &ChatOptions,
    messages: &mut Messages<'_>,
    mut take: impl FnMut(messages::Part<'_>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    input.rewind()?;
    let mut lines = Lines::open(input, options.encoding)?;
    let mut number = 0;
    while let Some(line) = lines.next()? {
        number += 1;
        take(messages.part(number, line)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
