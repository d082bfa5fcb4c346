//! A journey: the touches of one conversion, in order, and their credits.
//!
//! Invariant: touches are sorted by (time, kind, stable id). A touch is there once, however many kinds of
//! evidence lead to it. Several touches of one channel are all there.

use std::cmp::Reverse;

use crate::domain::label::Tags;
use crate::domain::rules::{CouponRule, Model};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

use super::completion::completed;
use super::coupon_rule::{Branch, eligible};
use super::model::{Moment, weigh};
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
    /// Whether a touch counts for a conversion at `end`: within [end - window, end], or named by the
    /// conversion.
    #[must_use]
    pub fn reaches(touch: &Touch, end: Timestamp, window: Span) -> bool {
        let back = i64::try_from(window.ms()).unwrap_or(i64::MAX);
        touch.named || (end.plus_ms(back.saturating_neg()) <= touch.at && touch.at <= end)
    }

    /// The journey of a conversion at `end`, from its touches in any order and with repeats. `code` is
    /// the touch of the conversion's own code; codes of earlier orders are ordinary touches.
    #[must_use]
    pub fn of(
        mut touches: Vec<Touch>,
        end: Timestamp,
        window: Span,
        code: Option<&TouchId>,
    ) -> Self {
        touches.retain(|touch| Self::reaches(touch, end, window));
        // A click can be both named by the conversion and one of the visitor's clicks. The named one
        // sorts first and is kept.
        touches
            .sort_by(|a, b| (a.at, &a.id, Reverse(a.named)).cmp(&(b.at, &b.id, Reverse(b.named))));
        touches.dedup_by(|later, earlier| later.id == earlier.id);
        let code = code.and_then(|code| touches.iter().position(|touch| touch.id == *code));
        Self { touches, code }
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

    /// The credits under a model and a coupon rule, in the order of the journey, and the case of the rule
    /// that applied. Only an empty journey has no credits.
    #[must_use]
    pub fn credits(&self, model: Model, rule: CouponRule) -> (Branch, Vec<Credit>) {
        let (branch, indexes) = eligible(&self.touches, self.code, rule);
        let moment = |index: &usize| {
            let touch = &self.touches[*index];
            Moment { at: touch.at, direct: touch.direct }
        };
        let moments: Vec<Moment> = indexes.iter().map(moment).collect();
        let shares = weigh(model, &moments);
        let credits = indexes.into_iter().zip(shares).map(|(touch, share)| Credit { touch, share });
        (branch, credits.filter(|credit| credit.share.weight > 0).collect())
    }

    /// The tags of the touch at an index; missing tags are filled from the rest of the journey.
    #[must_use]
    pub fn completed(&self, index: usize) -> Tags {
        completed(&self.touches, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::ClickNumber;
    use crate::domain::coupon::CouponCode;
    use crate::domain::foreign_id::ForeignId;
    use crate::domain::time::DAY_MS;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    fn touch(ms: i64, id: TouchId) -> Touch {
        Touch { at: at(ms), id, tags: Tags::default(), link: None, direct: false, named: false }
    }

    fn click(ms: i64, number: u64) -> Touch {
        touch(ms, TouchId::Click(ClickNumber::new(number).unwrap()))
    }

    fn conversation(ms: i64, id: &str) -> Touch {
        touch(ms, TouchId::Conversation(ForeignId::parse(id).unwrap()))
    }

    fn coupon(ms: i64) -> Touch {
        let code = CouponCode::parse("A").unwrap().folded();
        touch(ms, TouchId::Coupon(code, ForeignId::parse("#1").unwrap()))
    }

    #[test]
    fn touches_are_sorted_by_time_kind_and_id_without_repeats() {
        let expected = vec![
            click(1, 9),
            conversation(5, "a"),
            conversation(5, "b"),
            click(5, 2),
            click(5, 10),
            coupon(5),
        ];
        let mut given = expected.clone();
        given.extend(expected.clone());
        given.reverse();
        let journey = Journey::of(given, at(5), Span::from_days(1), Some(&coupon(5).id));
        assert_eq!(journey.touches(), expected);
        assert_eq!(journey.code(), Some(5));
    }

    #[test]
    fn the_window_includes_both_ends_and_a_named_click_at_any_time() {
        let end = 40 * DAY_MS;
        let named = |ms, number| Touch { named: true, ..click(ms, number) };
        let given = vec![
            click(10 * DAY_MS, 1),
            click(10 * DAY_MS - 1, 2),
            click(end, 3),
            click(end + 1, 4),
            named(0, 5),
            named(end + DAY_MS, 6),
            click(end + DAY_MS, 6),
        ];
        let journey = Journey::of(given, at(end), Span::from_days(30), None);
        let expected = [named(0, 5), click(10 * DAY_MS, 1), click(end, 3), named(end + DAY_MS, 6)];
        assert_eq!(journey.touches(), expected);
    }

    #[test]
    fn an_empty_journey_has_no_credits() {
        for model in Model::ALL {
            for rule in CouponRule::ALL {
                let credits = Journey::default().credits(*model, *rule);
                assert_eq!(credits, (Branch::Empty, Vec::new()));
            }
        }
    }
}
