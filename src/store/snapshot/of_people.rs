//! Records of some people, by the index of times, which has the person of each version.
//!
//! Invariant: a record is theirs if its folded versions are; its versions may disagree, and another one than that with
//! the person may have the time. Of the records of others, the index alone is read.

use std::collections::BTreeSet;
use std::ops::Range;

use redb::ReadTransaction;

use super::indexed::{EncodedVersions, each, each_list, listed};
use super::stream::StreamWriter;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::records::{Record, read_versions};

/// More records of the people than these are looked for in the time that is asked for, before they are read.
const READ_AT_ONCE: usize = 256;

/// The records of some people with their versions, for who notes what each refers to as it is written.
pub(super) fn all_of<V: Record>(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
    is_one: impl Fn(Option<PersonKey>) -> bool,
    time: Option<&Range<Timestamp>>,
) -> Result<Vec<(V::Record, EncodedVersions)>, StoreError>
where
    V::Record: Clone,
{
    let mut all = Vec::new();
    each_of::<V>(txn, out, is_one, time, |_, record, rows| {
        all.push((record.clone(), rows.clone()));
        Ok(())
    })?;
    Ok(all)
}

/// Visits the records of some people, in the order of their ids: all, or those of a time.
pub(super) fn each_of<V: Record>(
    txn: &ReadTransaction,
    out: &mut StreamWriter<'_>,
    is_one: impl Fn(Option<PersonKey>) -> bool,
    time: Option<&Range<Timestamp>>,
    mut visit: impl FnMut(&mut StreamWriter<'_>, &V::Record, &EncodedVersions) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(table) = read_versions::<V>(txn)? else { return Ok(()) };
    if table.len()? == 0 {
        return Ok(());
    }
    let mut ids: BTreeSet<Box<str>> = BTreeSet::new();
    let is_indexed = each_list::<V>(txn, None, |list| {
        out.go_on()?;
        ids.extend(list.into_iter().filter(|of| is_one(of.person)).map(|of| of.id));
        Ok(())
    })?;
    if let Some(time) = time.filter(|_| ids.len() > READ_AT_ONCE) {
        let mut of_time: BTreeSet<Box<str>> = BTreeSet::new();
        each_list::<V>(txn, Some(time), |list| {
            out.go_on()?;
            let of_them = list.into_iter().filter(|of| time.contains(&of.at));
            of_time.extend(of_them.map(|of| of.id).filter(|id| ids.contains(id)));
            Ok(())
        })?;
        ids = of_time;
    }
    let mut visit = |record: &V::Record, rows: &EncodedVersions| {
        out.go_on()?;
        let is_wanted =
            is_one(V::person_of(record)) && time.is_none_or(|time| time.contains(&V::at(record)));
        if is_wanted { visit(out, record, rows) } else { Ok(()) }
    };
    if !is_indexed {
        return each::<V>(txn, visit);
    }
    ids.iter().try_for_each(|id| {
        let found = listed::<V>(&table, id)?;
        found.map_or(Ok(()), |(record, rows)| visit(&record, &rows))
    })
}
