//! The measures of a report: one table of every column, its name and how it is read from a row.
//!
//! Invariant: this table is the only list of columns. Every format walks it: a new column is one
//! more row here, and a name in `MEASURES_SHOWN` if the table for people shows it. Names are a machine contract: they are added to, and neither
//! renamed nor reordered. Does not handle how a value looks (see `render`).

use crate::domain::click::Verdict;
use crate::domain::money::Currency;

use super::figures::Figures;
use super::rate::Rate;

/// One column of a report.
#[derive(Debug)]
pub struct Measure {
    /// The name of the column in every format.
    pub name: &'static str,
    /// What it measures.
    pub about: About,
    /// How it is read from the figures of a row, and the kind of the value.
    pub get: Get,
}

/// What a measure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The conversions and their amounts. Unplaced conversions have it too.
    Conversions,
    /// What happened under the row's key, or a comparison with it. Unplaced conversions have no key,
    /// so for them it is unknown.
    Row,
}

/// How a measure is read, by the kind of its value. `None` is an unknown value.
#[derive(Debug)]
pub enum Get {
    /// A fixed word.
    Text(fn(&Figures) -> Option<&'static str>),
    Count(fn(&Figures) -> u64),
    /// Conversions: a whole number, or a fraction if credit is shared.
    Credits(fn(&Figures) -> f64),
    /// Minor units of the row's currency.
    Money(fn(&Figures) -> Option<i128>),
    /// A part of a whole, from 0 to 1.
    Share(fn(&Figures) -> Option<f64>),
    /// So many for one; may be negative.
    Ratio(fn(&Figures) -> Option<f64>),
    /// Days of 24 hours.
    Days(fn(&Figures) -> Option<f64>),
    /// A rate with its interval.
    Rate(fn(&Figures) -> Rate),
    /// One count for each of [`Verdict::ALL`].
    Verdicts(fn(&Figures) -> [u64; Verdict::ALL.len()]),
}

use About::{Conversions, Row};

/// Every measure, in the order of the columns.
pub static MEASURES: &[Measure] = &[
    Measure::new("currency", Conversions, Get::Text(|f| f.currency.map(Currency::code))),
    Measure::new("conversations", Row, Get::Count(|f| f.conversations)),
    Measure::new("contacts", Row, Get::Count(|f| f.contacts)),
    Measure::new("capture_rate", Row, Get::Share(Figures::capture_rate)),
    Measure::new("clicks", Row, Get::Count(|f| f.clicks)),
    Measure::new("people", Row, Get::Count(|f| f.people)),
    Measure::new("people_unknown", Row, Get::Count(|f| f.people_unknown)),
    Measure::new("verdicts", Row, Get::Verdicts(|f| f.verdicts)),
    Measure::new("conversions", Conversions, Get::Credits(|f| f.conversions)),
    Measure::new("gross", Conversions, Get::Money(|f| Some(f.gross))),
    Measure::new("refunds", Conversions, Get::Money(|f| Some(f.refunds))),
    Measure::new("discounts", Conversions, Get::Money(|f| Some(f.discounts))),
    Measure::new("revenue", Conversions, Get::Money(|f| Some(f.revenue()))),
    Measure::new("cost", Row, Get::Money(|f| f.cost)),
    Measure::new("rate", Row, Get::Rate(|f| f.rate)),
    Measure::new("rate_from", Row, Get::Share(Figures::rate_from)),
    Measure::new("rate_to", Row, Get::Share(Figures::rate_to)),
    Measure::new("revenue_per_conversation", Row, Get::Money(Figures::revenue_per_conversation)),
    Measure::new("revenue_per_click", Row, Get::Money(Figures::revenue_per_click)),
    Measure::new("revenue_per_contact", Row, Get::Money(Figures::revenue_per_contact)),
    Measure::new("average_order", Row, Get::Money(Figures::average_order)),
    Measure::new("received_conversions", Row, Get::Count(|f| f.received_conversions)),
    Measure::new("received_revenue", Row, Get::Money(|f| Some(f.received_revenue))),
    Measure::new("micro_conversions", Conversions, Get::Credits(|f| f.micro_conversions)),
    Measure::new("assisted_conversions", Row, Get::Count(|f| f.assisted_conversions)),
    Measure::new("days_from_first_touch_median", Row, Get::Days(|f| f.days[0])),
    Measure::new("days_from_first_touch_p90", Row, Get::Days(|f| f.days[1])),
    Measure::new("days_from_last_touch_median", Row, Get::Days(|f| f.days[2])),
    Measure::new("days_from_last_touch_p90", Row, Get::Days(|f| f.days[3])),
    Measure::new("roi", Row, Get::Ratio(Figures::roi)),
    Measure::new("roas", Row, Get::Ratio(Figures::roas)),
    Measure::new("cost_per_conversion", Row, Get::Money(Figures::cost_per_conversion)),
    Measure::new("cost_per_conversation", Row, Get::Money(Figures::cost_per_conversation)),
    Measure::new("profit", Row, Get::Money(|f| f.profit)),
    Measure::new("profit_base", Conversions, Get::Money(|f| Some(f.goods))),
    Measure::new("profit_unknown_tax", Conversions, Get::Count(|f| f.unknown_tax)),
];

impl Measure {
    const fn new(name: &'static str, about: About, get: Get) -> Self {
        Self { name, about, get }
    }

    /// Finds a measure by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        MEASURES.iter().find(|measure| measure.name == name)
    }
}

#[cfg(test)]
mod tests;
