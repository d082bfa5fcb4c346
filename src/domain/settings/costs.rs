//! The costs of the plan and of files, put together.
//!
//! Invariant: a month, channel, campaign, currency and kind has one cost; where a file has one, that of the plan
//! does not count. Names are those of the plan, whatever files write. Does not price hours, and does not assign
//! costs to rows of a report.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Settings;
use crate::domain::hundredths::Hundredths;
use crate::domain::money::{Currency, Money};
use crate::domain::record::cost::{Cost, CostKey, CostKind, FileCost};

/// A cost of the plan or of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCost {
    pub key: CostKey,
    pub kind: CostKind,
    /// `None` if it is of hours that nobody priced.
    pub amount: Option<Money>,
    pub hours: Option<Hundredths>,
}

/// The costs of the plan and of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// In the order of their keys.
    pub costs: Vec<KnownCost>,
    /// The costs of files that do not count: another one has the same key under another spelling.
    pub doubled: Vec<FileCost>,
}

impl Settings {
    /// The cost of the plan that a cost of a file replaces. Those of the plan are of advertisements.
    #[must_use]
    pub fn replaced_by(&self, cost: &FileCost) -> Option<&Cost> {
        let currency = cost.amount.filter(|_| cost.kind == CostKind::Ads)?.currency;
        let key = self.cost_key(cost);
        self.costs.iter().find(|of_plan| of_plan.key == key && of_plan.amount.currency == currency)
    }

    /// Puts the costs of the plan together with those of files.
    #[must_use]
    pub fn costs_with(&self, of_files: &[FileCost]) -> Costs {
        let mut known: BTreeMap<(CostKey, CostKind, Option<Currency>), KnownCost> = self
            .costs
            .iter()
            .map(|Cost { key, amount }| {
                let (kind, hours) = (CostKind::Ads, None);
                let cost = KnownCost { key: key.clone(), kind, amount: Some(*amount), hours };
                ((key.clone(), kind, Some(amount.currency)), cost)
            })
            .collect();
        let mut costs = Costs::default();
        let mut by_key = BTreeMap::new();
        // Of several spellings of one key, that of the plan counts, then the first.
        let is_of_plan = |cost: &FileCost, key: &CostKey| {
            cost.channel == key.channel && cost.campaign == key.campaign
        };
        let mut of_files: Vec<(CostKey, &FileCost)> =
            of_files.iter().map(|cost| (self.cost_key(cost), cost)).collect();
        of_files.sort_by_key(|(key, cost)| (!is_of_plan(cost, key), &cost.id));
        for (key, cost) in of_files {
            let FileCost { kind, amount, hours, .. } = *cost;
            match by_key.entry((key.clone(), kind, amount.map(|amount| amount.currency))) {
                Entry::Vacant(place) => drop(place.insert(KnownCost { key, kind, amount, hours })),
                Entry::Occupied(_) => costs.doubled.push(cost.clone()),
            }
        }
        known.extend(by_key);
        costs.costs = known.into_values().collect();
        costs
    }

    fn cost_key(&self, cost: &FileCost) -> CostKey {
        CostKey {
            month: cost.month,
            campaign: cost.campaign.as_ref().map(|written| self.campaign(written)),
            channel: cost.channel.as_ref().map(|written| self.channel(written)),
        }
    }
}

#[cfg(test)]
mod tests;
