//! Layouts of versions of orders.
//!
//! Invariant: as in `domain`.

use super::{DecodeError, Decoder, Presence, Row, as_fields, as_record};
use crate::domain::money::Money;
use crate::domain::record::brief_order::BriefOrder;
use crate::domain::record::order::{OrderRefund, OrderVersion};
use crate::domain::record::part::OrderPart;
use crate::domain::time::Timestamp;

as_record! {
    OrderVersion {
        epoch, updated_at: optional, status: optional, refunded: optional, ordered_at, total, id,
        codes: optional, discount: optional, customer: optional, click_id: optional, utm: nested,
        landing_url: optional, kind: optional, source, tax: added, shipping: added,
        source_said: added, refund: added, imports: aside, parts: added,
        of_payments: added, payments: added, own_id: added,
        rows_counted: added,
    }
    OrderPart { id, total, discount: added, tax: added, shipping: added }
}

as_fields! {
    OrderRefund { id, amount }
}

/// The bits of a refund, parts, and what is about payments; and how many bits there are.
const NOT_BRIEF: u64 = 1 << 12 | 1 << 14 | 1 << 15 | 1 << 16;
const BITS: u32 = 19;

/// What the row of a version says in brief, with all texts passed by: that is several times faster than to read it.
/// `None` if the version has to be read, because it is no order by itself, or because another release wrote it.
pub fn brief_order(row: &[u8]) -> Result<Option<BriefOrder>, DecodeError> {
    let mut input = Decoder::new(row);
    if input.array("the layout version")? != [OrderVersion::VERSION] {
        return Ok(None);
    }
    let mut present = Presence::read(&mut input)?;
    if present.has_any(NOT_BRIEF, BITS) {
        return Ok(None);
    }
    input.get::<u32>()?;
    present.added::<Option<Timestamp>>(&mut input)?;
    let (status, refunded) = (present.added(&mut input)?, present.added(&mut input)?);
    let (ordered_at, total) = (input.get()?, input.get()?);
    input.blob()?;
    if present.has_next() {
        for _ in 0..input.count()? {
            input.blob()?;
        }
    }
    present.added::<Option<Money>>(&mut input)?;
    let customer = present.added(&mut input)?;
    pass_texts(&mut present, 1, &mut input)?;
    let mut utm = Presence::read(&mut input)?;
    pass_texts(&mut utm, 4, &mut input)?;
    utm.finish()?;
    pass_texts(&mut present, 1, &mut input)?;
    let kind = present.added(&mut input)?;
    Ok(Some(BriefOrder { status, refunded, ordered_at, total, customer, kind }))
}

/// Passes by so many texts that may be absent.
fn pass_texts(
    present: &mut Presence,
    count: usize,
    input: &mut Decoder<'_>,
) -> Result<(), DecodeError> {
    for _ in 0..count {
        if present.has_next() {
            input.blob()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
