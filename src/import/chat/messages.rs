//! The messages of a chat, line by line.
//!
//! Invariant: a line is a message, a notice of the app, or goes on with what is above it. A chat is in the order of
//! time, so a line that goes back by more than a pause between conversations is a message that somebody pasted into
//! another one.

use super::dates::day;
use super::error::ChatError;
use super::line::{Head, Shape, head};
use super::words::{is_notice, is_of_group};
use crate::domain::limits::CHAT_PAUSE_MS;
use crate::domain::period::{LocalTimeError, Zone};
use crate::domain::time::Timestamp;
use crate::import::date::DateOrder;

/// What a line is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'l> {
    /// The text begins with the name of who wrote it: `Anna: Hallo`.
    Message { at: Timestamp, text: &'l str },
    /// A text of the app. It may stand where the text of the other one would.
    Notice { beside: Option<&'l str>, is_of_group: bool },
    /// The message above goes on.
    More(&'l str),
}

pub(super) struct Messages<'z> {
    order: DateOrder,
    zone: &'z Zone,
    shape: Option<Shape>,
    /// The latest time so far.
    last: Option<Timestamp>,
}

impl<'z> Messages<'z> {
    pub(super) fn new(order: DateOrder, zone: &'z Zone) -> Self {
        Self { order, zone, shape: None, last: None }
    }

    pub(super) fn part<'l>(&mut self, number: u64, line: &'l str) -> Result<Part<'l>, ChatError> {
        let Some((head, rest)) = head(line) else { return Ok(Part::More(line)) };
        if head.shape != *self.shape.get_or_insert(head.shape) {
            return Ok(Part::More(line));
        }
        let day = match day(head.date, self.order) {
            Ok(day) => day,
            Err(year) if self.last.is_none() => return Err(ChatError::Year { line: number, year }),
            Err(_) => return Ok(Part::More(line)),
        };
        let at =
            self.time(&day, &head).map_err(|source| ChatError::Time { line: number, source })?;
        if self.last.is_some_and(|last| last.ms() - at.ms() > CHAT_PAUSE_MS) {
            return Ok(Part::More(line));
        }
        let rest = rest.trim_start_matches(' ');
        let named = split_name(rest).filter(|(name, _)| is_name(name));
        // A line without a name may be a date that somebody pasted, and the messages below are not before it.
        if named.is_some() || self.last.is_none() {
            self.last = self.last.max(Some(at));
        }
        Ok(match named {
            Some((_, text)) if !is_notice(text) => Part::Message { at, text: rest },
            Some((name, text)) => {
                Part::Notice { beside: Some(name), is_of_group: is_of_group(text) }
            }
            None => Part::Notice { beside: None, is_of_group: is_of_group(rest) },
        })
    }

    /// The instant of a message. Of a local time that is there twice, as when clocks go back, the first that is
    /// not before the message above.
    fn time(&self, day: &str, head: &Head) -> Result<Timestamp, LocalTimeError> {
        let [hour, minute, second] = head.time;
        let text = format!("{day}T{hour:02}:{minute:02}:{second:02}");
        match self.zone.instant(&text) {
            Err(LocalTimeError::Twice { before, after, .. }) => {
                let instant = |offset: &dyn std::fmt::Display| {
                    Timestamp::parse(&format!("{text}{offset}"))
                        .map_err(|_| LocalTimeError::Malformed(text.clone()))
                };
                let first = instant(&before)?;
                if self.last.is_some_and(|last| first < last) { instant(&after) } else { Ok(first) }
            }
            read => read,
        }
    }
}

/// A name and what follows it.
pub(super) fn split_name(text: &str) -> Option<(&str, &str)> {
    text.split_once(": ").or_else(|| Some((text.trim_end().strip_suffix(':')?, "")))
}

/// Whether what is before a colon can be a name: a quote without its partner is part of a sentence of the app.
fn is_name(text: &str) -> bool {
    let quotes = text
        .chars()
        .filter(|c| matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'));
    !text.trim().is_empty() && quotes.count() % 2 == 0
}
