//! The figures of the first page: the clicks and orders of today and of this month, and how the data is.
//!
//! Invariant: days and months are those of the plan's zone. Whole blocks of clicks are counted by their heads.

use super::reading::{ReadError, Reading};
use crate::domain::click::Verdict;
use crate::domain::period::Period;
use crate::report::ReportError;
use crate::report::pages::{OfTime, StartPage};
use crate::store::{ClickSums, ImportRows};

impl Reading {
    /// The figures of the first page.
    pub fn figures(&self) -> Result<StartPage, ReadError> {
        let snapshot = self.snapshot(&ImportRows::ask())?;
        let zone = &snapshot.settings.zone;
        let day = zone.day(self.now());
        let today = Period::days(day, day, zone.clone()).map_err(ReportError::from)?;
        let month = Period::month_of(self.now(), zone.clone());
        let txn = self.store().begin_read()?;
        let time = |period: &Period| period.from..period.to;
        // Today is a part of this month.
        let (of_month, verdicts) = txn.click_sums(&time(&month), &time(&today), || self.pause())?;
        let persons = verdicts[Verdict::Person.index()];
        let of_today = ClickSums { persons, all: verdicts.iter().sum() };
        let of_time = |period: Period, clicks: ClickSums| {
            let orders = self.orders(&time(&period), None)?.sums;
            Ok::<_, ReadError>(OfTime { period, clicks, orders })
        };
        Ok(StartPage {
            verdicts,
            today: of_time(today, of_today)?,
            month: of_time(month, of_month)?,
            links: self.store().link_count()?,
            gaps: snapshot.gaps.clone(),
            last_import: snapshot.imports.last().cloned(),
            has_plan: !snapshot.settings.channels.is_empty(),
            domain: self.domain(&snapshot.settings),
            now: self.now(),
        })
    }
}
