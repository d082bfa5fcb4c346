//! The file of each shop.

use super::*;
use crate::codec::fixtures::at;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Tags;
use crate::domain::link::Origin;

fn code(text: &str, batch: Option<&str>, discount: &str, terms: Terms) -> Code {
    let tags = Tags { campaign: Campaign::parse("bw").ok(), ..Tags::default() };
    let terms = Terms { discount: Discount::parse(discount).ok(), ..terms };
    let code = CouponCode::parse(text).unwrap();
    let spec = CodeSpec { code, tags, terms, origin: Origin::Hand };
    let batch = batch.map(|name| BatchName::parse(name).unwrap());
    Code { batch, ..Code::new(spec, at(0)) }
}

/// Two codes of a batch with every term, and a shop's own code with few.
fn codes() -> Vec<Code> {
    let terms = || Terms {
        limit: Some(1),
        limit_by_customer: Some(1),
        // 2026-11-20 to 2026-11-30 in Berlin.
        starts_at: Some(at(1_795_129_200_000)),
        ends_at: Some(at(1_796_079_600_000)),
        minimum: Money::parse_named("40 EUR", None).ok(),
        ..Terms::default()
    };
    vec![
        code("BW-22", Some("bw-sms"), "12.5%", terms()),
        code("BW-33", Some("bw-sms"), "12.5%", terms()),
        code("HELLO_5", None, "5.00 EUR", Terms::default()),
    ]
}

fn written(shop: ShopFile, codes: &[Code]) -> String {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let mut out = Vec::new();
    let mut file = ShopWriter::new(shop, &zone, at(1_794_000_000_000), &mut out).unwrap();
    for code in codes.iter().filter(|code| refused(shop, &code.spec, None).is_none()) {
        file.code(code).unwrap();
    }
    file.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn matrixify_takes_a_sheet_of_discounts_with_one_row_for_each_code() {
    insta::assert_snapshot!(written(ShopFile::Shopify, &codes()), @"
    Title,Command,Code,Method,Type,Value Type,Value,Minimum Requirement,Minimum Value,Limit Total Times,Limit One Use Per Customer,Starts At,Ends At
    bw-sms,MERGE,BW-22,Code,Amount off Order,Percentage,12.50,Amount,40.00,1,TRUE,2026-11-20 00:00:00 +0100,2026-12-01 00:00:00 +0100
    bw-sms,MERGE,BW-33,Code,Amount off Order,Percentage,12.50,Amount,40.00,1,TRUE,2026-11-20 00:00:00 +0100,2026-12-01 00:00:00 +0100
    HELLO_5,MERGE,HELLO_5,Code,Amount off Order,Fixed Amount,5.00,None,,,FALSE,2026-11-06 22:20:00 +0100,
    ");
}

#[test]
fn woocommerce_takes_its_own_names_of_fields() {
    insta::assert_snapshot!(written(ShopFile::WooCommerce, &codes()), @"
    post_title,post_status,discount_type,coupon_amount,usage_limit,usage_limit_per_user,minimum_amount,expiry_date,date_expires
    BW-22,publish,percent,12.50,1,1,40.00,2026-12-01,1796079600
    BW-33,publish,percent,12.50,1,1,40.00,2026-12-01,1796079600
    HELLO_5,publish,fixed_cart,5.00,,,,,
    ");
}

#[test]
fn stripe_takes_one_coupon_for_each_discount_and_a_promotion_code_for_each_code() {
    let file = written(ShopFile::Stripe, &codes());
    insta::assert_snapshot!(file, @r#"
    {"_meta":{"template_version":0},"fixtures":[
    {"expected_error_type":"invalid_request_error","method":"post","name":"couplet-12-5-percent","params":{"duration":"once","id":"couplet-12-5-percent","name":"12.50%","percent_off":12.5},"path":"/v1/coupons"},
    {"method":"post","name":"code_1","params":{"code":"BW-22","expires_at":1796079600,"max_redemptions":1,"promotion":{"coupon":"couplet-12-5-percent","type":"coupon"},"restrictions":{"minimum_amount":4000,"minimum_amount_currency":"eur"}},"path":"/v1/promotion_codes"},
    {"method":"post","name":"code_2","params":{"code":"BW-33","expires_at":1796079600,"max_redemptions":1,"promotion":{"coupon":"couplet-12-5-percent","type":"coupon"},"restrictions":{"minimum_amount":4000,"minimum_amount_currency":"eur"}},"path":"/v1/promotion_codes"}
    ]}
    "#);
    let file: Value = serde_json::from_str(&file).unwrap();
    let names: Vec<&str> = file["fixtures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["couplet-12-5-percent", "code_1", "code_2"]);
    let empty: Value = serde_json::from_str(&written(ShopFile::Stripe, &[])).unwrap();
    assert_eq!(empty["fixtures"], json!([]));
}

#[test]
fn any_other_shop_gets_all_terms() {
    insta::assert_snapshot!(written(ShopFile::Csv, &codes()), @"
    code,discount,limit,limit_by_customer,starts,ends,minimum,campaign,channel,agent,batch
    BW-22,12.50%,1,1,2026-11-20,2026-11-30,40.00 EUR,bw,,,bw-sms
    BW-33,12.50%,1,1,2026-11-20,2026-11-30,40.00 EUR,bw,,,bw-sms
    HELLO_5,5.00 EUR,,,,,,bw,,,
    ");
}

#[test]
fn a_code_that_a_shop_does_not_take_says_why_and_a_term_that_it_lacks_is_named() {
    let none = code("NONE", None, "", Terms::default());
    let odd = |text: &str| code(text, None, "10%", Terms::default());
    for (shop, of, why) in [
        (ShopFile::Stripe, odd("A_B"), Some("Stripe takes only letters, digits and dashes")),
        (ShopFile::Stripe, odd("A-B"), None),
        (ShopFile::WooCommerce, odd("A&B"), Some("WooCommerce takes no <, >, & and quotes")),
        (ShopFile::WooCommerce, odd("A_B"), None),
        (ShopFile::Shopify, odd("A,B"), Some("Shopify takes no commas")),
        (ShopFile::Shopify, none.clone(), Some("it has no discount")),
        (ShopFile::Csv, none, None),
    ] {
        assert_eq!(refused(shop, &of.spec, None), why, "{shop} {}", of.spec.code);
    }
    let terms = Terms { limit_by_customer: Some(2), starts_at: Some(at(1)), ..Terms::default() };
    for (shop, names) in [
        (ShopFile::Shopify, &["a limit for each customer above 1"][..]),
        (ShopFile::WooCommerce, &["a first day"]),
        (ShopFile::Stripe, &["a first day", "a limit for each customer"]),
        (ShopFile::Csv, &[]),
    ] {
        assert_eq!(left_out(shop, &terms), names, "{shop}");
    }
}
