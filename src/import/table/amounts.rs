//! The cells of a row that are amounts, of the kinds whose rows need not have one.

use super::{Cells, Refusal};
use crate::domain::money::{Currency, Money};
use crate::import::amount::amount;
use crate::import::cell::shown;
use crate::import::columns::FileColumns;
use crate::import::row::BadReason;

/// What a preset writes in place of a currency.
const NOTHING: &str = "xxx";

impl Cells<'_> {
    fn made_by_preset(&self) -> bool {
        self.translated.is_some()
    }

    /// The currency that the row or the options name.
    pub(in crate::import) fn currency(
        &self,
        column: impl FileColumns,
    ) -> Result<Option<Currency>, Refusal> {
        let is_of_preset = self.made_by_preset();
        let named = self.parsed(column, |text| {
            // A preset writes what stands for no currency where an order never had one.
            let of_nothing = Currency::of_nothing().filter(|_| is_of_preset && text == NOTHING);
            of_nothing.map_or_else(|| Currency::parse(&shown(text)), Ok)
        })?;
        Ok(named.or(self.options().currency))
    }

    /// An amount that is not negative, in the currency of its row.
    pub(in crate::import) fn money(
        &self,
        column: impl FileColumns,
        currency: Option<Currency>,
    ) -> Result<Option<Money>, Refusal> {
        self.parsed(column, |text| -> Result<Money, BadReason> {
            amount(text, currency.ok_or(BadReason::NoCurrency)?, self.options().decimal)
        })
    }
}
