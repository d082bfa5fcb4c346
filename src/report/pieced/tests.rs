//! Items of several pieces have the places that they have in one list.

use super::*;

#[test]
fn an_item_has_the_place_that_it_has_in_one_list() {
    for count in [0, 1, PIECE_LEN - 1, PIECE_LEN, PIECE_LEN + 1, 2 * PIECE_LEN + 7] {
        let all: Vec<usize> = (0..count).map(|item| item * 3).collect();
        let mut pieced = Pieced::of(all.chunks(PIECE_LEN).map(<[usize]>::to_vec).collect());
        assert_eq!(pieced.iter().copied().collect::<Vec<_>>(), all);
        for (place, item) in pieced.placed() {
            assert_eq!((*item, pieced[place]), (place as usize * 3, *item));
        }
        pieced.iter_mut().for_each(|item| *item += 1);
        assert!(pieced.iter().zip(&all).all(|(changed, item)| *changed == item + 1));
    }
}
