//! What an import would do, told from what is known of its records.
//!
//! Invariant: it counts as adding the versions would (see `adding`), and writes nothing.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use super::adding::{Addition, assess, refused, tallied};
use super::placing::{Epochs, in_epoch, refund_of};
use super::{Record, Records};
use crate::domain::money::Money;
use crate::domain::record::alias::{Alias, Aliases};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::{Imported, Version};
use crate::store::StoreError;
use crate::store::snapshot::{RecordSelection, Selection, Tag, read_stream};

impl Records {
    /// The selection of what is known of these records.
    #[must_use]
    pub fn ask_known(&self) -> Selection {
        let records = RecordSelection::Versions { kind: self.kind(), ids: self.ids() };
        Selection { records, ..Selection::settings() }
    }
}

/// The ids under which something may be known of the record of a version.
pub(super) fn ids_of<V: Version>(version: &V) -> Vec<ForeignId> {
    let is_refund = version.gives_back().is_some();
    let mut ids = if is_refund { version.payment_ids() } else { Vec::new() };
    ids.push(version.id().clone());
    ids
}

/// Compares versions with what a stream has of their records, or with nothing. `aliases` are the older hashes
/// of their people.
pub(super) fn compared<V: Record>(
    versions: &[V],
    aliases: &[Alias],
    known: Option<impl Read>,
) -> Result<Imported, StoreError> {
    let (mut people, mut of_records) = (Aliases::default(), HashMap::new());
    if let Some(stream) = known {
        read_stream(stream, |tag, bytes| {
            if tag == Tag::Alias {
                people.add(tag.row(bytes)?);
            } else if tag == V::TAG {
                let version: V = tag.row(bytes)?;
                let known: &mut Vec<V> = of_records.entry(version.id().clone()).or_default();
                known.push(version);
            }
            Ok(())
        })?;
    }
    for alias in aliases {
        people.add(*alias);
    }
    let newest = |version: &V| {
        let (mut version, mut person) = (version.clone(), version.person());
        people.resolve_in(&mut person);
        version.set_person(person);
        version
    };
    for known in of_records.values_mut().flatten() {
        *known = newest(known);
    }
    tallied(versions, |version, row| {
        let version = newest(version);
        let known = of_records.entry(version.id().clone()).or_default();
        // Every epoch that is known was begun before.
        let plain = (version.epoch() == 0).then(|| Epochs::default().place(&version, known, None));
        let version = plain.and_then(|epoch| in_epoch(&version, epoch)).unwrap_or(version);
        if let Some(refused) = refused(known, &version, row) {
            return Ok(Addition::refusing(refused));
        }
        let addition = assess(known.clone(), &version);
        known.push(version);
        Ok(addition)
    })
}

/// What refunds leave open.
#[derive(Debug, Default)]
pub struct Unsettled {
    /// How many of them have no record yet to give something back of.
    pub waiting: u64,
    /// The records that get more back than they are worth: what they get, and what they are worth.
    pub excess: Vec<(ForeignId, Money, Money)>,
    /// The refunds in another currency than their record, which are not counted: the record, and what they give back.
    pub in_other_currency: Vec<(ForeignId, Money)>,
}

/// What the refunds of some records leave open, with what a stream has of these records, or without it.
pub(super) fn unsettled<V: Record>(
    versions: &[V],
    known: Option<impl Read>,
) -> Result<Unsettled, StoreError> {
    let mut of_records: HashMap<ForeignId, Vec<V>> = HashMap::new();
    for version in versions {
        of_records.entry(version.id().clone()).or_default().push(version.clone());
    }
    if let Some(stream) = known {
        read_stream(stream, |tag, bytes| {
            if tag == V::TAG {
                let version: V = tag.row(bytes)?;
                of_records.entry(version.id().clone()).or_default().push(version);
            }
            Ok(())
        })?;
    }
    give_to_payers(&mut of_records);
    let (mut unsettled, mut waiting) = (Unsettled::default(), BTreeSet::new());
    let mut settled: BTreeSet<ForeignId> = BTreeSet::new();
    for (id, versions) in of_records {
        let refunds = newest_refunds(&versions);
        let of_refunds = refunds.iter().filter_map(|refund| refund.gives_back().cloned());
        match V::fold(versions) {
            None => waiting.extend(of_refunds),
            Some(record) => {
                settled.extend(of_refunds);
                let amounts = refunds.iter().filter_map(|of| of.gives_other_currency(&record));
                let others = amounts.map(|amount| (id.clone(), amount));
                unsettled.in_other_currency.extend(others);
                let excess = V::excess_of(&record);
                unsettled.excess.extend(excess.map(|(refunded, total)| (id, refunded, total)));
            }
        }
    }
    unsettled.waiting = waiting.difference(&settled).count() as u64;
    unsettled.excess.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    unsettled.in_other_currency.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(unsettled)
}

/// The refunds among the versions of a record, of the last epoch; of several with one id the newest, as they are
/// folded.
fn newest_refunds<V: Version>(versions: &[V]) -> Vec<V> {
    let epoch = versions.iter().map(V::epoch).max();
    let of_epoch = versions.iter().filter(|version| Some(version.epoch()) == epoch);
    let mut newest: HashMap<&ForeignId, &V> = HashMap::new();
    for version in of_epoch {
        if let Some(id) = version.gives_back() {
            let known = newest.entry(id).or_insert(version);
            *known = version.max(*known);
        }
    }
    newest.into_values().cloned().collect()
}

/// Gives refunds that name a payment to the record that it paid.
fn give_to_payers<V: Version>(of_records: &mut HashMap<ForeignId, Vec<V>>) {
    let (mut paid, mut refunds) = (HashMap::new(), Vec::new());
    for version in of_records.values().flatten() {
        let ids = version.payment_ids().into_iter();
        if version.gives_back().is_some() {
            refunds.extend(ids.map(|id| (id, version.clone())));
        } else {
            paid.extend(ids.map(|id| (id, version.id().clone())));
        }
    }
    for (payment, refund) in refunds {
        if let Some(id) = paid.get(&payment)
            && let Some(versions) = of_records.get_mut(id)
        {
            let refund = refund_of(&refund, id, versions);
            versions.push(refund);
        }
    }
}
