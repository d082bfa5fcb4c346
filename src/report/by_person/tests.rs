//! Records by person.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn the_orders_beside_one_are_those_of_its_customer(
        of in prop::collection::vec((prop::option::of(0_u8..5), 0_i64..6), 0..20),
    ) {
        let orders: Vec<(Option<PersonKey>, Timestamp)> = of
            .iter()
            .map(|(who, ms)| (who.map(|who| PersonKey([who; 16])), Timestamp::from_ms(*ms).unwrap()))
            .collect();
        let (by_person, by_customer) =
            (ByPerson::new(orders.iter().copied()), ByCustomer::new(orders.iter().copied()));
        for (place, (who, _)) in (0..).zip(&orders) {
            let theirs = who.map(|who| by_person.of(who)).unwrap_or_default();
            prop_assert_eq!(by_customer.beside(place), theirs);
        }
        prop_assert!(by_customer.beside(u32::try_from(orders.len()).unwrap()).is_empty());
    }
}
