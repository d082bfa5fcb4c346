//! `[commission]`: what agents are paid of the orders that they are credited with.

use crate::domain::percent::Percent;
use crate::domain::settings::Settings;
use crate::domain::settings::commission::{Commission, CommissionSplit};

use super::reader::Reader;

pub(super) const COMMISSION: &[&str] = &["rate", "split"];

/// Reads the table. Without a split, the model's credit decides.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("commission", COMMISSION) else { return };
    table.require("rate", COMMISSION, "rate = \"5%\"");
    let split = table.word("split").unwrap_or(CommissionSplit::All);
    let rate = table.value("rate", str::parse::<Percent>);
    settings.commission = rate.map(|rate| Commission { rate, split });
}
