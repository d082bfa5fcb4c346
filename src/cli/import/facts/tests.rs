//! What is counted of the records of a file.

use super::*;
use crate::codec::fixtures::{at, order};
use crate::domain::record::order::{OrderStatus, OrderVersion};

fn facts(chunks: &[Vec<OrderVersion>]) -> (Facts, CodeFacts) {
    let told_by = ToldBy { click_id_key: None, settings: Settings::default(), first: 0 };
    let (mut facts, mut codes) = (Facts::default(), CodeFacts::default());
    for chunk in chunks {
        facts.note(chunk, &told_by);
    }
    codes.ask(&facts.uses, None).unwrap();
    (facts, codes)
}

#[test]
fn an_order_of_several_rows_is_counted_as_all_of_them_say() {
    let refunded =
        OrderVersion { updated_at: Some(at(9)), status: Some(OrderStatus::Refunded), ..order() };
    let (facts, codes) = facts(&[vec![order(), refunded]]);
    assert_eq!(*facts.states.by_name(), BTreeMap::from([("refunded".to_owned(), 1)]));
    assert_eq!(facts.net.into_values().collect::<Vec<_>>(), [0]);
    assert_eq!((codes.known, codes.unknown), (0, 1));
    assert_eq!((facts.people.records, facts.people.distinct()), (1, Some(1)));
}

#[test]
fn customers_beyond_a_number_are_not_told_apart() {
    let mut people = PeopleFacts::default();
    for number in 0..=PEOPLE_COUNTED_MAX {
        let mut hash = [0; 16];
        hash[..8].copy_from_slice(&number.to_le_bytes());
        people.distinct.insert(PersonKey(hash));
    }
    assert_eq!(people.distinct(), None);
}
