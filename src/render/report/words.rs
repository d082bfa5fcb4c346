//! What a report says in words: its head, its sum, its evidence, its warnings.

use serde::Serialize;

use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::settings::rules::Model;
use crate::domain::time::DAY_MS;
use crate::render::text::grouped;
use crate::report::{EvidenceCounts, Figures, Report, ReportWarning};

use super::number::Credits;
use super::number::amount;

/// A warning, for people and for machines.
#[derive(Debug, Serialize)]
pub(super) struct Warning {
    /// What it is about, as one word.
    code: &'static str,
    /// The same in words.
    pub(super) message: String,
    /// How many there are.
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// Whose days they are, and under which rules credit was given.
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
        Model::LastNonDirect => "last touch that is not direct",
        Model::First => "first touch",
        Model::Linear => "linear",
        Model::Position => "by position (40/20/40)",
        Model::Decay => "by age (half for every 7 days)",
    };
    let window = match report.window.whole_days() {
        Some(days) => count(days, "day"),
        None => report.window.to_string(),
    };
    [period, format!("{model}, {window}, coupon {}", report.coupon)]
}

/// What came in, and how much of it is unplaced.
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
    let refunds = if totals.refunds == 0 {
        String::new()
    } else {
        format!(", after {} of refunds", money(totals.refunds, totals))
    };
    let unplaced = if unplaced.conversions > 0.0 {
        let (n, worth) = (credits(unplaced), money(unplaced.revenue(), unplaced));
        let verb = if n == "1" { "is" } else { "are" };
        format!("{n} of them, worth {worth}, {verb} unplaced")
    } else {
        "none is unplaced".to_owned()
    };
    let revenue = money(totals.revenue(), totals);
    format!("{revenue} from {}{refunds}; {unplaced}.", conversions(totals))
}

/// How the conversions were tied; `None` without any.
pub(super) fn evidence(counts: &EvidenceCounts) -> Option<String> {
    let parts = [
        (counts.click_only, "by clicks alone"),
        (counts.code_only, "by a code alone"),
        (counts.agree, "by both, which agree"),
        (counts.disagree, "by both, which disagree"),
        (counts.other, "by other touches"),
        (counts.none, "by nothing: unplaced"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(n, how)| format!("{} {how}", plain(*n))).collect();
    (!parts.is_empty()).then(|| format!("How they were tied: {}.", parts.join(", ")))
}

/// What the requests for links were; `None` without any.
pub(super) fn verdicts(totals: &Figures) -> Option<String> {
    let others = Verdict::ALL.iter().zip(totals.verdicts);
    let others = others.filter(|(verdict, count)| **verdict != Verdict::Person && *count > 0);
    let others: Vec<String> = others.map(|(v, count)| format!("{} {v}", plain(count))).collect();
    if totals.clicks == 0 && others.is_empty() {
        return None;
    }
    let people = count(totals.people, "visitor");
    let clicks = format!("{} by persons, of {people}", count(totals.clicks, "click"));
    let left = if others.is_empty() {
        String::new()
    } else {
        format!("; not counted: {}", others.join(", "))
    };
    Some(format!("{clicks}{left}."))
}

/// A warning as a value, its times in a zone.
pub(super) fn warning(warning: &ReportWarning, zone: &Zone) -> Warning {
    let of = |code, count, message| Warning {
        code,
        message,
        count,
        channel: None,
        coupon: None,
        currency: None,
        from: None,
        to: None,
    };
    match warning {
        ReportWarning::FutureOrders(n) => {
            let message = format!(
                "{} dated in the future, counted in the month of their date",
                count(*n, "order")
            );
            of("future_orders", *n, message)
        }
        ReportWarning::NotCounted(n) => {
            let message =
                format!("{} pending or cancelled: listed, not counted", count(*n, "order"));
            of("not_counted", *n, message)
        }
        ReportWarning::UnknownChannel(name, n) => {
            let rows = count(*n, "row");
            let message = format!("channel {name} is not in the plan, kept as written ({rows})");
            Warning { channel: Some(name.clone()), ..of("unknown_channel", *n, message) }
        }
        ReportWarning::UnknownCode(code, n) => {
            let message = format!("code {code} was not made here ({})", count(*n, "order"));
            Warning { coupon: Some(code.clone()), ..of("unknown_code", *n, message) }
        }
        ReportWarning::ForeignClickIds(n) => {
            let message = format!("{} with a click id that was not made here", count(*n, "order"));
            of("foreign_click_ids", *n, message)
        }
        ReportWarning::LostClicks(n) => {
            let message = format!(
                "{} with a click id of ours whose click is not in the data file",
                count(*n, "order")
            );
            of("lost_clicks", *n, message)
        }
        ReportWarning::OtherCurrency(currency, n) => {
            let orders = count(*n, "order");
            let message = format!("{orders} in {currency}, for which the plan has no rate");
            Warning { currency: Some(currency.code()), ..of("other_currency", *n, message) }
        }
        ReportWarning::Gap(gap) => {
            let lost = count(gap.lost, "click");
            let message =
                format!("{}: up to {lost} lost, as the disk did not keep up", times(gap, zone));
            let (from, to) = (Some(zone.rfc3339(gap.from)), Some(zone.rfc3339(gap.to)));
            Warning { from, to, ..of("gap", gap.lost, message) }
        }
        ReportWarning::FutureClicks(n) => {
            let message = format!(
                "{} dated more than a day in the future, counted in the month of their date: the \
                 server's clock was ahead, or the clock here is behind",
                count(*n, "click")
            );
            of("future_clicks", *n, message)
        }
        ReportWarning::ClockSetBack { from, to, count: n } => {
            let days = count(from.ms().abs_diff(to.ms()) / DAY_MS.unsigned_abs(), "day");
            let times = if *n == 1 { String::new() } else { format!(", the widest of {n} times") };
            let message = format!(
                "the server's clock was set back by {days} or more, from {} to {}{times}: clicks \
                 around it may be counted in the wrong month",
                zone.clock(*from),
                zone.clock(*to)
            );
            let (from, to) = (Some(zone.rfc3339(*from)), Some(zone.rfc3339(*to)));
            Warning { from, to, ..of("clock_set_back", *n, message) }
        }
    }
}

/// `2026-11-20 14:02:11 to 14:02:13`, in a zone.
fn times(gap: &Gap, zone: &Zone) -> String {
    let (from, to) = (zone.clock(gap.from), zone.clock(gap.to));
    match (from.split_once(' '), to.split_once(' ')) {
        _ if from == to => from,
        (Some((a, _)), Some((b, time))) if a == b => format!("{from} to {time}"),
        _ => format!("{from} to {to}"),
    }
}

/// `1,204 orders`.
fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", plain(n), if n == 1 { "" } else { "s" })
}

/// A whole number, its thousands parted.
pub(super) fn plain(n: u64) -> String {
    grouped(&n.to_string())
}

/// An amount and its currency.
pub(super) fn money(minor: i128, figures: &Figures) -> String {
    let amount = grouped(&amount(minor, figures.currency));
    figures.currency.map(Currency::code).map_or(amount.clone(), |code| format!("{amount} {code}"))
}

/// Conversions of a row, for people.
pub(super) fn credits(figures: &Figures) -> String {
    match Credits::from(figures.conversions) {
        Credits::Whole(n) => plain(n),
        Credits::Shared(credits) => grouped(&format!("{credits:.2}")),
    }
}

fn conversions(figures: &Figures) -> String {
    let noun = if Credits::from(figures.conversions) == Credits::Whole(1) { "" } else { "s" };
    format!("{} conversion{noun}", credits(figures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_gap_is_told_in_the_zone_of_the_report() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let told = |from: &str, to: &str, lost| {
            warning(&ReportWarning::Gap(Gap { from: at(from), to: at(to), lost, late: 7 }), &zone)
        };
        let brief = told("2026-11-20T13:02:11.500Z", "2026-11-20T13:02:13Z", 12);
        let why = "lost, as the disk did not keep up";
        let message = format!("2026-11-20 14:02:11 to 14:02:13: up to 12 clicks {why}");
        assert_eq!((brief.code, brief.count, brief.message), ("gap", 12, message));
        assert_eq!(brief.to.as_deref(), Some("2026-11-20T14:02:13+01:00"));
        let over_midnight = told("2026-11-20T22:59:59Z", "2026-11-20T23:00:01Z", 1_200).message;
        let times = "2026-11-20 23:59:59 to 2026-11-21 00:00:01";
        assert_eq!(over_midnight, format!("{times}: up to 1,200 clicks {why}"));
        let one = told("2026-11-20T13:02:11.100Z", "2026-11-20T13:02:11.900Z", 1).message;
        assert_eq!(one, format!("2026-11-20 14:02:11: up to 1 click {why}"));
    }

    #[test]
    fn a_clock_that_was_wrong_is_told_with_its_times_before_and_after() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let (from, to) = (at("2028-01-02T11:00:00Z"), at("2026-11-28T12:00:00Z"));
        let told = |count| warning(&ReportWarning::ClockSetBack { from, to, count }, &zone);
        let once = told(1);
        let said = "the server's clock was set back by 399 days or more, from 2028-01-02 12:00:00 to \
                    2026-11-28 13:00:00";
        let why = "clicks around it may be counted in the wrong month";
        assert_eq!((once.code, once.count), ("clock_set_back", 1));
        assert_eq!(once.message, format!("{said}: {why}"));
        assert_eq!(once.from.as_deref(), Some("2028-01-02T12:00:00+01:00"));
        assert_eq!(told(3).message, format!("{said}, the widest of 3 times: {why}"));
        let ahead = warning(&ReportWarning::FutureClicks(1_200), &zone);
        assert!(ahead.message.starts_with("1,200 clicks dated more than a day in the future"));
    }
}
