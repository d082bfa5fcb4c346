use super::*;

fn id(number: usize) -> ForeignId {
    ForeignId::parse(&number.to_string()).unwrap()
}

#[test]
fn a_record_that_a_file_has_again_is_found_with_the_chunk_of_its_first_row() {
    let mut repeats = Repeats::default();
    let chunks = [(0, 7), (0, 8), (0, 7), (1, 7), (2, 8), (2, 7), (2, 9)];
    let firsts = chunks.map(|(chunk, number)| repeats.note(chunk, &id(number)));
    assert_eq!(firsts, [0, 0, 0, 0, 0, 0, 2]);
}

#[test]
fn a_repetition_is_found_among_the_last_ids_and_memory_is_bounded() {
    let mut repeats = Repeats::default();
    for number in 0..3 * REPEATS_KEPT {
        assert_eq!(repeats.note(1, &id(number)), 1);
    }
    assert!(repeats.young.len() + repeats.old.len() <= 2 * REPEATS_KEPT);
    assert_eq!(repeats.note(2, &id(2 * REPEATS_KEPT)), 1);
    assert_eq!(repeats.note(2, &id(0)), 2);
}
