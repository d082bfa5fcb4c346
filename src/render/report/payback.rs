//! What conversations that nobody answered would have been worth, and whether tools pay for themselves.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::render::number;
use crate::render::page::Part;
use crate::render::prose::{money, written_percent};
use crate::render::texts::say;
use crate::report::{Missed, Payback, PaybackVerdict, Report};

/// What was missed, what was saved, and the verdict; nothing unless it was asked for or tools cost something.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let missed = report.missed.as_ref().map(missed);
    let of = report.payback.as_ref();
    missed.into_iter().chain(of.and_then(hours)).chain(of.map(verdict)).collect()
}

pub(super) fn part(report: &Report) -> Option<Part> {
    let said = sentences(report);
    (!said.is_empty()).then(|| Part::saying("missed", say!("payback-title"), said))
}

fn missed(of: &Missed) -> String {
    say!(
        "payback-missed",
        share = written_percent(of.share),
        count = of.conversations,
        worth = money(of.worth, of.currency),
    )
}

fn hours(of: &Payback) -> Option<String> {
    let hours = of.hours_saved?.get() as f64 / 100.0;
    let worth = money(of.hours_worth?, of.currency);
    Some(say!("payback-hours", hours = hours, worth = worth))
}

fn verdict(of: &Payback) -> String {
    let cost = money(of.tools_cost.unwrap_or_default(), of.currency);
    match of.verdict {
        PaybackVerdict::NotTold => say!("payback-not-told", cost = cost),
        PaybackVerdict::UnknownCost => say!("payback-unknown-cost"),
        PaybackVerdict::UnknownPrice => say!("payback-unknown-price", cost = cost),
        PaybackVerdict::HoursPay => say!("payback-hours-pay", cost = cost),
        PaybackVerdict::Conversations(count) => {
            say!("payback-conversations", cost = cost, count = count)
        }
        PaybackVerdict::Less(minor) => {
            say!("payback-less", cost = cost, less = money(minor, of.currency))
        }
    }
}

/// `missed`: `share, conversations, worth, currency`.
#[derive(Serialize)]
pub(super) struct MissedObject {
    share: f64,
    conversations: u64,
    worth: String,
    currency: Option<&'static str>,
}

impl MissedObject {
    pub(super) fn of(of: &Missed) -> Self {
        Self {
            share: f64::from(of.share.hundredths()) / 1e4,
            conversations: of.conversations,
            worth: number::amount(of.worth, of.currency),
            currency: of.currency.map(Currency::code),
        }
    }
}

/// `payback`: what tools cost and save.
#[derive(Serialize)]
pub(super) struct PaybackObject {
    tools_cost: Option<String>,
    hours_saved: Option<f64>,
    hours_worth: Option<String>,
    currency: Option<&'static str>,
    verdict: &'static str,
    /// The missed conversations that would be worth the rest of the cost, if that is the verdict.
    conversations: Option<u64>,
}

impl PaybackObject {
    pub(super) fn of(of: &Payback) -> Self {
        let amount = |minor: i128| number::amount(minor, of.currency);
        let conversations = match of.verdict {
            PaybackVerdict::Conversations(count) => Some(count),
            _ => None,
        };
        Self {
            tools_cost: of.tools_cost.map(amount),
            hours_saved: of.hours_saved.map(|hours| hours.get() as f64 / 100.0),
            hours_worth: of.hours_worth.map(amount),
            currency: of.currency.map(Currency::code),
            verdict: of.verdict.as_str(),
            conversations,
        }
    }
}
