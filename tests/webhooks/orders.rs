//! Orders that are told with their verdict, however they became known.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use couplet::cli::SystemClock;
use couplet::domain::environment::Clock;
use couplet::domain::hook::signature::sign_standard;
use couplet::domain::hook::{HookKind, HookSecret};
use serde_json::{Value, json};

use super::receiver::{OK, Receiver};
use super::{Courier, PLAN, SOON, add, folder, order};
use crate::folder::{Folder, Serving, ask_with};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Sends an order as a program does that knows the secret.
fn send(serving: &Serving, id: &str, order: &Value) {
    let body = order.to_string();
    let secret = HookSecret::parse(HookKind::Generic, SECRET).unwrap();
    let time = (SystemClock.now().ms() / 1000).to_string();
    let signed = sign_standard([&secret].into_iter(), (id, &time), body.as_bytes());
    let headers = format!(
        "Content-Length: {}\r\nwebhook-id: {id}\r\nwebhook-timestamp: {time}\r\n\
         webhook-signature: {signed}\r\n",
        body.len()
    );
    let path = "/-/hooks/generic/till";
    let answer = ask_with(serving.public, "POST", path, &headers, &body).unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "kept\n"));
}

#[test]
fn an_order_that_a_shop_sends_is_told_once_whatever_becomes_of_it() {
    let (folder, receiver) = (folder(), Receiver::new(|_, _| OK));
    folder.write("till.secret", SECRET);
    fs::set_permissions(folder.path().join("till.secret"), fs::Permissions::from_mode(0o600))
        .unwrap();
    folder.ok("hooks add generic till --secret-file till.secret");
    let serving = folder.serve("");
    add(&folder, &receiver, "--events order.placed");
    let _courier = Courier::start(&folder, SOON);
    let id = serving.get("/two").click_id().to_owned();
    let of = |status: &str| {
        json!({
            "order_id": "#1", "ordered_at": "2026-11-20T10:00:00Z", "currency": "EUR",
            "total": "12.50", "status": status, "click_id": id,
        })
    };
    send(&serving, "msg_1", &of("pending"));
    receiver.until_taken(1);
    send(&serving, "msg_2", &of("paid"));
    send(&serving, "msg_1", &of("pending"));
    // The same in a file, with one that is new.
    let file = order(1) + "#2,2026-11-21T10:00:00Z,EUR,5.00\n";
    folder.write("orders.csv", &file.replace("25.00", "12.50"));
    folder.ok("import orders orders.csv");
    let got = receiver.until_taken(2);
    let data: Vec<Value> = got.iter().map(|got| got.json()["data"].clone()).collect();
    assert_eq!(data.iter().map(|data| &data["order_id"]).collect::<Vec<_>>(), ["#1", "#2"]);
    assert_eq!((&data[0]["status"], &data[0]["counted"]), (&json!("pending"), &json!(false)));
    assert_eq!(data[0]["verdict"]["credits"][0]["link"], "two");
    assert_eq!(data[0]["verdict"]["evidence"], json!(["click_id"]));
    assert_eq!(data[1]["verdict"]["placed"], false);
    folder.ok("import orders orders.csv");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(receiver.got().len(), 2);
}

#[test]
fn an_order_is_told_with_the_share_of_each_link_once() {
    let (folder, receiver) = (Folder::new(), Receiver::new(|_, _| OK));
    folder.write("links.toml", &format!("{PLAN}[attribution]\nmodel = \"linear\"\n"));
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    add(&folder, &receiver, "--events order.placed");
    let _courier = Courier::start(&folder, SOON);
    serving.get("/bio");
    serving.get("/two");
    let id = serving.get("/bio").click_id().to_owned();
    let now = SystemClock.now();
    folder.write(
        "orders.csv",
        &format!("order_id,ordered_at,currency,total,click_id\n#1,{now},EUR,30.00,{id}\n"),
    );
    folder.ok("import orders orders.csv");
    let verdict = receiver.until_taken(1)[0].json()["data"]["verdict"].clone();
    let credits = verdict["credits"].as_array().unwrap();
    let of = |index: usize| (credits[index]["link"].clone(), credits[index]["share"].clone());
    assert_eq!((verdict["model"].as_str(), credits.len()), (Some("linear"), 2));
    assert_eq!(of(0), (json!("bio"), json!(0.666_667)));
    assert_eq!(of(1), (json!("two"), json!(0.333_333)));
}

#[test]
fn a_file_of_many_orders_is_told_in_whole_also_by_couriers_that_are_killed() {
    let (folder, receiver) = (folder(), Receiver::new(|_, _| OK));
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events order.placed");
    let line = |number: u32| format!("#{number},2026-11-20T10:00:00Z,EUR,25.00\n");
    let rows: String = (1..120).map(line).collect();
    folder.write("orders.csv", &(order(0) + &rows));
    let mut courier = Courier::start(&folder, SOON);
    folder.ok("import orders orders.csv");
    for count in [20, 50, 90] {
        receiver.until_taken(count);
        courier.kill();
        courier = Courier::start(&folder, SOON);
    }
    let is_all = |got: &[super::Got]| {
        let ids: std::collections::HashSet<String> =
            got.iter().map(|got| got.json()["data"]["order_id"].to_string()).collect();
        ids.len() == 120
    };
    let got = receiver.until("every order", is_all);
    // Each courier that was killed repeats one at most.
    assert!(got.len() <= 123, "{}", got.len());
    courier.stop();
}
