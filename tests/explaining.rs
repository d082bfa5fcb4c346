//! `explain`: why an order was credited the way it was, for people and for programs.

use serde_json::Value;

use crate::folder::Folder;

fn ledger() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.copy(&format!("tests/worked-example/{name}"));
    }
    folder.ok("apply links.toml");
    folder.ok("import orders orders.csv");
    folder.ok("import conversations conversations.csv");
    folder
}

#[test]
fn an_order_is_explained_in_short_sentences() {
    let folder = ledger();
    insta::assert_snapshot!(folder.ok("explain '#1010'"), @"
    Order #1010 of 280.00 USD was placed on 2026-10-03 07:00 (Europe/Berlin).
    It is paid. It counts as 280.00 USD of revenue.

    Evidence that ties it to links, codes and conversations:
    + The order has the code IGHELLO: good.
    + The customer began conversation c0129 on 2026-10-01 11:29: good.

    Its journey has 2 touches, earliest first (window: 30 days):
    1. 2026-10-01 11:29  conversation c0129 (instagram, mia)
    2. 2026-10-03 07:00  coupon IGHELLO (instagram, 2026-10-product-inquiry)

    The tags of the code match those of the last touch before it, so the credit goes
    to the other touches and the code gets none (coupon rule:
    same-owner-keeps-click).

    Credit under each model:
      last (in use)      280.00 USD to touch 1 (instagram, mia,
                         2026-10-product-inquiry)
      last-non-direct    the same
      first              the same
      linear             the same
      position           the same
      decay              the same
      markov             the same
      shapley            the same
    ");
    // The same order under another rule and another window.
    let line = "explain '#1010' --coupon wins --model linear --window 1d";
    insta::assert_snapshot!(folder.ok(line), @"
    Order #1010 of 280.00 USD was placed on 2026-10-03 07:00 (Europe/Berlin).
    It is paid. It counts as 280.00 USD of revenue.

    Evidence that ties it to links, codes and conversations:
    + The order has the code IGHELLO: good.
    - The customer began conversation c0129 on 2026-10-01 11:29. Not used: it came
      more than 1 day before the order.

    Its journey has 1 touch (window: 1 day):
    1. 2026-10-03 07:00  coupon IGHELLO (instagram, 2026-10-product-inquiry)

    The code is the only touch, so it gets all the credit (coupon rule: wins).

    Credit under each model:
      linear (in use)    280.00 USD to touch 1 (instagram, 2026-10-product-inquiry)
      last               the same
      last-non-direct    the same
      first              the same
      position           the same
      decay              the same
      markov             the same
      shapley            the same
    ");
}

#[test]
fn an_order_without_touches_is_explained_as_unplaced() {
    let folder = ledger();
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,status,customer,discount_codes,click_id\n\
         N1,2026-10-20T10:00:00Z,USD,50.00,pending,nobody@example.com,FRIENDS,abc\n",
    );
    folder.ok("import orders shop.csv");
    insta::assert_snapshot!(folder.ok("explain N1"), @"
    Order N1 of 50.00 USD was placed on 2026-10-20 12:00 (Europe/Berlin).
    It is not paid yet, so it is not counted.

    None of this evidence can be used:
    - The order names click abc. Not used: this data file did not issue that click
      id.
    - The order has the code FRIENDS. Not used: this data file has no such code.
    - The order names its customer. Not used: no conversation and no earlier order
      of this customer is known.

    No touch could be tied to this order, so it is unplaced.
    ");
}

#[test]
fn a_click_named_by_an_order_is_explained_with_its_link() {
    let folder = Folder::new();
    let serving = folder.serve("");
    folder.ok("link new https://shop.example.com/ --slug bio --channel instagram --agent mia");
    let answer = serving.get("/bio");
    let to = answer.header("location").unwrap();
    let (_, click) = to.split_once("lnk=").unwrap();
    let order = format!("A1,2099-01-01T10:00:00Z,EUR,50.00,{click}");
    folder.write("shop.csv", &format!("order_id,ordered_at,currency,total,click_id\n{order}\n"));
    folder.ok("import orders shop.csv");
    let words = folder.ok("explain A1");
    // The order names this click, so it counts however old it is.
    assert!(words.contains(&format!("+ The order names click {click} (/bio, ")), "{words}");
    assert!(words.contains(&format!("  click {click} on /bio (instagram, mia)\n")), "{words}");
    assert!(
        words.contains("  last (in use)      50.00 EUR to touch 1 (instagram, mia)\n"),
        "{words}"
    );
    let json: Value = serde_json::from_str(&folder.ok("explain A1 --format json")).unwrap();
    let piece = &json["evidence"][0];
    assert_eq!(
        (&piece["kind"], &piece["what"], &piece["link"], &piece["verdict"]),
        (&"click_id".into(), &format!("click {click}").into(), &"bio".into(), &"person".into()),
    );
    assert_eq!(json["journey"][0]["name"], click);
    assert_eq!(json["journey"][0]["named"], true);
}

/// A decimal as hundredths.
fn cents(value: &Value) -> i64 {
    value.as_str().unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn the_explanations_of_all_orders_add_up_to_the_report() {
    let folder = ledger();
    let orders = folder.ok("export conversions --format json");
    let orders: Vec<Value> = serde_json::from_str(&orders).unwrap();
    assert_eq!(orders.len(), 45);
    let mut by_agent = std::collections::BTreeMap::<(String, String), i64>::new();
    for order in &orders {
        let id = order["conversion_id"].as_str().unwrap();
        let text = folder.ok(&format!("explain '{id}' --format json"));
        let explained: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(explained["conversion"]["net"], order["net"], "{id}");
        for piece in explained["evidence"].as_array().unwrap() {
            assert_eq!(piece["used"].as_bool().unwrap(), piece["why_not"].is_null(), "{id}");
        }
        for (model, credits) in explained["credits"].as_object().unwrap() {
            let mut sum = 0;
            for credit in credits.as_array().unwrap() {
                let touch = usize::try_from(credit["touch"].as_u64().unwrap()).unwrap();
                assert_eq!(credit["tags"], explained["journey"][touch]["completed"], "{id}");
                let agent = credit["tags"]["agent"].as_str().unwrap().to_owned();
                *by_agent.entry((model.clone(), agent)).or_default() += cents(&credit["net"]);
                sum += cents(&credit["net"]);
            }
            assert_eq!(sum, cents(&order["net"]), "{id} by {model}");
        }
    }
    for model in ["last", "first", "linear", "position"] {
        let line = format!("report --month 2026-10 --by agent --model {model} --format json");
        let report: Value = serde_json::from_str(&folder.ok(&line)).unwrap();
        for row in report["rows"].as_array().unwrap() {
            let agent = row["key"]["agent"].as_str().unwrap().to_owned();
            let explained = by_agent[&(model.to_owned(), agent)];
            assert_eq!(cents(&row["revenue"]), explained, "{model} {}", row["key"]);
        }
    }
}

#[test]
fn an_unknown_order_is_reported_in_one_sentence() {
    let ran = ledger().run("explain '#404'");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, "error: there is no order `#404`\n");
}
