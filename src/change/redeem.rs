//! Redeems a code for an order, and releases it again.
//!
//! Invariant: a redemption checks and writes in one transaction, so two orders cannot both take the last
//! use. An order that holds a use and redeems again gets the same answer, even if the code has been
//! retired or used up since, or its terms have changed. Only redemptions made here count against a limit:
//! a code in a shop's export has been used already, and does not refuse anyone later.

use crate::domain::code::coupon::CouponCode;
use crate::domain::code::terms::RequestedUse;
use crate::domain::money::Money;
use crate::domain::record::alias::Alias;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Txn};

use super::outcome::{Outcome, Refusal};

/// The order for which a code is redeemed.
pub(super) struct Purchase<'a> {
    pub(super) order: &'a ForeignId,
    /// `None` if the command did not name the customer.
    pub(super) customer: Option<PersonKey>,
    /// The customer's hashes under older normalisers.
    pub(super) aliases: &'a [Alias],
    /// `None` if the command did not give the total.
    pub(super) total: Option<Money>,
    pub(super) at: Timestamp,
}

pub(super) fn redeem(
    txn: &Txn,
    typed: &CouponCode,
    purchase: &Purchase<'_>,
) -> Result<Outcome, StoreError> {
    let Purchase { order, customer, aliases, total, at } = *purchase;
    let typed = &meant(txn, typed)?;
    let folded = typed.folded();
    let before = txn.redemption(&folded, order)?;
    if let Some(held) = before.as_ref().filter(|before| before.is_held()) {
        // The use may be an earlier release's, and this the only time that the customer is named again.
        txn.add_aliases(aliases)?;
        return Ok(Outcome::Redeemed(Box::new(held.clone())));
    }
    let Some(code) = txn.known_code(&folded)? else {
        return Ok(Outcome::Refused(Refusal::NoSuchCode(typed.clone())));
    };
    if code.retired_at.is_some() {
        return Ok(Outcome::Refused(Refusal::CodeRetired(code.spec.code)));
    }
    let by_customer = customer.map(|customer| {
        let hashes = txn.hashes_of(customer, aliases)?;
        hashes.iter().try_fold(0_u32, |uses, hash| -> Result<u32, StoreError> {
            Ok(uses.saturating_add(txn.uses_by_customer(&folded, hash)?))
        })
    });
    let used = RequestedUse {
        at,
        total,
        uses: txn.uses(&folded)?,
        uses_by_customer: by_customer.transpose()?,
    };
    if let Err(unmet) = code.spec.terms.meet(&used, &txn.settings()?.zone) {
        return Ok(Outcome::Refused(Refusal::Unmet { code: code.spec.code, unmet }));
    }
    let order = order.clone();
    let mut redemption =
        before.unwrap_or(Redemption { code: code.spec.code, order, uses: Vec::new() });
    redemption.uses.push(CodeUse { at, customer, released_at: None });
    txn.add_aliases(aliases)?;
    txn.put_redemption(&redemption)?;
    Ok(Outcome::Redeemed(Box::new(redemption)))
}

/// The code that is there among those that a text may mean; without one, the text as it is.
fn meant(txn: &Txn, typed: &CouponCode) -> Result<CouponCode, StoreError> {
    let found = typed.try_typed(|code| Ok::<_, StoreError>(txn.known_code(code)?.is_some()))?;
    Ok(found.unwrap_or_else(|| typed.clone()))
}

pub(super) fn release(
    txn: &Txn,
    typed: &CouponCode,
    order: &ForeignId,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let typed = &meant(txn, typed)?;
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
