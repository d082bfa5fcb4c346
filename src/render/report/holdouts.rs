//! The holdouts of a report: a table of the arms of each list and what they tell, for people, and an object of the JSON
//! contract.
//!
//! Invariant: revenue stands beside, and has no interval. With few who ordered there is no share (see `rows`), and what
//! cannot be told is called too small to say.

use std::borrow::Cow;

use serde::Serialize;

use crate::attribution::statistics::{Comparison, Verdict};
use crate::domain::label::{Campaign, Channel};
use crate::domain::money::{Currency, decimal};
use crate::domain::time::DAY_MS;
use crate::render::grid::Head;
use crate::render::number::rate;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{Holdout, HoldoutArm, Report};

use super::below::Below;
use super::funnels::ShareObject;
use super::rows::{INTERVAL, share};

/// Below the rows of a terminal or of Markdown.
pub(super) fn below(report: &Report) -> Option<Below> {
    let table = table(report)?;
    let optional = ["orders", INTERVAL, "share"].map(Cow::from).to_vec();
    Some(Below { table, optional, said: said(report) })
}

/// As a part of a page.
pub(super) fn part(report: &Report) -> Option<Part> {
    let part = Part::with_table("holdouts", say!("holdouts-title"), table(report)?);
    Some(Part { notes: said(report), ..part })
}

fn table(report: &Report) -> Option<Table> {
    if report.holdouts.is_empty() {
        return None;
    }
    let heads = ["links", "arm", "people", "ordered", "share", INTERVAL, "orders", "revenue"];
    let rows = report.holdouts.iter().flat_map(|of| {
        let name = |arm: String| [Value::text(of.name.as_str()), Value::Text(arm)];
        let sent = name(say!("holdouts-sent")).into_iter().chain(values(&of.sent));
        let withheld = name(say!("holdouts-withheld")).into_iter().chain(values(&of.withheld));
        [sent.collect::<Vec<_>>(), withheld.collect()]
    });
    Some(Table::new(heads.into_iter().map(Head::from), 2).with_rows(rows.collect::<Vec<_>>()))
}

fn values(arm: &HoldoutArm) -> [Value; 6] {
    let [share, interval] = share(arm.share, arm.ordered);
    let mut revenue = arm.revenue.iter();
    let revenue = match (revenue.next(), revenue.next()) {
        (None, _) => Value::Missing,
        (Some((currency, minor)), None) => {
            Value::Money { minor: *minor, currency: Some(*currency), is_named: true }
        }
        (Some(_), Some(_)) => Value::Text(amounts(arm)),
    };
    [
        Value::Count(arm.people),
        Value::Count(arm.ordered),
        share,
        interval,
        Value::Count(arm.orders),
        revenue,
    ]
}

/// What the orders of an arm brought, in each currency.
fn amounts(arm: &HoldoutArm) -> String {
    let amount = |(currency, minor): (&Currency, &i128)| {
        format!("{} {}", decimal(*minor, currency.exponent()), currency.code())
    };
    arm.revenue.iter().map(amount).collect::<Vec<_>>().join(", ")
}

/// What each list tells, and what the columns mean.
fn said(report: &Report) -> Vec<String> {
    let days = |of: &Holdout| of.window.to_string();
    let told = report.holdouts.iter().flat_map(|of| {
        let running = of.is_running.then(|| say!("holdouts-running", name = of.name.as_str()));
        std::iter::once(sentence(of)).chain(running)
    });
    let mean = report.holdouts.first().map(|of| say!("holdouts-mean", days = days(of)));
    told.chain(mean).collect()
}

fn sentence(of: &Holdout) -> String {
    let name = of.name.as_str();
    let Some(Comparison { value: Some(value), low, high: Some(high), verdict }) = of.difference
    else {
        return say!("holdouts-too-small", name = name);
    };
    let [value, low, high] = [value, low, high].map(points);
    match verdict {
        Verdict::Higher => {
            say!("holdouts-more", name = name, value = value, low = low, high = high)
        }
        Verdict::Lower => {
            say!("holdouts-fewer", name = name, value = value, low = low, high = high)
        }
        Verdict::NoDifference | Verdict::TooFew => {
            say!("holdouts-chance", name = name, value = value, low = low, high = high)
        }
    }
}

/// A difference of shares in points of a hundred, with its sign.
fn points(difference: f64) -> String {
    format!("{:+.1}", difference * 100.0)
}

/// An item of `holdouts`.
#[derive(Serialize)]
pub(super) struct HoldoutObject<'a> {
    name: &'a str,
    campaign: Option<&'a str>,
    channel: Option<&'a str>,
    /// The share of the list that was to be withheld.
    share: f64,
    window_days: f64,
    running: bool,
    sent: ArmObject,
    withheld: ArmObject,
    /// Of the shares of who ordered, sent less withheld; `null` if it is too small to say.
    difference: Option<DifferenceObject>,
    /// `higher`, `lower`, `no_difference` or `too_few`.
    verdict: &'static str,
}

#[derive(Serialize)]
struct ArmObject {
    people: u64,
    ordered: u64,
    share: Option<ShareObject>,
    orders: u64,
    revenue: Vec<AmountObject>,
}

#[derive(Serialize)]
struct AmountObject {
    amount: String,
    currency: String,
}

#[derive(Serialize)]
struct DifferenceObject {
    value: f64,
    low: f64,
    high: f64,
}

impl<'a> HoldoutObject<'a> {
    pub(super) fn of(of: &'a Holdout) -> Self {
        let difference = of.difference.and_then(|of| {
            let [value, low, high] = [of.value?, of.low, of.high?].map(rate);
            Some(DifferenceObject { value, low, high })
        });
        let verdict = of.difference.map_or(Verdict::TooFew, |of| of.verdict);
        Self {
            name: of.name.as_str(),
            campaign: of.tags.campaign.as_ref().map(Campaign::as_str),
            channel: of.tags.channel.as_ref().map(Channel::as_str),
            share: rate(f64::from(of.share.share().hundredths()) / 10_000.0),
            window_days: rate(of.window.ms() as f64 / DAY_MS as f64),
            running: of.is_running,
            sent: ArmObject::of(&of.sent),
            withheld: ArmObject::of(&of.withheld),
            difference,
            verdict: verdict.as_str(),
        }
    }
}

impl ArmObject {
    fn of(arm: &HoldoutArm) -> Self {
        let amount = |(currency, minor): (&Currency, &i128)| AmountObject {
            amount: decimal(*minor, currency.exponent()),
            currency: currency.code().to_owned(),
        };
        Self {
            people: arm.people,
            ordered: arm.ordered,
            share: arm.share.map(ShareObject::of),
            orders: arm.orders,
            revenue: arm.revenue.iter().map(amount).collect(),
        }
    }
}
