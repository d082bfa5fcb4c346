//! Files that an engine wrote on after damage: what is wrong has right checksums.

use super::flips::with_deep_tree;
use super::layout::{Layout, PageAt};
use super::*;
use crate::store::format::page::Page;

/// The records of the rows of a table on some pages.
fn on_pages(layout: &Layout, table: &str, pages: &[usize], tag: Tag) -> BTreeSet<(u8, Vec<u8>)> {
    let rows = layout.of_table(table).filter(|row| pages.contains(&row.leaf()));
    rows.map(|row| (tag as u8, row.row().to_vec())).collect()
}

/// The rows of the other leaf were lost with those of the leaf that nothing leads to.
#[test]
fn a_leaf_in_the_place_of_another_is_not_taken_for_it_and_is_saved_in_its_own_place() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let leaves = layout.leaves("orders");
    let end = leaves.len() - 1;
    for (child, other) in [(0, 1), (0, end), (2, 1), (2, 3), (end, 0)] {
        let [above, other] = [child, other].map(|at| layout.pages[&leaves[at]].above.unwrap());
        let mut damaged = bytes.clone();
        damaged.copy_within(other.number_at..other.number_at + 8, above.number_at);
        layout.seal(&mut damaged, above.page);
        let (saved, losses) = saved(&damaged);
        let lost = on_pages(&layout, "orders", &[leaves[child]], Tag::Order);
        assert!(saved == &whole(&bytes) - &lost, "{child}");
        // The last order before the leaf, and the first after it.
        let keys: Vec<_> = layout.of_table("orders").collect();
        let first = keys.iter().position(|row| row.leaf() == leaves[child]).unwrap();
        let text = |at: usize| {
            let key = &keys.get(at)?.key;
            Some(String::from_utf8(key[1..=usize::from(key[0])].to_vec()).unwrap())
        };
        let after = first.checked_sub(1).and_then(text);
        let before = text(first + lost.len());
        assert_eq!(losses.first(), [Loss::Rows { table: "orders", after, before }], "{child}");
    }
}

/// The leaves of the other branch are proven in the wrong place, too, and were not read again in their own.
#[test]
fn a_branch_in_the_place_of_another_is_saved_in_its_own_place() {
    let bytes = with_deep_tree();
    let layout = Layout::of(&bytes);
    let mut branches: Vec<_> = layout.of_table("orders").map(|row| row.pages[3]).collect();
    branches.dedup();
    let end = branches.len() - 1;
    for (child, other) in [(0, 1), (0, end), (end, 0), (1, 0)] {
        let [above, other] = [child, other].map(|at| layout.pages[&branches[at]].above.unwrap());
        let mut damaged = bytes.clone();
        damaged.copy_within(other.number_at..other.number_at + 8, above.number_at);
        layout.seal(&mut damaged, above.page);
        let (saved, losses) = saved(&damaged);
        let rows = layout.of_table("orders").filter(|row| row.pages[3] == branches[child]);
        let lost = rows.map(|row| (Tag::Order as u8, row.row().to_vec())).collect();
        assert!(saved == &whole(&bytes) - &lost, "{child}");
        assert!(matches!(losses.first(), [Loss::Rows { table: "orders", .. }]), "{child}");
    }
}

/// The engine panics when it compares such a key.
#[test]
fn a_key_of_a_branch_that_is_no_key_is_no_bound() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    for table in ["orders", "carriers"] {
        let root = layout.root(table);
        let PageAt { len, shape, .. } = layout.pages[&root];
        let page = &bytes[root..root + len];
        let key = Page::parse(page, shape).unwrap().key(0).unwrap();
        let key_at = root + key.as_ptr().addr() - page.as_ptr().addr();
        let mut damaged = bytes.clone();
        damaged[key_at..key_at + key.len()].fill(255);
        layout.seal(&mut damaged, root);
        let on_disk = OnDisk::of(&damaged);
        let (mut stream, losses) = on_disk.salvage().unwrap();
        assert_eq!(losses.first(), [], "{table}");
        assert!(records(&mut stream) == whole(&bytes), "{table}");
        assert!(Store::losses(&on_disk.path).unwrap().is_empty(), "{table}");
    }
}

#[test]
fn a_table_whose_definition_says_other_lengths_of_keys_is_read_by_its_own() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    for table in ["orders", "links", "segments"] {
        let above = layout.pages[&layout.root(table)].above.unwrap();
        let mut damaged = bytes.clone();
        let definition = above.number_at - 10;
        // Whether all keys have one length, and the number of rows.
        damaged[definition + 42] ^= 1;
        damaged[definition + 1] += 1;
        layout.seal(&mut damaged, above.page);
        let (saved, losses) = saved(&damaged);
        assert_eq!(losses.first(), [], "{table}");
        assert!(saved == whole(&bytes), "{table}");
    }
}

/// A walk held a page of up to 128 MiB for each of up to 128 levels.
#[test]
fn a_branch_that_is_longer_than_any_is_not_followed() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let root = layout.root("orders");
    let PageAt { len, above, .. } = layout.pages[&root];
    let above = above.unwrap();
    for (order, is_followed) in [(4_usize, true), (5, false)] {
        let longer = 4096 << order;
        let index = (bytes.len() - 4096).div_ceil(longer);
        let at = 4096 + index * longer;
        let mut damaged = bytes.clone();
        damaged.resize(at + longer, 0);
        damaged.copy_within(root..root + len, at);
        let number = (order as u64) << 59 | index as u64;
        damaged[above.number_at..above.number_at + 8].copy_from_slice(&number.to_le_bytes());
        layout.seal(&mut damaged, above.page);
        let (saved, losses) = saved(&damaged);
        assert_eq!(saved == whole(&bytes), is_followed, "{order}");
        let all = Loss::Rows { table: "orders", after: None, before: None };
        assert_eq!(losses.first(), if is_followed { vec![] } else { vec![all] }, "{order}");
    }
}
