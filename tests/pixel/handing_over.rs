//! What the script hands over to a checkout, on its way through the shop to the click that placed the order.

use super::*;
use crate::hooks;

/// What a checkout got: the name of the field, and the value.
pub(super) struct Handed {
    pub(super) shopify: (String, String),
    pub(super) woocommerce: (String, String),
    pub(super) stripe: (String, String),
    pub(super) own: (String, String),
}

impl Handed {
    fn of(click: &str) -> Self {
        let named = |name: &str| (name.to_owned(), click.to_owned());
        Self {
            shopify: named("lnk"),
            woocommerce: named("_lnk"),
            stripe: named("client_reference_id"),
            own: named("click_id"),
        }
    }
}

/// The shops' exports, each with an order that has what its checkout got.
fn files(of: &Handed) -> [(&'static str, String, &'static str); 4] {
    let (name, click) = &of.shopify;
    let shopify = format!(
        "Name,Email,Financial Status,Currency,Total,Created at,Note Attributes,Id\n\
         #1,a@x.example,paid,EUR,9.50,2026-11-02 10:00:00 +0100,\"gift: no\n{name}: {click}\",5001\n"
    );
    let (name, click) = &of.woocommerce;
    let woocommerce = format!(
        "order_number,order_id,order_date,order_currency,order_total,status,meta:{name}\n\
         101,101,2026-11-02 09:00:00,EUR,12.00,completed,{click}\n"
    );
    let (name, click) = &of.stripe;
    assert_eq!(name, "client_reference_id");
    let stripe = format!(
        "id,Created date (UTC),Amount,Currency,Captured,Status,Client Reference ID\n\
         ch_1,2026-11-02 09:00:00,120.00,eur,true,Paid,{click}\n"
    );
    let (name, click) = &of.own;
    let own = format!(
        "order_id,ordered_at,currency,total,{name}\nT-1,2026-11-02T09:00:00Z,EUR,5.00,{click}\n"
    );
    [
        ("shopify", shopify, "#1"),
        ("woo", woocommerce, "woo:101"),
        ("stripe", stripe, "stripe:ch_1"),
        ("generic", own, "T-1"),
    ]
}

/// The shops' messages, each with its webhook.
fn messages(of: &Handed) -> [(&'static str, &'static str, String, &'static str); 4] {
    let (name, click) = &of.shopify;
    let shopify = format!(
        r##"{{"id":5001,"name":"#1","created_at":"2026-11-02T10:00:00+01:00","updated_at":"2026-11-02T10:00:00+01:00",
        "email":"a@x.example","currency":"EUR","total_price":"9.50","financial_status":"paid","note_attributes":[{{"name":"{name}","value":"{click}"}}]}}"##
    );
    let (name, click) = &of.woocommerce;
    let woocommerce = format!(
        r#"{{"id":101,"number":"101","status":"completed","currency":"EUR","date_created_gmt":"2026-11-02T09:00:00",
        "date_modified_gmt":"2026-11-02T09:00:00","total":"12.00","meta_data":[{{"id":1,"key":"{name}","value":"{click}"}}]}}"#
    );
    let (name, click) = &of.stripe;
    let checkout = format!(
        r#"{{"type":"checkout.session.completed","created":1793610000,"livemode":true,"data":{{"object":{{"id":"cs_1",
        "created":1793609990,"currency":"eur","payment_intent":"pi_1","{name}":"{click}"}}}}}}"#
    );
    let charge = r#"{"type":"charge.succeeded","created":1793610000,"livemode":true,"data":{"object":{"id":"ch_1",
        "created":1793610000,"amount":12000,"amount_refunded":0,"currency":"eur","captured":true,"status":"succeeded",
        "payment_intent":"pi_1"}}}"#;
    [
        ("shopify", "orders/paid", shopify, "#1"),
        ("woocommerce", "order.updated", woocommerce, "woo:101"),
        ("stripe", "", charge.to_owned(), ""),
        ("stripe", "", checkout, "stripe:ch_1"),
    ]
}

/// Checks that an order was placed by this click.
#[track_caller]
fn placed(folder: &Folder, order: &str, click: &str) {
    let explained = folder.json(&format!("explain '{order}'"));
    let pieces = explained["evidence"].as_array().unwrap();
    let by: Vec<&str> = pieces
        .iter()
        .filter(|of| of["used"] == true)
        .map(|of| of["kind"].as_str().unwrap())
        .collect();
    assert_eq!(by, ["click_id"], "{explained}");
    assert_eq!(explained["journey"][0]["name"], click, "{explained}");
}

/// Sends what the checkouts got to a running server by webhook, and to another data file in the exports of the shops; all
/// orders are placed by their clicks.
#[track_caller]
pub(super) fn all_placed(folder: &Folder, serving: &Serving, handed: &Handed) {
    let by_file = Folder::new();
    folder.ok("backup all.backup");
    std::fs::copy(folder.path().join("all.backup"), by_file.path().join("all.backup")).unwrap();
    by_file.ok("restore all.backup --data couplet.redb");
    let key = "couplet.redb.people-key";
    std::fs::copy(folder.path().join(key), by_file.path().join(key)).unwrap();
    let click = |order: &str| match order {
        "#1" => &handed.shopify.1,
        "woo:101" => &handed.woocommerce.1,
        "T-1" => &handed.own.1,
        _ => &handed.stripe.1,
    };
    for (shop, file, order) in files(handed) {
        let (name, flag) = match shop {
            "woo" | "stripe" => (format!("{shop}.csv"), format!("--shop {shop}")),
            _ => (format!("{shop}.csv"), String::new()),
        };
        by_file.write(&name, &file);
        by_file.ok(&format!("import orders {name} {flag}"));
        placed(&by_file, order, click(order));
    }
    for (kind, topic, body, order) in messages(handed) {
        let answer = hooks::send_to(serving, kind, topic, &body);
        assert_eq!((answer.status, answer.body.as_str()), (200, "kept\n"), "{kind}");
        if !order.is_empty() {
            placed(folder, order, click(order));
        }
    }
    let (name, value) = &handed.own;
    let body = serde_json::json!({
        "order_id": "T-1", "ordered_at": "2026-11-02T09:00:00Z", "currency": "EUR", "total": "5.00",
        name.as_str(): value,
    });
    let token = crate::network::token(folder, "own", "--scope imports:write");
    let answer = crate::conversions::tell(serving, &token, &body);
    assert_eq!(answer.status, 200, "{answer:#?}");
    placed(folder, "T-1", value);
    assert_eq!(folder.ok("export conversions"), by_file.ok("export conversions"));
}

/// A plan, and the webhooks of all shops.
pub(super) fn with_hooks(folder: &Folder) {
    for (kind, flag) in
        [("shopify", ""), ("woocommerce", "--shop woo"), ("stripe", "--shop stripe")]
    {
        hooks::secret(folder, "any.secret", hooks::SECRET);
        folder.ok(&format!("hooks add {kind} {kind} --secret-file any.secret {flag}"));
    }
}

#[test]
fn what_the_script_writes_is_what_files_and_webhooks_of_each_shop_are_placed_by() {
    let folder = folder("");
    with_hooks(&folder);
    let serving = folder.serve("");
    let click = serving.get("/bio").click_id().to_owned();
    all_placed(&folder, &serving, &Handed::of(&click));
    serving.stop();
}
