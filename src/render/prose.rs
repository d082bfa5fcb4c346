//! Numbers, amounts and lengths of time as people read them, and counted nouns for the messages of the command line.

use super::number::{self, Credits};
use super::texts::{self, say};
use crate::domain::money::Currency;
use crate::domain::percent::Percent;
use crate::domain::settings::rules::{Attribution, KindWindow};
use crate::domain::span::Span;

/// A decimal with thousands separators, as the language of the texts has them: `13,500.00`.
#[must_use]
pub fn grouped(decimal: &str) -> String {
    marked(decimal, texts::number_marks())
}

/// A decimal with these marks between thousands and before decimals.
pub(super) fn marked(decimal: &str, [thousands, decimals]: [&str; 2]) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut text = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push_str(decimals);
        text.push_str(fraction);
    }
    text
}

/// `1,204 orders`, for messages in English; a report has texts for each number.
#[must_use]
pub fn counted(n: u64, noun: &str) -> String {
    let ending = match n {
        1 => "",
        _ if noun.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{} {noun}{ending}", whole(n))
}

/// A number with so many decimals: `1,204.5`.
pub(super) fn decimal(value: f64, places: usize) -> String {
    grouped(&format!("{value:.places$}"))
}

/// So many days.
pub(super) fn days(n: u64) -> String {
    say!("days", count = n)
}

/// A share of 0 to 1 as a percentage with so many decimals.
pub(super) fn percent(share: f64, places: usize) -> String {
    say!("percent", value = decimal(share * 100.0, places))
}

/// A percentage as a person wrote it, with as few decimals as it has.
pub(super) fn written_percent(share: Percent) -> String {
    say!("percent", value = grouped(share.to_string().trim_end_matches('%')))
}

/// `1,204`.
pub(super) fn whole(n: u64) -> String {
    grouped(&n.to_string())
}

/// `5,000 clicks by people`: the limit of a link.
pub(super) fn click_limit(limit: u32) -> String {
    match limit {
        1 => "1 click by a person".to_owned(),
        _ => format!("{} by people", counted(limit.into(), "click")),
    }
}

/// The windows of rules: `30 days (click 7 days, sent 1 day)`.
pub(super) fn windows(rules: &Attribution) -> String {
    let window = span(rules.window);
    if rules.windows.is_empty() {
        return window;
    }
    let own =
        |of: &KindWindow| say!("windows-own", kind = of.kind.as_str(), window = span(of.window));
    say!("windows", window = window, own = texts::list(rules.windows.iter().map(own)))
}

/// `30 days`; shorter units if it is not a number of days.
pub(super) fn span(span: Span) -> String {
    span.whole_days().map_or_else(|| span.to_string(), days)
}

/// An amount with its currency.
pub(super) fn money(minor: i128, currency: Option<Currency>) -> String {
    let amount = amount(minor, currency);
    match currency {
        Some(currency) => say!("money", amount = amount, currency = currency.code()),
        None => amount,
    }
}

/// An amount without its currency.
pub(super) fn amount(minor: i128, currency: Option<Currency>) -> String {
    grouped(&number::amount(minor, currency))
}

/// A number of conversions, with two decimals if credit is split.
pub(super) fn credits(conversions: f64) -> String {
    match Credits::from(conversions) {
        Credits::Whole(count) => whole(count),
        Credits::Shared(credits) => decimal(credits, 2),
    }
}

#[cfg(test)]
mod tests;
