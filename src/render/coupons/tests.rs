use super::*;
use crate::domain::code::discount::Discount;
use crate::domain::code::export::{Export, ShopFile};
use crate::domain::code::terms::Terms;
use crate::domain::label::Tags;
use crate::domain::link::Origin;
use crate::render::{Format, ListWriter, Width, list};

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
    let codes = [Code::new(spec, at), Code { retired_at: Some(at), ..Code::new(bare, at) }];
    let mut out = Vec::new();
    list(&coupons(&codes, at), Format::Csv, Width::DEFAULT, &mut out).unwrap();
    let expected = "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags\n\
                        Hello-10,,,mia,,10%,live,100,,\n\
                        Hello-10,,,mia,,,retired,,,\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn a_hand_out_is_shown_with_its_state_and_a_late_use_has_a_flag() {
    let at = |ms| Timestamp::from_ms(ms).unwrap();
    let spec = CodeSpec {
        code: CouponCode::parse("BW-22").unwrap(),
        tags: Tags::default(),
        terms: Terms::default(),
        origin: Origin::Hand,
    };
    let batch = Some(BatchName::parse("vip").unwrap());
    let (label, agent) = (HandOutLabel::parse("=Ann").ok(), Agent::parse("mia").ok());
    let given = Some(HandOut { at: at(1_000), label, agent, until: Some(at(5_000)) });
    let export = Export { shop: ShopFile::Stripe, at: at(0) };
    let code = Code { batch, given, exports: vec![export], ..Code::new(spec, at(0)) };
    let columns = CouponColumns::ALL;
    let mut out = Vec::new();
    let mut rows =
        ListWriter::new(&columns.names(), Format::Csv, Width::DEFAULT, &mut out).unwrap();
    let free = Code { given: None, exports: Vec::new(), ..code.clone() };
    let used = |last| Used { count: 1, last: Some(at(last)) };
    for (code, now, used) in [
        (&free, 9_000, Used::default()),
        (&code, 4_999, Used::default()),
        (&code, 5_000, Used::default()),
        (&code, 9_000, used(4_999)),
        (&code, 9_000, used(5_000)),
    ] {
        let is_late = used.last.is_some_and(|last| last >= at(5_000));
        let flags = is_late.then_some([Flag::Outside, Flag::Late]).into_iter().flatten();
        rows.row(&coupon_row(code, at(now), Some(used.count), flags, columns, None)).unwrap();
    }
    rows.finish().unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
    code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags,exported,state,label,given_by,given_at,until
    BW-22,,,,vip,,live,,0,,,free,,,,
    BW-22,,,,vip,,live,,0,,stripe,given,'=Ann,mia,1970-01-01T00:00:01.000Z,1970-01-01T00:00:05.000Z
    BW-22,,,,vip,,live,,0,,stripe,lapsed,'=Ann,mia,1970-01-01T00:00:01.000Z,1970-01-01T00:00:05.000Z
    BW-22,,,,vip,,live,,1,,stripe,redeemed,'=Ann,mia,1970-01-01T00:00:01.000Z,1970-01-01T00:00:05.000Z
    BW-22,,,,vip,,live,,1,outside|late,stripe,redeemed,'=Ann,mia,1970-01-01T00:00:01.000Z,1970-01-01T00:00:05.000Z
    ");
    let mut card = Vec::new();
    let answer = CodeAnswer::Known { code: &code, used: used(6_000), flags: &[] };
    code_card(&answer, at(9_000), &Zone::utc(), &mut card).unwrap();
    insta::assert_snapshot!(String::from_utf8(card).unwrap(), @"
    code        BW-22
    status      live
    redeemed    1
    batch       vip
    exported    stripe
    given       1970-01-01 00:00:01 to =Ann by mia, until 1970-01-01 00:00:05; redeemed late
    ");
    let mut needed = CouponColumns::default();
    needed.note(&free);
    assert_eq!(needed.names(), COLUMNS);
}
