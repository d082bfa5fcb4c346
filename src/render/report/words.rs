//! The text around a report's table: header, summary, evidence and verdict counts.

use std::cmp::Reverse;

use crate::domain::period::Zone;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::Attribution;
use crate::render::number::Credits;
use crate::render::prose::{percent, windows};
use crate::render::texts::{self, say};
use crate::render::{key, period};
use crate::report::{EvidenceCounts, Figures, Fit, RateReason, Report, ReportRow, ReportWarning};

use super::rows::is_few;
use super::unplaced::unplaced_by_currency;
use super::warning::warning;

pub(super) use crate::render::prose::{amount, credits, money};

/// The period and the attribution rules.
pub(super) fn head(report: &Report) -> [String; 2] {
    let (period, zone) = (&report.period, report.period.zone.name());
    let title = period::title_so_far(period, report.running);
    let period = match period.whole_month() {
        Some(_) => say!("head-with-days", title = title, zone = zone, days = period::days(period)),
        None => say!("head", title = title, zone = zone),
    };
    [period, credit(&report.rules)]
}

/// The rules by which credit is given.
pub(super) fn credit(rules: &Attribution) -> String {
    let model = texts::of("model", rules.model.as_str());
    say!("credit", model = model, window = windows(rules), rule = rules.coupon.as_str())
}

/// What a model of channels stands on.
pub(super) fn fit(report: &Report) -> Option<String> {
    let Fit { conversions, others } = report.fit?;
    Some(say!("fit-stands-on", conversions = conversions, others = others))
}

/// What all conversions brought, and how many of them are unplaced.
pub(super) fn summary(report: &Report) -> String {
    let is_one_of_many = !report.other_currencies.is_empty();
    let own = (&report.unplaced, &report.totals);
    let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
    let of = |(unplaced, totals)| currency_summary(totals, unplaced, is_one_of_many);
    texts::sentences(std::iter::once(own).chain(others).map(of))
}

/// Of several currencies, a sentence without an amount names its own.
fn currency_summary(totals: &Figures, unplaced: &Figures, is_one_of_many: bool) -> String {
    let Some(brought) = brought(totals) else {
        return match totals.currency.filter(|_| is_one_of_many) {
            Some(currency) => say!("summary-none-in", currency = currency.code()),
            None => say!("summary-none"),
        };
    };
    let amount = |minor| money(minor, totals.currency);
    let count = Credits::from(totals.conversions);
    let placed = if unplaced.conversions > 0.0 {
        let (count, worth) = (Credits::from(unplaced.conversions), amount(unplaced.revenue()));
        say!("summary-unplaced", count = count, worth = worth)
    } else {
        say!("summary-all-placed", count = count)
    };
    texts::sentences([brought, placed])
}

/// What conversions brought; `None` if there were none.
pub(super) fn brought(sums: &Figures) -> Option<String> {
    if sums.conversions <= 0.0 && sums.gross == 0 {
        return None;
    }
    let amount = |minor| money(minor, sums.currency);
    let (count, revenue) = (Credits::from(sums.conversions), amount(sums.revenue()));
    Some(if sums.refunds == 0 {
        say!("summary-brought", count = count, revenue = revenue)
    } else {
        let refunds = amount(sums.refunds);
        say!("summary-brought-after-refunds", count = count, revenue = revenue, refunds = refunds)
    })
}

/// What brought most; `None` if that would say nothing, or only chance.
pub(super) fn leader(report: &Report) -> Option<String> {
    let in_main = |row: &&ReportRow| row.figures.currency == report.totals.currency;
    let rows = report.rows.iter().filter(in_main).filter(|row| row.figures.revenue() > 0);
    let mut rows: Vec<&ReportRow> = rows.collect();
    // Weeks and months are not in this order.
    rows.sort_by_key(|row| Reverse(row.figures.revenue()));
    let [first, second, ..] = *rows.as_slice() else { return None };
    let placed = report.totals.revenue() - report.unplaced.revenue();
    let is_known = first.key.iter().any(Option::is_some);
    if !is_known
        || first.figures.revenue() == second.figures.revenue()
        || is_few(first.figures.conversions)
    {
        return None;
    }
    let revenue = money(first.figures.revenue(), first.figures.currency);
    let share = percent(first.figures.revenue() as f64 / placed.max(1) as f64, 0);
    Some(say!("summary-leader", name = key::named(&first.key), revenue = revenue, share = share))
}

/// What ties the conversions to touches, used or not: the coupon rule and the model may give the credit to
/// other touches. `None` without any conversion.
pub(super) fn evidence(counts: &EvidenceCounts) -> Option<String> {
    let ways = [
        (counts.click_only, "click_only"),
        (counts.code_only, "code_only"),
        (counts.agree, "agree"),
        (counts.disagree, "disagree"),
        (counts.other, "other"),
        (counts.none, "none"),
    ];
    let ways = ways.into_iter().filter(|(count, _)| *count > 0);
    let mut ways = ways.map(|(count, way)| (count, texts::of("evidence-how", way)));
    let first = ways.next().map(|(count, how)| say!("evidence-first", how = how, count = count))?;
    let others = ways.map(|(count, how)| say!("evidence-other", how = how, count = count));
    Some(say!("evidence", ways = texts::list(std::iter::once(first).chain(others))))
}

/// What tells a row without a tag from an unplaced conversion, where a report has both.
pub(super) fn none_and_unplaced(report: &Report) -> Option<String> {
    let none = report.rows.iter().flat_map(|row| &row.key).any(Option::is_none);
    let unplaced = unplaced_by_currency(report).any(|unplaced| unplaced.conversions > 0.0);
    (none && unplaced).then(|| say!("none-and-unplaced"))
}

/// What the rates are of, where that is not people, which they are of unless told.
pub(super) fn rates_of(report: &Report) -> Option<String> {
    let of = report.totals.rate.of;
    let rates = report.rows.iter().map(|row| row.figures.rate).chain([report.totals.rate]);
    let is_told = of != RateOf::People && rates.map(|rate| rate.value).any(|of| of.is_some());
    is_told.then(|| say!("rates-of", unit = of.as_str()))
}

/// Why rates are missing that could be expected; `None` if none is.
pub(super) fn missing_rates(report: &Report) -> Option<String> {
    let others = report.other_currencies.iter().map(|(_, totals)| totals);
    let rows = report.rows.iter().map(|row| &row.figures);
    let rates = rows.chain([&report.totals]).chain(others).map(|figures| figures.rate);
    let reasons: Vec<RateReason> = rates.filter_map(|rate| rate.reason).collect();
    let unit = report.totals.rate.of.as_str();
    let outside = reasons.contains(&RateReason::OutsideDenominator);
    let outside = outside.then(|| say!("no-rate-outside_denominator", unit = unit));
    let repeat = reasons.contains(&RateReason::Repeat);
    let repeat = repeat.then(|| say!("no-rate-repeat", unit = unit));
    match (outside, repeat) {
        (Some(why), Some(other)) => Some(say!("no-rate-twice", why = why, other = other)),
        (why, other) => Some(say!("no-rate", why = why.or(other)?)),
    }
}

/// A warning as a note under the figures.
pub(super) fn note(of: &ReportWarning, zone: &Zone) -> String {
    say!("note", said = warning(of, zone).message)
}
