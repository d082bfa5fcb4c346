//! What was earned: credits added up by currency and key, and what nobody is credited with.
//!
//! Invariant: each order adds its whole worth, either over keys or to what is unplaced; so keys and
//! unplaced sum to the orders, to the minor unit. Sums are exact, in any order of orders.

use std::collections::{BTreeMap, HashMap};

use crate::attribution::{Credit, Journey, Share, ShareSum, TouchKind, agree, split};
use crate::domain::conversion::Conversion;
use crate::domain::money::Currency;
use crate::domain::rules::Attribution;

use super::grouping::GroupKey;
use super::value::{EvidenceCounts, Grouping};

/// Conversions and their amounts, in minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) conversions: ShareSum,
    pub(super) gross: i128,
    pub(super) refunds: i128,
    pub(super) discounts: i128,
}

impl Earned {
    fn add(&mut self, share: Share, gross: i64, refunded: i64, discount: i64) {
        self.conversions.add(share);
        self.gross += i128::from(gross);
        self.refunds += i128::from(refunded);
        self.discounts += i128::from(discount);
    }

    /// Adds another's.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.conversions.add_all(&other.conversions);
        self.gross += other.gross;
        self.refunds += other.refunds;
        self.discounts += other.discounts;
    }
}

/// What was earned in one currency.
#[derive(Debug, Default)]
pub(super) struct Earnings {
    pub(super) rows: HashMap<GroupKey, Earned>,
    pub(super) unplaced: Earned,
    pub(super) orders: u64,
}

/// What was earned in all currencies, and how it was tied.
pub(super) struct Ledger<'a> {
    by: &'a [Grouping],
    rules: &'a Attribution,
    pub(super) by_currency: BTreeMap<Currency, Earnings>,
    pub(super) evidence: EvidenceCounts,
}

impl<'a> Ledger<'a> {
    /// Nothing earned yet.
    pub(super) fn of(by: &'a [Grouping], rules: &'a Attribution) -> Self {
        let evidence = EvidenceCounts::default();
        Self { by, rules, by_currency: BTreeMap::new(), evidence }
    }

    /// Adds an order to whom its journey gives it.
    pub(super) fn add(&mut self, order: &Conversion, journey: &Journey) {
        self.tell(journey);
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.orders += 1;
        let (total, refunded) = (order.total.minor, order.refunded.minor);
        let discount = order.discount.map_or(0, |amount| amount.minor);
        let (_, credits) = journey.credits(self.rules.model, self.rules.coupon);
        if credits.is_empty() {
            let whole = Share { weight: 1, of: 1 };
            earnings.unplaced.add(whole, total, refunded, discount);
            return;
        }
        let shares: Vec<Share> = credits.iter().map(|credit| credit.share).collect();
        let parts = split(total, &shares).into_iter().zip(split(refunded, &shares));
        let parts = parts.zip(split(discount, &shares));
        for (Credit { touch, share }, ((gross, refunded), discount)) in credits.iter().zip(parts) {
            let link = journey.touches()[*touch].link;
            let key = GroupKey::of(self.by, &journey.completed(*touch), link);
            earnings.rows.entry(key).or_default().add(*share, gross, refunded, discount);
        }
    }

    /// Counts how a conversion was tied. Where there are a code and clicks, the last click is what
    /// the code agrees or disagrees with, as for the coupon rule.
    fn tell(&mut self, journey: &Journey) {
        let touches = journey.touches();
        let code = journey.code().map(|place| &touches[place]);
        let click = touches.iter().rev().find(|touch| touch.kind() == TouchKind::Click);
        let counts = &mut self.evidence;
        let counter = match (click, code) {
            (Some(_), None) => &mut counts.click_only,
            (None, Some(_)) => &mut counts.code_only,
            (Some(click), Some(code)) if agree(&click.tags, &code.tags) => &mut counts.agree,
            (Some(_), Some(_)) => &mut counts.disagree,
            (None, None) if touches.is_empty() => &mut counts.none,
            (None, None) => &mut counts.other,
        };
        *counter += 1;
    }
}
