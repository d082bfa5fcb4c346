//! Refunds that are rows of their own, each naming the order that it gives something back of.
//!
//! Invariant: a refund that names its payment finds the order of that payment wherever it stands in the file, so
//! such refunds are read after all orders. Memory is bounded by `REFUNDS_HELD_MAX`.

use std::collections::HashMap;

use super::condition::Rule;
use super::gather::Gathered;
use super::place::Place;
use super::taken::Setting;
use super::translation::Translated;
use super::{RefundRows, find};
use crate::domain::limits::REFUNDS_HELD_MAX;
use crate::import::row::BadReason;

/// What a row gives back.
#[derive(Debug, Clone)]
pub(in crate::import) struct Refund {
    /// Its own id, by which it is counted once.
    pub(in crate::import) id: String,
    /// Without a sign.
    pub(in crate::import) amount: String,
}

#[derive(Debug)]
pub(super) struct Refunds {
    rule: Rule,
    order: Place,
    id: Place,
    amount: Place,
    /// The column with the payment, by which a refund finds its order too.
    payment: Option<usize>,
    /// Whether rows that look the same are different ones, and the id of the last row with how many of it there were.
    alike: bool,
    last: (String, usize),
    /// By payment, the order that it paid.
    paid: HashMap<String, String>,
    /// Refunds with their payment.
    held: Vec<(String, Translated)>,
}

impl Refunds {
    /// `None` if the file has not what the rows are told by.
    pub(super) fn new(rows: &RefundRows, names: &[String], alike: bool) -> Option<Self> {
        Some(Self {
            rule: Rule::new(&rows.when, names),
            order: Place::of(&rows.order, names)?,
            id: Place::of(&rows.id, names)?,
            amount: Place::of(&rows.amount, names)?,
            payment: rows.payment.as_ref().and_then(|heading| find(names, heading)),
            alike,
            last: Default::default(),
            paid: HashMap::new(),
            held: Vec::new(),
        })
    }

    pub(super) fn is_refund<'t>(&self, value: impl Fn(usize) -> &'t str) -> bool {
        self.rule.holds(value)
    }

    fn payment<'t>(&self, texts: &[&'t str]) -> Option<&'t str> {
        let payment = texts.get(self.payment?).copied();
        payment.filter(|payment| !payment.is_empty())
    }

    /// Notes which order a payment belongs to.
    pub(super) fn note_sale(&mut self, texts: &[&str]) {
        if let Some(payment) = self.payment(texts)
            && self.paid.len() < REFUNDS_HELD_MAX
        {
            self.paid.insert(payment.to_owned(), self.order.of_row(texts));
        }
    }

    /// The order and what is given back of it.
    pub(super) fn read(
        &mut self,
        record: &Gathered,
        setting: Setting,
    ) -> Result<(String, Refund), BadReason> {
        let value = |place: &Place| place.value(record, setting);
        let (order, id, amount) = (value(&self.order)?, value(&self.id)?, value(&self.amount)?);
        if order.is_empty() || id.is_empty() {
            return Err(BadReason::Missing);
        }
        let before = if self.alike && self.last.0 == id { self.last.1 } else { 0 };
        let own = if before == 0 { id.clone() } else { format!("{id} {}", before + 1) };
        self.last = (id, before + 1);
        Ok((order, Refund { id: own, amount }))
    }

    /// Holds a refund until all orders are known. Returns it if it needs not wait.
    pub(super) fn hold(&mut self, texts: &[&str], refund: Translated) -> Option<Translated> {
        match self.payment(texts) {
            Some(payment) if self.held.len() < REFUNDS_HELD_MAX => {
                self.held.push((payment.to_owned(), refund));
                None
            }
            _ => Some(refund),
        }
    }

    /// The refunds that were held, each with the order of its payment, if that is known.
    pub(super) fn end(&mut self) -> impl Iterator<Item = (Option<String>, Translated)> {
        let held = std::mem::take(&mut self.held);
        held.into_iter().map(|(payment, refund)| (self.paid.get(&payment).cloned(), refund))
    }
}
