//! Orders as pages ask for them: those of a time, the latest first, and one with its explanation.
//!
//! Invariant: an explanation says what `couplet explain` says; of the models, only the plan's, unless all are asked for:
//! one of them is fitted to a whole month. Does not credit orders (see `report`).

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use super::reading::{ReadError, Reading};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::limits::{CONSOLE_ORDERS_MAX, CONSOLE_ROWS};
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::Timestamp;
use crate::recorder::priority::beside_visitors;
use crate::report::pages::{Explained, OrderPage, OrderRow, OrderSums, Placing};
use crate::report::{self, FittedModel, ReportData, ReportError};
use crate::store::{Ask, CodeSelection, Parts, RecordSelection, Row, Selection};

/// The orders of a time, as they pass.
#[derive(Debug, Default)]
struct Orders {
    all: Vec<Conversion>,
    /// How many came beyond those that are kept.
    cut: u64,
    known: HashSet<FoldedCode>,
}

impl Parts for Orders {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Conversion(_) if self.all.len() >= CONSOLE_ORDERS_MAX => self.cut += 1,
            Row::Conversion(order) => self.all.push(*order),
            Row::Code(code) => drop(self.known.insert(code.spec.code.folded())),
            Row::BatchCode(code, _) => drop(self.known.insert(code.code.folded())),
            _ => {}
        }
    }
}

impl Orders {
    fn ask(time: &Range<Timestamp>) -> Ask<Self> {
        let records = RecordSelection::OrdersBetween { from: time.start, to: time.end };
        Ask::new(Selection { codes: CodeSelection::InDoubt, records, ..Selection::settings() })
    }
}

impl Reading {
    /// The orders of a time, those after one that is on the page before.
    pub fn orders(
        &self,
        time: &Range<Timestamp>,
        after: Option<&ForeignId>,
    ) -> Result<OrderPage, ReadError> {
        let mut snapshot = self.snapshot(&Orders::ask(time))?;
        let mut all = std::mem::take(&mut snapshot.parts.all);
        let mut sums = OrderSums { all: all.len() as u64 + snapshot.cut, ..OrderSums::default() };
        for order in &all {
            if order.status.counts() && order.is_goal(&snapshot.settings) {
                sums.counted += 1;
                *sums.net.entry(order.total.currency).or_default() += i128::from(order.net_minor());
            }
        }
        all.sort_by(|one, other| {
            let key = |order: &Conversion| (Reverse(order.ordered_at), order.id.clone());
            key(one).cmp(&key(other))
        });
        let begin = after.and_then(|after| all.iter().position(|order| order.id == *after));
        let mut rest = all.split_off(begin.map_or(0, |at| at + 1));
        let has_more = rest.len() > CONSOLE_ROWS;
        rest.truncate(CONSOLE_ROWS);
        let next = rest.last().filter(|_| has_more).map(|order| order.id.clone());
        let known = &snapshot.known;
        let with_codes = |order: Conversion| {
            let codes = order.meant_codes(|code| known.contains(code)).collect();
            OrderRow { order, codes, placing: Placing::NotLooked }
        };
        Ok(OrderPage { orders: rest.into_iter().map(with_codes).collect(), sums, next })
    }

    /// Why an order went where it went; `None` if there is none with this id.
    pub fn explain(
        &self,
        order: &ForeignId,
        all_models: bool,
    ) -> Result<Option<Explained>, ReadError> {
        let snapshot = self.snapshot(&ReportData::ask_order(order.clone(), None))?;
        let rules = snapshot.settings.attribution.clone();
        let month = match report::month_of(&snapshot, order) {
            Err(ReportError::UnknownOrder(_)) => return Ok(None),
            month => month?,
        };
        let is_whole = all_models || rules.model.is_of_channels();
        let fitted = if is_whole {
            let ask = ReportData::ask_period(month.from, month.to, None);
            let of_month = self.snapshot(&ask)?;
            beside_visitors(|| FittedModel::of(&of_month, &month, &rules))?
        } else {
            let at_once = Period { to: month.from, ..month };
            FittedModel::of(&snapshot, &at_once, &rules)?
        };
        let explain = || report::explain(&snapshot, order, &rules, &fitted);
        let mut explanation = beside_visitors(explain)?;
        if !is_whole {
            explanation.credits.retain(|of| of.model == rules.model);
        }
        Ok(Some(Explained { explanation, is_whole }))
    }
}
