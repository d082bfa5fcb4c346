//! How redemptions arrived: after a click or conversation of the code's channel, or cold.
//!
//! A redemption is an order that counts and carries a known code. It is warm if any touch but a code (a click, a
//! conversation, a call, the UTM values of the order) of the channel of the code is tied to it within the windows; or of
//! the agent, if the code has no channel; or any, if it has neither. Else it is cold, unless nothing could have been
//! found. Invariant: unknown is not cold. A redemption is unknown if nobody has any click or conversation of that channel
//! in the time; if it names no click, no UTM values and no customer, or only a customer while no order of the time is
//! tied by its customer; and if a touch is tied whose channel is not known. Does not say what many cold redemptions mean
//! (see `leaks`).

mod judge;
mod seen_links;

use std::collections::BTreeMap;

use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::Attribution;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::build::{counted, micro, together, touch_range};
use super::data::ReportData;
use super::evidence::{Times, gather};
use super::query::ReportError;
use super::records::Records;
use super::sources::{Recipients, Sources};

pub(super) use judge::{Judge, PeriodArrivals};
pub(super) use seen_links::SeenLinks;

/// How the redemptions of one code or batch arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Arrived {
    pub(super) warm: u64,
    pub(super) cold: u64,
    /// The first cold one: its time and its order.
    pub(super) first_cold: Option<(Timestamp, ForeignId)>,
}

impl Arrived {
    /// The redemptions of which it can be told.
    #[must_use]
    pub(super) fn judged(&self) -> u64 {
        self.warm + self.cold
    }

    fn add_cold(&mut self, at: Timestamp, order: &ForeignId) {
        self.cold += 1;
        let is_first =
            self.first_cold.as_ref().is_none_or(|(first, id)| (at, order) < (*first, id));
        if is_first {
            self.first_cold = Some((at, order.clone()));
        }
    }

    fn merge(&mut self, other: Self) {
        self.warm += other.warm;
        self.cold += other.cold;
        self.first_cold = self.first_cold.take().into_iter().chain(other.first_cold).min();
    }
}

/// The same of all single codes and batches, of any number of periods.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    single: BTreeMap<FoldedCode, Arrived>,
    batches: BTreeMap<BatchName, Arrived>,
    /// How the orders arrived that carry no known code: whether any touch came before them.
    without_code: Arrived,
}

impl Arrivals {
    pub(super) fn of(&self, code: &Code) -> Arrived {
        self.single.get(&code.spec.code.folded()).cloned().unwrap_or_default()
    }

    pub(super) fn of_batch(&self, name: &BatchName) -> Arrived {
        self.batches.get(name).cloned().unwrap_or_default()
    }

    /// So many cold and warm orders without a code.
    #[cfg(test)]
    pub(super) fn add_without_code(&mut self, (cold, warm): (u64, u64)) {
        self.without_code.merge(Arrived { warm, cold, first_cold: None });
    }

    pub(super) fn without_code(&self) -> &Arrived {
        &self.without_code
    }

    pub(super) fn add(&mut self, code: &Code, arrived: Arrived) {
        let sum = match &code.batch {
            Some(batch) => self.batches.entry(batch.clone()).or_default(),
            None => self.single.entry(code.spec.code.folded()).or_default(),
        };
        sum.merge(arrived);
    }
}

/// Judges the redemptions of a period. The snapshot is that of [`ReportData::ask_period`].
pub fn count_arrivals(
    snapshot: &Snapshot<ReportData>,
    period: &Period,
    rules: &Attribution,
    sums: &mut Arrivals,
) -> Result<(), ReportError> {
    count(&Records::new(snapshot), period, rules, sums)
}

/// The same, of records that are at hand.
pub(super) fn count(
    records: &Records<'_>,
    period: &Period,
    rules: &Attribution,
    sums: &mut Arrivals,
) -> Result<(), ReportError> {
    let places = together(&counted(records, period), &micro(records, period));
    let has_code = |place: &&u32| records.orders[**place].known_codes().next().is_some();
    if places.iter().find(has_code).is_none() {
        return Ok(());
    }
    let range = touch_range(records, &places, period, rules);
    let mut links = SeenLinks::new(range);
    let sources = Sources::new(records, &places, range, Recipients::Customers, &mut links)?;
    let judge = Judge::new(&sources, rules, links.into_links());
    let add = |found: &mut PeriodArrivals, place: u32| {
        judge.add(found, place, &gather(&sources, place, rules, Times::Windows));
    };
    let mut found = PeriodArrivals::default();
    for of_thread in sources.each_order(&places, PeriodArrivals::default, add) {
        found.merge(of_thread);
    }
    found.settle(records, sums);
    Ok(())
}
