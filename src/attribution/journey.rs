//! A journey: the touches tied to one conversion, in order, and how they are credited.
//!
//! Invariant: in order of (time, kind, stable id); every touch once, however many ways tied it;
//! repeats of a channel are all there.

use std::cmp::Reverse;

use crate::domain::label::Tags;
use crate::domain::settings::rules::{CouponRule, Model};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

use super::completion::completed;
use super::coupon_rule::{Branch, eligible};
use super::model::{Moment, weigh};
use super::share::Share;
use super::touch::{Touch, TouchId};

/// The touches tied to one conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journey {
    touches: Vec<Touch>,
    code: Option<usize>,
}

/// What one touch gets of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Its place in the journey.
    pub touch: usize,
    /// Its share, above nothing.
    pub share: Share,
}

impl Journey {
    /// Whether a touch counts for a conversion at `end`: in [end - window, end], or named by it.
    #[must_use]
    pub fn reaches(touch: &Touch, end: Timestamp, window: Span) -> bool {
        let back = i64::try_from(window.ms()).unwrap_or(i64::MAX);
        touch.named || (end.plus_ms(back.saturating_neg()) <= touch.at && touch.at <= end)
    }

    /// Of the touches tied to a conversion at `end`, given in any order and any number of times.
    /// `code` is the touch of the conversion's own code; codes of earlier orders are touches like
    /// any other.
    #[must_use]
    pub fn of(
        mut touches: Vec<Touch>,
        end: Timestamp,
        window: Span,
        code: Option<&TouchId>,
    ) -> Self {
        touches.retain(|touch| Self::reaches(touch, end, window));
        // A click may be tied as the named one and as one of its visitor's: it stays the named one.
        touches
            .sort_by(|a, b| (a.at, &a.id, Reverse(a.named)).cmp(&(b.at, &b.id, Reverse(b.named))));
        touches.dedup_by(|later, earlier| later.id == earlier.id);
        let code = code.and_then(|code| touches.iter().position(|touch| touch.id == *code));
        Self { touches, code }
    }

    /// The touches, in order.
    #[must_use]
    pub fn touches(&self) -> &[Touch] {
        &self.touches
    }

    /// The place of the conversion's own code.
    #[must_use]
    pub fn code(&self) -> Option<usize> {
        self.code
    }

    /// The credits under a model and a coupon rule, in the order of the journey, and which way the
    /// rule went. Empty if and only if the journey is.
    #[must_use]
    pub fn credits(&self, model: Model, rule: CouponRule) -> (Branch, Vec<Credit>) {
        let (branch, places) = eligible(self, rule);
        let moment = |place: &usize| {
            let touch = &self.touches[*place];
            Moment { at: touch.at, direct: touch.direct }
        };
        let moments: Vec<Moment> = places.iter().map(moment).collect();
        let shares = weigh(model, &moments);
        let credits = places.into_iter().zip(shares).map(|(touch, share)| Credit { touch, share });
        (branch, credits.filter(|credit| credit.share.weight > 0).collect())
    }

    /// The tags of the touch at a place, what it lacks filled from the rest of the journey.
    #[must_use]
    pub fn completed(&self, place: usize) -> Tags {
        completed(&self.touches, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::ClickNumber;
    use crate::domain::code::coupon::CouponCode;
    use crate::domain::record::foreign_id::ForeignId;
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
    fn touches_stand_by_time_then_kind_then_id_and_each_once() {
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
    fn the_window_holds_both_its_ends_and_a_named_click_whatever_its_time() {
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
    fn an_empty_journey_credits_nobody() {
        for model in Model::ALL {
            for rule in CouponRule::ALL {
                let credits = Journey::default().credits(*model, *rule);
                assert_eq!(credits, (Branch::Empty, Vec::new()));
            }
        }
    }
}
