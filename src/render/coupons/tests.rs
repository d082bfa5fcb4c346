use super::*;
use crate::domain::code::discount::Discount;
use crate::domain::code::terms::Terms;
use crate::domain::label::Tags;
use crate::domain::link::Origin;
use crate::render::{Format, Width, list};

#[test]
fn codes_are_listed_as_printed_and_unknown_redemptions_are_empty() {
    let spec = CodeSpec {
        code: CouponCode::parse("Hello-10").unwrap(),
        tags: Tags { agent: Some(Agent::parse("mia").unwrap()), ..Tags::default() },
        terms: Terms {
            discount: Discount::parse("10%").ok(),
            limit: Some(100),
            ..Terms::default()
        },
        origin: Origin::Entry,
    };
    let bare = CodeSpec { terms: Terms::default(), ..spec.clone() };
    let at = Timestamp::from_ms(0).unwrap();
    let codes = [
        Code { spec, batch: None, created_at: at, retired_at: None },
        Code { spec: bare, batch: None, created_at: at, retired_at: Some(at) },
    ];
    let mut out = Vec::new();
    list(&coupons(&codes, at), Format::Csv, Width::DEFAULT, &mut out).unwrap();
    let expected = "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags\n\
                        Hello-10,,,mia,,10%,live,100,,\n\
                        Hello-10,,,mia,,,retired,,,\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}
