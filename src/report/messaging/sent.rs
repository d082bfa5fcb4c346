//! The messages of a period, by channel and list, and how many of their recipients answered or opted out.
//!
//! Invariant: a recipient is once in a row, and once in all. Messages are walked recipient by recipient, in the order
//! of time; of several at one instant the order is that of their channels and lists, so that imports cannot change it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::label::{Channel, ListName};
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::report::message_data::{MessageData, Sent};
use crate::report::names::{Name, spelled};
use crate::report::proportion::Proportion;
use crate::store::StoreError;

use super::answers::{Acts, answers, opt_outs};
use super::bounds::ANSWER_MS;
use super::weeks::weeks;
use super::{Recipients, Records, SentFigures, SentMessages, SentRow, lists};

/// Counts what was sent; `None` if nothing was in the period.
pub(super) fn sent(
    records: &Records<'_>,
    data: &MessageData,
    period: &Period,
    now: Timestamp,
) -> Result<Option<SentMessages>, StoreError> {
    if !data.messages.iter().any(|of| period.contains(of.at)) {
        return Ok(None);
    }
    let settings = &records.snapshot.settings;
    let channels = Ranks::of(data.channels.names(), Channel::as_str, settings);
    let lists = Ranks::of(data.lists.names(), ListName::as_str, settings);
    let mut tallies = Tallies::new(&channels, &lists);
    for of in data.messages.iter().filter(|of| period.contains(of.at)) {
        tallies.add(of.is_received, channels.rank(of.channel), lists.rank(of.list));
    }
    let letters = letters(data, period, &channels, &lists);
    let is_recipient = |who| letters.binary_search_by(|letter| letter.recipient.cmp(&who)).is_ok();
    let answers = answers(records, data, period, is_recipient)?;
    let opt_outs = opt_outs(data);
    for of_one in letters.chunk_by(|one, other| one.recipient == other.recipient) {
        tallies.add_recipient(of_one, period, [&answers, &opt_outs]);
    }
    let are_known = [answers.are_known, opt_outs.are_known];
    let mut by_list = rows(&tallies.lists, &lists, are_known);
    if by_list.iter().all(|row| row.key.is_none()) {
        by_list.clear();
    }
    lists::compare(&mut by_list, period, now);
    let last = data.messages.iter().map(|of| of.at).filter(|at| period.contains(*at)).max();
    Ok(Some(SentMessages {
        all: tallies.all.figures(are_known),
        by_channel: rows(&tallies.channels, &channels, are_known),
        by_list,
        weeks: weeks(data, &channels, period, now),
        is_open: last.is_some_and(|last| last.plus_ms(ANSWER_MS) > now),
    }))
}

/// Names in their one spelling, and the place of each that files write in their order.
#[derive(Debug)]
pub(super) struct Ranks {
    names: Vec<String>,
    /// By the number of the name as written, from 1 on.
    ranks: Vec<u32>,
}

impl Ranks {
    fn of<T: Name>(written: &[T], text: impl Fn(&T) -> &str, settings: &Settings) -> Self {
        let shown = written.iter().map(|name| text(&spelled(name, settings)).to_owned());
        let shown: Vec<String> = shown.collect();
        let names: BTreeSet<&String> = shown.iter().collect();
        let ranks: BTreeMap<&String, u32> = names.into_iter().zip(1..).collect();
        let names = ranks.keys().map(|name| (*name).clone()).collect();
        Self { names, ranks: shown.iter().map(|name| ranks[name]).collect() }
    }

    /// The place of a name by its number, from 1 on; 0 without a name.
    pub(super) fn rank(&self, number: u32) -> u32 {
        let index = (number as usize).checked_sub(1);
        index.and_then(|index| self.ranks.get(index)).copied().unwrap_or_default()
    }

    /// The name at a place.
    pub(super) fn name(&self, rank: usize) -> Option<&String> {
        self.names.get(rank.checked_sub(1)?)
    }

    /// How many places there are, with the one of no name.
    pub(super) fn len(&self) -> usize {
        self.names.len() + 1
    }
}

/// A message that reached somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Letter {
    recipient: PersonKey,
    at: Timestamp,
    channel: u32,
    list: u32,
}

/// The messages that may be the last before an answer of the period, sorted: an answer to a message of the month before
/// or after it is none of this one.
fn letters(data: &MessageData, period: &Period, channels: &Ranks, lists: &Ranks) -> Vec<Letter> {
    let from = period.from.plus_ms(-ANSWER_MS);
    let all = data.messages.iter().filter(|of| of.is_received && from <= of.at);
    let letter = |of: &Sent| {
        let (channel, list) = (channels.rank(of.channel), lists.rank(of.list));
        Some(Letter { recipient: of.recipient?, at: of.at, channel, list })
    };
    let mut letters: Vec<Letter> = all.filter_map(letter).collect();
    letters.sort_unstable();
    letters
}

/// How many different recipients, counted one after the other.
#[derive(Debug, Clone, Copy, Default)]
struct Distinct {
    count: u64,
    last: Option<PersonKey>,
}

impl Distinct {
    fn add(&mut self, recipient: PersonKey) {
        self.count += u64::from(self.last != Some(recipient));
        self.last = Some(recipient);
    }
}

/// What is counted of a row.
#[derive(Debug, Clone, Default)]
struct Tally {
    messages: u64,
    lost: u64,
    /// Those of the messages whose recipient is known.
    addressed: u64,
    recipients: Distinct,
    /// Who answered, and who opted out.
    acted: [Distinct; 2],
}

impl Tally {
    fn figures(&self, [answers, opt_outs]: [bool; 2]) -> SentFigures {
        let recipients = self.recipients.count;
        let some = |of: Distinct| Recipients {
            count: of.count,
            share: Proportion::of(of.count, recipients),
        };
        SentFigures {
            messages: self.messages,
            lost: self.lost,
            recipients,
            per_recipient: (recipients > 0).then(|| self.addressed as f64 / recipients as f64),
            answered: answers.then(|| some(self.acted[0])),
            opted_out: opt_outs.then(|| some(self.acted[1])),
        }
    }
}

/// All messages, and those of each channel and list by their places.
struct Tallies {
    all: Tally,
    channels: Vec<Tally>,
    lists: Vec<Tally>,
}

impl Tallies {
    fn new(channels: &Ranks, lists: &Ranks) -> Self {
        let none = |of: &Ranks| vec![Tally::default(); of.len()];
        Self { all: Tally::default(), channels: none(channels), lists: none(lists) }
    }

    fn of(&mut self, channel: u32, list: u32) -> [&mut Tally; 3] {
        let Self { all, channels, lists } = self;
        [all, &mut channels[channel as usize], &mut lists[list as usize]]
    }

    fn add(&mut self, is_received: bool, channel: u32, list: u32) {
        for tally in self.of(channel, list) {
            if is_received {
                tally.messages += 1;
            } else {
                tally.lost += 1;
            }
        }
    }

    /// Adds what was sent to one recipient, earliest first.
    fn add_recipient(&mut self, letters: &[Letter], period: &Period, acts: [&Acts; 2]) {
        let Some(Letter { recipient, .. }) = letters.first().copied() else { return };
        for letter in letters.iter().filter(|of| period.contains(of.at)) {
            for tally in self.of(letter.channel, letter.list) {
                tally.addressed += 1;
                tally.recipients.add(recipient);
            }
        }
        for (kind, acts) in acts.into_iter().enumerate() {
            for (_, at) in acts.of_person(recipient) {
                let before = letters.partition_point(|of| of.at <= *at).checked_sub(1);
                let last = before.map(|last| letters[last]);
                let is_its =
                    |of: &Letter| period.contains(of.at) && at.ms() - of.at.ms() <= ANSWER_MS;
                if let Some(letter) = last.filter(is_its) {
                    for tally in self.of(letter.channel, letter.list) {
                        tally.acted[kind].add(recipient);
                    }
                }
            }
        }
    }
}

/// The rows that have messages, most first.
fn rows(tallies: &[Tally], names: &Ranks, are_known: [bool; 2]) -> Vec<SentRow> {
    let any = tallies.iter().enumerate().filter(|(_, of)| of.messages + of.lost > 0);
    let row = |(rank, of): (usize, &Tally)| SentRow {
        key: names.name(rank).cloned(),
        figures: of.figures(are_known),
        others: None,
    };
    let mut rows: Vec<SentRow> = any.map(row).collect();
    // Names are in their order, and what has none comes last.
    rows.sort_by_key(|row| (std::cmp::Reverse(row.figures.messages), row.key.is_none()));
    rows
}
