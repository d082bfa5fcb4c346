//! Orders in parts.

use proptest::prelude::*;

use crate::domain::code::coupon::CouponCode;
use crate::domain::money::{Currency, Money};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::part::OrderPart;
use crate::domain::time::Timestamp;

fn euros(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("EUR").unwrap() }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

/// A version with these of three parts, as a file with just these rows has it.
fn piece(ids: &[u64]) -> OrderVersion {
    let part = |id: &u64| OrderPart {
        id: *id,
        total: euros(100 * i64::try_from(*id).unwrap()),
        discount: (*id == 2).then(|| euros(7)),
        tax: None,
        shipping: None,
    };
    let parts: Vec<OrderPart> = ids.iter().map(part).collect();
    let total = euros(parts.iter().map(|part| part.total.minor).sum());
    let day = i64::try_from(ids.iter().copied().min().unwrap_or(0)).unwrap();
    let codes = ids.iter().map(|id| CouponCode::parse(&format!("C{id}")).unwrap()).collect();
    let id = ForeignId::parse("#1").unwrap();
    OrderVersion { codes, parts, ..OrderVersion::bare(id, at(day), total, "shop".into()) }
}

proptest! {
    /// An order whose rows were split over two files had the total of the larger piece.
    #[test]
    fn an_order_is_the_same_however_its_parts_are_split(
        pieces in prop::collection::vec(prop::sample::subsequence(vec![1, 2, 3_u64], 1..=3), 0..5),
    ) {
        let whole = Conversion::fold(vec![piece(&[1, 2, 3])]).unwrap();
        let mut versions: Vec<OrderVersion> = pieces.iter().map(|ids| piece(ids)).collect();
        versions.push(piece(&[1, 3]));
        versions.push(piece(&[2]));
        let split = Conversion::fold(versions).unwrap();
        prop_assert_eq!(split.total, euros(600));
        prop_assert_eq!(split.discount, Some(euros(7)));
        prop_assert_eq!((split.ordered_at, &split.codes), (at(1), &whole.codes));
    }
}

#[test]
fn a_part_that_two_versions_have_counts_as_the_later_one_has_it() {
    let changed = |minor: i64, day: i64| {
        let mut version = piece(&[1, 2]);
        version.parts[0].total = euros(minor);
        version.total = euros(minor + 200);
        OrderVersion { updated_at: Some(at(day)), ..version }
    };
    let total = |versions| Conversion::fold(versions).unwrap().total;
    assert_eq!(total(vec![changed(900, 1), changed(0, 2)]), euros(200));
    assert_eq!(total(vec![changed(0, 2), changed(900, 1), piece(&[3])]), euros(500));
    // A file with the order as a whole says what the order is worth if it is more.
    let of_whole = OrderVersion { parts: Vec::new(), ..piece(&[1, 2, 3]) };
    assert_eq!(total(vec![of_whole, piece(&[1])]), euros(600));
}
