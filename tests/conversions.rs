//! Conversions that a shop's server tells: `POST /-/conversions`, with a token.

use std::fs;

use serde_json::{Value, json};

use crate::folder::{Answer, Folder, Serving, ask_with};
use crate::network::token;
use crate::small_plan::with_plan;

const ADDRESS: &str = "/-/conversions";

/// A folder with a plan, and a token for telling conversions.
fn folder() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    token(&folder, "till", "--scope imports:write");
    folder
}

fn secret(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(format!("{name}.token"))).unwrap().trim_end().to_owned()
}

/// A token that differs in its last digit.
fn another(token: &str) -> String {
    let digit = if token.ends_with('0') { '1' } else { '0' };
    format!("{}{digit}", &token[..token.len() - 1])
}

/// A request as a program sends it.
struct Sent<'a> {
    token: &'a str,
    query: &'a str,
    headers: &'a str,
    body: &'a str,
}

fn send(serving: &Serving, of: &Sent<'_>) -> Answer {
    let (token, own, length) = (of.token, of.headers, of.body.len());
    let head = format!(
        "Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{own}"
    );
    ask_with(serving.public, "POST", &format!("{ADDRESS}{}", of.query), &head, of.body).unwrap()
}

pub(crate) fn tell(serving: &Serving, token: &str, body: &Value) -> Answer {
    send(serving, &Sent { token, query: "", headers: "", body: &body.to_string() })
}

#[track_caller]
fn counts(answer: &Answer) -> [u64; 3] {
    assert_eq!(answer.status, 200, "{answer:#?}");
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    ["conversions", "new", "known"].map(|name| told[name].as_u64().unwrap())
}

/// An order with all that a shop knows of it.
fn order(number: u32, click: &str) -> Value {
    let kind = ["sale", "lead", "booking", "signup"][number as usize % 4];
    let (status, refunded) =
        if number.is_multiple_of(5) { ("partially_refunded", "1.50") } else { ("paid", "0.00") };
    json!({
        "order_id": format!("T-{number}"), "ordered_at": format!("2026-11-{:02}T09:30:00Z", number % 28 + 1),
        "currency": "EUR", "total": format!("{number}.90"), "refunded": refunded, "status": status,
        "customer": format!("c{number}@example.com"), "kind": kind, "click_id": click,
        "discount_codes": ["MIA10", "OTHER"], "tax": "0.10", "shipping": 0.5, "utm_source": "instagram",
        "updated_at": "2026-11-29T10:00:00Z",
    })
}

/// The same orders as a file.
fn file(orders: &[Value]) -> String {
    let names: Vec<&String> = orders[0].as_object().unwrap().keys().collect();
    let head: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let cell = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(codes) => {
            codes.iter().map(|code| code.as_str().unwrap()).collect::<Vec<_>>().join("|")
        }
        other => other.to_string(),
    };
    let line = |order: &Value| {
        names.iter().map(|name| cell(&order[name.as_str()])).collect::<Vec<_>>().join(",")
    };
    let lines: Vec<String> = orders.iter().map(line).collect();
    format!("{}\n{}\n", head.join(","), lines.join("\n"))
}

#[test]
fn what_a_shop_tells_is_what_its_file_says_however_often_it_comes() {
    let folder = folder();
    // The same people key, so that customers are the same.
    let by_file = Folder::new();
    let mut serving = folder.serve("");
    let click = serving.get("/bio").click_id().to_owned();
    serving.stop();
    for name in ["couplet.redb", "couplet.redb.people-key"] {
        fs::copy(folder.path().join(name), by_file.path().join(name)).unwrap();
    }
    let orders: Vec<Value> = (0..40).map(|number| order(number, &click)).collect();
    by_file.write("orders.csv", &file(&orders));
    by_file.ok("import orders orders.csv");
    let expected = by_file.ok("export conversions");
    assert_eq!(expected.lines().count(), 41, "{expected}");
    serving = folder.serve("");
    let till = secret(&folder, "till");
    for round in 0..2 {
        for turn in 0..20 {
            // Shuffled, another way each round: one by one, and several at once.
            let of = (turn * 7 + round * 3) % 20;
            assert_eq!(counts(&tell(&serving, &till, &orders[of]))[0], 1);
        }
        let rest = json!(orders[20..]);
        let new = if round == 0 { 20 } else { 0 };
        assert_eq!(counts(&tell(&serving, &till, &rest)), [20, new, 20 - new]);
        // What was answered is on disk.
        serving.kill();
        serving = folder.serve("");
    }
    assert_eq!(folder.ok("export conversions"), expected);
    // A file of the same orders changes nothing, and `import undo` takes back what only the token brought.
    by_file.write("orders.csv", &file(&orders[..5]));
    fs::copy(by_file.path().join("orders.csv"), folder.path().join("orders.csv")).unwrap();
    folder.ok("import orders orders.csv");
    assert_eq!(folder.ok("export conversions"), expected);
    let imports = folder.rows("import list");
    let told = imports.iter().find(|row| row["file"].starts_with("token till 20")).unwrap();
    assert_eq!(told["state"], "open");
    folder.ok(&format!("import undo {}", told["number"]));
    assert_eq!(folder.rows("export conversions").len(), 5);
    serving.stop();
    folder.ok("verify");
}

#[test]
fn an_order_that_is_told_is_placed_by_its_click() {
    let folder = folder();
    let serving = folder.serve("");
    let click = serving.get("/bio").click_id().to_owned();
    let till = secret(&folder, "till");
    assert_eq!(counts(&tell(&serving, &till, &order(4, &click))), [1, 1, 0]);
    let explained = folder.json("explain T-4");
    let used = explained["evidence"].as_array().unwrap().iter().find(|of| of["used"] == true);
    assert_eq!(used.unwrap()["kind"], "click_id", "{explained}");
    // Of two shops with the same numbers each has its own orders.
    let body = order(4, &click).to_string();
    let of_shop = |query| send(&serving, &Sent { token: &till, query, headers: "", body: &body });
    assert_eq!(counts(&of_shop("?shop=berlin&country=DE")), [1, 1, 0]);
    let mut ids: Vec<String> =
        folder.rows("export conversions").iter().map(|row| row["conversion_id"].clone()).collect();
    ids.sort();
    assert_eq!(ids, ["T-4", "berlin:T-4"]);
    serving.stop();
}

#[test]
fn a_key_makes_a_conversion_once_and_is_of_one_body_alone() {
    let folder = folder();
    let serving = folder.serve("");
    let till = secret(&folder, "till");
    let (first, second) = (order(1, "").to_string(), order(2, "").to_string());
    let send = |key: &str, body: &str| {
        let headers = format!("Idempotency-Key: {key}\r\n");
        send(&serving, &Sent { token: &till, query: "", headers: &headers, body })
    };
    let told = send("k1", &first);
    assert_eq!(counts(&told), [1, 1, 0]);
    // Answered as before, also after an undo: it was done.
    assert_eq!(send("k1", &first).body, told.body);
    assert_eq!(send("k1", &second).status, 422);
    let of_shop = Sent {
        token: &till,
        query: "?shop=berlin",
        headers: "Idempotency-Key: k1\r\n",
        body: &first,
    };
    assert_eq!(super::conversions::send(&serving, &of_shop).status, 422);
    folder.ok("import undo 1");
    assert_eq!(send("k1", &first).body, told.body);
    assert!(folder.rows("export conversions").is_empty());
    assert_eq!(counts(&send("k2", &first)), [1, 1, 0]);
    assert_eq!(folder.rows("export conversions").len(), 1);
    serving.stop();
}

#[test]
fn nobody_tells_a_conversion_without_a_token_for_it() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    token(&folder, "reader", "--scope imports:read --scope links:write");
    token(&folder, "mias", "--scope imports:write --agent mia");
    let serving = folder.serve("");
    let (body, unknown) = (order(1, ""), serving.ask("GET", "/-/nothing", ""));
    let nobody = format!("couplet_{}", "0".repeat(64));
    // Until there is a token for it, there is no such address.
    for token in [&secret(&folder, "reader"), &secret(&folder, "mias"), &nobody] {
        let answer = tell(&serving, token, &body);
        assert_eq!((answer.status, answer.body.len()), (404, unknown.body.len()), "{answer:#?}");
    }
    token(&folder, "till", "--scope imports:write");
    for (token, status) in [
        (nobody.as_str(), 401),
        ("", 401),
        (&another(&secret(&folder, "till")), 401),
        (&secret(&folder, "reader"), 403),
        (&secret(&folder, "mias"), 403),
        (&secret(&folder, "till"), 200),
    ] {
        let answer = tell(&serving, token, &body);
        assert_eq!(answer.status, status, "{answer:#?}");
        assert!(!answer.head.to_lowercase().contains("access-control"), "{answer:#?}");
    }
    // A token in the address or the body is none, and no page of another site may ask.
    let till = secret(&folder, "till");
    let path = format!("{ADDRESS}?access_token={till}");
    assert_eq!(ask_with(serving.public, "POST", &path, "", "").unwrap().status, 401);
    let asks = "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n";
    let preflight = serving.ask("OPTIONS", ADDRESS, asks);
    assert!(
        preflight.status >= 400 && !preflight.head.to_lowercase().contains("access-control"),
        "{preflight:#?}"
    );
    assert_eq!(serving.get(ADDRESS).status, 405);
    folder.ok("token retire till");
    assert_eq!(tell(&serving, &till, &body).status, 404);
    assert_eq!(folder.rows("export conversions").len(), 1);
    serving.stop();
}

#[test]
fn what_cannot_be_read_changes_nothing_and_is_told() {
    let folder = folder();
    let serving = folder.serve("");
    let till = secret(&folder, "till");
    let with = |name: &str, value: Value| {
        let mut order = order(1, "");
        order[name] = value;
        order.to_string()
    };
    let two = json!([order(1, ""), { "order_id": "T-2" }]).to_string();
    let large = format!("[{}]", " ".repeat(1024 * 1024));
    for (body, status, said) in [
        ("", 400, "body: "),
        ("{", 400, "body: "),
        ("7", 422, "no `order_id`"),
        ("[[1]]", 422, "no `order_id`"),
        ("{}", 422, "no `order_id`"),
        (&with("total", json!("much")), 422, "`much` is not an amount"),
        (&with("total", json!("-5.00")), 422, "total"),
        (&with("total", json!("1,50")), 422, "comma"),
        (&with("currency", json!("Euro")), 422, "currency"),
        (&with("kind", json!("<script>alert(1)</script>")), 422, "kind"),
        (&with("ordered_at", json!("soon")), 422, "ordered_at"),
        (&with("clickid", json!("x")), 422, "there is no `clickid`"),
        (&with("customer", json!({ "email": "a@x.example" })), 422, "`customer` of the body"),
        (&with("utm_source", json!(true)), 422, "`utm_source` of the body"),
        (&with("total", json!([5])), 422, "`total` of the body"),
        (&with("discount_codes", json!(["A", 7])), 422, "`discount_codes` of the body"),
        (&two, 422, "ordered_at"),
        (&large, 413, "bytes"),
    ] {
        let answer = send(&serving, &Sent { token: &till, query: "", headers: "", body });
        assert_eq!(answer.status, status, "{body:.80} {answer:#?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert!(answer.body.contains(said), "{body:.80} {answer:#?}");
    }
    for query in ["?shop=a/b", "?country=Germany", "?kind=sale"] {
        let body = order(1, "").to_string();
        let answer = send(&serving, &Sent { token: &till, query, headers: "", body: &body });
        assert!([400, 422].contains(&answer.status), "{answer:#?}");
    }
    let bare = format!("Authorization: Bearer {till}\r\nContent-Length: 2\r\n");
    assert_eq!(ask_with(serving.public, "POST", ADDRESS, &bare, "{}").unwrap().status, 415);
    assert_eq!(counts(&tell(&serving, &till, &json!([]))), [0, 0, 0]);
    assert!(folder.rows("export conversions").is_empty());
    assert!(folder.rows("import list").is_empty());
    serving.stop();
}
