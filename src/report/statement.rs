//! What agents are owed of a month: each order that they are credited with, their part of it, and the commission.
//!
//! The base is what profit stands on (`goods_minor` of a conversion): rounded once for each order, and split over its
//! credits as its net amount is. An order whose tax is unknown has no base, unless all of it was given back.
//!
//! Invariant: the parts of all holders add up to the report of the month, net and base, to the minor unit; where the
//! model's credit decides, row by row to its report by agent. A base is the sum of those of its lines. The commission is
//! the rate of that sum, rounded once for each holder and currency, and its lines add up to it. Micro conversions, which
//! no revenue has, are in no statement.

use std::collections::BTreeMap;

use crate::domain::closed_month::ClosedMonth;
use crate::domain::credited::{Credited, Exact, Holder, rounded_together};
use crate::domain::money::Currency;
use crate::domain::percent::Percent;
use crate::domain::period::Period;
use crate::domain::record::cost::Month;
use crate::domain::settings::commission::{Commission, CommissionSplit};
use crate::domain::settings::rules::Attribution;
use crate::store::Snapshot;

use super::credited::{CreditedOrder, each_credited};
use super::data::ReportData;
use super::query::ReportError;

/// A line of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementLine {
    pub of: Credited,
    /// The closed month that it adjusts; `None` for an order of the month itself.
    pub adjusts: Option<Month>,
    /// In minor units. `None` if the tax is unknown, if nobody is owed one, or if the plan pays none.
    pub commission: Option<i128>,
}

/// What one holder has in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderStatement {
    pub holder: Holder,
    pub currency: Currency,
    /// The orders of the month, then the adjustments, each by time and id.
    pub lines: Vec<StatementLine>,
    /// The sums, in minor units, of all lines; of the base and the commission, of those with a known tax.
    pub net: i128,
    pub base: i128,
    /// `None` if nobody is owed one, or if the plan pays none.
    pub commission: Option<i128>,
    /// The lines without a base.
    pub unknown: u64,
}

/// What is owed of one line before rounding: the rate is that of the plan when its month was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    pub of: Credited,
    pub adjusts: Option<Month>,
    pub rate: Option<Percent>,
}

/// Who is credited with which part of the macro conversions of a month. The snapshot is that of
/// [`ReportData::ask_period`].
pub fn credits(
    snapshot: &Snapshot<ReportData>,
    month: &Period,
    rules: &Attribution,
    commission: Option<Commission>,
) -> Result<Vec<Credited>, ReportError> {
    let split = commission.map_or(CommissionSplit::All, |of| of.split);
    let mut shared = Vec::new();
    each_credited(snapshot, month, rules, |order| {
        if order.order.status.counts() && order.order.is_goal(&snapshot.settings) {
            shared.extend(parts(order, split));
        }
        Ok::<_, ReportError>(())
    })?;
    shared.sort_by(|a: &Credited, b| (a.at, &a.order, &a.holder).cmp(&(b.at, &b.order, &b.holder)));
    Ok(shared)
}

/// The credits of a period as they are now, under the rules that were in force when a month was closed. The snapshot is
/// that of [`ReportData::ask_period`] with the longest window of these rules.
pub fn credits_under(
    mut snapshot: Snapshot<ReportData>,
    closed: &ClosedMonth,
    period: &Period,
) -> Result<Vec<Credited>, ReportError> {
    snapshot.settings = closed.definitions.over(snapshot.settings);
    credits(&snapshot, period, &closed.definitions.attribution, closed.commission)
}

/// The parts of one order, one for each holder.
fn parts(order: &CreditedOrder<'_>, split: CommissionSplit) -> Vec<Credited> {
    let whole = order.order;
    let part = |holder: Holder, net: i64, base: Option<i64>, share: f64| Credited {
        order: whole.id.clone(),
        at: whole.ordered_at,
        holder,
        currency: whole.total.currency,
        net,
        base: base.map(Exact::whole),
        share: Some(millionths(share)),
    };
    let all_of_it = |holder: Holder| part(holder, whole.net_minor(), whole.goods_minor(), 1.0);
    if order.credits.is_empty() {
        return vec![all_of_it(Holder::Unplaced)];
    }
    let [first, last] = &order.answered_by;
    let one = match split {
        CommissionSplit::All => None,
        CommissionSplit::Last => Some(last),
        CommissionSplit::First => Some(first),
    };
    if let Some(agent) = one {
        let holder = agent.clone().map_or(Holder::NoAgent, Holder::Agent);
        return vec![all_of_it(holder)];
    }
    let mut by_holder: BTreeMap<Holder, (i64, Option<i64>, f64)> = BTreeMap::new();
    for credit in &order.credits {
        let holder = credit.tags.agent.clone().map_or(Holder::NoAgent, Holder::Agent);
        let (net, base, share) = by_holder.entry(holder).or_insert((0, Some(0), 0.0));
        *net += credit.gross.minor - credit.refunded.minor;
        *base = base.zip(credit.goods).map(|(sum, goods)| sum + goods);
        *share += credit.share.value();
    }
    let parts = by_holder.into_iter();
    parts.map(|(holder, (net, base, share))| part(holder, net, base, share)).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
fn millionths(share: f64) -> u32 {
    (share * 1e6).round() as u32
}

/// The statements of all holders: agents by name, then what no agent has, then what is unplaced.
#[must_use]
pub fn statements(owed: Vec<Owed>) -> Vec<HolderStatement> {
    let mut by_holder: BTreeMap<(Holder, Currency), Vec<Owed>> = BTreeMap::new();
    for line in owed {
        let credited = &line.of;
        by_holder.entry((credited.holder.clone(), credited.currency)).or_default().push(line);
    }
    by_holder
        .into_iter()
        .map(|((holder, currency), owed)| of_holder(holder, currency, owed))
        .collect()
}

fn of_holder(holder: Holder, currency: Currency, owed: Vec<Owed>) -> HolderStatement {
    let is_agent = matches!(holder, Holder::Agent(_));
    let exact = |line: &Owed| Some(line.of.base?.percent(line.rate.filter(|_| is_agent)?));
    let known: Vec<Option<Exact>> = owed.iter().map(exact).collect();
    let (sum, rounded) = rounded_together(&known.iter().flatten().copied().collect::<Vec<_>>());
    let is_paid = is_agent && owed.iter().any(|line| line.rate.is_some());
    let net = owed.iter().map(|line| i128::from(line.of.net)).sum();
    let base: i128 = owed.iter().filter_map(|line| line.of.base).map(|base| base.0).sum();
    let unknown = owed.iter().filter(|line| line.of.base.is_none()).count() as u64;
    let mut rounded = rounded.into_iter();
    let line = |(Owed { of, adjusts, .. }, known): (Owed, Option<Exact>)| StatementLine {
        of,
        adjusts,
        commission: known.and_then(|_| rounded.next()),
    };
    let lines = owed.into_iter().zip(known).map(line).collect();
    let (base, commission) = (Exact(base).rounded(), is_paid.then_some(sum));
    HolderStatement { holder, currency, lines, net, base, commission, unknown }
}
