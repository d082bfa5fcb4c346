//! Refunds that are rows of their own, each naming the order that it gives something back of.
//!
//! Invariant: a refund that names its payment finds the order of that payment wherever it stands in the file, so
//! such refunds are read after all orders; if it is in another file, the refund keeps the payment (see
//! `domain::record::payment`). What tells a refund without an id of its own from others does not depend on how a
//! program writes times and amounts. Memory is bounded by `REFUNDS_HELD_MAX`.

use std::collections::HashMap;

use super::condition::Rule;
use super::gather::Gathered;
use super::place::Place;
use super::source::Source;
use super::taken::Setting;
use super::translation::Translated;
use super::{RefundRows, find};
use crate::domain::limits::REFUNDS_HELD_MAX;
use crate::domain::record::foreign_id::ForeignId;
use crate::import::amount::signed_amount;
use crate::import::error::ImportError;
use crate::import::moment::moment;
use crate::import::options::Options;
use crate::import::row::{BadReason, RowFault};
use crate::import::table::foreign_id;

/// Milliseconds of a minute: a spreadsheet may leave out the seconds.
const MINUTE_MS: i64 = 60_000;

/// What a row gives back.
#[derive(Debug, Clone)]
pub(in crate::import) struct Refund {
    /// Its own id, by which it is counted once.
    pub(in crate::import) id: String,
    /// Of any sign.
    pub(in crate::import) amount: String,
    /// Whether it takes a refund back.
    pub(in crate::import) is_taken_back: bool,
    /// The columns of the file that its id and its amount stand in.
    pub(in crate::import) columns: [Option<usize>; 2],
}

#[derive(Debug)]
pub(super) struct Refunds {
    rule: Rule,
    order: Place,
    id: Option<Place>,
    /// Whether its time and its amount tell a refund from others, too.
    is_dated: bool,
    amount: Place,
    taken_back: Option<Rule>,
    options: Options,
    also: Vec<String>,
    /// The column with the payment, by which a refund finds its order too.
    payment: Option<usize>,
    /// The id of the last row, with how many rows before it had it: those without an id of their own are different
    /// ones.
    last: (String, usize),
    /// By payment, the order that it paid.
    paid: HashMap<ForeignId, String>,
    /// The payments of the order that is gathered.
    own: Vec<ForeignId>,
    /// Refunds with their payment.
    held: Vec<(ForeignId, Translated)>,
}

impl Refunds {
    /// `None` if the file has not what the rows are told by.
    pub(super) fn new(rows: &RefundRows, names: &[String], options: &Options) -> Option<Self> {
        Some(Self {
            rule: Rule::new(&rows.when, names),
            order: Place::of(&rows.order, names)?,
            id: rows.id.as_ref().and_then(|id| Place::of(id, names)),
            is_dated: rows.dated,
            amount: Place::of(&rows.amount, names)?,
            taken_back: (!rows.taken_back.is_empty()).then(|| Rule::new(&rows.taken_back, names)),
            options: options.clone(),
            also: rows.also.clone(),
            payment: rows.payment.as_ref().and_then(|heading| find(names, heading)),
            last: Default::default(),
            paid: HashMap::new(),
            own: Vec::new(),
            held: Vec::new(),
        })
    }

    /// Fails if the file lacks the column that says which orders its refunds are of.
    pub(super) fn check(
        rows: &RefundRows,
        title: &str,
        names: &[String],
    ) -> Result<(), ImportError> {
        match &rows.order {
            Source::Column(take) if Place::of(&rows.order, names).is_none() => {
                let column = take.column.split('|').next().unwrap_or_default();
                let why = format!(
                    "without the column {column}, nothing tells which sales its refunds are of; export it with \
                     this column"
                );
                Err(ImportError::Refused { title: title.to_owned(), why })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn is_refund<'t>(&self, value: impl Fn(usize) -> &'t str) -> bool {
        self.rule.holds(value)
    }

    /// The documented columns that a refund has.
    pub(super) fn columns(&self) -> Vec<&str> {
        let also = self.also.iter().map(String::as_str);
        ["ordered_at", "currency"].into_iter().chain(also).collect()
    }

    /// Whether a refund also says something of its order.
    pub(super) fn say_more(&self) -> bool {
        !self.also.is_empty()
    }

    fn payment(&self, texts: &[&str]) -> Option<ForeignId> {
        foreign_id(texts.get(self.payment?)?).ok()
    }

    /// Notes which order a payment belongs to.
    pub(super) fn note_sale(&mut self, texts: &[&str]) {
        let Some(payment) = self.payment(texts) else { return };
        if self.paid.len() < REFUNDS_HELD_MAX {
            self.paid.insert(payment.clone(), self.order.of_row(texts));
        }
        self.own.push(payment);
    }

    /// The payments of the order whose rows were noted since the last call.
    pub(super) fn take_payments(&mut self) -> Vec<ForeignId> {
        let mut payments = std::mem::take(&mut self.own);
        payments.sort_unstable();
        payments.dedup();
        payments
    }

    /// The order and what is given back of it, by a row of this time.
    pub(super) fn read(
        &mut self,
        record: &Gathered,
        setting: Setting,
        time: &str,
    ) -> Result<(String, Refund), RowFault> {
        let value = |place: &Place| {
            let at = RowFault::at(place.refused_in(record, setting));
            place.value(record, setting).map_err(at)
        };
        let (order, amount) = (value(&self.order)?, value(&self.amount)?);
        let mut id = self.id.as_ref().map(value).transpose()?.unwrap_or_default();
        let (of_order, of_amount) = (self.order.column(), self.amount.column());
        let of_id = self.id.as_ref().map_or(of_order, Place::column);
        if self.is_dated
            && let Some(currency) = setting.currency
        {
            let minute = moment(time, &self.options)?.at.ms().div_euclid(MINUTE_MS);
            let minor = signed_amount(&amount, currency, setting.decimal);
            let minor = minor.map_err(RowFault::at(of_amount))?.saturating_abs();
            id = format!("{id} {minute} {minor}");
        }
        for (text, column) in [(&order, of_order), (&id, of_id)] {
            if text.is_empty() {
                return Err(RowFault { column, reason: BadReason::Missing });
            }
        }
        let before = if self.is_dated && self.last.0 == id { self.last.1 } else { 0 };
        let own = if before == 0 { id.clone() } else { format!("{id} {}", before + 1) };
        self.last = (id, before + 1);
        let is_back = |rule: &Rule| rule.holds(|index| record.text(index));
        let is_taken_back = self.taken_back.as_ref().is_some_and(is_back);
        Ok((order, Refund { id: own, amount, is_taken_back, columns: [of_id, of_amount] }))
    }

    /// Holds a refund until all orders are known. Returns it if it needs not wait.
    pub(super) fn hold(&mut self, texts: &[&str], mut refund: Translated) -> Option<Translated> {
        let Some(payment) = self.payment(texts) else { return Some(refund) };
        refund.made_of.payments.push(payment.clone());
        if self.held.len() >= REFUNDS_HELD_MAX {
            return Some(refund);
        }
        self.held.push((payment, refund));
        None
    }

    /// The refunds that were held, each with the order of its payment, if that is known.
    pub(super) fn end(&mut self) -> impl Iterator<Item = (Option<String>, Translated)> {
        let held = std::mem::take(&mut self.held);
        held.into_iter().map(|(payment, refund)| (self.paid.get(&payment).cloned(), refund))
    }
}
