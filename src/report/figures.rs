//! The figures of one row: what was earned over what happened.
//!
//! Invariant: a rate that cannot be says why; a rate of shared credit has no interval, as shares are
//! no count of successes.

use crate::attribution::wilson;
use crate::domain::money::Currency;
use crate::domain::settings::rate::RateOf;

use super::activity::Activity;
use super::earnings::Earned;
use super::value::{Figures, Rate, RateReason};

/// What the figures of all rows have in common.
pub(super) struct Figured {
    pub(super) currency: Option<Currency>,
    pub(super) rate_of: RateOf,
    pub(super) one_touch: bool,
}

/// Makes the figures of a row.
pub(super) fn figures(of: &Figured, earned: &Earned, activity: &mut Activity) -> Figures {
    let (people, contacts) = (activity.people(), activity.contacts());
    let denominator = match of.rate_of {
        RateOf::People => people,
        RateOf::Clicks => activity.clicks(),
        RateOf::Conversations => activity.conversations,
        RateOf::Contacts => contacts,
    };
    let conversions = earned.conversions.value();
    let whole = earned.conversions.whole().filter(|_| of.one_touch);
    Figures {
        currency: of.currency,
        conversations: activity.conversations,
        contacts,
        conversations_with_contact: activity.conversations_with_contact,
        clicks: activity.clicks(),
        people,
        verdicts: activity.verdicts,
        conversions,
        gross: earned.gross,
        refunds: earned.refunds,
        discounts: earned.discounts,
        cost: None,
        rate: rate(of.rate_of, conversions, whole, denominator),
    }
}

/// The rate of conversions; `whole` is their number when they are not shared.
fn rate(of: RateOf, conversions: f64, whole: Option<u64>, denominator: u64) -> Rate {
    if denominator == 0 {
        let reason = Some(RateReason::ZeroDenominator);
        return Rate { of, value: None, low: None, high: None, reason };
    }
    let value = Some(conversions / denominator as f64);
    let Some(whole) = whole else {
        let reason = Some(RateReason::FractionalCredits);
        return Rate { of, value, low: None, high: None, reason };
    };
    let Some((low, high)) = wilson(whole, denominator) else {
        let reason = Some(RateReason::ExceedsDenominator);
        return Rate { of, value, low: None, high: None, reason };
    };
    Rate { of, value, low: Some(low), high: Some(high), reason: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_cannot_be_says_why() {
        let of = RateOf::People;
        let zero = rate(of, 3.0, Some(3), 0);
        assert_eq!((zero.value, zero.reason), (None, Some(RateReason::ZeroDenominator)));
        let shared = rate(of, 2.5, None, 10);
        assert_eq!((shared.value, shared.low), (Some(0.25), None));
        assert_eq!(shared.reason, Some(RateReason::FractionalCredits));
        let more = rate(of, 5.0, Some(5), 4);
        assert_eq!((more.value, more.high), (Some(1.25), None));
        assert_eq!(more.reason, Some(RateReason::ExceedsDenominator));
        let plain = rate(of, 3.0, Some(3), 40);
        assert_eq!((plain.value, plain.reason), (Some(0.075), None));
        assert!((plain.low.unwrap() - 0.0258).abs() < 0.000_05);
    }
}
