//! Adds up credits by currency and key, and the conversions that nobody is credited with.
//!
//! Invariant: each order adds its whole amount, either to keys or to the unplaced conversions. So keys
//! and unplaced conversions sum to the orders, to the minor unit. Sums are exact and do not depend on
//! the sequence of the orders.

use std::collections::{BTreeMap, HashMap};

use crate::attribution::{Credit, Journey, Share, ShareSum, split};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::settings::rules::Attribution;

use super::coverage::{Coverage, Units};
use super::evidence_counts::EvidenceCounts;
use super::grouping::{GroupKey, Grouping};

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

    pub(super) fn merge(&mut self, other: &Self) {
        self.conversions.add_all(&other.conversions);
        self.gross += other.gross;
        self.refunds += other.refunds;
        self.discounts += other.discounts;
    }
}

/// Earnings in one currency: of each key, and of unplaced conversions.
#[derive(Debug, Default)]
pub(super) struct Earnings {
    pub(super) rows: HashMap<GroupKey, Earned>,
    pub(super) unplaced: Earned,
    pub(super) orders: u64,
    /// Of the rows, by key, and of all conversions.
    pub(super) coverages: HashMap<GroupKey, Coverage>,
    pub(super) coverage: Coverage,
}

/// Earnings in all currencies, and the conversions by their evidence.
pub(super) struct Ledger<'a> {
    by: &'a [Grouping],
    rules: &'a Attribution,
    pub(super) by_currency: BTreeMap<Currency, Earnings>,
    pub(super) evidence: EvidenceCounts,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(by: &'a [Grouping], rules: &'a Attribution) -> Self {
        let evidence = EvidenceCounts::default();
        Self { by, rules, by_currency: BTreeMap::new(), evidence }
    }

    /// Adds an order under the keys that its journey credits.
    pub(super) fn add(&mut self, order: &Conversion, journey: &Journey, units: &Units) {
        self.evidence.count(journey);
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.orders += 1;
        earnings.coverage.add_any(units);
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
        // Several credits of one conversion may be of one key.
        let mut keys: Vec<GroupKey> = Vec::new();
        for (Credit { touch, share }, ((gross, refunded), discount)) in credits.iter().zip(parts) {
            let link = journey.touches()[*touch].link;
            let key = GroupKey::of(self.by, &journey.completed(*touch), link);
            if !keys.contains(&key) {
                earnings.coverages.entry(key.clone()).or_default().add_under(&key, units);
                keys.push(key.clone());
            }
            earnings.rows.entry(key).or_default().add(*share, gross, refunded, discount);
        }
    }
}
