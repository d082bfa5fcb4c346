//! Which of the last two commits is read.

use super::layout::Layout;
use super::*;
use crate::store::format::header;

/// The bit of the header's flags that says that the primary commit was synced first.
const IS_TWO_PHASE: u8 = 4;

/// A file that was not closed, and its last two commits.
fn commits() -> (Vec<u8>, [Layout; 2]) {
    let bytes = unclosed();
    let [one, other] = header::commits(bytes.first_chunk().unwrap());
    let newest = if one.number > other.number { one } else { other };
    assert!(newest.is_primary);
    let layouts = [0, 1].map(|age| Layout::of_commit(&bytes, age));
    (bytes, layouts)
}

fn all(layout: &Layout) -> BTreeSet<(u8, Vec<u8>)> {
    layout.records().into_iter().map(|expected| expected.record).collect()
}

/// The leaves of links that only one of two commits has.
fn own_leaves(of: &Layout, other: &Layout) -> Vec<usize> {
    let leaves = of.leaves("links").into_iter();
    let own: Vec<_> = leaves.filter(|leaf| !other.pages.contains_key(leaf)).collect();
    assert!(!own.is_empty());
    own
}

#[test]
fn of_a_commit_that_a_crash_left_unfinished_the_one_before_is_read() {
    let (bytes, [newest, older]) = commits();
    let leaf = own_leaves(&newest, &older)[0];
    let before = own_leaves(&older, &newest)[0];
    let mut with_zeros = bytes.clone();
    with_zeros[leaf..leaf + 4096].fill(0);
    // An earlier page in the place of the one that was not written: all its rows have right checksums.
    let mut with_earlier = bytes;
    with_earlier.copy_within(before..before + 4096, leaf);
    for damaged in [with_zeros, with_earlier] {
        let (saved, losses) = saved(&damaged);
        assert_eq!(losses.first(), [Loss::LastCommit]);
        assert!(saved == all(&older));
    }
}

/// All that the last commit wrote was lost for one page of it.
#[test]
fn a_commit_that_was_synced_is_read_though_a_page_of_it_is_damaged() {
    let (mut bytes, [newest, older]) = commits();
    bytes[header::FLAGS_AT] |= IS_TWO_PHASE;
    let leaf = own_leaves(&newest, &older)[0];
    bytes[leaf..leaf + 4096].fill(0);
    let (saved, losses) = saved(&bytes);
    let lost: BTreeSet<_> = newest
        .of_table("links")
        .filter(|row| row.leaf() == leaf)
        .map(|row| (Tag::Link as u8, row.row().to_vec()))
        .collect();
    assert!(saved == &all(&newest) - &lost);
    assert!(!losses.first().contains(&Loss::LastCommit));
    let links = losses.first().iter().filter(|loss| matches!(loss, Loss::Link { .. })).count();
    assert_eq!(links, lost.len());
}

#[test]
fn damage_to_pages_that_both_commits_lead_to_says_nothing_of_the_newest() {
    let (mut bytes, [newest, older]) = commits();
    for leaf in &newest.leaves("orders")[1..3] {
        assert!(older.pages.contains_key(leaf));
        bytes[*leaf..leaf + 4096].fill(0);
    }
    let (saved, losses) = saved(&bytes);
    assert!(!losses.first().contains(&Loss::LastCommit));
    let is_order = |(tag, _): &(u8, Vec<u8>)| *tag == Tag::Order as u8;
    let others: BTreeSet<_> = all(&newest).into_iter().filter(|row| !is_order(row)).collect();
    assert!(others.is_subset(&saved));
}

#[test]
fn of_a_commit_whose_tables_cannot_be_read_the_one_before_is_read() {
    let (mut bytes, [newest, older]) = commits();
    bytes[header::FLAGS_AT] |= IS_TWO_PHASE;
    let root = newest.rows[0].pages[0];
    bytes[root..root + 4096].fill(0);
    let (saved, losses) = saved(&bytes);
    assert_eq!(losses.first(), [Loss::LastCommit]);
    assert!(saved == all(&older));
}
