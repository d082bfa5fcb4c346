//! What a click earned, from the visitor's address bar to a line of the report.

use super::{EVER, bio, cells, desk, row};
use crate::folder::BROWSER;

#[test]
fn an_order_that_names_a_click_is_credited_to_its_link_and_explained_by_it() {
    let (folder, serving) = bio();
    let other = "https://shop.example.com/ --channel whatsapp --slug chat";
    folder.ok(&format!("link new {other}"));
    serving.ask("GET", "/chat", &desk(131));
    let answer = serving.ask("GET", "/bio", &desk(132));
    let id = answer.click_id();
    let at = row(&folder.rows("export clicks"), "click_id", id)["at"].clone();
    let order = format!("order_id,ordered_at,currency,total,click_id\n#1001,{at},EUR,49.90,{id}\n");
    folder.write("orders.csv", &order);
    folder.ok("import orders orders.csv");

    let report = folder.json(&format!("report {EVER} --by link"));
    let rows = report["rows"].as_array().unwrap();
    let earned = |link: &str| {
        let row = rows.iter().find(|row| row["key"]["link"] == link).unwrap();
        (row["conversions"].as_u64().unwrap(), row["revenue"].as_str().unwrap().to_owned())
    };
    assert_eq!(earned("bio"), (1, "49.90".to_owned()));
    assert_eq!(earned("chat"), (0, "0.00".to_owned()));
    assert_eq!(report["unplaced"]["conversions"], 0);
    assert_eq!(report["evidence"]["click_only"], 1);

    let explained = folder.json("explain '#1001'");
    assert_eq!(explained["journey"][0]["name"], id);
    assert_eq!(explained["journey"][0]["link"], "bio");
    assert_eq!(explained["journey"][0]["named"], true);
    assert_eq!(explained["credits"]["last"][0]["link"], "bio");
    let words = folder.ok("explain '#1001'");
    assert!(words.contains(&format!("names click {id} (/bio, ")), "{words}");
}

#[test]
fn an_invented_click_id_earns_no_credit() {
    let (folder, serving) = bio();
    let answer = serving.get("/bio");
    let mut forged = answer.click_id().to_owned();
    let last = forged.pop().unwrap();
    forged.push(if last == 'x' { 'y' } else { 'x' });
    let at = folder.rows("export clicks")[0]["at"].clone();
    let head = "order_id,ordered_at,currency,total,click_id\n";
    folder.write("orders.csv", &format!("{head}#1001,{at},EUR,49.90,{forged}\n"));
    folder.ok("import orders orders.csv");
    let report = folder.json(&format!("report {EVER} --by link"));
    assert_eq!(report["unplaced"]["revenue"], "49.90");
    assert_eq!(report["totals"]["revenue"], "49.90");
}

#[test]
fn a_recipient_is_the_customer_with_the_same_id_and_the_link_gets_the_order() {
    let (folder, serving) = bio();
    let answer = serving.get("/bio.anna-7");
    serving.ask("GET", "/bio.berta-8", &desk(131));
    let clicks = folder.rows("export clicks");
    let click = row(&clicks, "click_id", answer.click_id());
    let head = "order_id,ordered_at,currency,total,customer\n";
    folder.write("orders.csv", &format!("{head}#1001,{},EUR,49.90,anna-7\n", click["at"]));
    folder.ok("import orders orders.csv");
    let orders = folder.rows("export conversions");
    let [customer, click_id] = cells(&orders[0], ["customer", "click_id"]);
    assert_eq!((customer, click_id), (click["recipient"].as_str(), ""));
    assert_eq!(customer.len(), 32);
    assert_eq!(clicks.iter().filter(|click| click["recipient"] == customer).count(), 1);
    let report = folder.json(&format!("report {EVER} --by link"));
    assert_eq!(report["rows"][0]["key"]["link"], "bio");
    assert_eq!(report["rows"][0]["revenue"], "49.90");
    for written in [folder.ok("export clicks"), folder.ok("export conversions")] {
        assert!(!written.contains("anna"), "a name is stored: {written}");
    }
}

#[test]
fn a_preview_that_an_order_names_is_still_a_touch() {
    let (folder, serving) = bio();
    let preview = serving.ask("GET", "/bio", "User-Agent: WhatsApp/2.23.20.0\r\n");
    serving.ask("GET", "/bio", BROWSER);
    let id = preview.click_id();
    let at = row(&folder.rows("export clicks"), "click_id", id)["at"].clone();
    let head = "order_id,ordered_at,currency,total,click_id\n";
    folder.write("orders.csv", &format!("{head}#1001,{at},EUR,49.90,{id}\n"));
    folder.ok("import orders orders.csv");
    let report = folder.json(&format!("report {EVER} --by link"));
    assert_eq!(report["rows"][0]["revenue"], "49.90");
    assert_eq!(report["unplaced"]["conversions"], 0);
}
