//! Adds up credits by currency and key, and the conversions that nobody is credited with.
//!
//! Invariant: each order adds its whole amount, either to keys or to the unplaced conversions. So keys
//! and unplaced conversions sum to the orders, to the minor unit. Sums are exact and do not depend on
//! the sequence of the orders.

use std::collections::BTreeMap;
use std::hash::Hash;

use crate::attribution::{Credit, Crediting, Journey, Share, ShareSum, TagKey, Touch, split};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;

use super::coverage::{Coverages, OrderUnits};
use super::evidence::EvidenceCounts;
use super::grouping::GroupKey;
use super::id_map::IdMap;
use super::journey_keys::JourneyKeys;

/// Conversions and their amounts, in minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) conversions: ShareSum,
    pub(super) gross: i128,
    pub(super) refunds: i128,
    pub(super) discounts: i128,
    /// What was paid for goods in the orders that state their tax.
    pub(super) goods: i128,
    /// Orders that do not.
    pub(super) unknown_tax: u64,
}

impl Earned {
    pub(super) fn add(&mut self, part: &Part) {
        self.conversions.add(part.share);
        self.gross += i128::from(part.gross);
        self.refunds += i128::from(part.refunds);
        self.discounts += i128::from(part.discount);
        self.goods += i128::from(part.goods);
        self.unknown_tax += u64::from(part.is_tax_unknown);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.conversions.add_all(&other.conversions);
        self.gross += other.gross;
        self.refunds += other.refunds;
        self.discounts += other.discounts;
        self.goods += other.goods;
        self.unknown_tax += other.unknown_tax;
    }
}

/// What one conversion adds to a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) share: Share,
    pub(super) gross: i64,
    pub(super) refunds: i64,
    pub(super) discount: i64,
    /// Nothing if the tax is unknown.
    pub(super) goods: i64,
    pub(super) is_tax_unknown: bool,
}

impl Part {
    fn whole(order: &Conversion) -> Self {
        let [gross, refunds, discount, goods] = amounts(order);
        let is_tax_unknown = order.goods_minor().is_none();
        let share = Share { weight: 1, of: 1 };
        Self { share, gross, refunds, discount, goods, is_tax_unknown }
    }

    pub(super) fn net(&self) -> i64 {
        self.gross - self.refunds
    }
}

/// Earnings in one currency: of each key, and of unplaced conversions.
#[derive(Debug, Default)]
pub(super) struct Earnings {
    pub(super) rows: IdMap<GroupKey, Earned>,
    pub(super) unplaced: Earned,
    /// Of the unplaced conversions, those whose customers had received a message, by the key of the message.
    pub(super) received: IdMap<GroupKey, Earned>,
    pub(super) orders: u64,
    /// Of these, the orders that do not state their tax. One may be under several keys.
    pub(super) unknown_tax: u64,
    /// Of the rows, by key, and of all conversions.
    pub(super) coverages: IdMap<GroupKey, Coverages>,
    pub(super) coverage: Coverages,
}

impl Earnings {
    fn merge(&mut self, other: Self) {
        for (key, earned) in other.rows {
            self.rows.entry(key).or_default().merge(&earned);
        }
        self.unplaced.merge(&other.unplaced);
        for (key, earned) in other.received {
            self.received.entry(key).or_default().merge(&earned);
        }
        self.orders += other.orders;
        self.unknown_tax += other.unknown_tax;
        for (key, coverage) in other.coverages {
            self.coverages.entry(key).or_default().merge(coverage);
        }
        self.coverage.merge(other.coverage);
    }
}

/// Earnings in all currencies, and the conversions by their evidence.
#[derive(Debug)]
pub(super) struct Ledger<'q> {
    crediting: &'q Crediting<'q>,
    pub(super) by_currency: BTreeMap<Currency, Earnings>,
    pub(super) evidence: EvidenceCounts,
}

impl<'q> Ledger<'q> {
    pub(super) fn new(crediting: &'q Crediting<'q>) -> Self {
        Self { crediting, by_currency: BTreeMap::new(), evidence: EvidenceCounts::default() }
    }

    /// Adds an order under the keys that its journey credits, and returns their places. `units` are those of its rates,
    /// and `received` the key of the message that its customer had received.
    pub(super) fn add(
        &mut self,
        order: &Conversion,
        journey: &Journey,
        keys: &JourneyKeys,
        units: &OrderUnits,
        received: Option<GroupKey>,
    ) -> Vec<usize> {
        self.evidence.count(journey);
        let parts = self.add_parts(order, journey, keys);
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.coverage.add(units.all());
        for (place, _) in &parts {
            let own = units.under(keys.number(*place));
            earnings.coverages.entry(keys.key(*place)).or_default().add(own);
        }
        if let Some(key) = received.filter(|_| parts.is_empty()) {
            earnings.received.entry(key).or_default().add(&Part::whole(order));
        }
        parts.into_iter().map(|(place, _)| place).collect()
    }

    /// Adds an order without what rates need. Returns what it added, by the places of the keys; nothing if it is
    /// unplaced.
    pub(super) fn add_parts(
        &mut self,
        order: &Conversion,
        journey: &Journey,
        keys: &JourneyKeys,
    ) -> Vec<(usize, Part)> {
        let earnings = self.by_currency.entry(order.total.currency).or_default();
        earnings.orders += 1;
        earnings.unknown_tax += u64::from(order.goods_minor().is_none());
        let parts = parts(order, journey, self.crediting, keys.len(), |touch| keys.place(touch));
        if parts.is_empty() {
            earnings.unplaced.add(&Part::whole(order));
        }
        for (place, part) in &parts {
            earnings.rows.entry(keys.key(*place)).or_default().add(part);
        }
        parts
    }

    /// Adds the orders of another ledger with the same keys and rules.
    pub(super) fn merge(&mut self, other: Self) {
        for (currency, earnings) in other.by_currency {
            self.by_currency.entry(currency).or_default().merge(earnings);
        }
        self.evidence.merge(other.evidence);
    }
}

/// The total, the refunded amount, the discount and the worth of the goods of an order, in minor units.
fn amounts(order: &Conversion) -> [i64; 4] {
    let discount = order.discount.map_or(0, |amount| amount.minor);
    let goods = order.goods_minor().unwrap_or_default();
    [order.total.minor, order.refunded.minor, discount, goods]
}

/// What the credits of an order add to each of so many groups of touches, in the order of the journey. Nothing if it
/// is unplaced.
pub(super) fn parts(
    order: &Conversion,
    journey: &Journey,
    crediting: &Crediting<'_>,
    groups: usize,
    group_of: impl Fn(usize) -> usize,
) -> Vec<(usize, Part)> {
    if journey.touches().is_empty() {
        return Vec::new();
    }
    let (_, credits) = journey.credits(crediting);
    if let [Credit { touch, .. }] = credits.as_slice() {
        return vec![(group_of(*touch), Part::whole(order))];
    }
    let shares: Vec<Share> = credits.iter().map(|credit| credit.share).collect();
    // Most orders have only a total.
    let splits = amounts(order).map(|amount| (amount != 0).then(|| split(amount, &shares)));
    let [gross, refunds, discount, goods] = splits.each_ref();
    let of = |split: &Option<Vec<i64>>, index: usize| split.as_ref().map_or(0, |of| of[index]);
    let is_tax_unknown = order.goods_minor().is_none();
    // Of each group its index among the parts.
    let mut indexes: Vec<Option<usize>> = vec![None; groups];
    let mut parts: Vec<(usize, Part)> = Vec::new();
    for (index, Credit { touch, share }) in credits.iter().enumerate() {
        let group = group_of(*touch);
        let part = *indexes[group].get_or_insert(parts.len());
        if part == parts.len() {
            let share = Share { weight: 0, of: share.of };
            parts.push((
                group,
                Part { share, gross: 0, refunds: 0, discount: 0, goods: 0, is_tax_unknown },
            ));
        }
        let (_, part) = &mut parts[part];
        part.share.weight += share.weight;
        part.gross += of(gross, index);
        part.refunds += of(refunds, index);
        part.discount += of(discount, index);
        part.goods += of(goods, index);
    }
    parts
}

/// What the credits of an order add to each key of its touches, which have their tags completed. Nothing if it is
/// unplaced.
pub(super) fn parts_by<K: Copy + Eq + Hash>(
    order: &Conversion,
    journey: &Journey,
    crediting: &Crediting<'_>,
    key_of: impl Fn(&Touch, TagKey) -> K,
) -> Vec<(K, Part)> {
    let mut completion = journey.completion();
    let (mut different, mut places) = (Vec::new(), IdMap::<K, usize>::default());
    let mut group = |(index, touch): (usize, &Touch)| {
        let key = key_of(touch, completion.of(index));
        *places.entry(key).or_insert_with(|| {
            different.push(key);
            different.len() - 1
        })
    };
    let groups: Vec<usize> = journey.touches().iter().enumerate().map(&mut group).collect();
    let parts = parts(order, journey, crediting, different.len(), |touch| groups[touch]);
    parts.into_iter().map(|(group, part)| (different[group], part)).collect()
}
