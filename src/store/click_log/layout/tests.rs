use proptest::prelude::*;

use super::*;

const ID: LogId = [7; 16];

fn file(blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = header(ID).bytes().to_vec();
    for (number, block) in (1..).zip(blocks) {
        file.extend(group(ID, number, block).bytes());
    }
    file
}

fn blocks() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..10_000), 1..6)
}

proptest! {
    #[test]
    fn groups_are_read_as_they_were_written_one_after_the_other(blocks in blocks()) {
        let file = file(&blocks);
        prop_assert_eq!(read_header(&file), Header::Log(ID));
        prop_assert!(!is_empty(&file));
        let mut at = FIRST_GROUP;
        for (number, block) in (1..).zip(&blocks) {
            let (read, next_at) = read_group(&file, at, ID, number).unwrap();
            prop_assert_eq!(read, &block[..]);
            at = next_at;
        }
        prop_assert_eq!(at, file.len() as u64);
        prop_assert_eq!(read_group(&file, at, ID, 1 + blocks.len() as u64), None);
    }

    #[test]
    fn a_group_is_not_read_if_any_byte_of_it_is_another(block in prop::collection::vec(any::<u8>(), 1..500), byte in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let mut file = file(std::slice::from_ref(&block));
        let at = ALIGN + byte.index(HEAD_BYTES + block.len());
        file[at] ^= 1 << bit;
        prop_assert_eq!(read_group(&file, FIRST_GROUP, ID, 1), None);
    }

    #[test]
    fn a_group_that_is_cut_off_is_not_read(block in prop::collection::vec(1..255_u8, 1..9_000), len in any::<prop::sample::Index>()) {
        let whole = file(std::slice::from_ref(&block));
        let end = ALIGN + HEAD_BYTES + block.len();
        let cut = ALIGN + len.index(end - ALIGN);
        prop_assert_eq!(read_group(&whole[..cut], FIRST_GROUP, ID, 1), None);
        // Or its last sectors still have what was there before.
        let mut torn = whole;
        torn[cut..].fill(0);
        prop_assert_eq!(read_group(&torn, FIRST_GROUP, ID, 1), None);
    }
}

#[test]
fn a_group_of_another_log_or_with_another_number_is_not_read() {
    let file = file(&[b"clicks".to_vec()]);
    assert!(read_group(&file, FIRST_GROUP, ID, 1).is_some());
    assert_eq!(read_group(&file, FIRST_GROUP, ID, 2), None);
    assert_eq!(read_group(&file, FIRST_GROUP, [8; 16], 1), None);
}

#[test]
fn a_header_is_told_from_zeros_other_files_damage_and_later_releases() {
    let whole = header(ID);
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.bytes().to_vec();
        bytes[at] = byte;
        read_header(&bytes)
    };
    assert_eq!(read_header(whole.bytes()), Header::Log(ID));
    assert_eq!(read_header(&[0; ALIGN]), Header::Unwritten);
    assert_eq!(read_header(&[]), Header::Unwritten);
    assert_eq!(read_header(b"order_id,ordered_at\n"), Header::Unknown);
    assert_eq!(with(12, 99), Header::Unknown, "another id has another checksum");
    assert_eq!(with(8, 2), Header::Later(2));
}

/// The format of a log is not to change unnoticed: what one release wrote the next one reads.
#[test]
fn the_bytes_of_a_log_are_these() {
    let bytes = file(&[b"block".to_vec()]);
    let shown = |from: usize, len: usize| base16ct::lower::encode_string(&bytes[from..from + len]);
    assert_eq!(bytes.len(), 2 * ALIGN);
    insta::assert_snapshot!(format!("{}\n{}", shown(0, 32), shown(ALIGN, 32)), @r"
    43504c2d4c4f470a010007070707070707070707070707070707f70cfe230000
    43504c47660c4b64010000000000000005000000626c6f636b00000000000000
    ");
}
