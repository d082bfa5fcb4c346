//! The page about events shows what is sent.

use std::collections::BTreeMap;

use serde_json::Value;

use super::receiver::{OK, Receiver};
use super::{Courier, SOON, add};
use crate::folder::Folder;

const PLAN: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[defaults]
to = "https://shop.example/"
[channels]
instagram = { short = "ig" }
sms = { short = "sms" }
[agents]
mia = { channels = ["instagram"] }
[campaigns.black-week]
channels = ["instagram", "sms"]
agents = ["mia"]
[[links]]
slug = "bio"
channel = "instagram"
campaign = "black-week"
agent = "mia"
"#;

/// The examples of the page, by their type.
fn examples() -> BTreeMap<String, Value> {
    let page = include_str!("../../docs/webhooks.md");
    let blocks = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let read = blocks.map(|block| serde_json::from_str::<Value>(block).expect(block));
    read.map(|event| (event["type"].as_str().unwrap().to_owned(), event)).collect()
}

/// An event without what is another in each run.
fn stripped(event: &Value) -> Value {
    match event {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let varies = matches!(name.as_str(), "timestamp" | "at" | "click_id" | "code");
                let value = if varies { Value::from(value.is_string()) } else { stripped(value) };
                (name.clone(), value)
            };
            Value::Object(fields.iter().map(field).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(stripped).collect()),
        other => other.clone(),
    }
}

/// One event of each kind, the bodies of all, and the hash of the customer.
fn sent() -> (BTreeMap<String, Value>, Vec<String>, String) {
    let (folder, receiver) = (Folder::new(), Receiver::new(|_, _| OK));
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder
        .ok("coupon batch --campaign black-week --channel sms --count 60 --pattern BW-????-???? \
         --single-use --discount 10%");
    let serving = folder.serve("");
    add(&folder, &receiver, "--events all --low 60");
    folder.ok("webhooks test crm");
    let _courier = Courier::start(&folder, SOON);
    let given =
        folder.ok("coupon give --batch black-week-sms --unexported --agent mia --label Ann");
    let code = given.lines().next().unwrap();
    folder.ok(&format!("coupon redeem {code} --order #1001 --customer ann@example.com"));
    let clicked = serving.get("/bio");
    let id = clicked.click_id();
    let file = format!(
        "order_id,ordered_at,currency,total,click_id,discount_codes,customer\n\
         #1001,2026-12-01T05:30:50Z,EUR,25.00,{id},NEVER-MADE,ann@example.com\n"
    );
    folder.write("orders.csv", &file);
    folder.ok("import orders orders.csv");
    folder.ok("close 2026-10");
    let got = receiver.until_taken(examples().len());
    let bodies = got.iter().map(|got| got.body.clone()).collect();
    let customer = folder.rows("export conversions")[0]["customer"].clone();
    assert!(customer.len() > 8, "{customer}");
    (got.iter().map(|got| (got.kind(), got.json())).collect(), bodies, customer)
}

#[test]
fn each_event_is_sent_as_the_page_shows_it_and_names_no_customer() {
    let (sent, bodies, customer) = sent();
    let examples = examples();
    let kinds = |of: &BTreeMap<String, Value>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(kinds(&sent), kinds(&examples));
    for (kind, example) in &examples {
        assert_eq!(stripped(&sent[kind]), stripped(example), "{kind}\n{:#}", sent[kind]);
    }
    for body in bodies {
        for word in ["Ann", "ann@", "visitor", "recipient", &customer] {
            assert!(!body.contains(word), "{word}: {body}");
        }
        // The type comes first, as in Standard Webhooks.
        assert!(body.starts_with(r#"{"type":"#), "{body}");
    }
}

#[test]
fn the_end_of_a_month_is_told_also_of_months_in_which_no_courier_ran() {
    let (folder, receiver) = (Folder::new(), Receiver::new(|_, _| OK));
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    let _serving = folder.serve("");
    add(&folder, &receiver, "--events report.ready");
    // As if the last look had been some months ago.
    let path = folder.path().join("couplet.redb.webhooks-queues");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().nth(1).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let told = words[5];
    assert_eq!(told.len(), "2026-11".len(), "{line}");
    std::fs::write(&path, text.replace(told, "2026-08")).unwrap();
    let courier = Courier::start(&folder, SOON);
    receiver.until("the last month that is over", |got| {
        got.last().is_some_and(|last| last.json()["data"]["month"] == told)
    });
    let months: Vec<Value> =
        receiver.got().iter().map(|got| got.json()["data"]["month"].clone()).collect();
    assert_eq!(months[..2], ["2026-09", "2026-10"]);
    assert!(receiver.got().iter().all(|got| got.json()["data"]["closed"] == false));
    assert_eq!(courier.stop(), "");
    // And never again.
    let _courier = Courier::start(&folder, SOON);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(receiver.got().len(), months.len());
}
