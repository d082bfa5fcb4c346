//! Redeeming a code for an order, and taking it back: each looks and writes in one transaction, so
//! that of two who want the last use one has it.
//!
//! An order that holds a use and redeems again is answered as before, also when the code has gone
//! out of use or is used up since, or its terms are others. Only uses that are redeemed here count against the limit: what a
//! shop's export says has happened, and refuses nobody afterwards.

use crate::domain::code::coupon::CouponCode;
use crate::domain::code::terms::RequestedUse;
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// What is asked for a code.
pub(super) struct Asked<'a> {
    /// The order that is to use it.
    pub(super) order: &'a ForeignId,
    /// Who ordered, where that was said.
    pub(super) customer: Option<PersonKey>,
    /// What the order comes to, where that was said.
    pub(super) total: Option<Money>,
    /// When.
    pub(super) at: Timestamp,
}

pub(super) fn redeem(
    txn: &Txn,
    typed: &CouponCode,
    asked: &Asked<'_>,
) -> Result<Outcome, StoreError> {
    let Asked { order, customer, total, at } = *asked;
    let folded = typed.folded();
    let before = txn.redemption(&folded, order)?;
    if let Some(held) = before.as_ref().filter(|before| before.is_held()) {
        return Ok(Outcome::Redeemed(Box::new(held.clone())));
    }
    let Some(code) = txn.known_code(&folded)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchCode(typed.clone())));
    };
    if code.retired_at.is_some() {
        return Ok(Outcome::Refused(Refusal::CodeRetired(code.spec.code)));
    }
    let by_customer = customer.map(|customer| txn.uses_by_customer(&folded, &customer));
    let asked = RequestedUse {
        at,
        total,
        uses: txn.uses(&folded)?,
        uses_by_customer: by_customer.transpose()?,
    };
    if let Err(unmet) = code.spec.terms.meet(&asked, &txn.settings()?.zone) {
        return Ok(Outcome::Refused(Refusal::Unmet { code: code.spec.code, unmet }));
    }
    let order = order.clone();
    let mut redemption =
        before.unwrap_or(Redemption { code: code.spec.code, order, uses: Vec::new() });
    redemption.uses.push(CodeUse { at, customer, released_at: None });
    txn.put_redemption(&redemption)?;
    Ok(Outcome::Redeemed(Box::new(redemption)))
}

pub(super) fn release(
    txn: &Txn,
    typed: &CouponCode,
    order: &ForeignId,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(mut redemption) = txn.redemption(&typed.folded(), order)? else {
        let (code, order) = (typed.clone(), order.clone());
        return Ok(Outcome::Refused(Refusal::NoSuchRedemption { code, order }));
    };
    if let Some(last) = redemption.uses.last_mut().filter(|last| last.released_at.is_none()) {
        last.released_at = Some(at);
        txn.put_redemption(&redemption)?;
    }
    Ok(Outcome::Released(Box::new(redemption)))
}
