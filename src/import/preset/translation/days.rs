//! The costs of a translation whose rows are about days.
//!
//! Invariant: a row is added to its month, or told by its own line.

use super::{Gathered, Keeps, Translation};
use crate::import::row::BadReason;

impl Translation {
    pub(super) fn push_days(&mut self, line: u64, texts: &[&str]) -> Result<(), BadReason> {
        let mut record = Gathered::default();
        record.begin(line, texts.len());
        record.add(texts, &vec![Keeps::First; texts.len()], true);
        let setting = self.setting(&record);
        let row = self.translated(&record, setting, &[]);
        let until = self.until.as_ref().map(|until| until.value(&record, setting));
        let until = until.transpose()?.unwrap_or_default();
        let Some(months) = &mut self.months else { return Ok(()) };
        self.ready.extend(months.push(row, &until));
        Ok(())
    }
}
