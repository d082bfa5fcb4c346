//! Orders in brief against the same rows, read whole.

use proptest::prelude::*;

use super::*;
use crate::codec::{encode_row, fixtures};
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::{OrderStatus, OrderUtm};

fn money() -> impl Strategy<Value = Money> {
    let code = prop::sample::select(vec!["EUR", "USD"]);
    (0_i64..100_000, code)
        .prop_map(|(minor, code)| Money { minor, currency: Currency::parse(code).unwrap() })
}

/// A version with any of its fields absent.
fn version() -> impl Strategy<Value = OrderVersion> {
    let status = prop::option::of(prop::sample::select(OrderStatus::ALL.to_vec()));
    let kind = prop::option::of(prop::sample::select(ConversionKind::ALL.to_vec()));
    let amounts = (money(), prop::option::of(money()), prop::option::of(money()));
    let fields = prop::collection::vec(any::<bool>(), 11);
    (status, kind, amounts, fields).prop_map(|(status, kind, (total, refunded, tax), has)| {
        let whole = fixtures::order();
        let text = |has: bool| has.then(|| "https://shop.example/?a=\u{e9}".into());
        let id = |has: bool| has.then(|| ForeignId::parse("click-7").unwrap());
        OrderVersion {
            updated_at: whole.updated_at.filter(|_| has[0]),
            codes: if has[1] { whole.codes.clone() } else { Vec::new() },
            discount: whole.discount.filter(|_| has[2]),
            customer: whole.customer.filter(|_| has[3]),
            click_id: id(has[4]),
            utm: OrderUtm { source: text(has[5]), content: text(has[6]), ..OrderUtm::default() },
            landing_url: text(has[7]),
            source_said: text(has[8]),
            own_id: id(has[9]),
            rows_counted: has[10],
            status,
            kind,
            total,
            refunded,
            tax,
            ..whole
        }
    })
}

proptest! {
    #[test]
    fn an_order_in_brief_is_the_order_that_its_row_makes(version in version()) {
        let brief = brief_order(&encode_row(&version)).unwrap().unwrap();
        let whole = Conversion::fold(vec![version]).unwrap();
        prop_assert_eq!(brief.ordered_at, whole.ordered_at);
        prop_assert_eq!((brief.status(), brief.kind()), (whole.status, whole.kind));
        prop_assert_eq!(brief.customer, whole.customer);
        let net = Money { minor: whole.net_minor(), currency: whole.total.currency };
        prop_assert_eq!(brief.net(), net);
    }
}

#[test]
fn what_is_no_order_by_itself_has_to_be_read_whole() {
    let euro = Money { minor: 100, currency: Currency::parse("EUR").unwrap() };
    let id = ForeignId::parse("r1").unwrap();
    let refund = Some(OrderRefund { id: id.clone(), amount: euro });
    let part = OrderPart { id: 7, total: euro, discount: None, tax: None, shipping: None };
    for version in [
        OrderVersion { refund, ..fixtures::order() },
        OrderVersion { parts: vec![part], ..fixtures::order() },
        OrderVersion { of_payments: true, ..fixtures::order() },
        OrderVersion { payments: vec![id], ..fixtures::order() },
    ] {
        assert_eq!(brief_order(&encode_row(&version)), Ok(None), "{version:?}");
    }
    // A later release would add the next bit, and release 0.1.0 had another layout.
    let row = encode_row(&fixtures::order());
    let later = [&[2, 0x80, 0x80, 0x20][..], &row[2..]].concat();
    assert_eq!(brief_order(&later), Ok(None));
    assert_eq!(brief_order(&[1]), Ok(None));
    assert!(brief_order(&row[..9]).is_err() && brief_order(&[]).is_err());
}
