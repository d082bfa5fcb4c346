//! How the orders of a page were placed: each by its own evidence, under the plan's rules.
//!
//! Invariant: an order is placed as `couplet explain` places it. An order that takes its turn too late for the page is
//! not looked at, and leads to its explanation as all do. A model that is fitted to a whole month is not fitted here, so
//! that of an order with several touches only what ties it is told. Does not credit orders (see `report`).

use std::time::{Duration, Instant};

use super::reading::{ReadError, Reading};
use crate::domain::limits::CONSOLE_PLACED_MS;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::settings::Settings;
use crate::domain::settings::rules::Model;
use crate::report::pages::{OrderPage, Placing};
use crate::report::{ReportData, each_credited, look_back, unplaced};
use crate::store::Ask;

impl Reading {
    /// Finds how the orders of a page were placed.
    pub fn place(&self, page: &mut OrderPage) -> Result<(), ReadError> {
        let settings = self.snapshot(&Ask::settings())?.settings;
        let begun = Instant::now();
        for row in &mut page.orders {
            if begun.elapsed() > Duration::from_millis(CONSOLE_PLACED_MS) {
                break;
            }
            row.placing = self.placing(&row.order, &settings)?;
        }
        Ok(())
    }

    fn placing(&self, order: &Conversion, settings: &Settings) -> Result<Placing, ReadError> {
        if !order.status.counts() {
            return Ok(Placing::NotCounted);
        }
        let rules = &settings.attribution;
        let ask = ReportData::ask_order(order.id.clone(), Some(look_back(rules)));
        let snapshot = self.snapshot(&ask)?;
        let (from, zone) = (order.ordered_at, settings.zone.clone());
        let instant = Period { from, to: from.plus_ms(1), zone };
        let mut found = Placing::Unplaced(None);
        each_credited::<ReadError>(&snapshot, &instant, rules, |of| {
            if of.order.id == order.id && !of.credits.is_empty() {
                let is_fitted = matches!(rules.model, Model::Markov | Model::Shapley);
                let credits =
                    if is_fitted && of.credits.len() > 1 { Vec::new() } else { of.credits.clone() };
                found = Placing::Placed { credits, tied_by: of.tied_by, model: rules.model };
            }
            Ok(())
        })?;
        if matches!(found, Placing::Unplaced(_)) {
            let listed = unplaced(&snapshot, instant, rules)?.orders;
            let own = listed.into_iter().find(|of| of.id == order.id);
            found = Placing::Unplaced(own.and_then(|of| of.reasons.into_iter().next()));
        }
        Ok(found)
    }
}
