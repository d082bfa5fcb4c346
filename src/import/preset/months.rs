//! Costs of files whose rows are about days or parts of months, in any order.
//!
//! Invariant: a cost of a month is the exact sum of all its rows, or it is refused: where a row of it could not be
//! read, the sum is not known. Memory is bounded by `MONTHS_HELD_MAX`. Does not know which rows are totals (see
//! `left_out`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::parts::MadeOf;
use super::place::Place;
use super::source::Source;
use super::translation::{Translated, spec_of};
use crate::domain::fold::fold_name;
use crate::domain::limits::MONTHS_HELD_MAX;
use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::record::cost::Month;
use crate::import::amount::{signed_amount, written};
use crate::import::columns::{ColumnSpec, Header};
use crate::import::month::month_of_days;
use crate::import::options::Options;
use crate::import::row::BadReason;

/// Rows about days, of which costs of months are made. The month is that of the days in its column; of a file
/// without that column, that of the period above its header.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayRows {
    /// The channel, unless a column or `--channel` names one.
    pub(super) channel: String,
    /// The last day, if rows are about several.
    pub(super) until: Option<Source>,
}

/// Finds the month of all rows of a file in which no column has it.
pub(super) fn fill_month(
    places: &mut [Option<Place>],
    specs: &[ColumnSpec],
    header: &Header,
    options: &Options,
) -> Result<(), BadReason> {
    let spec = spec_of(specs, "month");
    if let Some(place @ None) = spec.and_then(|spec| places.get_mut(spec)) {
        *place = Some(Place::Text(period_above(header, options)?.to_string()));
    }
    Ok(())
}

/// The month of the period that stands above a header.
fn period_above(header: &Header, options: &Options) -> Result<Month, BadReason> {
    let mut found = Err(BadReason::NoMonth);
    for line in &header.above {
        match month_of_days(line, options) {
            Ok(month) => return Ok(month),
            Err(two @ BadReason::TwoMonths { .. }) => found = Err(two),
            Err(_) => {}
        }
    }
    found
}

/// What a cost is for: its values but the amount, folded as names are.
type Key = Vec<String>;

#[derive(Debug)]
struct Sum {
    line: u64,
    cells: Vec<String>,
    amount: Money,
}

/// The costs of a file so far.
#[derive(Debug)]
pub(super) struct Months {
    month: usize,
    amount: usize,
    currency: usize,
    options: Options,
    sums: BTreeMap<Key, Sum>,
    /// What rows that could not be read were for, without a month if that could not be read.
    incomplete: BTreeSet<Key>,
    /// Whether it is not known what such a row was for.
    is_cut: bool,
}

impl Months {
    /// `None` of a kind of file that is not about months.
    pub(super) fn new(specs: &[ColumnSpec], options: &Options) -> Option<Self> {
        Some(Self {
            month: spec_of(specs, "month")?,
            amount: spec_of(specs, "amount")?,
            currency: spec_of(specs, "currency")?,
            options: options.clone(),
            sums: BTreeMap::new(),
            incomplete: BTreeSet::new(),
            is_cut: false,
        })
    }

    /// Notes that a row of the file could not be read.
    pub(super) fn pass_bad(&mut self) {
        self.is_cut = true;
    }

    /// Adds a row, and the last day that it is about. Returns it if it cannot be added.
    pub(super) fn push(&mut self, mut row: Translated, until: &str) -> Option<Translated> {
        let found = match row.fault.take() {
            Some(fault) => Err(fault),
            None => self.add(&mut row, until),
        };
        let fault = found.err()?;
        if fault.0 == self.month {
            row.cells[self.month].clear();
        }
        if self.incomplete.len() < MONTHS_HELD_MAX {
            self.incomplete.insert(self.key(&row.cells));
        } else {
            self.is_cut = true;
        }
        Some(Translated { fault: Some(fault), ..row })
    }

    fn add(&mut self, row: &mut Translated, until: &str) -> Result<(), (usize, BadReason)> {
        let month = self.month_of(&row.cells[self.month], until);
        row.cells[self.month] = month.map_err(|reason| (self.month, reason))?;
        let currency = Currency::parse(&row.cells[self.currency]);
        let currency = currency.map_err(|error| (self.currency, error.into()))?;
        let of_amount = |reason| (self.amount, reason);
        let text = row.cells[self.amount].as_str();
        if text.is_empty() {
            return Err(of_amount(BadReason::Missing));
        }
        let minor = signed_amount(text, currency, self.options.decimal).map_err(of_amount)?;
        let key = self.key(&row.cells);
        if let Some(Sum { amount, .. }) = self.sums.get_mut(&key) {
            let too_large = || of_amount(MoneyError::TooLarge(text.to_owned()).into());
            amount.minor = amount.minor.checked_add(minor).ok_or_else(too_large)?;
            return Ok(());
        }
        if self.sums.len() >= MONTHS_HELD_MAX {
            return Err(of_amount(BadReason::TooManyMonths));
        }
        let amount = Money { minor, currency };
        self.sums.insert(key, Sum { line: row.line, cells: row.cells.clone(), amount });
        Ok(())
    }

    fn month_of(&self, from: &str, until: &str) -> Result<String, BadReason> {
        if from.is_empty() {
            return Err(BadReason::Missing);
        }
        let month = month_of_days(from, &self.options)?;
        if !until.is_empty() && month_of_days(until, &self.options)? != month {
            return Err(BadReason::TwoMonths { from: from.to_owned(), until: until.to_owned() });
        }
        Ok(month.to_string())
    }

    fn key(&self, cells: &[String]) -> Key {
        let cells = cells.iter().enumerate().filter(|(spec, _)| *spec != self.amount);
        cells.map(|(_, text)| fold_name(text)).collect()
    }

    /// The costs of the months, by the lines of their first rows.
    pub(super) fn end(&mut self) -> Vec<Translated> {
        let sums = std::mem::take(&mut self.sums);
        let mut told: Vec<Translated> = sums.into_values().map(|sum| self.told(sum)).collect();
        told.sort_by_key(|row| row.line);
        told
    }

    fn told(&self, Sum { line, mut cells, amount }: Sum) -> Translated {
        let own = self.key(&cells);
        let month = std::mem::take(&mut cells[self.month]);
        let of_any_month = self.key(&cells);
        cells[self.month] = month;
        cells[self.amount] = written(amount, self.options.decimal);
        let is_incomplete =
            self.is_cut || [own, of_any_month].iter().any(|key| self.incomplete.contains(key));
        let fault = is_incomplete.then_some((self.amount, BadReason::DayMissing));
        let made_of = MadeOf::default();
        Translated { line, cells, refund: None, made_of, fault, fault_at: None }
    }
}
