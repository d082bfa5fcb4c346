//! The text around a report's table: header, summary, evidence and verdict counts.

use crate::domain::click::Verdict;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::{Attribution, Model};
use crate::render::prose::{counted, windows};
use crate::report::{EvidenceCounts, Figures, Fit, RateReason, Report, ReportRow};

use super::rows::is_few;
use super::unplaced::{UNPLACED, unplaced_by_currency};

pub(super) use crate::render::prose::{amount, credits, money, whole};

/// The key of a row without that tag.
pub(super) const NO_TAG: &str = "(none)";

/// The period and the attribution rules.
pub(super) fn head(report: &Report) -> [String; 2] {
    let period = &report.period;
    let (first, last) = period.first_and_last();
    let (title, days) = (period.title(), format!("{first} to {last}"));
    let so_far = if report.running { " so far" } else { "" };
    let period = if title == days {
        format!("{title}{so_far}, {}", period.zone)
    } else {
        format!("{title}{so_far}, {} ({days})", period.zone)
    };
    [period, credit(&report.rules)]
}

/// The rules by which credit is given.
pub(super) fn credit(rules: &Attribution) -> String {
    let model = match rules.model {
        Model::Last => "last touch",
        Model::LastNonDirect => "last non-direct touch",
        Model::First => "first touch",
        Model::Linear => "linear",
        Model::Position => "by position (40/20/40)",
        Model::Decay => "by age (half every 7 days)",
        Model::Markov => "by what is lost without a channel (Markov)",
        Model::Shapley => "in equal shares to the channels (Shapley)",
    };
    let (window, rule) = (windows(rules), rules.coupon);
    format!("Credit: {model}, window {window}, coupon rule {rule}")
}

/// What a model of channels stands on.
pub(super) fn fit(report: &Report) -> Option<String> {
    let Fit { conversions, others } = report.fit?;
    let conversions = counted(conversions, "placed conversion");
    let others = match others {
        0 => String::new(),
        1 => " and 1 contact or recipient who did not convert".to_owned(),
        _ => format!(" and {} contacts and recipients who did not convert", whole(others)),
    };
    Some(format!("The model stands on {conversions}{others}."))
}

/// What all conversions brought, and how many of them are unplaced.
pub(super) fn summary(report: &Report) -> String {
    let is_one_of_many = !report.other_currencies.is_empty();
    let mut text = currency_summary(&report.totals, &report.unplaced, is_one_of_many);
    for (unplaced, totals) in &report.other_currencies {
        text.push(' ');
        text.push_str(&currency_summary(totals, unplaced, is_one_of_many));
    }
    text
}

/// Of several currencies, a sentence without an amount names its own.
fn currency_summary(totals: &Figures, unplaced: &Figures, is_one_of_many: bool) -> String {
    if totals.conversions <= 0.0 && totals.gross == 0 {
        let named = totals.currency.filter(|_| is_one_of_many);
        let named = named.map(|of| format!(" in {}", of.code())).unwrap_or_default();
        return format!("No conversions{named} in this period.");
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

/// What brought most; `None` if that would say nothing, or only chance.
pub(super) fn leader(report: &Report) -> Option<String> {
    let in_main = |row: &&ReportRow| row.figures.currency == report.totals.currency;
    let mut rows = report.rows.iter().filter(in_main).filter(|row| row.figures.revenue() > 0);
    let (first, second) = (rows.next()?, rows.next()?);
    let placed = report.totals.revenue() - report.unplaced.revenue();
    let is_known = first.key.iter().any(Option::is_some);
    if !is_known
        || first.figures.revenue() == second.figures.revenue()
        || is_few(first.figures.conversions)
    {
        return None;
    }
    let revenue = money(first.figures.revenue(), first.figures.currency);
    let share = first.figures.revenue() as f64 / placed.max(1) as f64 * 100.0;
    Some(format!(
        "{} brought most: {revenue}, {share:.0}% of what could be placed.",
        named(&first.key)
    ))
}

/// The key of a row in one text.
pub(super) fn named(key: &[Option<String>]) -> String {
    let tags = key.iter().map(|tag| tag.as_deref().unwrap_or(NO_TAG));
    tags.collect::<Vec<_>>().join(", ")
}

/// What ties the conversions to touches, used or not: the coupon rule and the model may give the credit to
/// other touches. `None` without any conversion.
pub(super) fn evidence(counts: &EvidenceCounts) -> Option<String> {
    let ways = [
        (counts.click_only, "clicks without a code"),
        (counts.code_only, "a code without clicks"),
        (counts.agree, "clicks and a code that agree"),
        (counts.disagree, "clicks and a code that disagree"),
        (counts.other, "only other touches"),
        (counts.none, "nothing"),
    ];
    let mut ways = ways.iter().filter(|(count, _)| *count > 0);
    let (count, how) = ways.next()?;
    let first = format!("{how} for {}", counted(*count, "conversion"));
    let others = ways.map(|(count, how)| format!("{how} for {}", whole(*count)));
    let all: Vec<String> = std::iter::once(first).chain(others).collect();
    Some(format!("Evidence, whichever touch got the credit: {}.", all.join(", ")))
}

/// What tells a row without a tag from an unplaced conversion, where a report has both.
pub(super) fn none_and_unplaced(report: &Report) -> Option<String> {
    let none = report.rows.iter().flat_map(|row| &row.key).any(Option::is_none);
    let unplaced = unplaced_by_currency(report).any(|unplaced| unplaced.conversions > 0.0);
    (none && unplaced).then(|| {
        format!(
            "{NO_TAG} is placed, but this tag is not known; {UNPLACED} is not tied to any touch."
        )
    })
}

/// Why rates are missing that could be expected; `None` if none is.
pub(super) fn missing_rates(report: &Report) -> Option<String> {
    let others = report.other_currencies.iter().map(|(_, totals)| totals);
    let rows = report.rows.iter().map(|row| &row.figures);
    let rates = rows.chain([&report.totals]).chain(others).map(|figures| figures.rate);
    let reasons: Vec<RateReason> = rates.filter_map(|rate| rate.reason).collect();
    let unit = match report.totals.rate.of {
        RateOf::People => "person",
        RateOf::Clicks => "click",
        RateOf::Conversations => "conversation",
        RateOf::Contacts => "contact",
    };
    let whys = [
        (RateReason::OutsideDenominator, format!("a conversion has no {unit} among those counted")),
        (RateReason::Repeat, format!("one {unit} has two conversions")),
    ];
    let whys = whys.into_iter().filter(|(reason, _)| reasons.contains(reason));
    let whys: Vec<String> = whys.map(|(_, why)| why).collect();
    (!whys.is_empty()).then(|| format!("There is no rate where {}.", whys.join(", or where ")))
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
