//! The warnings of a report, each in words for people and as fields for machines.

use serde::Serialize;

use crate::domain::click::gap::Gap;
use crate::domain::limits::FIT_CONVERSIONS_MIN;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::settings::exchange::ExchangeRate;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::render::texts::say;
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
        ReportWarning::FewForModel(n) => {
            let least = FIT_CONVERSIONS_MIN;
            with("few_for_model", *n, say!("warning-few_for_model", count = *n, least = least))
        }
        ReportWarning::FutureOrders(n) => {
            with("future_orders", *n, say!("warning-future_orders", count = *n))
        }
        ReportWarning::NotCounted(n) => {
            with("not_counted", *n, say!("warning-not_counted", count = *n))
        }
        ReportWarning::UnknownChannel(name, n) => {
            let message = say!("warning-unknown_channel", count = *n, channel = name.as_str());
            Warning { channel: Some(name.clone()), ..with("unknown_channel", *n, message) }
        }
        ReportWarning::UnknownCode(code, n) => {
            let message = say!("warning-unknown_code", count = *n, code = code.as_str());
            Warning { coupon: Some(code.clone()), ..with("unknown_code", *n, message) }
        }
        ReportWarning::ForeignClickIds(n) => {
            with("foreign_click_ids", *n, say!("warning-foreign_click_ids", count = *n))
        }
        ReportWarning::LostClicks(n) => {
            with("lost_clicks", *n, say!("warning-lost_clicks", count = *n))
        }
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
        ReportWarning::UnpricedHours(n) => {
            with("unpriced_hours", *n, say!("warning-unpriced_hours", count = *n))
        }
        ReportWarning::UnknownTax(n) => {
            with("unknown_tax", *n, say!("warning-unknown_tax", count = *n))
        }
        ReportWarning::Gap(gap) => {
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            let message = say!("warning-gap", count = gap.lost, when = when(gap, zone));
            Warning { from, to, ..with("gap", gap.lost, message) }
        }
        ReportWarning::Killed(gap) => {
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            let message = say!("warning-killed", count = gap.missing, when = when(gap, zone));
            Warning { from, to, ..with("killed", gap.missing, message) }
        }
        ReportWarning::ClicksRemoved { before, count } => {
            let message =
                say!("warning-clicks_removed", count = *count, before = zone.clock(*before));
            let to = Some(zone.rfc3339(*before));
            Warning { to, ..with("clicks_removed", *count, message) }
        }
        ReportWarning::FutureClicks(n) => {
            with("future_clicks", *n, say!("warning-future_clicks", count = *n))
        }
        ReportWarning::ClockSetBack { from, to, count } => {
            let message = clock_set_back(*from, *to, *count, zone);
            let (from, to) = (Some(zone.rfc3339(*from)), Some(zone.rfc3339(*to)));
            Warning { from, to, ..with("clock_set_back", *count, message) }
        }
    }
}

fn converted(n: u64, (of, into): (Currency, Currency), rate: ExchangeRate) -> String {
    let (currency, rate, into) = (of.code(), rate.to_string(), into.code());
    say!("warning-converted", count = n, currency = currency, rate = rate, into = into)
}

fn other_currency(currency: Currency, n: u64, is_too_large: bool) -> String {
    let currency = currency.code();
    if is_too_large {
        say!("warning-other_currency-too-large", count = n, currency = currency)
    } else {
        say!("warning-other_currency", count = n, currency = currency)
    }
}

fn clock_set_back(from: Timestamp, to: Timestamp, count: u64, zone: &Zone) -> String {
    let days = from.ms().abs_diff(to.ms()) / DAY_MS.unsigned_abs();
    let (before, after) = (zone.clock(from), zone.clock(to));
    say!("warning-clock_set_back", days = days, before = before, after = after, steps = count)
}

/// `between 2026-11-20 14:02:11 and 14:02:13`, in a zone.
fn when(gap: &Gap, zone: &Zone) -> String {
    let (from, to) = (zone.clock(gap.from), zone.clock(gap.to));
    if from == to {
        return say!("when-at", time = from);
    }
    let end = match (from.split_once(' '), to.split_once(' ')) {
        (Some((a, _)), Some((b, time))) if a == b => time.to_owned(),
        _ => to,
    };
    say!("when-between", from = from, to = end)
}

#[cfg(test)]
mod tests;
