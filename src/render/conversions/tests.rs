use super::*;
use crate::domain::money::Currency;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::order::OrderStatus;
use crate::domain::time::Timestamp;

#[test]
fn an_order_is_exported_with_its_net_amount() {
    let currency = Currency::parse("KWD").unwrap();
    let money = |minor| Money { minor, currency };
    let code = |text| CouponCode::parse(text).unwrap();
    let order = Conversion {
        id: ForeignId::parse("=1001").unwrap(),
        ordered_at: Timestamp::from_ms(0).unwrap(),
        status: OrderStatus::PartiallyRefunded,
        total: money(5_000),
        refunded: money(6_500),
        discount: None,
        codes: vec![code("A1"), code("b 2")],
        redeemed: Vec::new(),
        customer: None,
        click_id: None,
        utm: None,
        landing_url: None,
        kind: ConversionKind::Sale,
        source: "generic".into(),
        tax: None,
        shipping: None,
        source_said: None,
    };
    let codes = order.codes.clone();
    let of = CreditedOrder {
        order: &order,
        written: &order,
        codes,
        click_id: None,
        credits: vec![],
        tied_by: None,
        answered_by: [None, None],
    };
    let row = conversion_row(&of);
    let csv: Vec<_> = row.iter().map(Cell::csv).collect();
    let expected = [
        "'=1001",
        "sale",
        "1970-01-01T00:00:00.000Z",
        "partially_refunded",
        "KWD",
        "5.000",
        "6.500",
        "-1.500",
        "",
        "A1|b 2",
        "",
        "",
        "generic",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ];
    assert_eq!(csv, expected);
}
