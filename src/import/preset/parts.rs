//! Rows that are parts of a record, each with an id of its own: items, payments.
//!
//! Invariant: the amounts of the parts come to those of the record. What counts once for a record is a part, too.
//! Does not know which rows are one record (see `translation`).

use std::collections::HashMap;
use std::sync::Arc;

use super::gather::Gathered;
use super::place::Place;
use super::seen::Seen;
use super::taken::Setting;
use super::translation::spec_of;
use super::unnamed::Unnamed;
use super::{Alike, Rows};
use crate::codec::identity;
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::message::Message;
use crate::domain::record::part::OrderPart;
use crate::import::columns::ColumnSpec;
use crate::import::row::BadReason;

/// What the rows of a record are.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct MadeOf {
    /// The rows, if each has an id of its own.
    pub(in crate::import) parts: Arc<[OrderPart]>,
    /// Whether they are payments, and not items.
    pub(in crate::import) of_payments: bool,
    /// Whether nothing but their number tells rows apart that say the same.
    pub(in crate::import) rows_counted: bool,
    /// The messages that they are.
    pub(in crate::import) messages: Vec<Message>,
    /// The payments that they name, if refunds may name these alone.
    pub(in crate::import) payments: Vec<ForeignId>,
    /// What the shop knows it by, if its id is a number that two of its orders may share.
    pub(in crate::import) own_id: Option<ForeignId>,
    /// The rest of its id, if the file has none for it.
    pub(in crate::import) unnamed: Option<Box<Unnamed>>,
}

/// The documented columns whose amounts are those of the parts.
const AMOUNTS: [&str; 4] = ["total", "discount_total", "tax", "shipping"];

/// Those beside the total.
pub(super) const SIDE_AMOUNTS: &[&str] = AMOUNTS.split_at(1).1;

/// How the parts of a record are told apart.
#[derive(Debug)]
pub(super) struct Parts {
    id: Place,
    alike: Alike,
    /// Whether no column has an id of each row.
    are_counted: bool,
    /// The rows so far that have no id of their own, with their records.
    seen: Seen,
    /// The specs of [`AMOUNTS`].
    specs: [Option<usize>; 4],
}

impl Parts {
    /// `None` if the rows of the file have nothing that tells them apart.
    pub(super) fn new(rows: &Rows, specs: &[ColumnSpec], names: &[String]) -> Option<Self> {
        let specs = AMOUNTS.map(|name| spec_of(specs, name));
        let id = Place::of(rows.part.as_ref()?, names)?;
        let are_counted = match rows.alike {
            Alike::Same => false,
            Alike::Counted => !rows.part.as_ref().is_some_and(|part| part.has_first(names)),
            Alike::CountedByTotal => true,
        };
        Some(Self { id, alike: rows.alike, are_counted, seen: Seen::default(), specs })
    }

    /// Whether rows that say the same are told apart by their number alone.
    pub(super) fn are_counted(&self) -> bool {
        self.are_counted
    }

    /// What tells a row from the others of its record, besides its total; empty if nothing does.
    pub(super) fn id(&self, texts: &[&str]) -> String {
        self.id.of_row(texts)
    }

    /// The parts of a record that is complete. Fails if one of them may be a row that the file had before.
    pub(super) fn of(
        &mut self,
        order: &str,
        record: &Gathered,
        places: &[Option<Place>],
        setting: Setting,
    ) -> Result<Vec<OrderPart>, BadReason> {
        let Some(currency) = setting.currency else { return Ok(Vec::new()) };
        let of = |spec: Option<usize>| places.get(spec?)?.as_ref();
        let specs = self.specs;
        let money = |minor| Money { minor, currency };
        let mut parts: Vec<OrderPart> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (number, id) in record.ids().iter().enumerate() {
            let row = record.row(number);
            let amount = |number: usize| {
                let setting = Setting { is_side: number > 0, ..setting };
                of(specs[number]).map_or(Ok(None), |place| place.minor(&row, setting))
            };
            let [total, discount, tax, shipping] = std::array::from_fn(amount);
            let total = total?.unwrap_or(0);
            let is_counted = self.alike != Alike::Same || id.is_empty();
            let told = self.alike == Alike::CountedByTotal || id.is_empty();
            let own = if told { format!("{id}\n{total}") } else { id.clone() };
            let before = known.entry(own.clone()).or_default();
            let own = if is_counted { format!("{before}\n{own}") } else { own };
            *before += 1;
            if is_counted && !self.seen.add(&format!("{order}\n{own}")) {
                return Err(BadReason::RowsApart);
            }
            if !is_counted && *before > 1 {
                continue;
            }
            parts.push(OrderPart {
                id: digest(&own),
                total: money(total),
                discount: discount?.map(money),
                tax: tax?.map(money),
                shipping: shipping?.map(money),
            });
        }
        for (number, spec) in specs.into_iter().enumerate() {
            let setting = Setting { is_side: number > 0, ..setting };
            let once = of(spec).map_or_else(|| Ok(Vec::new()), |place| place.once(record, setting));
            for (heading, minor) in once? {
                let id = digest(&format!("once\n{heading}"));
                if !parts.iter().any(|part| part.id == id) {
                    let (total, discount, tax, shipping) = (money(0), None, None, None);
                    parts.push(OrderPart { id, total, discount, tax, shipping });
                }
                for part in parts.iter_mut().filter(|part| part.id == id) {
                    match number {
                        0 => part.total = money(minor),
                        1 => part.discount = Some(money(minor)),
                        2 => part.tax = Some(money(minor)),
                        _ => part.shipping = Some(money(minor)),
                    }
                }
            }
        }
        parts.sort_unstable();
        Ok(parts)
    }
}

/// A digest of what tells a row from the others of its record.
pub(super) fn digest(id: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&identity(&id.to_owned())[..8]);
    u64::from_le_bytes(bytes)
}
