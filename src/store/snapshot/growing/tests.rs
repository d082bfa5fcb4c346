//! Items keep their places, however the list was made.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn a_list_of_lists_has_all_items_in_their_order(lists in prop::collection::vec(0_usize..700, 0..6)) {
        let mut next = 0_u64..;
        let mut list = Growing::default();
        for (number, len) in lists.iter().enumerate() {
            let mut more = Growing::default();
            next.by_ref().take(*len).for_each(|item| more.push(item));
            // Some are pushed to what is there, some are joined.
            if number % 2 == 0 { list.append(more) } else { more.into_iter().for_each(|item| list.push(item)) }
        }
        let all: Vec<u64> = (0..next.start).collect();
        prop_assert_eq!(list.len(), all.len());
        prop_assert_eq!(list.is_empty(), all.is_empty());
        prop_assert!(list.iter().eq(&all));
        prop_assert!((0..list.len()).all(|place| list[place] == all[place]));
        prop_assert!((0..=all.len()).all(|place| list.iter_from(place).eq(&all[place..])));
        prop_assert_eq!(list.last(), all.last());
        list.iter_mut().for_each(|item| *item += 1);
        prop_assert!(list.into_iter().eq(1..=next.start));
    }
}

#[test]
fn a_pushed_item_is_not_moved_by_those_that_follow() {
    let mut list = Growing::default();
    list.push(0);
    let first = &raw const list[0];
    (1..2_000).for_each(|item| list.push(item));
    assert_eq!(first, &raw const list[0]);
}
