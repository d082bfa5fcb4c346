//! Wanted people have numbers, others have none.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn each_wanted_person_has_one_number(
        visitors in proptest::collection::vec(0_u64..300, 0..100),
        people in proptest::collection::vec(0_u8..50, 0..20),
    ) {
        let visitor = |bits| Visitor::from_bits(bits).unwrap();
        let person = |byte| PersonKey([byte; 16]);
        let wanted = WantedPeople::numbered(
            &visitors.iter().copied().map(visitor).collect::<Vec<_>>(),
            people.iter().copied().map(person).collect(),
        );
        for bits in 0..300 {
            prop_assert_eq!(wanted.visitor(visitor(bits)).is_some(), visitors.contains(&bits));
        }
        for byte in 0..50 {
            prop_assert_eq!(wanted.recipient(person(byte)).is_some(), people.contains(&byte));
        }
        let of_visitors = (0..300).filter_map(|bits| wanted.visitor(visitor(bits)));
        let of_people = (0..50).filter_map(|byte| wanted.recipient(person(byte)));
        let mut numbers: Vec<u32> = of_visitors.chain(of_people).collect();
        numbers.sort_unstable();
        let expected: Vec<u32> = (0..).take(wanted.len()).collect();
        prop_assert_eq!(numbers, expected);
    }
}
