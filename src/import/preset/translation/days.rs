//! The costs of a translation whose rows are about days.
//!
//! Invariant: a row is added to its month, or told by its own line.

use super::{Gathered, Keeps, Translation};
use crate::import::row::BadReason;

impl Translation {
    pub(super) fn push_days(&mut self, line: u64, texts: &[&str]) -> Result<(), BadReason> {
        let record = Gathered::of_row(line, texts, Keeps::First);
        let setting = self.setting(&record);
        let row = self.translated(&record, setting, &[]);
        let until = self.until.as_ref().map(|until| until.value(&record, setting));
        let Some(months) = &mut self.months else { return Ok(()) };
        let until = until.transpose().inspect_err(|_| months.pass_bad())?.unwrap_or_default();
        self.ready.extend(months.push(row, &until));
        Ok(())
    }
}
