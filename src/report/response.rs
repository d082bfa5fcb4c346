//! How fast conversations were answered first, and how many conversions came of them.
//!
//! Invariant: a conversation of the period is in one band, by the first answer of a person where the file states it,
//! else by the first answer. A conversion is in at most one: that of the conversation with most of its credit under
//! the model in use, of equal ones the last, if this conversation is of the period. So a rate is the share of a band's
//! conversations that converted, unless one of them has two conversions (see `rate`). Does not say why a band converts
//! more than another: who answers fast may differ in much else.

use crate::attribution::{Credit, Crediting, Journey, Touch, TouchKind};
use crate::domain::period::Period;
use crate::domain::record::conversation::Conversation;
use crate::domain::settings::rate::RateOf;
use crate::domain::string_enum::string_enum;

use super::coverage::{Coverage, Unit};
use super::rate::Rate;
use super::records::Records;
use super::sources::Sources;

string_enum!(
    /// The time to the first answer.
    ResponseTime {
        Under5Min = "under_5_min",
        From5Min = "5_to_15_min",
        From15Min = "15_to_60_min",
        From1Hour = "1_hour_or_more",
        Unknown = "unknown",
    }
);

impl ResponseTime {
    fn of(conversation: &Conversation) -> Self {
        match conversation.first_human_response_s.or(conversation.first_response_s) {
            None => Self::Unknown,
            Some(seconds) if seconds < 5 * 60 => Self::Under5Min,
            Some(seconds) if seconds < 15 * 60 => Self::From5Min,
            Some(seconds) if seconds < 60 * 60 => Self::From15Min,
            Some(_) => Self::From1Hour,
        }
    }
}

/// The conversations of the period that were answered in one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResponseBand {
    pub time: ResponseTime,
    pub conversations: u64,
    /// The conversions that came of them.
    pub conversions: u64,
    /// The conversions of each conversation.
    pub rate: Rate,
}

/// What conversations came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// All bands, in their order; none if no conversation states when it was answered.
    pub bands: Vec<ResponseBand>,
    /// All conversions of the period for each of its conversations.
    pub rate: Rate,
}

#[derive(Debug, Default)]
struct Converted {
    conversions: u64,
    coverage: Coverage,
}

impl Converted {
    fn add(&mut self, units: impl Iterator<Item = Unit>) {
        self.conversions += 1;
        self.coverage.add(units);
    }

    fn merge(&mut self, other: Self) {
        self.conversions += other.conversions;
        self.coverage.merge(other.coverage);
    }

    fn rate(&self, conversations: u64) -> Rate {
        let (count, no_share) = (self.conversions, self.coverage.no_share());
        Rate::new(RateOf::Conversations, count as f64, Some(count), conversations, no_share)
    }
}

/// Counts the conversions of conversations.
#[derive(Debug)]
pub(super) struct ResponseCounter<'q> {
    period: &'q Period,
    crediting: &'q Crediting<'q>,
    bands: [Converted; ResponseTime::ALL.len()],
    all: Converted,
}

impl<'q> ResponseCounter<'q> {
    pub(super) fn new(period: &'q Period, crediting: &'q Crediting<'q>) -> Self {
        Self { period, crediting, bands: Default::default(), all: Converted::default() }
    }

    /// Adds an order that counts.
    pub(super) fn add(&mut self, sources: &Sources<'_>, journey: &Journey) {
        // Without conversations there is nothing to divide by.
        if sources.records.threads.is_empty() {
            return;
        }
        let is_of_period = |touch: &&Touch| self.period.contains(touch.at);
        let threads = journey.touches().iter().filter(|touch| is_thread(touch));
        self.all.add(threads.filter(is_of_period).map(unit));
        let (_, credits) = journey.credits(self.crediting);
        let touch = |credit: &Credit| &journey.touches()[credit.touch];
        let credited = credits.iter().filter(|credit| is_thread(touch(credit)));
        let most = credited.max_by_key(|credit| credit.share.weight).map(touch);
        if let Some(touch) = most.filter(is_of_period) {
            let place = u32::try_from(touch.id.number).unwrap_or(u32::MAX);
            let time = ResponseTime::of(sources.thread(place).conversation);
            self.bands[time as usize].add(std::iter::once(unit(touch)));
        }
    }

    /// Adds the orders of another of the same period and rules.
    pub(super) fn merge(&mut self, other: Self) {
        self.bands.iter_mut().zip(other.bands).for_each(|(own, more)| own.merge(more));
        self.all.merge(other.all);
    }

    /// With the conversations of the period.
    pub(super) fn responses(&self, records: &Records<'_>) -> Responses {
        let mut counts = [0_u64; ResponseTime::ALL.len()];
        let threads = records.threads.iter().map(|thread| thread.conversation);
        for conversation in threads.filter(|of| self.period.contains(of.started_at)) {
            counts[ResponseTime::of(conversation) as usize] += 1;
        }
        let all: u64 = counts.iter().sum();
        let is_known = all > counts[ResponseTime::Unknown as usize];
        let band = |time: &ResponseTime| {
            let (conversations, of) = (counts[*time as usize], &self.bands[*time as usize]);
            let rate = of.rate(conversations);
            ResponseBand { time: *time, conversations, conversions: of.conversions, rate }
        };
        let bands = ResponseTime::ALL.iter().filter(|_| is_known).map(band).collect();
        Responses { bands, rate: self.all.rate(all) }
    }
}

fn is_thread(touch: &Touch) -> bool {
    touch.kind() == TouchKind::Conversation
}

fn unit(touch: &Touch) -> Unit {
    Unit::Conversation(touch.id.number)
}
