//! Conversations of files whose rows are messages, in any order.
//!
//! Invariant: a row that is no message of either side, such as a note or an assignment, counts for nothing but what
//! else it says; of each column the value of the earliest row that has one counts. Of a first message only the tokens
//! that check themselves are held. Memory is bounded by `CONVERSATIONS_HELD_MAX` and `MESSAGES_HELD_MAX`.

use std::collections::HashMap;

use serde::Deserialize;

use super::condition::{Condition, Rule};
use super::gather::Gathered;
use super::parts::digest;
use super::place::Place;
use super::seen::Seen;
use super::source::Source;
use super::taken::Setting;
use crate::domain::limits::{
    CONVERSATIONS_HELD_MAX, MESSAGES_HELD_MAX, MESSAGES_PER_CONVERSATION_MAX,
};
use crate::domain::record::message::{Message, MessageCounts, Writer};
use crate::domain::time::Timestamp;
use crate::import::columns::ColumnSpec;
use crate::import::moment::moment;
use crate::import::options::Options;
use crate::import::row::{BadReason, RowFault};

/// How conversations are made of messages.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageRows {
    /// The id of its conversation.
    by: Source,
    /// The id of the message: one that the file has twice counts once.
    id: Option<Source>,
    /// When it was sent.
    at: Source,
    /// Messages of the contact.
    inbound: Vec<Condition>,
    /// Messages to the contact.
    outbound: Vec<Condition>,
    /// Those of them that nobody wrote. None, if empty.
    #[serde(default)]
    automatic: Vec<Condition>,
    /// When the first answer was given, for files without it.
    answered_at: Option<Source>,
}

impl MessageRows {
    /// The headings that it names.
    pub(super) fn headings(&self) -> Vec<&str> {
        let rules = [&self.inbound, &self.outbound, &self.automatic].into_iter().flatten();
        let sources = [&self.by, &self.at].into_iter().chain(&self.answered_at);
        sources.flat_map(Source::headings).chain(rules.map(Condition::heading)).collect()
    }

    /// The headings of the id.
    pub(super) fn id_headings(&self) -> Vec<&str> {
        self.by.headings()
    }
}

/// What is held of a conversation.
#[derive(Debug)]
struct Thread {
    line: u64,
    id: String,
    /// Those without an id have 0.
    messages: Vec<Message>,
    /// When the first answer was given, as a row says.
    answered: Option<Timestamp>,
    /// By spec: the value, and the time of its row.
    cells: Vec<(usize, Timestamp, Box<str>)>,
}

/// What a conversation says, in the documented columns.
pub(super) struct Told {
    pub(super) line: u64,
    /// By spec.
    pub(super) cells: Vec<String>,
    /// None if they are more than are kept.
    pub(super) messages: Vec<Message>,
}

#[derive(Debug)]
pub(super) struct Messages {
    specs: &'static [ColumnSpec],
    by: Place,
    id: Option<Place>,
    at: Place,
    answered_at: Option<Place>,
    inbound: Rule,
    outbound: Rule,
    automatic: Option<Rule>,
    options: Options,
    threads: Vec<Thread>,
    by_id: HashMap<String, usize>,
    held: usize,
    /// The messages so far that have ids.
    seen: Seen,
    zone_used: bool,
}

impl Messages {
    /// `None` if the file has no column with the conversation of a message, or none with its time.
    pub(super) fn new(
        rows: &MessageRows,
        specs: &'static [ColumnSpec],
        names: &[String],
        options: &Options,
    ) -> Option<Self> {
        let automatic = (!rows.automatic.is_empty()).then(|| Rule::new(&rows.automatic, names));
        Some(Self {
            specs,
            by: Place::of(&rows.by, names)?,
            id: rows.id.as_ref().and_then(|source| Place::of(source, names)),
            at: Place::of(&rows.at, names)?,
            answered_at: rows.answered_at.as_ref().and_then(|source| Place::of(source, names)),
            inbound: Rule::new(&rows.inbound, names),
            outbound: Rule::new(&rows.outbound, names),
            automatic,
            options: options.clone(),
            threads: Vec::new(),
            by_id: HashMap::new(),
            held: 0,
            seen: Seen::default(),
            zone_used: false,
        })
    }

    /// Whether a time without an offset was read in the zone of the options.
    pub(super) fn zone_used(&self) -> bool {
        self.zone_used
    }

    /// Adds a row. Returns whether it is the first that names who the contact is.
    pub(super) fn push(
        &mut self,
        record: &Gathered,
        places: &[Option<Place>],
        setting: Setting,
    ) -> Result<bool, RowFault> {
        let id = self.by.value(record, setting).map_err(RowFault::at(self.by.column()))?;
        if id.is_empty() {
            return Err(BadReason::NoConversation.into());
        }
        let at = self.at.value(record, setting).and_then(|text| self.time(&text));
        let at = at.map_err(RowFault::at(self.at.column()))?;
        let answered = self.answered_at.as_ref().map(|place| place.value(record, setting));
        let answered = answered.transpose()?.filter(|text| !text.is_empty());
        let answered = answered.map(|text| self.time(&text)).transpose();
        let of_answer = self.answered_at.as_ref().and_then(Place::column);
        let answered = answered.map_err(RowFault::at(of_answer))?;
        let writer = self.writer(record);
        let own = self.id.as_ref().filter(|_| writer.is_some()).map(|id| id.value(record, setting));
        let own = own.transpose()?.filter(|own| !own.is_empty());
        if own.as_ref().is_some_and(|own| !self.seen.add(&format!("{id}\n{own}"))) {
            return Ok(false);
        }
        let index = self.thread(record.line, id)?;
        self.held += usize::from(writer.is_some());
        if self.held > MESSAGES_HELD_MAX {
            return Err(BadReason::TooManyMessages.into());
        }
        let mut names_contact = false;
        for (spec, place) in places.iter().enumerate() {
            let Some(place) = place else { continue };
            let name = self.specs.get(spec).map_or("", |spec| spec.name);
            let of_cell = RowFault::at(place.refused_in(record, setting));
            let mut text = place.value(record, setting).map_err(of_cell)?;
            if name == "first_message" {
                if writer != Some(Writer::Contact) {
                    continue;
                }
                text = self.options.tokens.in_message(&text).joined();
            }
            names_contact |= self.threads[index].keep(spec, at, text) && name == "contact";
        }
        let thread = &mut self.threads[index];
        let id = own.map_or(0, |own| digest(&own));
        thread.messages.extend(writer.map(|writer| Message { at, writer, id }));
        thread.answered = thread.answered.or(answered);
        Ok(names_contact)
    }

    fn time(&mut self, text: &str) -> Result<Timestamp, BadReason> {
        if text.is_empty() {
            return Err(BadReason::Missing);
        }
        let read = moment(text, &self.options)?;
        self.zone_used |= read.by_zone;
        Ok(read.at)
    }

    /// Who wrote the message that a row is; `None` if it is none.
    fn writer(&self, record: &Gathered) -> Option<Writer> {
        let holds = |rule: &Rule| rule.holds(|index| record.text(index));
        if holds(&self.inbound) {
            Some(Writer::Contact)
        } else if holds(&self.outbound) {
            let is_automatic = self.automatic.as_ref().is_some_and(holds);
            Some(if is_automatic { Writer::Program } else { Writer::Person })
        } else {
            None
        }
    }

    fn thread(&mut self, line: u64, id: String) -> Result<usize, BadReason> {
        if let Some(index) = self.by_id.get(&id) {
            return Ok(*index);
        }
        if self.threads.len() >= CONVERSATIONS_HELD_MAX {
            return Err(BadReason::TooManyMessages);
        }
        let index = self.threads.len();
        self.by_id.insert(id.clone(), index);
        let (messages, cells) = (Vec::new(), Vec::new());
        self.threads.push(Thread { line, id, messages, answered: None, cells });
        Ok(index)
    }

    /// The conversations, in the order of their first rows; those without a message are counted apart.
    pub(super) fn end(&mut self) -> (Vec<Told>, u64) {
        self.by_id.clear();
        self.seen = Seen::default();
        let threads = std::mem::take(&mut self.threads);
        let all = threads.len();
        let conversations = threads.into_iter().filter(|thread| !thread.messages.is_empty());
        let told: Vec<Told> = conversations.map(|thread| thread.told(self.specs)).collect();
        let empty = all - told.len();
        (told, empty as u64)
    }
}

impl Thread {
    /// Keeps the value of a column if no earlier row has one. Returns whether none had.
    fn keep(&mut self, spec: usize, at: Timestamp, text: String) -> bool {
        if text.is_empty() {
            return false;
        }
        match self.cells.iter_mut().find(|(known, ..)| *known == spec) {
            Some((_, since, value)) if at < *since => {
                (*since, *value) = (at, text.into());
                false
            }
            Some(_) => false,
            None => {
                self.cells.push((spec, at, text.into()));
                true
            }
        }
    }

    /// Messages without an id are told apart by time and writer, and by their number among those that share both.
    fn number_messages(&mut self) {
        self.messages.sort_unstable();
        let mut before = (None, 0);
        for message in self.messages.iter_mut().filter(|message| message.id == 0) {
            let alike = Some((message.at, message.writer));
            before = if before.0 == alike { (alike, before.1 + 1) } else { (alike, 0) };
            message.id = digest(&format!("{} {} {}", message.at, message.writer, before.1));
        }
    }

    fn told(mut self, specs: &[ColumnSpec]) -> Told {
        self.number_messages();
        let counts = MessageCounts::of(&self.messages);
        let stated = || {
            let (answered, began) = (self.answered?, counts?.started_at);
            u32::try_from((answered.ms() - began.ms()) / 1000).ok()
        };
        let shown = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let has_answers = counts.is_some_and(|counts| counts.outbound > 0);
        let first = counts.and_then(|counts| counts.first_response_s);
        let counted = [
            ("conversation_id", self.id.clone()),
            ("started_at", counts.map(|counts| counts.started_at.to_string()).unwrap_or_default()),
            ("inbound", shown(counts.map(|counts| counts.inbound))),
            ("outbound", shown(counts.map(|counts| counts.outbound))),
            ("first_response_s", shown(first.or_else(|| stated().filter(|_| !has_answers)))),
            ("first_human_response_s", shown(counts.and_then(|of| of.first_human_response_s))),
        ];
        let mut cells = vec![String::new(); specs.len()];
        for (name, value) in counted {
            if let Some(cell) = super::translation::cell(specs, &mut cells, name) {
                *cell = value;
            }
        }
        for (spec, _, value) in self.cells {
            cells[spec] = value.into();
        }
        let mut messages = self.messages;
        if messages.len() > MESSAGES_PER_CONVERSATION_MAX {
            messages.clear();
        }
        Told { line: self.line, cells, messages }
    }
}
