//! The rows of links in a snapshot: all links, one link, or those that other rows name.
//!
//! Invariant: links are written in the order of their ids. There is no index from UTM values to links:
//! links are scanned for them, if an order has any.

use std::collections::{BTreeSet, HashMap};

use redb::ReadTransaction;

use super::records::Named;
use super::selection::{ClickSelection, LinkSelection};
use super::stream::StreamWriter;
use super::tag::Tag;
use crate::codec::encode_row;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::store::StoreError;
use crate::store::journal::stored::count_of;
use crate::store::rows::open_if_exists;
use crate::store::tables;

/// Writes the links that are selected by themselves.
pub(super) fn write_links(
    txn: &ReadTransaction,
    selection: &LinkSelection,
    clicks: &ClickSelection,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    match selection {
        LinkSelection::None | LinkSelection::Named => Ok(()),
        LinkSelection::All => {
            for link in tables::LINKS.read(txn)?.scan()? {
                out.record(Tag::Link, link?.row())?;
            }
            Ok(())
        }
        LinkSelection::One(slug) => {
            let Some(id) = id_of(txn, slug)? else { return Ok(()) };
            write_link(txn, id, out)?;
            if *clicks == ClickSelection::Counts {
                let link = LinkId(id);
                let count = (link, count_of(txn, link, || out.pause())?);
                out.record(Tag::Count, &encode_row(&count))?;
            }
            Ok(())
        }
    }
}

fn id_of(txn: &ReadTransaction, slug: &Slug) -> Result<Option<u32>, StoreError> {
    if let Some(ids) = tables::SLUG_IDS.read_if_exists(txn)?
        && let Some(id) = ids.get(slug.as_str())?
    {
        return Ok(Some(id));
    }
    let Some(before) = open_if_exists(txn, tables::SLUGS_1)? else { return Ok(None) };
    Ok(before.get(slug.as_str())?.map(|id| id.value()))
}

fn write_link(
    txn: &ReadTransaction,
    id: u32,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let links = tables::LINKS.read(txn)?;
    let link = links.row(id)?.ok_or(StoreError::Missing("link that a slug names"))?;
    out.record(Tag::Link, link.bytes())
}

/// Writes the links that records and clicks name. `clicked` has the links of the clicks.
pub(super) fn write_named_links(
    txn: &ReadTransaction,
    named: &Named,
    clicked: BTreeSet<u32>,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let mut ids = clicked;
    for slug in &named.slugs {
        ids.extend(id_of(txn, slug)?);
    }
    ids.extend(links_that_write(txn, named, out)?);
    let links = tables::LINKS.read(txn)?;
    for id in ids {
        // A click of a link that is missing is counted without tags.
        if let Some(link) = links.row(id)? {
            out.record(Tag::Link, link.bytes())?;
        }
    }
    Ok(())
}

/// The links that write the UTM values of orders; of those with the same tags, the first two.
fn links_that_write(
    txn: &ReadTransaction,
    named: &Named,
    out: &mut StreamWriter<'_>,
) -> Result<Vec<u32>, StoreError> {
    let (mut found, mut seen) = (Vec::new(), HashMap::<_, HashMap<Tags, u8>>::new());
    if named.utm.is_empty() {
        return Ok(found);
    }
    for row in tables::LINKS.read(txn)?.scan()? {
        out.go_on()?;
        let link: Link = row?.decode()?;
        let Some(key) = link.spec.utm.key().filter(|key| named.utm.contains(key)) else { continue };
        let same = seen.entry(key).or_default().entry(link.spec.tags).or_default();
        if *same < 2 {
            *same += 1;
            found.push(link.id.0);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
