use super::*;
use crate::domain::code::coupon::CouponCode;

#[test]
fn ids_are_sorted_by_kind() {
    let name = || ForeignId::parse("z").unwrap();
    let ids = [
        TouchId::Conversation(name()),
        TouchId::Call(name()),
        TouchId::Click(ClickNumber::new(0).unwrap()),
        TouchId::Utm(name()),
        TouchId::Coupon(CouponCode::parse("A").unwrap().folded(), name()),
    ];
    assert!(ids.is_sorted());
    assert!(ids.iter().map(TouchId::kind).eq(TouchKind::ALL.iter().copied()));
}
