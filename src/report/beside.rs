//! What journeys say besides the credit of the model: assisted conversions, how long conversions took, conversions of
//! micro kinds, and the sums by kind.
//!
//! Invariant: nothing of it is in another figure. A conversion assists a key at most once, and never the key that has
//! its credit under the last touch. The sums do not depend on the sequence of the conversions.

use std::collections::BTreeMap;

use crate::attribution::{Crediting, Journey, ShareSum};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::settings::Settings;
use crate::domain::settings::rules::Model;

use super::delays::{DayCounts, Delay, Delays, TimeToOrder, ValueBand};
use super::earnings::parts;
use super::grouping::GroupKey;
use super::id_map::IdMap;
use super::journey_keys::JourneyKeys;

/// What is beside the figures of a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// Credited conversions of micro kinds.
    pub(super) micro: ShareSum,
    pub(super) assisted: u64,
    /// The places of the times that its conversions took.
    pub(super) delays: Vec<u32>,
}

impl Beside {
    /// Adds what another one has, whose times have moved by so many places.
    fn merge(&mut self, other: Self, moved: u32) {
        self.micro.add_all(&other.micro);
        self.assisted += other.assisted;
        self.delays.extend(other.delays.into_iter().map(|place| place + moved));
    }
}

/// The conversions of one kind in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindSum {
    pub kind: ConversionKind,
    pub weight: Weight,
    pub currency: Currency,
    pub conversions: u64,
    /// After refunds, in minor units.
    pub revenue: i128,
    /// How many of the conversions are unplaced.
    pub unplaced: u64,
}

/// What is beside the figures in one currency.
#[derive(Debug, Default)]
pub(super) struct OfCurrency {
    pub(super) rows: IdMap<GroupKey, Beside>,
    pub(super) unplaced: Beside,
    pub(super) total: Beside,
    /// How long all of them took that are placed.
    pub(super) delays: Delays,
    kinds: BTreeMap<ConversionKind, (u64, i128, u64)>,
    days: DayCounts,
    by_value: Vec<DayCounts>,
}

impl OfCurrency {
    fn merge(&mut self, other: Self) {
        let moved = self.delays.append(other.delays);
        for (key, beside) in other.rows {
            self.rows.entry(key).or_default().merge(beside, moved);
        }
        self.unplaced.merge(other.unplaced, moved);
        self.total.merge(other.total, moved);
        for (kind, (conversions, revenue, unplaced)) in other.kinds {
            let sum = self.kinds.entry(kind).or_default();
            *sum = (sum.0 + conversions, sum.1 + revenue, sum.2 + unplaced);
        }
        self.days.merge(&other.days);
        let bands = self.by_value.len().max(other.by_value.len());
        self.by_value.resize(bands, DayCounts::default());
        self.by_value.iter_mut().zip(&other.by_value).for_each(|(own, more)| own.merge(more));
    }

    fn kind(&mut self, order: &Conversion, is_placed: bool) {
        let sum = self.kinds.entry(order.kind).or_default();
        sum.0 += 1;
        sum.1 += i128::from(order.net_minor());
        sum.2 += u64::from(!is_placed);
    }
}

/// What is beside the figures of a report.
#[derive(Debug)]
pub(super) struct Besides<'q> {
    crediting: &'q Crediting<'q>,
    settings: &'q Settings,
    pub(super) by_currency: BTreeMap<Currency, OfCurrency>,
}

impl<'q> Besides<'q> {
    pub(super) fn new(crediting: &'q Crediting<'q>, settings: &'q Settings) -> Self {
        Self { crediting, settings, by_currency: BTreeMap::new() }
    }

    /// Adds an order that counts. `credited` are the places of the keys that have its credit.
    pub(super) fn add(
        &mut self,
        order: &Conversion,
        journey: &Journey,
        keys: &JourneyKeys,
        credited: &[usize],
    ) {
        let of = self.by_currency.entry(order.total.currency).or_default();
        of.kind(order, !credited.is_empty());
        let Some(delay) = Delay::of(journey, order.ordered_at) else { return };
        let took = of.delays.add(delay);
        for place in credited {
            of.rows.entry(keys.key(*place)).or_default().delays.push(took);
        }
        of.days.add(delay);
        let bounds = self.settings.order_values(order.total.currency);
        of.by_value.resize(bounds.len() + 1, DayCounts::default());
        let band = bounds.iter().filter(|bound| **bound <= order.total.minor).count();
        of.by_value[band].add(delay);
        let by_last = Crediting { model: Model::Last, ..*self.crediting };
        let (_, last) = journey.credits(&by_last);
        let last = last.first().map(|credit| keys.place(credit.touch));
        let assisted = || (0..keys.len()).filter(|place| Some(*place) != last);
        of.total.assisted += u64::from(assisted().next().is_some());
        for place in assisted() {
            of.rows.entry(keys.key(place)).or_default().assisted += 1;
        }
    }

    /// Adds an order of a micro kind.
    pub(super) fn add_micro(&mut self, order: &Conversion, journey: &Journey, keys: &JourneyKeys) {
        let parts = parts(order, journey, self.crediting, keys.len(), |touch| keys.place(touch));
        let of = self.by_currency.entry(order.total.currency).or_default();
        of.kind(order, !parts.is_empty());
        of.total.micro.add_one();
        if parts.is_empty() {
            of.unplaced.micro.add_one();
        }
        for (place, part) in parts {
            of.rows.entry(keys.key(place)).or_default().micro.add(part.share);
        }
    }

    /// Adds the orders of another with the same keys and rules.
    pub(super) fn merge(&mut self, other: Self) {
        for (currency, of) in other.by_currency {
            self.by_currency.entry(currency).or_default().merge(of);
        }
    }

    /// The sums by kind, those of the report's currency first.
    pub(super) fn kinds(&self, main: Option<Currency>) -> Vec<KindSum> {
        let mut all: Vec<KindSum> = Vec::new();
        for (currency, of) in &self.by_currency {
            all.extend(of.kinds.iter().map(|(kind, sum)| KindSum {
                kind: *kind,
                weight: if self.settings.is_macro(*kind) { Weight::Macro } else { Weight::Micro },
                currency: *currency,
                conversions: sum.0,
                revenue: sum.1,
                unplaced: sum.2,
            }));
        }
        all.sort_by_key(|of| (Some(of.currency) != main, of.currency, of.weight, of.kind));
        all
    }

    /// How long the placed conversions took.
    pub(super) fn time_to_order(&self, main: Option<Currency>) -> TimeToOrder {
        let mut all = DayCounts::default();
        self.by_currency.values().for_each(|of| all.merge(&of.days));
        let bounds = main.map(|currency| self.settings.order_values(currency)).unwrap_or_default();
        let counted = main.and_then(|currency| self.by_currency.get(&currency));
        let band = |index: usize| ValueBand {
            from: index.checked_sub(1).and_then(|index| bounds.get(index)).copied(),
            below: bounds.get(index).copied(),
            counts: counted.and_then(|of| of.by_value.get(index)).copied().unwrap_or_default(),
        };
        let by_value =
            if bounds.is_empty() { Vec::new() } else { (0..=bounds.len()).map(band).collect() };
        let others = self.by_currency.iter().filter(|(of, _)| Some(**of) != main);
        let others = others.map(|(_, of)| of.days.from_first.iter().sum::<u64>());
        let other_currencies = if by_value.is_empty() { 0 } else { others.sum() };
        TimeToOrder { all, currency: main, by_value, other_currencies }
    }
}
