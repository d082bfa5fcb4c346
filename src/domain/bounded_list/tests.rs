use super::*;

#[test]
fn the_first_items_are_kept_and_the_others_are_counted_but_never_built() {
    let mut listed = BoundedList::<u32, 2>::default();
    assert!(listed.is_empty() && listed.lines().next().is_none());
    let mut made = 0;
    for number in 0..5 {
        listed.push_with(|| {
            made += 1;
            number
        });
    }
    assert_eq!((listed.first(), listed.total(), made), (&[0, 1][..], 5, 2));
    assert_eq!(listed.lines().collect::<Vec<_>>(), ["0", "1", "and 3 more"]);
    assert_eq!((0..5).collect::<BoundedList<u32, 2>>(), listed);
    assert_eq!(BoundedList::of(vec![0, 1, 2], 5), listed);
    assert_eq!(BoundedList::<u32, 2>::of(vec![7], 0).total(), 1);
}
