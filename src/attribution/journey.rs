//! A journey: the touches of one conversion, in order, and their credits.
//!
//! Invariant: touches are sorted by (time, kind, number). A touch is there once, however many kinds of
//! evidence lead to it. Several touches of one channel are all there.

use std::cmp::Reverse;

use crate::domain::settings::rules::{Attribution, Model};
use crate::domain::time::Timestamp;

use super::completion::Completion;
use super::coupon_rule::{Branch, eligible};
use super::crediting::Crediting;
use super::model::markov::Channel;
use super::model::shapley::shapley;
use super::model::{credited, is_even, weigh};
use super::share::Share;
use super::touch::{Touch, TouchId};

/// The touches of one conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journey {
    touches: Vec<Touch>,
    /// The index of the conversion's own code.
    code: Option<usize>,
}

/// The share of a conversion that one touch gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// The index of the touch in the journey.
    pub touch: usize,
    /// Never zero.
    pub share: Share,
}

impl Journey {
    /// Whether a touch counts for a conversion at `end`: within the window of its kind, both ends included, or named
    /// by the conversion.
    #[must_use]
    pub fn reaches(touch: &Touch, end: Timestamp, rules: &Attribution) -> bool {
        let back = i64::try_from(rules.window_of(touch.kind().window()).ms()).unwrap_or(i64::MAX);
        touch.named || (end.plus_ms(back.saturating_neg()) <= touch.at && touch.at <= end)
    }

    /// The journey of a conversion at `end`, from its touches in any order and with repeats. `code` is
    /// the touch of the conversion's own code; codes of earlier orders are ordinary touches.
    #[must_use]
    pub fn of(
        mut touches: Vec<Touch>,
        end: Timestamp,
        rules: &Attribution,
        code: Option<TouchId>,
    ) -> Self {
        touches.retain(|touch| Self::reaches(touch, end, rules));
        // A click can be both named by the conversion and one of the visitor's clicks. The named one
        // sorts first and is kept. Most are in order before: a stable sort makes use of that.
        touches.sort_by_key(|touch| (touch.at, touch.id, Reverse(touch.named)));
        touches.dedup_by_key(|touch| touch.id);
        let code = code.and_then(|code| touches.iter().position(|touch| touch.id == code));
        Self { touches, code }
    }

    /// The journey of a person without a conversion.
    #[must_use]
    pub fn of_all(mut touches: Vec<Touch>) -> Self {
        touches.sort_unstable_by_key(|touch| (touch.at, touch.id));
        touches.dedup_by_key(|touch| touch.id);
        Self { touches, code: None }
    }

    #[must_use]
    pub fn touches(&self) -> &[Touch] {
        &self.touches
    }

    /// The index of the conversion's own code.
    #[must_use]
    pub fn code(&self) -> Option<usize> {
        self.code
    }

    /// The credits under some rules, in the order of the journey, and the case of the coupon rule that applied.
    /// Only an empty journey has no credits.
    #[must_use]
    pub fn credits(&self, by: &Crediting<'_>) -> (Branch, Vec<Credit>) {
        let (branch, eligible) = eligible(&self.touches, self.code, by.coupon);
        let indexes = eligible.of(self.touches.len());
        let count = indexes.clone().count();
        // Most journeys have one touch, which gets everything under every model.
        if count == 1 || is_even(by.model, count) {
            let share = Share { weight: 1, of: count as u64 };
            return (branch, indexes.map(|touch| Credit { touch, share }).collect());
        }
        let whole = Share { weight: 1, of: 1 };
        let shares = match by.model {
            Model::Shapley => shapley(&self.path(by)),
            Model::Markov => match by.effects {
                Some(effects) => effects.shares(&self.path(by)),
                None => shapley(&self.path(by)),
            },
            one if one.is_one_touch() => {
                let credited = credited(one, indexes, |index| self.touches[index].direct);
                let credit = credited.map(|touch| Credit { touch, share: whole });
                return (branch, credit.into_iter().collect());
            }
            shared => {
                let times = indexes.clone().map(|index| self.touches[index].at);
                weigh(shared, &times.collect::<Vec<_>>())
            }
        };
        let credits = indexes.zip(shares).map(|(touch, share)| Credit { touch, share });
        let mut credits: Vec<Credit> = credits.filter(|credit| credit.share.weight > 0).collect();
        // One share is a whole, whatever the denominator of the model.
        if let [only] = credits.as_mut_slice() {
            only.share = whole;
        }
        (branch, credits)
    }

    /// The channels of the touches that may be credited, in the order of the journey, with missing ones filled.
    #[must_use]
    pub fn path(&self, by: &Crediting<'_>) -> Vec<Channel> {
        let (_, eligible) = eligible(&self.touches, self.code, by.coupon);
        let mut completion = self.completion();
        let indexes = eligible.of(self.touches.len());
        indexes.map(|index| by.channel(completion.of(index).channel)).collect()
    }

    /// What fills the tags that its touches lack.
    #[must_use]
    pub fn completion(&self) -> Completion<'_> {
        Completion::new(&self.touches)
    }
}

#[cfg(test)]
mod tests;
