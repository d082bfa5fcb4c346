//! The value of a measure as cells, which CSV and JSON both write.
//!
//! Invariant: each kind of value is rounded and formatted here, once. Kinds with several parts (rates,
//! verdicts) have one cell for each part, in the order of `parts`.

use crate::domain::click::Verdict;
use crate::domain::money::Currency;
use crate::render::cell::Cell;
use crate::report::{Figures, Get, Measure, Rate, RateReason};

use crate::render::number::{Credits, exponent, rate};

/// The part of a rate that is the rate itself.
pub(super) const VALUE: &str = "value";
/// The part of a rate that says why another part is missing.
pub(super) const REASON: &str = "reason";

/// The names of the parts; empty if the value is a single cell.
pub(super) fn parts(measure: &Measure) -> Vec<&'static str> {
    match measure.get {
        Get::Text(_)
        | Get::Count(_)
        | Get::Credits(_)
        | Get::Money(_)
        | Get::Share(_)
        | Get::Ratio(_)
        | Get::Days(_) => Vec::new(),
        Get::Rate(_) => vec!["of", VALUE, "low", "high", REASON],
        Get::Verdicts(_) => Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect(),
    }
}

/// The value of a measure: one cell, or one for each part.
pub(super) enum Cells {
    One(Cell<'static>),
    Parts(Vec<Cell<'static>>),
}

/// Reads a measure from the figures of a row.
pub(super) fn cells(measure: &Measure, figures: &Figures) -> Cells {
    Cells::One(match measure.get {
        Get::Text(get) => Cell::plain(get(figures)),
        Get::Count(get) => Cell::Count(get(figures)),
        Get::Credits(get) => credits(get(figures)),
        Get::Money(get) => money(get(figures), figures.currency),
        Get::Share(get) | Get::Ratio(get) | Get::Days(get) => number(get(figures)),
        Get::Rate(get) => return Cells::Parts(rate_cells(&get(figures))),
        Get::Verdicts(get) => return Cells::Parts(get(figures).map(Cell::Count).into()),
    })
}

pub(in crate::render) fn credits(value: f64) -> Cell<'static> {
    match Credits::from(value) {
        Credits::Whole(count) => Cell::Count(count),
        Credits::Shared(credits) => Cell::Number(credits),
    }
}

fn money(minor: Option<i128>, currency: Option<Currency>) -> Cell<'static> {
    let exponent = exponent(currency);
    minor.map_or(Cell::Missing, |minor| Cell::Money { minor, exponent })
}

fn number(value: Option<f64>) -> Cell<'static> {
    value.map_or(Cell::Missing, |value| Cell::Number(rate(value)))
}

fn rate_cells(rate: &Rate) -> Vec<Cell<'static>> {
    vec![
        Cell::Plain(rate.of.as_str().into()),
        number(rate.value),
        number(rate.low),
        number(rate.high),
        Cell::plain(rate.reason.map(RateReason::as_str)),
    ]
}
