//! The two parts of a segment find each other in a damaged file.

use super::layout::Layout;
use super::links::{first_release, of_tag};
use super::*;

fn blocks(saved: BTreeSet<(u8, Vec<u8>)>) -> BTreeSet<Vec<u8>> {
    of_tag(saved, Tag::Clicks)
}

/// Checks that of all blocks only the segment with this key is lost, and told.
fn only_one_is_lost(damaged: &[u8], whole: &BTreeSet<Vec<u8>>, key: &[u8]) {
    let (saved, losses) = saved(damaged);
    let lost = whole - &blocks(saved);
    assert_eq!(lost.len(), 1);
    // After the version and the count, the first click number.
    assert_eq!(lost.first().unwrap()[5..13], *key);
    assert!(matches!(losses.first(), [Loss::Clicks { .. }]), "{:?}", losses.first());
}

/// The body of the other segment was replaced by the one with the wrong key, so both were lost.
#[test]
fn the_body_of_a_segment_is_not_taken_for_that_of_another_whose_key_it_has() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let bodies: Vec<_> = layout.of_table("segments").collect();
    let whole = blocks(whole(&bytes));
    for (altered, other) in [(0, 1), (1, 0), (2, 1)] {
        assert_ne!(bodies[altered].leaf(), bodies[other].leaf());
        let mut damaged = bytes.clone();
        let key_at = bodies[altered].key_at;
        damaged[key_at..key_at + 8].copy_from_slice(&bodies[other].key);
        only_one_is_lost(&damaged, &whole, &bodies[altered].key);
    }
}

#[test]
fn a_damaged_copy_of_a_body_does_not_replace_the_sound_one() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let bodies: Vec<_> = layout.of_table("segments").collect();
    let whole = blocks(whole(&bytes));
    for (child, copied) in [(0, 1), (2, 1)] {
        let (leaf, at) = (bodies[copied].leaf(), bytes.len().next_multiple_of(4096));
        let mut damaged = bytes.clone();
        damaged.resize(at + 4096, 0);
        damaged.copy_within(leaf..leaf + 4096, at);
        damaged[at + (bodies[copied].value_at - leaf) + 2000] ^= 1;
        // A page number that was altered leads to the copy, and the engine wrote on.
        let above = layout.pages[&bodies[child].leaf()].above.unwrap();
        let number = (at as u64 - 4096) / 4096;
        damaged[above.number_at..above.number_at + 8].copy_from_slice(&number.to_le_bytes());
        layout.seal(&mut damaged, above.page);
        only_one_is_lost(&damaged, &whole, &bodies[child].key);
    }
}

/// A body of release 0.1.0 has no checksums: clicks were saved as the damage left them.
#[test]
fn a_body_without_checksums_is_not_read_from_a_damaged_page() {
    let bytes = first_release();
    let layout = Layout::of(&bytes);
    let body = layout.of_table("segments").next().unwrap();
    let whole = blocks(saved(&bytes).0);
    let tail: BTreeSet<_> = layout.of_table("tail").map(|row| row.value.clone()).collect();
    assert!(tail.is_subset(&whole));
    assert_eq!(whole.len(), tail.len() + 1);
    for at in (9..body.value.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[body.value_at + at] ^= 1;
        let (saved, losses) = saved(&damaged);
        assert_eq!(blocks(saved), tail);
        assert!(matches!(losses.first(), [Loss::Clicks { .. }]), "{:?}", losses.first());
    }
}
