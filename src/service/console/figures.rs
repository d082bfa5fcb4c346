//! The figures of the first page: the clicks and orders of today and of this month, and how the data is.
//!
//! Invariant: days and months are those of the plan's zone. Whole blocks of clicks are counted by their heads.

use std::ops::Range;

use super::reading::{ReadError, Reading};
use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::report::ReportError;
use crate::report::pages::{OfTime, StartPage};
use crate::store::ImportRows;

impl Reading {
    /// The figures of the first page.
    pub fn figures(&self) -> Result<StartPage, ReadError> {
        let snapshot = self.snapshot(&ImportRows::ask())?;
        let zone = &snapshot.settings.zone;
        let day = zone.day(self.now());
        let today = Period::days(day, day, zone.clone()).map_err(ReportError::from)?;
        let month = Period::month_of(self.now(), zone.clone());
        let txn = self.store().begin_read()?;
        let of_time = |period: Period| {
            let time = period.from..period.to;
            let clicks = txn.click_sums(&time, || self.pause())?;
            let orders = self.orders(&time, None)?.sums;
            Ok::<_, ReadError>(OfTime { period, clicks, orders })
        };
        let time: Range<Timestamp> = today.from..today.to;
        Ok(StartPage {
            verdicts: txn.verdict_sums(&time, || self.pause())?,
            today: of_time(today)?,
            month: of_time(month)?,
            links: self.store().link_count()?,
            gaps: snapshot.gaps.clone(),
            last_import: snapshot.imports.last().cloned(),
            has_plan: !snapshot.settings.channels.is_empty(),
            domain: self.domain(&snapshot.settings),
            now: self.now(),
        })
    }
}
