//! Lost rows of the tail are told as clicks, and are a gap.

use super::layout::Layout;
use super::links::first_release;
use super::*;
use crate::domain::time::Timestamp;
use crate::store::journal::BlockHead;

/// The blocks of a table, in order.
fn heads(layout: &Layout, table: &str) -> Vec<BlockHead> {
    layout.of_table(table).map(|row| decode_head(row.row()).unwrap()).collect()
}

/// The gaps in a snapshot that others do not have.
fn new_gaps(saved: &BTreeSet<(u8, Vec<u8>)>, whole: &BTreeSet<(u8, Vec<u8>)>) -> Vec<Gap> {
    let new = saved.difference(whole).filter(|(tag, _)| *tag == Tag::Gap as u8);
    new.map(|(_, row)| decode_row(row).unwrap()).collect()
}

fn clicks(at_most: u64, from: Timestamp, to: Timestamp) -> (Loss, Gap) {
    let gap = Gap { from, to, lost: at_most, late: 0, missing: 0 };
    (Loss::TailClicks { at_most, from, to }, gap)
}

/// The list named the table and a number, and no report said that clicks are missing.
#[test]
fn lost_rows_of_the_tail_are_told_as_clicks_between_those_beside_them() {
    let bytes = file();
    let (layout, whole) = (Layout::of(&bytes), whole(&bytes));
    let tail: Vec<_> = layout.of_table("tail").collect();
    let heads = heads(&layout, "tail");
    assert!(heads.len() > 4);
    // One row, and two rows beside each other, whose clicks are told once.
    for rows in [2..3, 1..3] {
        let mut damaged = bytes.clone();
        for row in &tail[rows.clone()] {
            damaged[row.value_at + 9] ^= 1;
        }
        let count = heads[rows.clone()].iter().map(|head| u64::from(head.count)).sum();
        let (loss, gap) = clicks(count, heads[rows.start - 1].to, heads[rows.end].from);
        let (saved, losses) = saved(&damaged);
        assert_eq!(losses.first(), [loss]);
        assert_eq!(new_gaps(&saved, &whole), [gap]);
    }
}

#[test]
fn a_tail_that_is_lost_whole_is_told_as_clicks_after_those_that_are_sealed() {
    let bytes = first_release();
    let layout = Layout::of(&bytes);
    let whole = saved(&bytes).0;
    let sealed = heads(&layout, "segment_heads");
    let last = sealed.last().unwrap();
    let leaf = layout.root("tail");
    let mut damaged = bytes.clone();
    damaged[leaf..leaf + 4096].fill(0);
    let lease = layout.of_table("meta").find(|row| row.key == b"click-lease").unwrap();
    let lease: u64 = decode_row(lease.row()).unwrap();
    let on_disk = OnDisk::of(&damaged);
    let written = std::fs::metadata(&on_disk.path).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let written = crate::codec::fixtures::at(i64::try_from(written).unwrap());
    let at_most = (lease - last.last.get() - 1).min(bytes.len() as u64);
    let (from, to) = (last.to.min(written), last.to.max(written));
    let (loss, gap) = clicks(at_most, from, to);
    let (mut stream, losses) = on_disk.salvage().unwrap();
    assert_eq!(losses.first(), [loss]);
    assert_eq!(new_gaps(&records(&mut stream), &whole), [gap]);
}

/// Threads draw numbers in one order, and may pass their clicks on in another.
#[test]
fn numbers_that_the_blocks_beside_a_lost_one_span_but_do_not_have_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    for numbers in [[1, 2, 5], [3, 4, 8], [6, 7, 9]] {
        let mut clicks = numbers.map(crate::codec::fixtures::click);
        store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
    }
    store.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let lost = Layout::of(&bytes).of_table("tail").nth(1).unwrap().clone();
    bytes[lost.value_at + 9] ^= 1;
    let (_, losses) = saved(&bytes);
    let [Loss::TailClicks { at_most, .. }] = losses.first() else { panic!("{losses:?}") };
    assert!((3..=4).contains(at_most), "{at_most}");
}
