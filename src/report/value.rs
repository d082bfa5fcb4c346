//! A report as a value: `build` makes it and `render` shows it.

use std::collections::BTreeMap;

use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::label::Channel;
use crate::domain::money::Currency;
use crate::domain::percent::Percent;
use crate::domain::period::Period;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::settings::privacy::VisitorPolicy;
use crate::domain::settings::rate::{Benchmark, ExpectedRate};
use crate::domain::settings::rules::Attribution;
use crate::domain::time::Timestamp;

use super::beside::KindSum;
use super::calls::Calls;
use super::change::Changes;
use super::cohorts::Cohorts;
use super::costs::KeylessCost;
use super::customers::Customers;
use super::definitions::DefinitionsDigest;
use super::delays::TimeToOrder;
use super::evidence::EvidenceCounts;
use super::figures::Figures;
use super::fit::Fit;
use super::funnels::CountedFunnel;
use super::goals::TrackedGoal;
use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::hand_outs::HandOuts;
use super::holdouts::Holdout;
use super::leaks::Leaks;
use super::messaging::Messaging;
use super::missed::Missed;
use super::notes::Notes;
use super::payback::Payback;
use super::response::Responses;
use super::stated::Stated;
use super::survey::Survey;
use super::tying::{Answered, TiedBy};

/// One row of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// The values of the groupings, in the order of `Report::by`; `None` is a missing tag.
    pub key: Vec<Option<String>>,
    /// The figures under this key.
    pub figures: Figures,
}

/// Something about the data that a reader of the report should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportWarning {
    /// A model of channels that stands on so few conversions that its shares are mostly chance.
    FewForModel(u64),
    /// Orders with a date after now.
    FutureOrders(u64),
    /// Orders that are pending or cancelled, and so in no figure.
    NotCounted(u64),
    /// A channel in files that is not in the plan, and in how many rows.
    UnknownChannel(String, u64),
    /// A code on orders that the data file does not have, and on how many orders.
    UnknownCode(String, u64),
    /// Orders with a click id that this data file did not issue.
    ForeignClickIds(u64),
    /// Orders with a valid click id whose click is not in the data file.
    LostClicks(u64),
    /// Orders that are in the figures at the plan's rate.
    Converted { of: Currency, orders: u64, rate: ExchangeRate, into: Currency },
    /// Orders in another currency than the report's, and whether the plan has a rate at which they would be too large.
    OtherCurrency(Currency, u64, bool),
    /// Costs that state hours without an amount, while the plan has no price of an hour.
    UnpricedHours(u64),
    /// Orders that do not state their tax, while the plan has a margin.
    UnknownTax(u64),
    /// Clicks of the period that could not be written to the data file.
    Gap(Gap),
    /// Clicks of the period that may be missing, because the server ended without a stop.
    Killed(Gap),
    /// Clicks of the period that are dated more than a day after now.
    FutureClicks(u64),
    /// Clicks before a time were removed for their age, in all so many, and some of them may be of the period or its
    /// window.
    ClicksRemoved { before: Timestamp, count: u64 },
    /// The server's clock was set back by more than a day, into or out of the period.
    ClockSetBack {
        /// The time before the largest step.
        from: Timestamp,
        /// The time after it.
        to: Timestamp,
        /// How many such steps there were.
        count: u64,
    },
}

/// What a period earned, and who earned it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The period.
    pub period: Period,
    /// Whether the period was not over when the report was made.
    pub running: bool,
    /// The rules by which credit was given.
    pub rules: Attribution,
    /// The digest of what counts.
    pub definitions: DefinitionsDigest,
    /// What the model stands on, if it is one of channels.
    pub fit: Option<Fit>,
    /// What the rows are grouped by.
    pub by: Vec<GroupBy>,
    /// Ordered by revenue, highest first, then by key with missing tags last; by week or month first of all, if that is
    /// the first grouping. Rows of other
    /// currencies follow those of the plan's currency.
    pub rows: Vec<ReportRow>,
    /// Conversions with an empty journey, in the plan's currency.
    pub unplaced: Figures,
    /// The rows and unplaced conversions of the plan's currency together. People and contacts are
    /// counted again, not added.
    pub totals: Figures,
    /// `(unplaced, totals)` of every other currency, ordered by currency code.
    pub other_currencies: Vec<(Figures, Figures)>,
    /// How visitors are recognized, by which people are counted.
    pub visitors: VisitorPolicy,
    /// The requests of the period by the version of the rules that judged them.
    pub rules_versions: BTreeMap<u16, u64>,
    /// What changed against an earlier period, if that is asked for.
    pub changes: Option<Changes>,
    /// What somebody counted or claims of whole months of the period. In no other figure.
    pub stated: Vec<Stated>,
    /// The conversions by kind, macro and micro; those of the report's currency first.
    pub kinds: Vec<KindSum>,
    /// How long the placed macro conversions took.
    pub time_to_order: TimeToOrder,
    /// What conversations came to, by the time to their first answer.
    pub responses: Responses,
    /// What programs and services cost, in minor units of the report's currency; `None` if no cost is of them.
    pub tools_cost: Option<i128>,
    /// The costs that stand in the totals alone, as they have no key of the report.
    pub keyless_costs: Vec<KeylessCost>,
    /// The share of what was paid for goods that the plan takes as profit before costs.
    pub margin: Option<Percent>,
    /// What was sent and came in. The period alone selects what it counts; no row has it.
    pub messaging: Messaging,
    /// The calls of the period; `None` without any, and where nobody asked for them.
    pub calls: Option<Calls>,
    /// `None` if no code was given to anybody.
    pub hand_outs: Option<HandOuts>,
    /// The lists with a holdout that were begun in the period; none where nobody asked for them.
    pub holdouts: Vec<Holdout>,
    /// The codes that may have leaked; `None` if none has, and where nobody asked for them. No row has them.
    pub leaks: Option<Leaks>,
    /// The new and the returning customers; `None` if no order names its customer, and where nobody asked for them.
    pub customers: Option<Customers>,
    /// The customers by the month of their first order; `None` if fewer than two of these months are known, and where
    /// nobody asked for them.
    pub cohorts: Option<Cohorts>,
    /// What was missed, if that is asked for. In no other figure.
    pub missed: Option<Missed>,
    /// Whether the tools pay for themselves, or what is not told of that; `None` if no tool cost anything and nobody
    /// asked. In no other figure.
    pub payback: Option<Payback>,
    /// The rates that the plan expects of channels.
    pub benchmarks: BTreeMap<Channel, Benchmark>,
    /// The funnels of the plan, by name. The period alone selects what they count; no row has them.
    pub funnels: Vec<CountedFunnel>,
    /// The conversions by the evidence that ties them.
    pub evidence: EvidenceCounts,
    /// The conversions by the strongest evidence of each: all grades, in their order.
    pub tied_by: Vec<TiedBy>,
    /// Conversions that name a click that was not judged to be a person's, by verdict.
    pub contradicted: [u64; Verdict::ALL.len()],
    /// Clicks of people in the period whose id came back with an order of the period.
    pub named_clicks: u64,
    /// What customers said, against what was placed.
    pub answered: Vec<Answered>,
    /// What customers answered to the questions of events.
    pub survey: Survey,
    /// What was noticed and decided in the period, and what became of what was decided before.
    pub notes: Notes,
    /// The goals of the plan, in the report of a month.
    pub goals: Vec<TrackedGoal>,
    /// Warnings, always in the same order for the same data.
    pub warnings: Vec<ReportWarning>,
}

impl Report {
    /// The rate that the plan expects of the channel of a row. `None` unless the report is by channel alone and its
    /// rates mean the same: their unit is that of the benchmark, and all conversions are of its kind.
    #[must_use]
    pub fn benchmark(&self, row: &ReportRow) -> Option<ExpectedRate> {
        let ([by], [Some(name)]) = (self.by.as_slice(), row.key.as_slice()) else { return None };
        let mut kinds = self.kinds.iter().filter(|of| of.weight == Weight::Macro).map(|of| of.kind);
        let kind = kinds.next().filter(|kind| kinds.all(|other| other == *kind))?;
        let is_its = |(channel, _): &(&Channel, &Benchmark)| channel.as_str() == name;
        let is_by_channel = *by == GroupBy::from(Grouping::Channel);
        let (_, benchmark) = self.benchmarks.iter().filter(|_| is_by_channel).find(is_its)?;
        benchmark.rates.get(&(row.figures.rate.of, kind)).copied()
    }
}
