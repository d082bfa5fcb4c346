//! The text around a report's table: header, summary, evidence and verdict counts.

use crate::domain::click::Verdict;
use crate::domain::money::Currency;
use crate::domain::settings::rules::Model;
use crate::render::prose::{counted, grouped, span};
use crate::report::{EvidenceCounts, Figures, Report};

use super::number::{self, Credits};

pub(super) use crate::render::prose::whole;

/// The period and the attribution rules.
pub(super) fn head(report: &Report) -> [String; 2] {
    let period = &report.period;
    let (first, last) = (period.zone.day(period.from), period.zone.day(period.to.plus_ms(-1)));
    let (title, days) = (period.title(), format!("{first} to {last}"));
    let period = if title == days {
        format!("{title}, {}", period.zone)
    } else {
        format!("{title}, {} ({days})", period.zone)
    };
    let model = match report.model {
        Model::Last => "last touch",
        Model::LastNonDirect => "last non-direct touch",
        Model::First => "first touch",
        Model::Linear => "linear",
        Model::Position => "by position (40/20/40)",
        Model::Decay => "by age (half every 7 days)",
    };
    let (window, rule) = (span(report.window), report.coupon);
    [period, format!("Credit: {model}, window {window}, coupon rule {rule}")]
}

/// What all conversions brought, and how many of them are unplaced.
pub(super) fn summary(report: &Report) -> String {
    let mut text = currency_summary(&report.totals, &report.unplaced);
    for (unplaced, totals) in &report.other_currencies {
        text.push(' ');
        text.push_str(&currency_summary(totals, unplaced));
    }
    text
}

fn currency_summary(totals: &Figures, unplaced: &Figures) -> String {
    if totals.conversions <= 0.0 && totals.gross == 0 {
        return "No conversions in this period.".to_owned();
    }
    let amount = |minor| money(minor, totals.currency);
    let refunds = if totals.refunds == 0 {
        String::new()
    } else {
        format!(" after {} in refunds", amount(totals.refunds))
    };
    let count = credits(totals.conversions);
    let unplaced = if unplaced.conversions > 0.0 {
        let (count, worth) = (credits(unplaced.conversions), amount(unplaced.revenue()));
        let verb = if count == "1" { "is" } else { "are" };
        format!("{count} of them, worth {worth}, {verb} unplaced.")
    } else {
        (if count == "1" { "It is placed." } else { "All are placed." }).to_owned()
    };
    let revenue = amount(totals.revenue());
    let noun = if count == "1" { "conversion" } else { "conversions" };
    format!("{count} {noun} brought {revenue}{refunds}. {unplaced}")
}

/// How the conversions were linked; `None` without any.
pub(super) fn evidence(counts: &EvidenceCounts) -> Option<String> {
    let ways = [
        (counts.click_only, "by clicks without a code"),
        (counts.code_only, "by a code without clicks"),
        (counts.agree, "by clicks and a code that agree"),
        (counts.disagree, "by clicks and a code that disagree"),
        (counts.other, "by other touches"),
    ];
    let ways = ways.iter().filter(|(count, _)| *count > 0);
    let ways: Vec<String> = ways.map(|(count, how)| format!("{} {how}", whole(*count))).collect();
    let unplaced = (counts.none > 0)
        .then(|| format!("{} could not be linked to anything", whole(counts.none)));
    let linked = (!ways.is_empty()).then(|| ways.join(", "));
    let parts: Vec<String> = linked.into_iter().chain(unplaced).collect();
    (!parts.is_empty()).then(|| format!("How conversions were linked: {}.", parts.join("; ")))
}

/// Clicks, visitors, and the requests that are not clicks; `None` without any.
pub(super) fn verdicts(totals: &Figures) -> Option<String> {
    let mut others = totals.verdicts;
    others[Verdict::Person.index()] = 0;
    let others = verdict_counts(&others);
    if totals.clicks == 0 && others.is_empty() {
        return None;
    }
    let clicks = counted(totals.clicks, "click");
    let visitors = counted(totals.people, "visitor");
    let not_counted = if others.is_empty() {
        String::new()
    } else {
        format!(" Not counted as clicks: {others}.")
    };
    Some(format!("{clicks} by {visitors}.{not_counted}"))
}

/// `240 preview, 9 scanner`.
pub(super) fn verdict_counts(counts: &[u64; Verdict::ALL.len()]) -> String {
    let counts = Verdict::ALL.iter().zip(counts).filter(|(_, count)| **count > 0);
    let counts: Vec<String> = counts.map(|(v, count)| format!("{} {v}", whole(*count))).collect();
    counts.join(", ")
}

/// An amount with its currency.
pub(super) fn money(minor: i128, currency: Option<Currency>) -> String {
    let amount = amount(minor, currency);
    currency.map_or(amount.clone(), |currency| format!("{amount} {}", currency.code()))
}

/// An amount without its currency.
pub(super) fn amount(minor: i128, currency: Option<Currency>) -> String {
    grouped(&number::amount(minor, currency))
}

/// A number of conversions, with two decimals if credit is split.
pub(super) fn credits(conversions: f64) -> String {
    match Credits::from(conversions) {
        Credits::Whole(count) => whole(count),
        Credits::Shared(credits) => grouped(&format!("{credits:.2}")),
    }
}
