//! The codes of a snapshot: all of them, those of a batch, or one that somebody typed.
//!
//! One code is looked up by its key, and so are the few thousand texts that one slip of the finger
//! makes of it: however many codes there are, hardly any is read. Absent: an index of the orders that
//! carry a code.

use std::collections::BTreeMap;

use redb::{ReadTransaction, ReadableTable};

use super::ask::CodeAsk;
use super::record::{PutRecord, Tag};
use crate::codec::{Codec, Decoder};
use crate::domain::code::batch::{Batch, BatchId};
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::record::order::OrderVersion;
use crate::store::StoreError;
use crate::store::rows::{corrupt, row};
use crate::store::tables::{self, ROW_VERSION};

/// Every row of codes that was asked for.
pub(super) fn write_codes(
    txn: &ReadTransaction,
    ask: &CodeAsk,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    match ask {
        CodeAsk::None => Ok(()),
        CodeAsk::Own => write_own(txn, put),
        CodeAsk::All => write_all(txn, put),
        CodeAsk::Batch(name) => write_batch(txn, name, put),
        CodeAsk::One(typed) => write_one(txn, typed, put),
    }
}

fn write_own(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::CODES)?.iter()? {
        put(Tag::Code, entry?.1.value())?;
    }
    Ok(())
}

fn write_all(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    write_own(txn, put)?;
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        put(Tag::BatchCode, entry?.1.value())?;
    }
    write_redemptions(txn, put)
}

fn write_batch(
    txn: &ReadTransaction,
    name: &BatchName,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let batches = batches(txn)?;
    let Some(wanted) = batches.values().find(|batch| batch.spec.name == *name) else {
        return Ok(());
    };
    for entry in txn.open_table(tables::BATCH_CODES)?.iter()? {
        let (key, bytes) = entry?;
        if batch_of(key.value(), bytes.value())? == wanted.id {
            put(Tag::BatchCode, bytes.value())?;
        }
    }
    write_redemptions(txn, put)
}

fn write_redemptions(txn: &ReadTransaction, put: &mut PutRecord<'_>) -> Result<(), StoreError> {
    for entry in txn.open_table(tables::REDEMPTIONS)?.iter()? {
        put(Tag::Redemption, entry?.1.value())?;
    }
    Ok(())
}

fn write_one(
    txn: &ReadTransaction,
    typed: &CouponCode,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let own = txn.open_table(tables::CODES)?;
    let of_batches = txn.open_table(tables::BATCH_CODES)?;
    let batches = batches(txn)?;
    let is_live = |id| batches.get(&id).is_some_and(|batch| batch.live_at.is_some());
    let put_code = |folded: &FoldedCode, put: &mut PutRecord<'_>| {
        let key = folded.as_str();
        if let Some(bytes) = own.get(key)? {
            put(Tag::Code, bytes.value())?;
            return Ok::<_, StoreError>(true);
        }
        let Some(bytes) = of_batches.get(key)? else { return Ok(false) };
        let is_known = is_live(batch_of(key, bytes.value())?);
        if is_known {
            put(Tag::BatchCode, bytes.value())?;
        }
        Ok(is_known)
    };
    let folded = typed.folded();
    if put_code(&folded, put)? {
        write_uses(txn, &folded, put)?;
        return write_orders_with(txn, &folded, put);
    }
    for slip in folded.typos() {
        put_code(&slip, put)?;
    }
    Ok(())
}

/// What was redeemed of a code by hand.
fn write_uses(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let redemptions = txn.open_table(tables::REDEMPTIONS)?;
    for entry in redemptions.range((code.as_str(), "")..)? {
        let (key, bytes) = entry?;
        if key.value().0 != code.as_str() {
            break;
        }
        put(Tag::Redemption, bytes.value())?;
    }
    Ok(())
}

/// All versions of the orders of which one carries a code. All orders are walked through for them: an
/// index would nearly double what an import takes.
fn write_orders_with(
    txn: &ReadTransaction,
    code: &FoldedCode,
    put: &mut PutRecord<'_>,
) -> Result<(), StoreError> {
    let orders = txn.open_table(tables::ORDERS)?;
    let mut carriers: Vec<String> = Vec::new();
    for entry in orders.iter()? {
        let (key, bytes) = entry?;
        let id = key.value().0;
        let version: OrderVersion = row("orders", &id, ROW_VERSION, bytes.value())?;
        let has_it = version.codes.iter().any(|carried| carried.folded() == *code);
        if has_it && carriers.last().is_none_or(|last| last != id) {
            carriers.push(id.to_owned());
        }
    }
    for id in carriers {
        for entry in orders.range((id.as_str(), &[0; 16])..=(id.as_str(), &[u8::MAX; 16]))? {
            put(Tag::Order, entry?.1.value())?;
        }
    }
    Ok(())
}

fn batches(txn: &ReadTransaction) -> Result<BTreeMap<BatchId, Batch>, StoreError> {
    let mut batches = BTreeMap::new();
    for entry in txn.open_table(tables::BATCHES)?.iter()? {
        let (id, bytes) = entry?;
        let batch: Batch = row("batches", &id.value(), ROW_VERSION, bytes.value())?;
        batches.insert(batch.id, batch);
    }
    Ok(batches)
}

/// The batch of a row of `batch_codes`, whose first field it is.
fn batch_of(key: &str, bytes: &[u8]) -> Result<BatchId, StoreError> {
    let mut input = Decoder::new(bytes);
    let batch = input.get::<u8>().and_then(|_| BatchId::decode(&mut input));
    batch.map_err(|error| corrupt("batch_codes", &key, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::fixtures::{at, batch, code, order, redemption};
    use crate::domain::code::coupon::{Code, CodeSpec};
    use crate::domain::record::foreign_id::ForeignId;
    use crate::domain::record::redemption::Redemption;
    use crate::store::fixtures::Sevens;
    use crate::store::{Ask, Snapshot, Store, Txn};

    fn coupon(text: &str) -> CouponCode {
        CouponCode::parse(text).unwrap()
    }

    /// Two codes of their own, a batch of two that is live, and one of one that is not.
    fn fill(txn: &Txn) -> Result<(), StoreError> {
        for text in ["HELLO", "HELP"] {
            let spec = CodeSpec { code: coupon(text), ..code().spec };
            txn.put_code(&Code { spec, ..code() })?;
        }
        for (name, codes, live_at) in
            [("live", &["BW-2222", "BW-3333"][..], Some(at(1))), ("begun", &["BW-4444"], None)]
        {
            let name = BatchName::parse(name).expect("a name");
            let spec = crate::domain::code::batch::BatchSpec { name, ..batch().spec };
            let made = txn.insert_batch(spec, at(1))?;
            let codes: Vec<CouponCode> = codes.iter().map(|text| coupon(text)).collect();
            txn.insert_batch_codes(made.id, &codes)?;
            txn.put_batch(&Batch { live_at, ..made })?;
        }
        for (id, text) in [("1", "HELLO"), ("2", "HELP"), ("3", "BW-2222")] {
            let id = ForeignId::parse(id).expect("an id");
            let codes = vec![coupon("other"), coupon(text)];
            txn.add_order(&OrderVersion { id: id.clone(), codes, ..order() })?;
            txn.add_order(&OrderVersion { id: id.clone(), codes: Vec::new(), ..order() })?;
            txn.put_redemption(&Redemption { code: coupon(text), order: id, ..redemption() })?;
        }
        Ok(())
    }

    #[test]
    fn of_the_codes_what_is_asked_for_comes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &Sevens).unwrap();
        store.write(fill).unwrap();
        let seen = |codes| {
            let ask = Ask { codes, ..Ask::settings() };
            let snapshot = Snapshot::read(store.spool(&ask).unwrap()).unwrap();
            let codes = snapshot.codes.iter().map(|code| code.spec.code.to_string());
            let orders = snapshot.conversions.iter().map(|order| order.id.to_string());
            let uses = snapshot.redemptions.iter().map(|of| of.order.to_string());
            [codes.collect(), orders.collect(), uses.collect()]
                .map(|all: Vec<String>| all.join(" "))
        };
        let named = |name| CodeAsk::Batch(BatchName::parse(name).unwrap());
        let table = [
            (CodeAsk::None, ["", "", ""]),
            (CodeAsk::All, ["BW-2222 BW-3333 HELLO HELP", "", "3 1 2"]),
            (named("live"), ["BW-2222 BW-3333", "", "3 1 2"]),
            (named("begun"), ["", "", "3 1 2"]),
            (named("none"), ["", "", ""]),
            (CodeAsk::One(coupon("hel-lo")), ["HELLO", "1", "1"]),
            (CodeAsk::One(coupon("bw2222")), ["BW-2222", "3", "3"]),
            (CodeAsk::One(coupon("BW3333")), ["BW-3333", "", ""]),
            (CodeAsk::One(coupon("HELO")), ["HELLO HELP", "", ""]),
            (CodeAsk::One(coupon("BW-2322")), ["BW-2222", "", ""]),
            (CodeAsk::One(coupon("BW-4444")), ["", "", ""]),
            (CodeAsk::One(coupon("OTHER")), ["", "", ""]),
        ];
        for (ask, expected) in table {
            assert_eq!(seen(ask.clone()), expected, "{ask:?}");
        }
    }
}
