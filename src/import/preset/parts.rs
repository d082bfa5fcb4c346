//! Rows that are parts of a record, each with an id of its own: items, payments.
//!
//! Invariant: the amounts of the parts come to those of the record. What counts once for a record is a part, too.
//! Does not know which rows are one record (see `translation`).

use std::collections::HashMap;

use super::Rows;
use super::gather::Gathered;
use super::place::Place;
use super::seen::Seen;
use super::taken::Setting;
use super::translation::spec_of;
use crate::codec::identity;
use crate::domain::money::Money;
use crate::domain::record::part::OrderPart;
use crate::import::columns::ColumnSpec;
use crate::import::row::BadReason;

/// The documented columns whose amounts are those of the parts.
const AMOUNTS: [&str; 4] = ["total", "discount_total", "tax", "shipping"];

/// How the parts of a record are told apart.
#[derive(Debug)]
pub(super) struct Parts {
    id: Place,
    /// Of rows that have no id of their own: those so far, with their records.
    alike: Option<Seen>,
    /// The specs of [`AMOUNTS`].
    specs: [Option<usize>; 4],
}

impl Parts {
    /// `None` if the rows of the file have nothing that tells them apart.
    pub(super) fn new(rows: &Rows, specs: &[ColumnSpec], names: &[String]) -> Option<Self> {
        let alike = rows.alike.then(Seen::default);
        let specs = AMOUNTS.map(|name| spec_of(specs, name));
        Some(Self { id: Place::of(rows.part.as_ref()?, names)?, alike, specs })
    }

    /// What tells a row from the others of its record.
    pub(super) fn id(&self, texts: &[&str]) -> String {
        let id = self.id.of_row(texts);
        if id.is_empty() { texts.join("\n") } else { id }
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
        let mut parts = Vec::new();
        for (number, id) in numbered(record.ids(), self.alike.is_some()) {
            let row = record.row(number);
            let amount = |spec| of(spec).map_or(Ok(None), |place| place.minor(&row, setting));
            let [total, discount, tax, shipping] = specs.map(amount);
            if self.alike.as_mut().is_some_and(|seen| !seen.add(&format!("{order}\n{id}"))) {
                return Err(BadReason::RowsApart);
            }
            parts.push(OrderPart {
                id: digest(&id),
                total: money(total?.unwrap_or(0)),
                discount: discount?.map(money),
                tax: tax?.map(money),
                shipping: shipping?.map(money),
            });
        }
        for (number, spec) in specs.into_iter().enumerate() {
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

/// The numbers of rows with their ids. Rows that look alike are counted, or else each id is there once.
fn numbered(ids: &[String], are_alike: bool) -> Vec<(usize, String)> {
    let mut counts = HashMap::<&str, usize>::new();
    let mut found = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let earlier = counts.entry(id).or_default();
        if are_alike {
            found.push((number, format!("{earlier}\n{id}")));
        } else if *earlier == 0 {
            found.push((number, id.clone()));
        }
        *earlier += 1;
    }
    found
}

fn digest(id: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&identity(&id.to_owned())[..8]);
    u64::from_le_bytes(bytes)
}
