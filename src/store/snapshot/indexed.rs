//! Records by the indexes of time, person and code; by a scan in a file without indexes.
//!
//! Invariant: a record has the time and the person of its folded versions; its versions may disagree. The
//! index of times leads to every record that has a version with a time or a person. Only the versions of one
//! record are in memory, and the ids of the records that were found. The refunds of a record that are kept under its
//! payments are versions of it; refunds alone are no record.

use std::collections::BTreeSet;
use std::ops::{Bound, ControlFlow, Range};

use redb::ReadTransaction;

use crate::codec::{Identity, encode_row};
use crate::domain::code::coupon::FoldedCode;
use crate::domain::limits::TIMES_IN_LIST;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::domain::time::Timestamp;
use crate::store::records::{
    ForKind, IDENTITIES, ReadVersions, Record, carrier, each_kind, read_versions, refund_of,
};
use crate::store::rows::Entry;
use crate::store::txn::Times;
use crate::store::{StoreError, tables};

/// The versions of one record, encoded.
pub(super) type EncodedVersions = Vec<Vec<u8>>;

/// How to read the records of a period.
pub(super) enum OfPeriod {
    /// One by one: the ids and times of versions in the period, sorted.
    Listed(Vec<(Box<str>, Timestamp)>),
    /// All, because they are many or there is no index. Has some of the ids, sorted, by which the work can be divided.
    Scanned(Vec<Box<str>>),
}

/// With fewer lists of the period, its records are read one by one.
const LISTS_MIN: usize = 16;
/// Reading one record takes as long as passing by so many in a scan.
const ROWS_A_READ: u64 = 4;

impl OfPeriod {
    pub(super) fn find<V: Record>(
        txn: &ReadTransaction,
        period: &Range<Timestamp>,
        rows: u64,
    ) -> Result<Self, StoreError> {
        // A table without rows is known to have none, and the index, which is large, says nothing of it.
        if rows == 0 {
            return Ok(Self::Listed(Vec::new()));
        }
        let are_many = |lists: usize| {
            let versions = (lists * TIMES_IN_LIST) as u64;
            lists >= LISTS_MIN && versions.saturating_mul(ROWS_A_READ) >= rows
        };
        let (mut ids, mut found) = (Vec::new(), Vec::new());
        let mut list_versions = |list: Times| {
            let of_period = list.into_iter().filter(|version| period.contains(&version.at));
            found.extend(of_period.map(|version| (version.id, version.at)));
        };
        let is_indexed = each_row::<V>(txn, Some(period), |row| {
            ids.push(Box::from(row.key().3));
            if ids.len() < LISTS_MIN {
                list_versions(row.decode()?);
            }
            Ok(if are_many(ids.len()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if !is_indexed {
            return Ok(Self::Scanned(Vec::new()));
        }
        if are_many(ids.len()) {
            // The scan reads all records, so that nothing depends on the rest of the index.
            let mut ids = spread_ids::<V>(txn, period)?.unwrap_or(ids);
            ids.sort_unstable();
            return Ok(Self::Scanned(ids));
        }
        if ids.len() >= LISTS_MIN {
            found.clear();
            each_list::<V>(txn, Some(period), |list| {
                let of_period = list.into_iter().filter(|version| period.contains(&version.at));
                found.extend(of_period.map(|version| (version.id, version.at)));
                Ok(())
            })?;
        }
        found.sort_unstable();
        Ok(Self::Listed(found))
    }
}

/// Times of a period at which an id is looked up, to divide a scan.
const SAMPLES: i64 = 64;
/// With fewer different ids the times say little: the lists may all reach to the same time.
const SAMPLES_MIN: usize = 32;

/// Ids of records from all over a period; `None` if its lists lie too close together.
fn spread_ids<V: Record>(
    txn: &ReadTransaction,
    period: &Range<Timestamp>,
) -> Result<Option<Vec<Box<str>>>, StoreError> {
    let Some(times) = tables::TIMES.read_if_exists(txn)? else { return Ok(None) };
    let end = (V::KIND, i64::MAX, i64::MAX, "");
    // All times from the first on are looked at, not those of an open period before it.
    let Some(first) = times.range((V::KIND, i64::MIN, i64::MIN, "")..end)?.next() else {
        return Ok(None);
    };
    let start = period.start.ms().max(first?.key().2);
    let step = period.end.ms().saturating_sub(start) / SAMPLES;
    let mut ids: BTreeSet<Box<str>> = BTreeSet::new();
    for sample in 0..SAMPLES {
        let at = start.saturating_add(step.saturating_mul(sample));
        if let Some(list) = times.range((V::KIND, at, i64::MIN, "")..end)?.next() {
            ids.insert(Box::from(list?.key().3));
        }
    }
    Ok((ids.len() >= SAMPLES_MIN).then(|| ids.into_iter().collect()))
}

/// Visits the records of a period, in the order of their ids. A record is listed at the time of each of its
/// versions, and visited if its own time is among them.
pub(super) fn each_between<V: Record>(
    txn: &ReadTransaction,
    period: Range<Timestamp>,
    visit: impl FnMut(&V::Record, &EncodedVersions) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(table) = read_versions::<V>(txn)? else { return Ok(()) };
    let found = OfPeriod::find::<V>(txn, &period, table.len()?)?;
    each_found::<V>(txn, &table, &found, period, visit)
}

/// Visits the records of a period that were found, in the order of their ids.
pub(super) fn each_found<V: Record>(
    txn: &ReadTransaction,
    table: &ReadVersions<V>,
    found: &OfPeriod,
    period: Range<Timestamp>,
    mut visit: impl FnMut(&V::Record, &EncodedVersions) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let OfPeriod::Listed(found) = found else {
        return each::<V>(txn, |record, rows| {
            if period.contains(&V::at(record)) { visit(record, rows) } else { Ok(()) }
        });
    };
    for versions in found.chunk_by(|(one, _), (other, _)| one == other) {
        if let Some((record, rows)) = listed::<V>(table, &versions[0].0)?
            && versions.iter().any(|(_, at)| *at == V::at(&record))
        {
            visit(&record, &rows)?;
        }
    }
    Ok(())
}

/// Visits the lists of the index of times, those that may have versions of a period. The whole table is read,
/// so that no damage hides a part of it. Returns false if there is no index.
pub(super) fn each_list<V: Record>(
    txn: &ReadTransaction,
    period: Option<&Range<Timestamp>>,
    mut visit: impl FnMut(Times) -> Result<(), StoreError>,
) -> Result<bool, StoreError> {
    each_row::<V>(txn, period, |row| visit(row.decode()?).map(ControlFlow::Continue))
}

/// Like [`each_list`], with the lists not decoded, until one breaks off.
fn each_row<V: Record>(
    txn: &ReadTransaction,
    period: Option<&Range<Timestamp>>,
    mut visit: impl FnMut(
        &Entry<'_, (u8, i64, i64, &'static str)>,
    ) -> Result<ControlFlow<()>, StoreError>,
) -> Result<bool, StoreError> {
    let Some(times) = tables::TIMES.read_if_exists(txn)? else { return Ok(false) };
    for list in times.scan()? {
        let list = list?;
        let (kind, latest, earliest, _) = list.key();
        let overlaps =
            |period: &Range<Timestamp>| earliest < period.end.ms() && period.start.ms() <= latest;
        if kind == V::KIND && period.is_none_or(overlaps) && visit(&list)?.is_break() {
            break;
        }
    }
    Ok(true)
}

/// Visits all records, in the order of their ids.
pub(super) fn each<V: Record>(
    txn: &ReadTransaction,
    mut visit: impl FnMut(&V::Record, &EncodedVersions) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (mut versions, mut rows) = (Vec::<V>::new(), EncodedVersions::new());
    let Some(table) = read_versions::<V>(txn)? else { return Ok(()) };
    let mut complete = |versions: &mut Vec<V>, rows: &mut EncodedVersions| {
        add_refunds(&table, versions, rows)?;
        let record = V::fold(std::mem::take(versions));
        record.map_or(Ok(()), |record| visit(&record, rows))?;
        rows.clear();
        Ok::<_, StoreError>(())
    };
    for row in table.scan()? {
        let row = row?;
        let version: V = row.decode()?;
        if versions.first().is_some_and(|first| first.id() != version.id()) {
            complete(&mut versions, &mut rows)?;
        }
        versions.push(version);
        rows.push(row.row().to_vec());
    }
    complete(&mut versions, &mut rows)
}

/// Reads a record that the index of times names; `None` if it is refunds alone.
pub(super) fn listed<V: Record>(table: &ReadVersions<V>, id: &str) -> Result<Found<V>, StoreError> {
    let (versions, rows) = versions_of(table, id)?;
    if rows.is_empty() {
        return Err(StoreError::Missing("record that the index of times names"));
    }
    Ok(V::fold(versions).map(|record| (record, rows)))
}

/// A record with its versions, if it is there.
type Found<V> = Option<(<V as Version>::Record, EncodedVersions)>;

/// Reads the versions of a record and folds them.
pub(super) fn read<V: Record>(table: &ReadVersions<V>, id: &str) -> Result<Found<V>, StoreError> {
    let (versions, rows) = versions_of(table, id)?;
    Ok(V::fold(versions).map(|record| (record, rows)))
}

/// The versions of a record, also if they are refunds alone.
pub(super) fn versions_of<V: Record>(
    table: &ReadVersions<V>,
    id: &str,
) -> Result<(Vec<V>, EncodedVersions), StoreError> {
    let (mut versions, mut rows) = (Vec::new(), EncodedVersions::new());
    for row in table.range((id, &IDENTITIES.0)..=(id, &IDENTITIES.1))? {
        let row = row?;
        versions.push(row.decode()?);
        rows.push(row.row().to_vec());
    }
    add_refunds(table, &mut versions, &mut rows)?;
    Ok((versions, rows))
}

/// Adds to the versions of a record the refunds that are kept under its payments.
fn add_refunds<V: Record>(
    table: &ReadVersions<V>,
    versions: &mut Vec<V>,
    rows: &mut EncodedVersions,
) -> Result<(), StoreError> {
    let sales = versions.iter().filter(|version| version.gives_back().is_none());
    let payments: BTreeSet<ForeignId> = sales.flat_map(Version::payment_ids).collect();
    if payments.is_empty() {
        return Ok(());
    }
    let Some(own) = versions.first().map(|version| version.id().clone()) else { return Ok(()) };
    for payment in payments {
        let payment = payment.as_str();
        for row in table.range((payment, &IDENTITIES.0)..=(payment, &IDENTITIES.1))? {
            let refund: V = row?.decode()?;
            if refund.gives_back().is_some() {
                let refund = refund_of(&refund, &own, versions);
                rows.push(encode_row(&refund));
                versions.push(refund);
            }
        }
    }
    Ok(())
}

/// One end of a range of versions.
type KeyBound<'i> = Bound<(&'i str, &'static Identity)>;

/// The keys of the versions with ids from one on and below another.
pub(super) fn from_to<'i>(
    from: Option<&'i str>,
    to: Option<&'i str>,
) -> (KeyBound<'i>, KeyBound<'i>) {
    let begin = from.map_or(Bound::Unbounded, |id| Bound::Included((id, &IDENTITIES.0)));
    let end = to.map_or(Bound::Unbounded, |id| Bound::Excluded((id, &IDENTITIES.0)));
    (begin, end)
}

/// Reads the records with ids from one on and below another, in the order of their ids. Returns the number of
/// their rows.
pub(super) fn each_from_to<V: Record>(
    table: &ReadVersions<V>,
    from: Option<&str>,
    to: Option<&str>,
    mut visit: impl FnMut(V::Record) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let (mut first, mut others, mut count) = (None::<V>, Vec::<V>::new(), 0);
    let mut complete = |first: Option<V>, others: &mut Vec<V>| {
        let Some(first) = first else { return Ok(()) };
        // Most records have one version, and no payment that a refund could name.
        if others.is_empty() && first.payment_ids().is_empty() {
            return first.fold_one().map_or(Ok(()), &mut visit);
        }
        let mut versions = vec![first];
        versions.append(others);
        add_refunds(table, &mut versions, &mut Vec::new())?;
        V::fold(versions).map_or(Ok(()), &mut visit)
    };
    for row in table.range(from_to(from, to))? {
        let version: V = row?.decode()?;
        count += 1;
        if first.as_ref().is_some_and(|first| first.id() != version.id()) {
            complete(first.take(), &mut others)?;
        }
        match first {
            None => first = Some(version),
            Some(_) => others.push(version),
        }
    }
    complete(first, &mut others)?;
    Ok(count)
}

/// The carriers (see `records::carrier`) that have a version with a text that may mean a code.
pub(super) fn carriers(
    txn: &ReadTransaction,
    code: &FoldedCode,
) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    let Some(table) = tables::CARRIERS.read_if_exists(txn)? else {
        for carriers in each_kind(ScanCarriers { txn, code }) {
            found.extend(carriers?);
        }
        return Ok(found);
    };
    let (code, mut day) = (code.as_str(), i64::MIN);
    loop {
        // The first entry after those of the code tells the next day to look at.
        let mut next = None;
        for entry in table.range((day, code, "")..)? {
            let entry = entry?;
            let (of, listed, carrier) = entry.key();
            if (of, listed) != (day, code) {
                next = Some(if of == day { day + 1 } else { of });
                break;
            }
            found.insert(carrier.to_owned());
        }
        match next {
            Some(next) => day = next,
            None => return Ok(found),
        }
    }
}

/// Looks for the carriers of a code in a file without indexes.
struct ScanCarriers<'a> {
    txn: &'a ReadTransaction,
    code: &'a FoldedCode,
}

impl ForKind for ScanCarriers<'_> {
    type Out = Result<Vec<String>, StoreError>;

    fn run<V: Record>(&mut self) -> Self::Out {
        let mut found = Vec::new();
        let Some(table) = read_versions::<V>(self.txn)? else { return Ok(found) };
        for row in table.scan()? {
            let version: V = row?.decode()?;
            if version.codes().contains(self.code) {
                found.push(carrier::<V>(version.id().as_str()).into_owned());
            }
        }
        Ok(found)
    }
}
