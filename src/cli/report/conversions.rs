//! `couplet export conversions`: every order with its credits, month by month.
//!
//! An order needs the touches of its window, so orders are not read one by one. The local months that have orders are
//! found first, from the period or else from one pass over the orders, of which only the months are kept. Then each
//! month is fetched with report data of its own, as a report of that month is; its touches come from the window before
//! it, and a model of channels is fitted to the whole month. Its rows are written, and it is let go.
//!
//! Invariant: the memory is that of the largest month and its window, whatever the number of months. The plan's zone
//! and rules are read once, so that no order falls between two months. The data is reached anew for each month and
//! closed before rows are written, so that a slow reader keeps nobody from the file.

use std::collections::BTreeSet;
use std::io::Write;

use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::domain::environment::Random;
use crate::domain::period::{Period, Zone};
use crate::domain::settings::rules::Attribution;
use crate::domain::time::Timestamp;
use crate::render::{ListWriter, conversion_row, credit_rows};
use crate::report::{CreditedOrder, ReportData, each_credited};
use crate::store::{Kept, OrderRows};
use crate::wire::Reach;

/// What is exported of the orders.
pub(super) struct Wanted {
    /// The local months that have orders, each by an instant in it, earliest first.
    months: Vec<Timestamp>,
    /// Whose orders; `None` for all time.
    period: Option<Period>,
    zone: Zone,
    rules: Attribution,
    /// Whether there is a row for each credit.
    by_credit: bool,
    /// The orders, if any is of the last instant of time, which is in no period.
    last: Option<Kept<OrderRows>>,
}

impl Wanted {
    /// The orders of a period.
    pub(super) fn of_period(period: Period, rules: Attribution, by_credit: bool) -> Self {
        let zone = period.zone.clone();
        let (mut months, mut at) = (Vec::new(), period.from);
        while at < period.to {
            months.push(at);
            let next = Period::month_of(at, zone.clone()).to;
            at = if next > at { next } else { period.to };
        }
        Self { months, period: Some(period), zone, rules, by_credit, last: None }
    }

    /// All orders.
    pub(super) fn of_all(
        kept: Kept<OrderRows>,
        zone: Zone,
        rules: Attribution,
        by_credit: bool,
    ) -> Result<Self, CliError> {
        let mut firsts = BTreeSet::new();
        let (mut last, mut has_last_instant) = (None::<Period>, false);
        for order in kept.orders()? {
            let at = order?.ordered_at;
            if at == Timestamp::MAX {
                has_last_instant = true;
                continue;
            }
            // Orders of one month are mostly next to each other.
            if last.as_ref().is_none_or(|month| !month.contains(at)) {
                let month = Period::month_of(at, zone.clone());
                firsts.insert(month.from);
                last = Some(month);
            }
        }
        let months = firsts.into_iter().collect();
        let last = has_last_instant.then_some(kept);
        Ok(Self { months, period: None, zone, rules, by_credit, last })
    }

    /// Writes the rows.
    pub(super) fn write(
        &self,
        global: &Global,
        random: &dyn Random,
        mut list: ListWriter<impl Write>,
    ) -> Result<(), CliError> {
        let window = Some(self.rules.longest_window());
        for at in &self.months {
            let month = Period::month_of(*at, self.zone.clone());
            let data = global.reach(Reach::ToRead, random)?;
            let snapshot = data.snapshot(&ReportData::ask_period(month.from, month.to, window))?;
            data.close()?;
            each_credited(&snapshot, &month, &self.rules, |of| self.write_order(of, &mut list))?;
        }
        if let Some(kept) = &self.last {
            self.write_last(kept, &mut list)?;
        }
        Ok(list.finish()?)
    }

    /// Writes the orders of the last instant, which no report counts.
    fn write_last(
        &self,
        kept: &Kept<OrderRows>,
        list: &mut ListWriter<impl Write>,
    ) -> Result<(), CliError> {
        for order in kept.orders()? {
            let order = &order?;
            if order.ordered_at == Timestamp::MAX {
                let click_id = order.named_click(&kept.settings.click_param);
                let (codes, credits) = (kept.codes(order), Vec::new());
                let written = order;
                let of = CreditedOrder {
                    order,
                    written,
                    codes,
                    click_id,
                    credits,
                    tied_by: None,
                    answered_by: [None, None],
                };
                self.write_order(&of, list)?;
            }
        }
        Ok(())
    }

    fn write_order(
        &self,
        of: &CreditedOrder<'_>,
        list: &mut ListWriter<impl Write>,
    ) -> Result<(), CliError> {
        if self.period.as_ref().is_some_and(|period| !period.contains(of.order.ordered_at)) {
            return Ok(());
        }
        if self.by_credit {
            credit_rows(of).iter().try_for_each(|row| list.row(row))?;
        } else {
            list.row(&conversion_row(of))?;
        }
        Ok(())
    }
}
