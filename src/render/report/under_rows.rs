//! What is said under the rows of a page: what its columns and its total stand on. And an object of the JSON contract.
//!
//! Invariant: a note is there only if the table above it has what it is about.

use serde::Serialize;

use crate::domain::label::{Campaign, Channel};
use crate::domain::limits::LISTED_MAX;
use crate::domain::money::Currency;
use crate::render::number;
use crate::render::prose::written_percent;
use crate::render::table::Table;
use crate::render::texts::{self, say};
use crate::report::{GroupBy, Grouping, KeylessCost, Report};

use super::unplaced::unplaced_by_currency;
use super::words;

/// The figures of which the total has an average.
const AVERAGES: [&str; 4] = ["revenue_per_conversation", "rate", "roas", "cost_per_conversion"];

/// The notes under the rows of a report.
pub(super) fn notes(report: &Report, table: &Table) -> Vec<String> {
    let has = |key| table.column(key).is_some();
    let has_average = AVERAGES.into_iter().any(has);
    let notes = [
        without_code(report),
        words::none_and_unplaced(report).filter(|_| report.by != [COUPON]),
        (has_average && has_unplaced(report)).then(|| say!("sums-have-unplaced")),
        words::rates_of(report),
        words::missing_rates(report),
        words::fit(report),
        has("cost").then(|| say!("cost-about")),
        keyless(report),
        profit(report).filter(|_| has("profit")),
    ];
    notes.into_iter().flatten().collect()
}

const COUPON: GroupBy = GroupBy::Field(Grouping::Coupon);

/// What the row without a code is.
fn without_code(report: &Report) -> Option<String> {
    let place = report.by.iter().position(|by| *by == COUPON)?;
    report.rows.iter().any(|row| row.key[place].is_none()).then(|| say!("none-of-coupons"))
}

/// Whether anything is unplaced, in any currency.
pub(super) fn has_unplaced(report: &Report) -> bool {
    unplaced_by_currency(report).any(|unplaced| unplaced.conversions > 0.0)
}

/// The margin that profit stands on.
pub(super) fn profit(report: &Report) -> Option<String> {
    report.margin.map(|margin| say!("profit-about", margin = written_percent(margin)))
}

/// The costs that no row has; `None` without any.
fn keyless(report: &Report) -> Option<String> {
    let costs = &report.keyless_costs;
    let mut said: Vec<String> = costs.iter().take(LISTED_MAX).map(cost).collect();
    let left = costs.len().saturating_sub(LISTED_MAX) as u64;
    said.extend((left > 0).then(|| say!("keyless-more", count = left)));
    (!said.is_empty()).then(|| say!("keyless", costs = texts::clauses(said)))
}

fn cost(of: &KeylessCost) -> String {
    let amount = words::money(of.amount, Some(of.currency));
    let kind = texts::of("cost-kind", of.kind.as_str());
    let names =
        [of.channel.as_ref().map(Channel::as_str), of.campaign.as_ref().map(Campaign::as_str)];
    let name = texts::list(names.into_iter().flatten());
    if name.is_empty() {
        say!("keyless-cost", amount = amount, kind = kind)
    } else {
        say!("keyless-cost-of", amount = amount, kind = kind, name = name)
    }
}

/// A row of `costs_in_totals_alone`.
#[derive(Serialize)]
pub(super) struct KeylessObject<'a> {
    channel: Option<&'a str>,
    campaign: Option<&'a str>,
    kind: &'static str,
    amount: String,
    currency: &'static str,
}

impl<'a> KeylessObject<'a> {
    pub(super) fn of(of: &'a KeylessCost) -> Self {
        Self {
            channel: of.channel.as_ref().map(Channel::as_str),
            campaign: of.campaign.as_ref().map(Campaign::as_str),
            kind: of.kind.as_str(),
            amount: number::amount(of.amount, Some(of.currency)),
            currency: Currency::code(of.currency),
        }
    }
}
