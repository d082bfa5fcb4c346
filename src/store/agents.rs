//! What the page of an agent reads: rows found by their keys, and the click counts of the blocks of one month.
//!
//! Invariant: no table is walked as a whole. The work grows with what the agent has, with the days of the month, and
//! with the blocks of clicks of the month. Does not choose what is shown (see `service`).

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ops::Range;

use super::journal::{Columns, LinkCount, SeenRows};
use super::records::{IDENTITIES, Record, of_carrier, read_versions};
use super::txn::carrier_day;
use super::{ReadTxn, StoreError, tables};
use crate::domain::agent_page::AgentPage;
use crate::domain::agent_page::view::{DayAndMonth, LinkClicks};
use crate::domain::click::Verdict;
use crate::domain::code::batch::{Batch, BatchCode, BatchId};
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::label::Agent;
use crate::domain::limits::HELD_COUNTED_MAX;
use crate::domain::link::{Link, LinkId};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::version::Version;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

/// A day, and the month that it is in, until now.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    pub day: Timestamp,
    pub month: Timestamp,
    /// Exclusive.
    pub end: Timestamp,
}

impl Now {
    /// Counts what was at a time.
    fn add(&self, counts: &mut DayAndMonth, at: Timestamp, count: u64) {
        if at >= self.month && at < self.end {
            counts.month += count;
            counts.day += if at >= self.day { count } else { 0 };
        }
    }
}

impl ReadTxn {
    /// The settings of the plan; the defaults before the first plan.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let settings = tables::meta().read(&self.inner)?.get(tables::SETTINGS)?;
        Ok(settings.unwrap_or_default())
    }

    /// The page of an agent with this number.
    pub fn agent_page(&self, number: u32) -> Result<Option<AgentPage>, StoreError> {
        match tables::AGENT_PAGES.read_if_exists(&self.inner)? {
            Some(pages) => pages.get(number),
            None => Ok(None),
        }
    }

    /// The links with these ids.
    pub fn links(&self, ids: impl Iterator<Item = LinkId>) -> Result<Vec<Link>, StoreError> {
        let links = tables::LINKS.read(&self.inner)?;
        let found = ids.map(|id| links.get(id.0)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// All batches, by number.
    pub fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        tables::BATCHES.read(&self.inner)?.all()
    }

    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError> {
        tables::BATCHES.read(&self.inner)?.get(id.0)
    }

    /// A code that is no batch's.
    pub fn single_code(&self, code: &FoldedCode) -> Result<Option<Code>, StoreError> {
        tables::CODES.read(&self.inner)?.get(code.as_str())
    }

    /// A code of a batch.
    pub fn batch_code(&self, code: &FoldedCode) -> Result<Option<BatchCode>, StoreError> {
        tables::BATCH_CODES.read(&self.inner)?.get(code.as_str())
    }

    /// The last codes that an agent gave since a time, newest first.
    pub fn last_given_by(
        &self,
        agent: &Agent,
        from: Timestamp,
        max: usize,
    ) -> Result<Vec<BatchCode>, StoreError> {
        let Some(given) = tables::GIVEN_BY.read_if_exists(&self.inner)? else {
            return Ok(Vec::new());
        };
        let codes = tables::BATCH_CODES.read(&self.inner)?;
        let agent = agent.as_str();
        let mut last = VecDeque::new();
        for entry in given.range((agent, from.ms(), "")..(agent, i64::MAX, ""))? {
            if last.len() == max {
                last.pop_front();
            }
            last.push_back(entry?.key().2.to_owned());
        }
        let code = |code: &String| {
            codes.get(code.as_str())?.ok_or(StoreError::Missing("code that was given"))
        };
        last.iter().rev().map(code).collect()
    }

    /// How many codes an agent gave.
    pub fn count_given(&self, agent: &Agent, now: &Now) -> Result<DayAndMonth, StoreError> {
        let mut counts = DayAndMonth::default();
        let Some(given) = tables::GIVEN_BY.read_if_exists(&self.inner)? else { return Ok(counts) };
        let agent = agent.as_str();
        for entry in given.range((agent, now.month.ms(), "")..(agent, now.end.ms(), ""))? {
            let at = Timestamp::saturating_from_ms(entry?.key().1);
            now.add(&mut counts, at, 1);
        }
        Ok(counts)
    }

    /// Whether an order has a code: by hand, or as a file says.
    pub fn is_code_used(&self, code: &FoldedCode, days: Range<i64>) -> Result<bool, StoreError> {
        let uses = tables::CODE_USES.read_if_exists(&self.inner)?;
        let uses = uses.map(|uses| uses.get(code.as_str())).transpose()?.flatten();
        Ok(uses.is_some_and(|uses| uses > 0) || !self.carriers(code, days)?.is_empty())
    }

    /// What carries a code on some days, as the index of carriers names it.
    fn carriers(&self, code: &FoldedCode, days: Range<i64>) -> Result<Vec<String>, StoreError> {
        let Some(table) = tables::CARRIERS.read_if_exists(&self.inner)? else {
            return Ok(Vec::new());
        };
        let (code, mut found) = (code.as_str(), Vec::new());
        for day in days {
            for entry in table.range((day, code, "")..)? {
                let entry = entry?;
                let (of, listed, carrier) = entry.key();
                if of != day || listed != code {
                    break;
                }
                found.push(carrier.to_owned());
            }
        }
        Ok(found)
    }

    /// Orders that count and have one of these codes, each once.
    pub fn count_orders_with(
        &self,
        codes: &BTreeSet<FoldedCode>,
        now: &Now,
    ) -> Result<DayAndMonth, StoreError> {
        let mut ids = BTreeSet::new();
        for code in codes {
            for carrier in self.carriers(code, now.utc_days())? {
                match of_carrier(&carrier) {
                    (OrderVersion::KIND, id) => drop(ids.insert(id.to_owned())),
                    (ShopRedemption::KIND, id) => ids.extend(self.order_of_use(id)?),
                    _ => {}
                }
            }
            ids.extend(self.held_by(code)?);
        }
        let mut counts = DayAndMonth::default();
        let orders = tables::ORDERS.read(&self.inner)?;
        for id in &ids {
            let (first, last) = (&IDENTITIES.0, &IDENTITIES.1);
            let rows = orders.range((id.as_str(), first)..=(id.as_str(), last))?;
            let versions =
                rows.map(|row| row?.decode()).collect::<Result<Vec<OrderVersion>, _>>()?;
            if let Some(order) = OrderVersion::fold(versions)
                && OrderVersion::counts(&order)
            {
                now.add(&mut counts, order.ordered_at, 1);
            }
        }
        Ok(counts)
    }

    /// The order of a use that a file has.
    fn order_of_use(&self, id: &str) -> Result<Option<String>, StoreError> {
        let Some(uses) = read_versions::<ShopRedemption>(&self.inner)? else { return Ok(None) };
        let (first, last) = (&IDENTITIES.0, &IDENTITIES.1);
        let rows = uses.range((id, first)..=(id, last))?;
        let versions = rows.map(|row| row?.decode()).collect::<Result<Vec<_>, _>>()?;
        let folded = ShopRedemption::fold(versions);
        Ok(folded.and_then(|of| of.order).map(|order| order.to_string()))
    }

    /// The last orders that hold a code by hand.
    fn held_by(&self, code: &FoldedCode) -> Result<Vec<String>, StoreError> {
        let redemptions = tables::REDEMPTIONS.read(&self.inner)?;
        let mut held = Vec::new();
        // A public code has many: those of a file are found by their days.
        for row in redemptions.range((code.as_str(), "")..)?.take(HELD_COUNTED_MAX) {
            let row = row?;
            if row.key().0 != code.as_str() {
                break;
            }
            held.push(row.key().1.to_owned());
        }
        Ok(held)
    }

    /// The clicks of persons on some links, day and month, and about when the last one was. `pause` is called after each
    /// block.
    pub fn clicks_of(
        &self,
        links: &BTreeSet<LinkId>,
        now: &Now,
        mut pause: impl FnMut(),
    ) -> Result<Vec<LinkClicks>, StoreError> {
        let mut found: HashMap<LinkId, LinkClicks> = HashMap::new();
        let mut add = |link: LinkId, persons: u64, at: Timestamp| {
            if persons == 0 || !links.contains(&link) {
                return;
            }
            let none = LinkClicks { link, counts: DayAndMonth::default(), last: None };
            let of = found.entry(link).or_insert(none);
            now.add(&mut of.counts, at, persons);
            of.last = of.last.max(Some(at));
        };
        super::journal::stored::each_block(&self.inner, |block, _| {
            pause();
            let head = block.head;
            if head.to < now.month || head.from >= now.end {
                return Ok(());
            }
            let is_of_one_day = head.from >= now.day || head.from >= now.month && head.to < now.day;
            if is_of_one_day && head.to < now.end {
                return block.read(Columns::Counts, |block| {
                    block.counts(&mut |link, count: LinkCount| add(link, count.persons, head.to))
                });
            }
            block.read(Columns::Seen, |block| {
                let rows = SeenRows::with_variants(block, false)?;
                let each = rows.links().iter().zip(rows.times()).zip(rows.verdicts());
                for ((link, at), _) in each.filter(|(_, verdict)| *verdict == Verdict::Person) {
                    add(*link, 1, *at);
                }
                Ok(())
            })
        })?;
        Ok(found.into_values().collect())
    }
}

impl Now {
    /// The UTC days of the month, by which the index of carriers is sorted.
    #[must_use]
    pub fn utc_days(&self) -> Range<i64> {
        carrier_day(self.month)..carrier_day(self.end) + 1
    }
}
