//! The state of an order, by the rules of a preset.
//!
//! Invariant: the first rule that holds decides. If none does, the order is refused with the word that the file
//! has: an unknown state is not paid.

use super::condition::Rule;
use super::gather::Gathered;
use super::taken::Setting;
use super::translation::cell;
use super::{PresetError, State};
use crate::domain::record::send::SendStatus;
use crate::import::amount::signed_amount;
use crate::import::columns::ColumnSpec;
use crate::import::words::{status, word};

/// The state that depends on what was refunded: nothing is paid, a part partially refunded, all refunded.
const BY_AMOUNT: &str = "by_amount";

/// The states of orders.
const OF_ORDERS: [&str; 6] =
    ["pending", "paid", "partially_refunded", "refunded", "cancelled", BY_AMOUNT];

/// Fails if rules for orders make a state that there is not.
pub(super) fn check(rules: &[State], specs: &[ColumnSpec]) -> Result<(), PresetError> {
    let is_known = |rule: &&State| {
        rule.is == BY_AMOUNT || status(&rule.is).is_ok() || word::<SendStatus>(&rule.is).is_ok()
    };
    let unknown = rules.iter().find(|rule| !is_known(rule));
    let Some(rule) = unknown.filter(|_| specs.iter().any(|spec| spec.name == "status")) else {
        return Ok(());
    };
    Err(PresetError::State { is: rule.is.clone(), states: OF_ORDERS.to_vec() })
}

/// The rules of a file.
#[derive(Debug)]
pub(super) struct States(Vec<(String, Rule)>);

impl States {
    pub(super) fn new(rules: &[State], names: &[String]) -> Self {
        Self(rules.iter().map(|rule| (rule.is.clone(), Rule::new(&rule.when, names))).collect())
    }

    /// The columns that the rules look at.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.0.iter().flat_map(|(_, rule)| rule.columns())
    }

    /// Writes the state of a record, whose amounts are known. Returns whether there is one, or no rule.
    pub(super) fn add(
        &self,
        record: &Gathered,
        specs: &[ColumnSpec],
        cells: &mut [String],
        setting: Setting,
    ) -> bool {
        let Some((is, _)) = self.0.iter().find(|(_, rule)| rule.holds(|i| record.text(i))) else {
            return self.0.is_empty() || self.add_word(record, specs, cells);
        };
        let mut minor = |name: &str| -> Option<i64> {
            let text = cell(specs, cells, name).filter(|text| !text.is_empty())?;
            signed_amount(text, setting.currency?, setting.decimal).ok()
        };
        let (total, refunded) = (minor("total"), minor("refunded").unwrap_or(0));
        let state = match is.as_str() {
            BY_AMOUNT if refunded == 0 => "paid",
            BY_AMOUNT if total.is_some_and(|total| refunded < total) => "partially_refunded",
            BY_AMOUNT => "refunded",
            other => other,
        };
        // A shop that does not say how much was refunded gave back all.
        if state == "refunded"
            && refunded == 0
            && let Some(cell) = cell(specs, cells, "refunded")
        {
            cell.clear();
        }
        if let Some(cell) = cell(specs, cells, "status") {
            state.clone_into(cell);
        }
        true
    }

    /// Writes the word of the file, which is refused where it is read.
    fn add_word(&self, record: &Gathered, specs: &[ColumnSpec], cells: &mut [String]) -> bool {
        let Some(cell) = cell(specs, cells, "status") else { return true };
        if cell.is_empty() {
            // The last rules are the plain ones: the first may be about dates.
            let words = self.0.iter().rev().flat_map(|(_, rule)| rule.columns());
            let word = words.map(|index| record.text(index)).find(|word| !word.is_empty());
            word.unwrap_or_default().clone_into(cell);
        }
        !cell.is_empty()
    }
}
