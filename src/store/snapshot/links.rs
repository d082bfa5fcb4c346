//! The rows of links in a snapshot: all links, one link, or those that other rows name.
//!
//! Invariant: links are written in the order of their ids. There is no index from UTM values to links:
//! links are scanned for them, if an order has any.

use std::collections::{BTreeSet, HashMap};

use redb::{ReadTransaction, ReadableTable};

use super::records::Named;
use super::selection::{ClickSelection, LinkSelection};
use super::stream::{StreamWriter, Tag};
use crate::codec::encode_row;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId};
use crate::store::StoreError;
use crate::store::journal::stored::count_of;
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};

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
            for entry in txn.open_table(tables::LINKS)?.iter()? {
                out.record(Tag::Link, entry?.1.value())?;
            }
            Ok(())
        }
        LinkSelection::One(slug) => {
            let Some(id) = id_of(txn, slug)? else { return Ok(()) };
            write_link(txn, id, out)?;
            if *clicks == ClickSelection::Counts {
                let link = LinkId(id);
                let count = (link, count_of(txn, link, || out.pause())?);
                out.record(Tag::Count, &encode_row(ROW_VERSION, &count))?;
            }
            Ok(())
        }
    }
}

fn id_of(txn: &ReadTransaction, slug: &Slug) -> Result<Option<u32>, StoreError> {
    Ok(txn.open_table(tables::SLUGS)?.get(slug.as_str())?.map(|id| id.value()))
}

fn write_link(
    txn: &ReadTransaction,
    id: u32,
    out: &mut StreamWriter<'_>,
) -> Result<(), StoreError> {
    let links = txn.open_table(tables::LINKS)?;
    let bytes = links.get(id)?.ok_or(StoreError::Missing("link that a slug names"))?;
    out.record(Tag::Link, bytes.value())
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
    let links = txn.open_table(tables::LINKS)?;
    for id in ids {
        // A click of a link that is missing is counted without tags.
        if let Some(bytes) = links.get(id)? {
            out.record(Tag::Link, bytes.value())?;
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
    for entry in txn.open_table(tables::LINKS)?.iter()? {
        let (id, bytes) = entry?;
        out.pause();
        let link: Link = row("links", &id.value(), ROW_VERSION, bytes.value())?;
        let Some(key) = link.spec.utm.key().filter(|key| named.utm.contains(key)) else { continue };
        let same = seen.entry(key).or_default().entry(link.spec.tags).or_default();
        if *same < 2 {
            *same += 1;
            found.push(id.value());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
