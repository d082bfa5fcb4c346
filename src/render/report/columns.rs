//! A report as CSV: its rows, then what is unplaced, under the names of the JSON document.
//!
//! Nested names are joined: `verdict_person`, `rate_low`. The totals are left out, so that a column
//! can be added up.

use crate::domain::click::Verdict;
use crate::domain::money::Currency;
use crate::render::cell::Cell;
use crate::render::list::List;
use crate::report::{Figures, RateReason, Report};

use super::document::unplaced_of_all;
use super::number::{Credits, rate};

/// The key of the row of what is unplaced.
pub(super) const UNPLACED: &str = "(unplaced)";

const VERDICTS: [&str; Verdict::ALL.len()] = [
    "verdict_person",
    "verdict_preview",
    "verdict_prefetch",
    "verdict_scanner",
    "verdict_bot",
    "verdict_probe",
    "verdict_own",
    "verdict_unknown",
];

const ACTIVITY: [&str; 6] =
    ["currency", "conversations", "contacts", "capture_rate", "clicks", "people"];

const MONEY: [&str; 6] = ["conversions", "gross", "refunds", "discounts", "revenue", "cost"];

const DERIVED: [&str; 9] = [
    "rate_of",
    "rate",
    "rate_low",
    "rate_high",
    "rate_reason",
    "revenue_per_conversation",
    "revenue_per_click",
    "revenue_per_contact",
    "average_order",
];

/// The rows of a report.
pub(super) fn rows(report: &Report) -> List<'_> {
    let by = report.by.iter().map(|grouping| grouping.as_str());
    let columns = by.chain(ACTIVITY).chain(VERDICTS).chain(MONEY).chain(DERIVED).collect();
    let placed = report.rows.iter().map(|row| {
        let key = row.key.iter().map(|value| Cell::text(value.as_deref()));
        key.chain(activity(&row.figures))
            .chain(money(&row.figures))
            .chain(derived(&row.figures))
            .collect()
    });
    let unplaced = unplaced_of_all(report).map(|figures| {
        let key = report.by.iter().map(|_| Cell::Plain(UNPLACED.into()));
        let mut activity = activity(figures);
        // Whose clicks and conversations they are is what is not known of them.
        activity.iter_mut().skip(1).for_each(|cell| *cell = Cell::Missing);
        key.chain(activity).chain(money(figures)).chain(DERIVED.map(|_| Cell::Missing)).collect()
    });
    List { columns, spare: &[], rows: placed.chain(unplaced).collect() }
}

fn amount<'a>(minor: Option<i128>, currency: Option<Currency>) -> Cell<'a> {
    let exponent = currency.map_or(2, Currency::exponent);
    minor.map_or(Cell::Missing, |minor| Cell::Money { minor, exponent })
}

fn number<'a>(value: Option<f64>) -> Cell<'a> {
    value.map_or(Cell::Missing, |value| Cell::Number(rate(value)))
}

fn activity<'a>(figures: &Figures) -> Vec<Cell<'a>> {
    let mut cells = vec![
        Cell::plain(figures.currency.map(Currency::code)),
        Cell::Count(figures.conversations),
        Cell::Count(figures.contacts),
        number(figures.capture_rate()),
        Cell::Count(figures.clicks),
        Cell::Count(figures.people),
    ];
    cells.extend(figures.verdicts.map(Cell::Count));
    cells
}

fn money<'a>(figures: &Figures) -> [Cell<'a>; MONEY.len()] {
    let conversions = match Credits::from(figures.conversions) {
        Credits::Whole(count) => Cell::Count(count),
        Credits::Shared(credits) => Cell::Number(credits),
    };
    let amount = |minor| amount(Some(minor), figures.currency);
    [
        conversions,
        amount(figures.gross),
        amount(figures.refunds),
        amount(figures.discounts),
        amount(figures.revenue()),
        figures.cost.map_or(Cell::Missing, amount),
    ]
}

fn derived<'a>(figures: &Figures) -> [Cell<'a>; DERIVED.len()] {
    let amount = |minor| amount(minor, figures.currency);
    [
        Cell::Plain(figures.rate.of.as_str().into()),
        number(figures.rate.value),
        number(figures.rate.low),
        number(figures.rate.high),
        Cell::plain(figures.rate.reason.map(RateReason::as_str)),
        amount(figures.revenue_per_conversation()),
        amount(figures.revenue_per_click()),
        amount(figures.revenue_per_contact()),
        amount(figures.average_order()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_verdicts_are_those_of_the_verdicts() {
        for (name, verdict) in VERDICTS.iter().zip(Verdict::ALL) {
            assert_eq!(*name, format!("verdict_{verdict}"));
        }
    }
}
