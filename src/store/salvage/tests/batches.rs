//! Batches that lost codes, and codes that lost their batch.

use super::layout::Layout;
use super::*;

/// The batch had its count of before, so the new file never verified.
#[test]
fn a_batch_that_lost_a_code_is_saved_with_those_that_are_left() {
    let (audit, losses) = salvaged(&altered(&file(), "BW-0007"));
    assert_eq!(audit.counts["codes of batches"], 59);
    assert!(audit.differences.is_empty(), "{:?}", audit.differences);
    assert_eq!(
        losses,
        [
            "1 code of batch `vip`",
            "the row BW0007 of table batch_codes: its checksum does not match",
            "the row BW0007, #7 of table redemptions: its checksum does not match",
            "the row #7 of table orders: its checksum does not match",
        ]
    );
}

/// Each code was listed by itself, and the reason only said that the batch is lost.
#[test]
fn the_sound_codes_of_a_lost_batch_are_told_in_one_line() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let batch = layout.of_table("batches").next().unwrap();
    let mut altered = bytes.clone();
    altered[batch.value_at + 9] ^= 1;
    let mut zeroed = bytes.clone();
    zeroed[batch.leaf()..batch.leaf() + 4096].fill(0);
    let told = Loss::Batch { number: 7, codes: 60 };
    let range = Loss::Rows { table: "batches", after: None, before: None };
    for (damaged, expected) in [(altered, vec![told.clone()]), (zeroed, vec![range, told])] {
        let (saved, losses) = saved(&damaged);
        assert_eq!(losses.first(), expected);
        assert!(!saved.iter().any(|(tag, _)| *tag == Tag::BatchCode as u8));
    }
}
