//! Webhooks: a shop that sends its orders by itself, to a real server.

mod hostile;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use base64ct::{Base64, Encoding};
use couplet::cli::SystemClock;
use couplet::domain::environment::Clock;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::folder::{Answer, Folder, Serving, ask_with};

pub(crate) const SECRET: &str = "shpss_0123456789abcdef0123";
const NEW_SECRET: &str = "shpss_fedcba98765432100123";
const ADDRESS: &str = "/-/hooks/shopify/berlin";

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[channels]\ninstagram = { short = \"ig\" }\n";

fn signature(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in parts {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

fn base64(bytes: &[u8]) -> String {
    let mut out = [0; 64];
    Base64::encode(bytes, &mut out).unwrap().to_owned()
}

fn now_s() -> i64 {
    SystemClock.now().ms() / 1000
}

/// A folder with a plan, and a webhook of Shopify.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    secret(&folder, "a.secret", SECRET);
    let address = folder.ok("hooks add shopify berlin --secret-file a.secret");
    assert_eq!(address, format!("https://go.example.com{ADDRESS}\n"));
    folder
}

pub(crate) fn secret(folder: &Folder, name: &str, text: &str) {
    folder.write(name, &format!("{text}\n"));
    fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o600)).unwrap();
}

fn post(serving: &Serving, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut own = format!("Content-Length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(own, "{name}: {value}\r\n").unwrap();
    }
    ask_with(serving.public, "POST", path, &own, body).unwrap()
}

/// Sends what Shopify does.
fn send(serving: &Serving, topic: &str, body: &str) -> Answer {
    send_by(serving, SECRET, topic, body)
}

/// Sends a message as a shop does, to the webhook that has the name of its kind.
pub(crate) fn send_to(serving: &Serving, kind: &str, topic: &str, body: &str) -> Answer {
    let signed = base64(&signature(SECRET.as_bytes(), &[body]));
    let time = now_s().to_string();
    let of_stripe = signature(SECRET.as_bytes(), &[&time, ".", body]);
    let of_stripe = format!("t={time},v1={}", base16ct::lower::encode_string(&of_stripe));
    let headers = match kind {
        "shopify" => vec![("X-Shopify-Topic", topic), ("X-Shopify-Hmac-SHA256", &*signed)],
        "woocommerce" => vec![("X-WC-Webhook-Topic", topic), ("X-WC-Webhook-Signature", &*signed)],
        _ => vec![("Stripe-Signature", &*of_stripe)],
    };
    post(serving, &format!("/-/hooks/{kind}/{kind}"), &headers, body)
}

fn send_by(serving: &Serving, secret: &str, topic: &str, body: &str) -> Answer {
    let signed = base64(&signature(secret.as_bytes(), &[body]));
    let headers = [("X-Shopify-Topic", topic), ("X-Shopify-Hmac-SHA256", &*signed)];
    post(serving, ADDRESS, &headers, body)
}

/// An order of the shop, at a time of its life: 0 when it is placed, 1 when it is paid, 2 when a part was given back.
fn order(number: u32, age: u32) -> String {
    let state = ["pending", "paid", "partially_refunded"][age as usize];
    let refunds = if age == 2 { format!("[{}]", refund(number)) } else { "[]".to_owned() };
    format!(
        r##"{{"id":{id},"name":"#{number}","email":"c{number}@example.com","created_at":"2026-11-{day:02}T10:00:00+01:00",
        "updated_at":"2026-11-{day:02}T1{age}:00:00+01:00","currency":"EUR","total_price":"{number}.50","total_tax":"1.00",
        "total_discounts":"2.00","financial_status":"{state}","shipping_lines":[],"note_attributes":[],
        "discount_codes":[{{"code":"CODE{number}"}}],"refunds":{refunds}}}"##,
        id = 5000 + number,
        day = number % 28 + 1,
    )
}

fn refund(number: u32) -> String {
    format!(
        r#"{{"id":{id},"order_id":{order},"created_at":"2026-11-29T10:00:00+01:00","transactions":[
        {{"id":{id}1,"kind":"refund","status":"success","amount":"3.25","currency":"EUR"}}]}}"#,
        id = 900 + number,
        order = 5000 + number,
    )
}

/// The same orders in the shop's export.
fn export(numbers: impl Iterator<Item = u32>) -> String {
    let mut file = "Name,Email,Financial Status,Currency,Shipping,Taxes,Total,Discount Code,Discount Amount,\
                    Created at,Note Attributes,Cancelled at,Payment Method,Refunded Amount,Id,Phone\n"
        .to_owned();
    for number in numbers {
        let (state, back) =
            if number % 3 == 0 { ("partially_refunded", "3.25") } else { ("paid", "0.00") };
        writeln!(
            file,
            "#{number},c{number}@example.com,{state},EUR,0.00,1.00,{number}.50,CODE{number},2.00,\
             2026-11-{:02} 10:00:00 +0100,,,,{back},{},",
            number % 28 + 1,
            5000 + number
        )
        .unwrap();
    }
    file
}

const ORDERS: u32 = 24;

/// All messages of the month.
fn messages() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for number in 0..ORDERS {
        all.push(("orders/create", order(number, 0)));
        all.push(("orders/paid", order(number, 1)));
        if number % 3 == 0 {
            all.push(("refunds/create", refund(number)));
        }
        if number % 6 == 0 {
            all.push(("orders/updated", order(number, 2)));
        }
    }
    all
}

#[test]
fn a_month_by_webhooks_is_that_of_the_file_however_it_comes_and_whatever_is_killed() {
    let folder = folder();
    // The same people key, so that customers are the same.
    let by_file = Folder::new();
    for name in ["couplet.redb", "couplet.redb.people-key"] {
        fs::copy(folder.path().join(name), by_file.path().join(name)).unwrap();
    }
    let file = export(0..ORDERS);
    by_file.write("orders.csv", &file);
    by_file.ok("import orders orders.csv");
    let expected = by_file.ok("export conversions");
    assert_eq!(expected.lines().count(), ORDERS as usize + 1);

    let all = messages();
    let mut serving = folder.serve("");
    for round in 0..2 {
        for turn in 0..all.len() {
            // Shuffled, another way each round.
            let (topic, body) = &all[(turn * 17 + round * 5) % all.len()];
            let answer = send(&serving, topic, body);
            assert_eq!((answer.status, answer.body.as_str()), (200, "kept\n"), "{topic} {body}");
            if turn % 20 == 7 {
                // What was answered is on disk.
                serving.kill();
                serving = folder.serve("");
            }
        }
    }
    assert_eq!(folder.ok("export conversions"), expected);
    serving.stop();
    assert_eq!(folder.ok("export conversions"), expected);
    // A later file adds nothing, and an undo of what came by webhook leaves what the file says.
    folder.write("orders.csv", &file);
    folder.ok("import orders orders.csv");
    assert_eq!(folder.ok("export conversions"), expected);
    let imports = folder.rows("import list");
    let hook = imports.iter().find(|row| row["file"].starts_with("webhook berlin 20")).unwrap();
    folder.ok(&format!("import undo {}", hook["number"]));
    assert_eq!(folder.ok("export conversions"), expected);
}

#[test]
fn an_address_that_was_not_added_is_unknown_and_a_wrong_signature_keeps_nothing() {
    let folder = folder();
    let serving = folder.serve("");
    let body = order(1, 1);
    let unknown = [
        "/-/hooks/shopify/oslo",
        "/-/hooks/stripe/berlin",
        "/-/hooks/x/berlin",
        "/-/hooks/shopify/Berlin",
    ];
    for path in unknown {
        let signed = base64(&signature(SECRET.as_bytes(), &[&body]));
        let answer = post(&serving, path, &[("X-Shopify-Hmac-SHA256", &signed)], &body);
        assert_eq!(answer.status, 404, "{path} {answer:#?}");
    }
    for (secret, sent) in [(NEW_SECRET, body.as_str()), (SECRET, "{}")] {
        let signed = base64(&signature(secret.as_bytes(), &[sent]));
        let headers = [("X-Shopify-Topic", "orders/paid"), ("X-Shopify-Hmac-SHA256", &*signed)];
        let answer = post(&serving, ADDRESS, &headers, &body);
        assert_eq!(answer.status, 401, "{answer:#?}");
    }
    assert_eq!(post(&serving, ADDRESS, &[], &body).status, 401);
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(send(&serving, "orders/paid", &large).status, 413);
    assert!(folder.rows("export conversions").is_empty() && folder.rows("hooks failed").is_empty());
    assert!(folder.rows("import list").is_empty());
    assert_eq!(send(&serving, "orders/paid", &body).status, 200);
    assert_eq!(folder.rows("export conversions").len(), 1);
    folder.ok("hooks remove berlin");
    assert_eq!(send(&serving, "orders/paid", &body).status, 404);
    assert_eq!(folder.rows("export conversions").len(), 1);
}

#[test]
fn two_secrets_are_valid_while_one_replaces_the_other() {
    let folder = folder();
    let serving = folder.serve("");
    let answers = |number: u32| {
        [SECRET, NEW_SECRET]
            .map(|secret| send_by(&serving, secret, "orders/paid", &order(number, 1)).status)
    };
    assert_eq!(answers(1), [200, 401]);
    secret(&folder, "b.secret", NEW_SECRET);
    let rotated = folder.ok("hooks rotate berlin --secret-file b.secret");
    assert_eq!(rotated, "webhook berlin has 2 valid secrets\n");
    assert_eq!(answers(2), [200, 200]);
    folder.ok("hooks rotate berlin --secret-file b.secret --only");
    assert_eq!(answers(3), [401, 200]);
    let listed = &folder.rows("hooks list")[0];
    assert_eq!((listed["name"].as_str(), listed["secrets"].as_str()), ("berlin", "1"));
    // Neither the list nor a backup has a secret.
    folder.ok("backup all.backup");
    for file in ["all.backup", "couplet.redb"] {
        let bytes = fs::read(folder.path().join(file)).unwrap();
        for secret in [SECRET, NEW_SECRET] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{file}");
        }
    }
    fs::set_permissions(folder.path().join("b.secret"), fs::Permissions::from_mode(0o644)).unwrap();
    let ran = folder.run("hooks rotate berlin --secret-file b.secret");
    assert!(ran.code == 1 && ran.err.contains("other users may read b.secret"), "{ran:#?}");
    let ran = folder.run("hooks add shopify berlin --secret-file a.secret");
    assert!(ran.code == 2 && ran.err.contains("there is a webhook berlin already"), "{ran:#?}");
}

#[test]
fn what_cannot_be_read_is_kept_aside_tried_again_and_erased() {
    let folder = folder();
    let serving = folder.serve("");
    let bad = order(1, 1).replace("\"1.50\"", "\"much\"");
    for _ in 0..2 {
        let answer = send(&serving, "orders/paid", &bad);
        assert!(answer.status == 200 && answer.body.starts_with("kept aside"), "{answer:#?}");
    }
    assert_eq!(send(&serving, "orders/paid", "no json").status, 200);
    // What is about something else is not kept.
    assert_eq!(send(&serving, "customers/redact", "{\"id\":1}").body, "kept\n");
    let failed = folder.rows("hooks failed");
    let told: Vec<_> =
        failed.iter().map(|row| (row["number"].as_str(), row["topic"].as_str())).collect();
    assert_eq!(told, [("2", "orders/paid"), ("3", "orders/paid")]);
    assert!(failed[0]["reason"].contains("`much` is not an amount"), "{failed:#?}");
    assert_eq!(folder.ok("hooks failed 2"), bad);
    let ran = folder.run("hooks retry");
    assert_eq!((ran.code, ran.out.as_str()), (5, "0 messages read and kept, 2 not\n"), "{ran:#?}");
    assert_eq!(folder.run("hooks retry 7").code, 2);
    assert!(folder.rows("export conversions").is_empty());
    folder.ok("erase c9@example.com");
    assert!(folder.rows("hooks failed").is_empty());
}

/// The message named a flag of files, and there was no way to give a webhook a map.
#[test]
fn a_state_of_a_shops_own_is_read_once_a_map_says_what_it_means() {
    let folder = folder();
    let serving = folder.serve("");
    let own = order(1, 1).replace("\"paid\"", "\"on_account\"");
    assert_ne!(own, order(1, 1));
    let answer = send(&serving, "orders/create", &own);
    assert!(answer.body.contains("in a map, --map FILE.toml"), "{answer:#?}");
    let map = "like = \"shopify\"\n[[state]]\nis = \"paid\"\n\
        when = [{ column = \"Financial Status\", is = [\"on_account\"] }]\n";
    folder.write("states.toml", map);
    folder.write("wrong.toml", "like = \"nothing\"\n");
    let refused = folder.run("hooks edit berlin --map wrong.toml");
    assert!(refused.code == 1 && refused.err.contains("wrong.toml"), "{refused:#?}");
    assert_eq!(folder.rows("hooks list")[0]["map"], "no");
    let edited = folder.run("hooks edit berlin --map states.toml");
    assert_eq!(edited.out, "messages of berlin are read with this map from now on\n");
    assert_eq!(edited.err, "next: couplet hooks retry\n");
    assert_eq!(folder.ok("hooks retry"), "1 message read and kept, 0 not\n");
    // The running server reads with it, too, and without it no more.
    assert_eq!(send(&serving, "orders/create", &own.replace("#1", "#2")).body, "kept\n");
    assert_eq!(folder.rows("hooks list")[0]["map"], "yes");
    folder.ok("hooks edit berlin --no-map");
    assert!(
        send(&serving, "orders/create", &own.replace("#1", "#3")).body.starts_with("kept aside")
    );
    secret(&folder, "till.secret", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let refused = folder.run("hooks add generic till --secret-file till.secret --map states.toml");
    assert!(refused.code == 2 && refused.err.contains("has no map"), "{refused:#?}");
}

#[test]
fn a_message_that_could_not_be_read_is_imported_once_it_can_be() {
    let folder = folder();
    let key = folder.path().join("couplet.redb.people-key");
    let aside = folder.path().join("aside.key");
    let serving = folder.serve("");
    fs::rename(&key, &aside).unwrap();
    let answer = send(&serving, "orders/paid", &order(1, 1));
    assert!(answer.status == 200 && answer.body.contains("people"), "{answer:#?}");
    fs::rename(&aside, &key).unwrap();
    assert_eq!(folder.ok("hooks retry"), "1 message read and kept, 0 not\n");
    assert_eq!(folder.rows("export conversions").len(), 1);
    assert!(folder.rows("hooks failed").is_empty());
}

#[test]
fn messages_after_an_undo_are_a_new_import() {
    let folder = folder();
    let serving = folder.serve("");
    assert_eq!(send(&serving, "orders/paid", &order(1, 1)).status, 200);
    let imports = folder.rows("import list");
    assert!(imports.len() == 1 && imports[0]["file"].starts_with("webhook berlin 20"));
    assert_eq!(imports[0]["state"], "open");
    folder.ok("import undo 1");
    assert!(folder.rows("export conversions").is_empty());
    assert_eq!(send(&serving, "orders/paid", &order(1, 1)).status, 200);
    assert_eq!(send(&serving, "orders/paid", &order(2, 1)).status, 200);
    assert_eq!(folder.rows("export conversions").len(), 2);
    assert_eq!(folder.rows("import list").len(), 2);
}

#[test]
fn other_shops_sign_in_their_own_ways() {
    let folder = folder();
    let standard = format!("whsec_{}", base64(&[7; 24]));
    secret(&folder, "woo.secret", "a-secret-that-was-typed");
    secret(&folder, "stripe.secret", "whsec_abcdefghijklmnopqrstuvwx");
    secret(&folder, "till.secret", &standard);
    for kind in ["woocommerce", "stripe", "generic"] {
        let file = match kind {
            "woocommerce" => "woo",
            "stripe" => "stripe",
            _ => "till",
        };
        folder.ok(&format!("hooks add {kind} own --secret-file {file}.secret --shop {file}")
            .replace("own", file));
    }
    let serving = folder.serve("");
    let ping = post(&serving, "/-/hooks/woocommerce/woo", &[], "webhook_id=7");
    assert_eq!(ping.status, 200, "{ping:#?}");
    let body = r#"{"id":101,"number":"101","status":"completed","currency":"EUR","date_created_gmt":"2026-11-02T09:00:00",
        "date_modified_gmt":"2026-11-02T09:00:00","total":"12.00","discount_total":"0.00","shipping_total":"0.00",
        "total_tax":"0.00","billing":{"email":"a@example.com"}}"#;
    let signed = base64(&signature(b"a-secret-that-was-typed", &[body]));
    let headers = [("X-WC-Webhook-Topic", "order.updated"), ("X-WC-Webhook-Signature", &*signed)];
    assert_eq!(post(&serving, "/-/hooks/woocommerce/woo", &headers, body).body, "kept\n");

    let body = r#"{"type":"charge.succeeded","created":1793610000,"livemode":true,"data":{"object":{"id":"ch_1",
        "created":1793610000,"amount":1234,"amount_refunded":0,"currency":"eur","captured":true,"status":"succeeded"}}}"#;
    let stripe = |seconds: i64| {
        let time = seconds.to_string();
        let signed = signature(b"whsec_abcdefghijklmnopqrstuvwx", &[&time, ".", body]);
        let hex = base16ct::lower::encode_string(&signed);
        let header = format!("t={time},v1={hex}");
        post(&serving, "/-/hooks/stripe/stripe", &[("Stripe-Signature", &header)], body).status
    };
    assert_eq!((stripe(now_s()), stripe(now_s() - 3600)), (200, 401));

    let body =
        r#"[{"order_id":"7","ordered_at":"2026-11-03T10:00:00Z","currency":"EUR","total":3.20}]"#;
    let time = now_s().to_string();
    let signed = format!("v1,{}", base64(&signature(&[7; 24], &["msg_1", ".", &time, ".", body])));
    let headers =
        [("webhook-id", "msg_1"), ("webhook-timestamp", &*time), ("webhook-signature", &*signed)];
    assert_eq!(post(&serving, "/-/hooks/generic/till", &headers, body).body, "kept\n");
    let rows = folder.rows("export conversions");
    let mut told: Vec<_> = rows
        .iter()
        .map(|row| format!("{} {} {}", row["conversion_id"], row["gross"], row["source"]))
        .collect();
    told.sort();
    let expected = ["stripe:ch_1 12.34 stripe", "till:7 3.20 generic", "woo:101 12.00 woocommerce"];
    assert_eq!(told, expected);
}
