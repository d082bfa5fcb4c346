//! Finds why one order is unplaced, among all its evidence.
//!
//! Invariant: each kind of reason is there once, and there is at least one. Of touches that missed their window, only
//! the nearest is told. Does not decide what is evidence (see `evidence`).

use crate::attribution::{Journey, Touch};
use crate::domain::settings::rules::{Attribution, Evidence};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::report::click_reference::ClickReference;
use crate::report::evidence::{Clue, Tie, Times, Unused, gather};
use crate::report::received::received;
use crate::report::sources::Sources;

use super::{MissedTouch, UnplacedReason};

/// The reasons, the most telling first.
pub(super) fn reasons(
    sources: &Sources<'_>,
    place: u32,
    rules: &Attribution,
) -> Vec<UnplacedReason> {
    let evidence = gather(sources, place, rules, Times::All);
    let finder = Finder { sources, place, rules };
    let mut found: Vec<UnplacedReason> =
        evidence.ties.iter().filter_map(|tie| finder.of_tie(tie)).collect();
    found.extend(received(sources, place, rules).map(|message| {
        let name = sources.records.names.channels.name(message.tags.channel);
        let channel = name.unwrap_or(&message.send.channel).clone();
        UnplacedReason::OnlyMessage(message.send.at, channel)
    }));
    // The nearest of several touches that missed comes first, and what the rules prefer.
    found.sort_by_key(|reason| (reason.code(), finder.distance(reason)));
    found.dedup_by_key(|reason| reason.code());
    if found.is_empty() {
        let has_customer = sources.order(place).order.customer.is_some();
        found.push(if has_customer {
            UnplacedReason::UnknownCustomer
        } else {
            UnplacedReason::NothingNamed
        });
    }
    found
}

struct Finder<'s> {
    sources: &'s Sources<'s>,
    place: u32,
    rules: &'s Attribution,
}

impl Finder<'_> {
    fn ordered_at(&self) -> Timestamp {
        self.sources.order(self.place).order.ordered_at
    }

    /// By what reasons of one kind are compared.
    fn distance(&self, reason: &UnplacedReason) -> u64 {
        let rank = |kind: &Evidence| {
            let listed = self.rules.evidence.iter().position(|of| of == kind);
            listed.or_else(|| Evidence::shown().position(|of| of == *kind)).unwrap_or_default()
        };
        match reason {
            UnplacedReason::OutsideWindow(missed) | UnplacedReason::AfterOrder(missed) => {
                missed.by.ms()
            }
            UnplacedReason::NotAllowed(kind) | UnplacedReason::AnotherPerson(kind) => {
                rank(kind) as u64
            }
            _ => 0,
        }
    }

    fn of_tie(&self, tie: &Tie<'_>) -> Option<UnplacedReason> {
        if tie.clue == Clue::Said {
            return Some(self.of_answer(tie));
        }
        let Some(touch) = &tie.touch else { return self.without_touch(tie) };
        match tie.unused {
            Some(Unused::NotAllowed) => Some(UnplacedReason::NotAllowed(tie.kind)),
            Some(Unused::AnotherPerson(by)) => Some(UnplacedReason::AnotherPerson(by)),
            // A code after another code, and a click of a conversation that missed its own window: the other
            // piece has the reason.
            Some(_) => None,
            None if Journey::reaches(touch, self.ordered_at(), self.rules) => None,
            None => Some(self.missed(touch)),
        }
    }

    fn missed(&self, touch: &Touch) -> UnplacedReason {
        let (at, end) = (touch.at, self.ordered_at());
        let apart = Span::from_ms(end.ms().abs_diff(at.ms()));
        let kind = touch.kind();
        if at > end {
            let before_order = Span::from_ms(0);
            return UnplacedReason::AfterOrder(MissedTouch { kind, at, by: apart, before_order });
        }
        let window = self.rules.window_of(kind.window());
        let by = Span::from_ms(apart.ms().saturating_sub(window.ms()));
        UnplacedReason::OutsideWindow(MissedTouch { kind, at, by, before_order: apart })
    }

    /// What is wrong with a piece that leads to no touch, whether or not the rules list its kind.
    fn without_touch(&self, tie: &Tie<'_>) -> Option<UnplacedReason> {
        let order = self.sources.order(self.place);
        if tie.earlier.is_some() {
            return Some(UnplacedReason::UnknownCustomer);
        }
        match tie.clue {
            Clue::NamedClick if order.click == ClickReference::Foreign => {
                Some(UnplacedReason::ForeignClick)
            }
            Clue::NamedClick => Some(UnplacedReason::LostClick),
            Clue::Code(text) => {
                Some(UnplacedReason::UnknownCode(order.codes()[text as usize].0.clone()))
            }
            Clue::Call(call) => {
                let called = self.sources.call(call).call.called.clone();
                Some(UnplacedReason::UnknownNumber(called))
            }
            Clue::Customer => Some(UnplacedReason::UnknownCustomer),
            _ => None,
        }
    }

    fn of_answer(&self, tie: &Tie<'_>) -> UnplacedReason {
        let said = self.sources.order(self.place).order.source_said.as_deref().unwrap_or_default();
        let is_listed = self.rules.evidence.contains(&Evidence::Said);
        if tie.touch.is_some() && !is_listed {
            UnplacedReason::AnswerNotListed(said.into())
        } else {
            UnplacedReason::UnknownAnswer(said.into())
        }
    }
}
