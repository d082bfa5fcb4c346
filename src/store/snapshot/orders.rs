//! Orders and the events that are conversions in a snapshot, with the uses of codes that files have of them: all,
//! those of a period, and those that carry a code.
//!
//! Invariant: a use whose order is there is written next before it, and an order counts as carrying the codes of its
//! uses. Only the versions of one record are in memory.

use std::collections::BTreeSet;
use std::ops::Range;

use redb::ReadTransaction;

use super::codes::has_codes;
use super::indexed::{EncodedVersions, carriers, each, each_between, read, versions_of};
use super::records::{Named, put};
use super::redeemed::{RedeemedCodes, has_order};
use super::selection::CodeSelection;
use super::stream::StreamWriter;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::order::OrderVersion;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::time::Timestamp;
use crate::store::records::{Record, of_carrier, read_versions};
use crate::store::{StoreError, tables};

impl Named {
    /// Notes what a text may mean, if the codes of orders are asked for, or only those in doubt.
    fn note_code(&mut self, asked: &CodeSelection, text: &CouponCode) {
        let is_asked = match asked {
            CodeSelection::Carried | CodeSelection::Used(_) => true,
            CodeSelection::InDoubt => text.is_ambiguous(),
            _ => false,
        };
        if is_asked {
            self.codes.extend(text.candidates());
        }
    }
}

/// Writes all orders, all uses of files, and all events that are conversions; nothing if used codes are asked for and
/// there is none.
pub(super) fn write_orders(
    txn: &ReadTransaction,
    codes: &CodeSelection,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    let (mut named, redeemed) = (Named::default(), RedeemedCodes::open(txn)?);
    if matches!(codes, CodeSelection::Used(_)) && !has_codes(txn)? {
        return Ok(named);
    }
    each::<OrderVersion>(txn, |order, rows| {
        put_order(order, rows, &redeemed, codes, &mut named, out)
    })?;
    redeemed.write_without_order(txn, out, |code| named.note_code(codes, code))?;
    each::<Event>(txn, |event, rows| put_event(event, rows, codes, &mut named, out))?;
    Ok(named)
}

/// Writes the orders of a period with their uses, and its events that are conversions.
pub(super) fn write_orders_between(
    txn: &ReadTransaction,
    period: Range<Timestamp>,
    codes: &CodeSelection,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    let (mut named, redeemed) = (Named::default(), RedeemedCodes::open(txn)?);
    each_between::<OrderVersion>(txn, period.clone(), |order, rows| {
        put_order(order, rows, &redeemed, codes, &mut named, out)
    })?;
    each_between::<Event>(txn, period, |event, rows| {
        put_event(event, rows, codes, &mut named, out)
    })?;
    Ok(named)
}

/// Writes the orders of a time without their uses, and its events that are conversions or steps.
pub(super) fn write_steps(
    txn: &ReadTransaction,
    time: Range<Timestamp>,
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    each_between::<OrderVersion>(txn, time.clone(), |_, rows| put::<OrderVersion>(rows, out))?;
    each_between::<Event>(txn, time, |event, rows| {
        let is_one = event.kind == EventKind::Step || event.kind.conversion().is_some();
        if is_one { put::<Event>(rows, out) } else { Ok(()) }
    })?;
    Ok(Named::default())
}

/// Writes an order with its uses.
fn put_order(
    order: &Conversion,
    rows: &EncodedVersions,
    redeemed: &RedeemedCodes,
    codes: &CodeSelection,
    named: &mut Named,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    redeemed.write_of(order.id.as_str(), out, |code| named.note_code(codes, code))?;
    order.codes.iter().for_each(|text| named.note_code(codes, text));
    put::<OrderVersion>(rows, out)
}

/// Writes an event, if it is a conversion.
fn put_event(
    event: &Event,
    rows: &EncodedVersions,
    codes: &CodeSelection,
    named: &mut Named,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    if event.kind.conversion().is_none() {
        return Ok(());
    }
    event.code.iter().for_each(|text| named.note_code(codes, text));
    put::<Event>(rows, out)
}

/// Writes the orders, uses and events that carry a code.
pub(super) fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    is_known: impl Fn(&FoldedCode) -> Result<bool, StoreError>,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let redeemed = RedeemedCodes::open(txn)?;
    let carries = |texts: &mut dyn Iterator<Item = &CouponCode>| carries(texts, code, &is_known);
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for carrier in carriers(txn, code)? {
        match of_carrier(&carrier) {
            (OrderVersion::KIND, id) => drop(ids.insert(id.to_owned())),
            (ShopRedemption::KIND, id) => {
                let (of, rows) = redeemed.read(id)?;
                if has_order(txn, of.order.as_ref())? {
                    ids.extend(of.order.map(|order| order.to_string()));
                } else if carries(&mut [&of.code].into_iter())? {
                    put::<ShopRedemption>(&rows, out)?;
                }
            }
            (Event::KIND, id) => {
                let events = read_versions::<Event>(txn)?;
                let found = events.map(|events| read::<Event>(&events, id)).transpose()?.flatten();
                let (event, rows) =
                    found.ok_or(StoreError::Missing("event that the index of codes names"))?;
                if event.kind.conversion().is_some() && carries(&mut event.code.iter())? {
                    put::<Event>(&rows, out)?;
                }
            }
            _ => return Err(StoreError::Missing("kind of records that the index of codes names")),
        }
    }
    let orders = tables::ORDERS.read(txn)?;
    for id in ids {
        let (versions, rows) = versions_of::<OrderVersion>(&orders, &id)?;
        if rows.is_empty() {
            return Err(StoreError::Missing("order that the index of codes names"));
        }
        let Some(mut order) = Conversion::fold(versions) else { continue };
        order.redeem(redeemed.of(&id)?);
        if carries(&mut order.code_texts())? {
            redeemed.write_of(&id, out, |_| {})?;
            put::<OrderVersion>(&rows, out)?;
        }
    }
    Ok(())
}

/// Whether one of some texts means a known code. A text is listed under all codes that it may mean, and a known
/// code wins over a list of others.
fn carries(
    texts: &mut dyn Iterator<Item = &CouponCode>,
    code: &FoldedCode,
    is_known: &impl Fn(&FoldedCode) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    for text in texts {
        // Most texts need no look-up.
        let carries = if text.is_ambiguous() {
            text.try_meant(is_known)?.iter().any(|meant| meant.code.folded() == *code)
        } else {
            text.folded() == *code
        };
        if carries {
            return Ok(true);
        }
    }
    Ok(false)
}
