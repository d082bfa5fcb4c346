//! How the orders of a page were placed: by the evidence of their time, under the plan's rules.
//!
//! Invariant: an order is placed as reports place it. Only what may lead to the orders of the page is read, and that is
//! given up after a while, in a file with very much in the windows before the page; then no order of it is placed, and each
//! leads to its explanation. A model that is fitted to a whole month is not fitted here, so that of an order with several
//! touches only what ties it is told. Does not credit orders (see `report`).

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::reading::{ReadError, Reading};
use crate::domain::limits::CONSOLE_PLACED_MS;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::{Attribution, Model};
use crate::recorder::priority::beside_visitors;
use crate::report::pages::{OrderPage, Placing};
use crate::report::{CreditedOrder, ReportData, ReportError, each_credited, look_back, unplaced};
use crate::store::{Ask, Snapshot};

impl Reading {
    /// Finds how the orders of a page were placed.
    pub fn place(&self, page: &mut OrderPage) -> Result<(), ReadError> {
        for row in &mut page.orders {
            row.placing = Placing::NotCounted;
        }
        let counting = || page.orders.iter().filter(|row| row.order.status.counts());
        let at = || counting().map(|row| row.order.ordered_at);
        let (Some(from), Some(last)) = (at().min(), at().max()) else { return Ok(()) };
        let settings = self.snapshot(&Ask::settings())?.settings;
        let model = settings.attribution.model;
        let rules = &unfitted(settings.attribution);
        let time = Period { from, to: last.plus_ms(1), zone: settings.zone };
        let begun = Instant::now();
        let ids = counting().map(|row| row.order.id.clone()).collect();
        let ask = ReportData::ask_orders(ids, Some(look_back(rules)));
        let read = self.store().snapshot_while(&ask, || {
            self.pause();
            begun.elapsed() < Duration::from_millis(CONSOLE_PLACED_MS)
        });
        let mut found: HashMap<ForeignId, Placing> = HashMap::new();
        if let Some(snapshot) = read? {
            found = beside_visitors(|| placed(&snapshot, time, (rules, model)))?;
        }
        for row in page.orders.iter_mut().filter(|row| row.order.status.counts()) {
            row.placing = found.remove(&row.order.id).unwrap_or(Placing::NotLooked);
        }
        Ok(())
    }
}

/// How each of the orders of a time was placed; `rules` are those of the plan, but for its model.
fn placed(
    snapshot: &Snapshot<ReportData>,
    time: Period,
    (rules, model): (&Attribution, Model),
) -> Result<HashMap<ForeignId, Placing>, ReportError> {
    let mut found: HashMap<ForeignId, Placing> = HashMap::new();
    each_credited::<ReportError>(snapshot, &time, rules, |of| {
        found.insert(of.order.id.clone(), placing(of, model));
        Ok(())
    })?;
    for of in unplaced(snapshot, time, rules)?.orders {
        found.insert(of.id, Placing::Unplaced(of.reasons.into_iter().next()));
    }
    Ok(found)
}

/// The rules with a model that is not fitted: any other credits some touch if this one does.
fn unfitted(rules: Attribution) -> Attribution {
    let model = if rules.model.is_of_channels() { Model::Linear } else { rules.model };
    Attribution { model, ..rules }
}

fn placing(of: &CreditedOrder<'_>, model: Model) -> Placing {
    if of.credits.is_empty() {
        return Placing::Unplaced(None);
    }
    let is_unknown = model.is_of_channels() && of.credits.len() > 1;
    let credits = if is_unknown { Vec::new() } else { of.credits.clone() };
    Placing::Placed { credits, tied_by: of.tied_by, model }
}
