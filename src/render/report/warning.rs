//! The warnings of a report, each in words for people and as fields for machines.

use serde::Serialize;

use crate::domain::click::gap::Gap;
use crate::domain::limits::FIT_CONVERSIONS_MIN;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::render::prose::counted;
use crate::report::ReportWarning;

/// A warning as the JSON document has it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Warning {
    /// The kind, as one word.
    code: &'static str,
    pub(super) message: String,
    /// How many orders, clicks or other things are affected.
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    /// What one unit of it is worth in the currency of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// Words a warning; `zone` is for its times.
pub(super) fn warning(warning: &ReportWarning, zone: &Zone) -> Warning {
    let with = |code, count, message| Warning { code, message, count, ..Warning::default() };
    match warning {
        ReportWarning::FewForModel(n) => with("few_for_model", *n, few_for_model(*n)),
        ReportWarning::FutureOrders(n) => with("future_orders", *n, future_orders(*n)),
        ReportWarning::NotCounted(n) => with("not_counted", *n, not_counted(*n)),
        ReportWarning::UnknownChannel(name, n) => {
            let message = unknown_channel(name, *n);
            Warning { channel: Some(name.clone()), ..with("unknown_channel", *n, message) }
        }
        ReportWarning::UnknownCode(code, n) => {
            let orders = counted(*n, "order");
            let message = format!("{orders} used {code}, which is not a Couplet code");
            Warning { coupon: Some(code.clone()), ..with("unknown_code", *n, message) }
        }
        ReportWarning::ForeignClickIds(n) => with("foreign_click_ids", *n, foreign_click_ids(*n)),
        ReportWarning::LostClicks(n) => with("lost_clicks", *n, lost_clicks(*n)),
        ReportWarning::Converted { of, orders, rate, into } => {
            let message = converted(*orders, (*of, *into), *rate);
            let (currency, rate) = (Some(of.code()), Some(rate.to_string()));
            Warning { currency, rate, ..with("converted", *orders, message) }
        }
        ReportWarning::OtherCurrency(currency, n, is_too_large) => {
            let message = other_currency(*currency, *n, *is_too_large);
            let currency = Some(currency.code());
            Warning { currency, ..with("other_currency", *n, message) }
        }
        ReportWarning::UnpricedHours(n) => with("unpriced_hours", *n, unpriced_hours(*n)),
        ReportWarning::UnknownTax(n) => with("unknown_tax", *n, unknown_tax(*n)),
        ReportWarning::Gap(gap) => {
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            Warning { from, to, ..with("gap", gap.lost, lost(gap, zone)) }
        }
        ReportWarning::Killed(gap) => {
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            Warning { from, to, ..with("killed", gap.missing, killed(gap, zone)) }
        }
        ReportWarning::FutureClicks(n) => with("future_clicks", *n, future_clicks(*n)),
        ReportWarning::ClockSetBack { from, to, count } => {
            let message = clock_set_back(*from, *to, *count, zone);
            let (from, to) = (Some(zone.rfc3339(*from)), Some(zone.rfc3339(*to)));
            Warning { from, to, ..with("clock_set_back", *count, message) }
        }
    }
}

fn few_for_model(n: u64) -> String {
    let conversions = counted(n, "conversion");
    format!(
        "the model stands on {conversions}; under {FIT_CONVERSIONS_MIN}, its shares are mostly chance"
    )
}

fn future_orders(n: u64) -> String {
    let (orders, verb) = (counted(n, "order"), are(n));
    format!("{orders} {verb} dated in the future, and counted nevertheless")
}

fn not_counted(n: u64) -> String {
    let (orders, verb) = (counted(n, "order"), are(n));
    format!("{orders} {verb} pending or cancelled, and so not counted")
}

fn unknown_channel(name: &str, n: u64) -> String {
    let conversations = counted(n, "conversation");
    format!(
        "{conversations} came through the channel {name}, which is not in the plan; add it to \
         [channels], or to the aliases in [vocabulary]"
    )
}

fn foreign_click_ids(n: u64) -> String {
    let orders = counted(n, "order");
    if n == 1 {
        format!("{orders} names a click that this data file does not know")
    } else {
        format!("{orders} name clicks that this data file does not know")
    }
}

fn lost_clicks(n: u64) -> String {
    let orders = counted(n, "order");
    if n == 1 {
        format!("{orders} has a valid click id, but its click is missing from the data file")
    } else {
        format!("{orders} have valid click ids, but their clicks are missing from the data file")
    }
}

fn converted(n: u64, (of, into): (Currency, Currency), rate: ExchangeRate) -> String {
    let orders = counted(n, "order");
    let verb = if n == 1 { "was" } else { "were" };
    format!("{orders} in {of} {verb} counted at {rate} {into}")
}

fn other_currency(currency: Currency, n: u64, is_too_large: bool) -> String {
    let (orders, verb) = (counted(n, "order"), are(n));
    let told =
        format!("{orders} {verb} in {currency}, which is not converted but has rows of its own");
    if is_too_large { format!("{told}; at the plan's rate it would be too large") } else { told }
}

fn unpriced_hours(n: u64) -> String {
    let (costs, verb) = (counted(n, "cost"), if n == 1 { "states" } else { "state" });
    format!(
        "{costs} {verb} hours without an amount, so that what they belong to has no known cost; write \
         the price of an hour in [hours] of the plan"
    )
}

fn unknown_tax(n: u64) -> String {
    let (orders, verb) = (counted(n, "order"), if n == 1 { "does" } else { "do" });
    format!(
        "{orders} {verb} not state the tax, so that the profit of what they belong to is not known"
    )
}

fn lost(gap: &Gap, zone: &Zone) -> String {
    let (clicks, times) = (counted(gap.lost, "click"), times(gap, zone));
    let verb = if gap.lost == 1 { "was" } else { "were" };
    format!(
        "up to {clicks} {verb} lost {times}, because the disk could not take them or the data file was \
         damaged"
    )
}

fn killed(gap: &Gap, zone: &Zone) -> String {
    let (clicks, times) = (counted(gap.missing, "click"), times(gap, zone));
    format!(
        "the server ended without a stop {times}; up to {clicks} that it held in memory may be missing"
    )
}

fn future_clicks(n: u64) -> String {
    let (clicks, verb) = (counted(n, "click"), are(n));
    format!(
        "{clicks} {verb} dated more than a day in the future, and counted on that date: the server's \
         clock was ahead, or this machine's clock is behind"
    )
}

fn clock_set_back(from: Timestamp, to: Timestamp, count: u64, zone: &Zone) -> String {
    let days = counted(from.ms().abs_diff(to.ms()) / DAY_MS.unsigned_abs(), "day");
    let (before, after) = (zone.clock(from), zone.clock(to));
    let times =
        if count == 1 { String::new() } else { format!(" (the largest of {count} such steps)") };
    format!(
        "the server's clock was set back by {days} or more, from {before} to {after}{times}; clicks \
         around that time may be counted in the wrong month"
    )
}

/// `between 2026-11-20 14:02:11 and 14:02:13`, in a zone.
fn times(gap: &Gap, zone: &Zone) -> String {
    let (from, to) = (zone.clock(gap.from), zone.clock(gap.to));
    match (from.split_once(' '), to.split_once(' ')) {
        _ if from == to => format!("at {from}"),
        (Some((a, _)), Some((b, time))) if a == b => format!("between {from} and {time}"),
        _ => format!("between {from} and {to}"),
    }
}

fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests;
