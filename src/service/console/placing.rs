//! How the orders of a page were placed: by the evidence of their time, under the plan's rules.
//!
//! Invariant: an order is placed as reports place it. Reading that is given up after a while, in a file with very much in
//! the windows before the page; then no order of it is placed, and each leads to its explanation. A model that is fitted to
//! a whole month is not fitted here, so that of an order with several touches only what ties it is told. Does not credit
//! orders (see `report`).

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::reading::{ReadError, Reading};
use crate::domain::limits::CONSOLE_PLACED_MS;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::{Attribution, Model};
use crate::recorder::priority::beside_visitors;
use crate::report::pages::{OrderPage, Placing};
use crate::report::{
    CreditedOrder, ReportData, ReportError, each_credited, links_clicked_in, look_back, unplaced,
};
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
        let rules = &settings.attribution;
        let time = Period { from, to: last.plus_ms(1), zone: settings.zone.clone() };
        let begun = Instant::now();
        let ask = ReportData::ask_period_of_few(time.from, time.to, Some(look_back(rules)));
        let read = self.store().snapshot_while(&ask, || {
            self.pause();
            begun.elapsed() < Duration::from_millis(CONSOLE_PLACED_MS)
        });
        let mut found: HashMap<ForeignId, Placing> = HashMap::new();
        if let Some(mut snapshot) = read? {
            let clicked = beside_visitors(|| links_clicked_in(&snapshot, &time, rules))?;
            snapshot.parts.name_links(self.store().begin_read()?.links_of(&clicked)?);
            found = beside_visitors(|| placed(&snapshot, time, rules))?;
        }
        for row in page.orders.iter_mut().filter(|row| row.order.status.counts()) {
            row.placing = found.remove(&row.order.id).unwrap_or(Placing::NotLooked);
        }
        Ok(())
    }
}

/// How each of the orders of a time was placed.
fn placed(
    snapshot: &Snapshot<ReportData>,
    time: Period,
    rules: &Attribution,
) -> Result<HashMap<ForeignId, Placing>, ReportError> {
    let mut found: HashMap<ForeignId, Placing> = HashMap::new();
    each_credited::<ReportError>(snapshot, &time, rules, |of| {
        found.insert(of.order.id.clone(), placing(of, rules.model));
        Ok(())
    })?;
    for of in unplaced(snapshot, time, rules)?.orders {
        found.insert(of.id, Placing::Unplaced(of.reasons.into_iter().next()));
    }
    Ok(found)
}

fn placing(of: &CreditedOrder<'_>, model: Model) -> Placing {
    if of.credits.is_empty() {
        return Placing::Unplaced(None);
    }
    let is_fitted = matches!(model, Model::Markov | Model::Shapley) && of.credits.len() > 1;
    let credits = if is_fitted { Vec::new() } else { of.credits.clone() };
    Placing::Placed { credits, tied_by: of.tied_by, model }
}
