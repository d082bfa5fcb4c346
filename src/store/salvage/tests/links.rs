//! Links that are lost are told, by their slugs where an index has them.

use super::layout::{Layout, Placed};
use super::*;
use crate::domain::limits::SALVAGE_LISTED_MAX;

/// The data file of release 0.1.0, whose rows have no checksums.
pub(super) fn first_release() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/0.1.0/couplet.redb");
    std::fs::read(path).unwrap()
}

/// The rows of one kind.
pub(super) fn of_tag(saved: BTreeSet<(u8, Vec<u8>)>, wanted: Tag) -> BTreeSet<Vec<u8>> {
    let rows = saved.into_iter().filter(|(tag, _)| *tag == wanted as u8);
    rows.map(|(_, row)| row).collect()
}

fn id(key: &[u8]) -> u32 {
    u32::from_le_bytes(key.try_into().unwrap())
}

/// The links on the first page of links.
fn on_first_page(layout: &Layout) -> Vec<&Placed> {
    let leaf = layout.leaves("links")[0];
    layout.of_table("links").filter(|row| row.leaf() == leaf).collect()
}

fn without(layout: &Layout, lost: &[&Placed]) -> BTreeSet<Vec<u8>> {
    let is_lost = |row: &Placed| lost.iter().any(|lost| lost.key == row.key);
    let kept = layout.of_table("links").filter(|row| !is_lost(row));
    kept.map(|row| row.row().to_vec()).collect()
}

fn links(saved: BTreeSet<(u8, Vec<u8>)>) -> BTreeSet<Vec<u8>> {
    of_tag(saved, Tag::Link)
}

/// Only the index of the current release was read.
#[test]
fn a_lost_link_of_the_first_release_is_named_by_its_slug() {
    let bytes = first_release();
    let layout = Layout::of(&bytes);
    let lost = on_first_page(&layout);
    let mut damaged = bytes.clone();
    damaged[lost[1].value_at + 9] ^= 1;
    let (saved, losses) = saved(&damaged);
    let mut named: Vec<Loss> = Vec::new();
    for row in layout.of_table("slugs") {
        if lost.iter().any(|link| id(&link.key) == id(&row.value)) {
            let slug = String::from_utf8(row.key.clone()).unwrap();
            named.push(Loss::Link { slug });
        }
    }
    assert_eq!(named.len(), lost.len());
    assert_eq!(losses.first(), named);
    assert_eq!(links(saved), without(&layout, &lost));
}

#[test]
fn a_lost_link_that_no_index_names_is_told_by_its_number() {
    let bytes = first_release();
    let layout = Layout::of(&bytes);
    let lost = on_first_page(&layout);
    let mut damaged = bytes.clone();
    damaged[lost[1].value_at + 9] ^= 1;
    // Without checksums, no slug of the page is sure any more.
    damaged[layout.of_table("slugs").next().unwrap().value_at] ^= 4;
    let (_, losses) = saved(&damaged);
    let why = || "its checksum does not match".to_owned();
    let told =
        |row: &&Placed| Loss::Row { table: "links", key: id(&row.key).to_string(), why: why() };
    assert_eq!(losses.first(), lost.iter().map(told).collect::<Vec<_>>());
    // That the index is damaged is told by a check of the whole file only.
    let all = Store::losses(&OnDisk::of(&damaged).path).unwrap();
    assert_eq!(all.total(), losses.total() + layout.of_table("slugs").count() as u64);
}

/// If the index named one link, the others were not told.
#[test]
fn lost_links_are_told_though_the_index_has_lost_the_slugs_of_some() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let lost = on_first_page(&layout);
    let is_lost = |row: &&Placed| lost.iter().any(|link| row.value[1..5] == link.key);
    let slugs: Vec<_> = layout.of_table("slug_ids").filter(is_lost).collect();
    assert_eq!(slugs.len(), lost.len());
    let mut damaged = bytes.clone();
    damaged[lost[0].leaf()..lost[0].leaf() + 4096].fill(0);
    damaged[slugs[0].value_at + 1] ^= 1;
    let (_, losses) = saved(&damaged);
    let named = losses.first().iter().filter(|loss| matches!(loss, Loss::Link { .. })).count();
    assert_eq!(named, lost.len() - 1);
    let before = Some(id(&lost.last().unwrap().key).wrapping_add(1).to_string());
    let range = Loss::Rows { table: "links", after: None, before };
    assert!(losses.first().contains(&range), "{:?}", losses.first());
}

#[test]
fn more_lost_links_than_are_listed_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    let many = SALVAGE_LISTED_MAX + 500;
    let insert = |txn: &crate::store::Txn| {
        for number in 0..many {
            let spec = crate::codec::fixtures::spec(&format!("link-{number}"));
            txn.insert_link(spec, crate::codec::fixtures::at(1))?;
        }
        Ok::<_, StoreError>(())
    };
    store.write(insert).unwrap();
    store.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let root = Layout::of(&bytes).root("links");
    bytes[root..root + 4096].fill(0);
    let (_, losses) = saved(&bytes);
    assert_eq!(losses.first().len(), SALVAGE_LISTED_MAX);
    // Each by its slug, and the range of them.
    assert_eq!(losses.total(), many as u64 + 1);
}

/// All rows below a damaged branch were dropped that have no checksums of their own.
#[test]
fn rows_without_checksums_are_saved_if_their_page_has_one_that_is_right() {
    let bytes = first_release();
    let layout = Layout::of(&bytes);
    let whole = links(saved(&bytes).0);
    assert_eq!(whole.len(), layout.of_table("links").count());
    let branch = layout.root("links");
    // After two checksums and two page numbers, its only key.
    for at in branch + 56..branch + 60 {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x11;
        let (saved, losses) = saved(&damaged);
        assert_eq!(losses.first(), []);
        assert_eq!(links(saved), whole);
    }
}
