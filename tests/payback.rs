//! Whether tools pay for themselves: hours saved and conversations missed against what the tools cost.

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

/// A month with 4 conversations that brought 100.00 EUR, and these costs.
fn folder(plan: &str, costs: &str) -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels(plan)).ok("apply links.toml");
    let conversations = "\
conversation_id,channel,started_at,contact
c1,instagram,2025-11-02T10:00:00Z,ann@example.com
c2,instagram,2025-11-02T11:00:00Z,ben@example.com
c3,instagram,2025-11-03T10:00:00Z,cleo@example.com
c4,instagram,2025-11-04T10:00:00Z,dora@example.com
";
    folder.write("conversations.csv", conversations).ok("import conversations conversations.csv");
    let order = "order_id,ordered_at,currency,total,customer\n\
                 1,2025-11-05T10:00:00Z,EUR,100.00,ann@example.com\n";
    folder.write("orders.csv", order).ok("import orders orders.csv");
    let costs = format!("month,amount,currency,kind\n{costs}\n");
    folder.write("costs.csv", &costs).ok("import costs costs.csv");
    folder
}

/// What the report says of tools, and the object of its JSON.
fn told(folder: &Folder, flags: &str) -> (String, serde_json::Value) {
    let about = |line: &&str| ["missed", "saved", "tools"].iter().any(|word| line.contains(word));
    let report = folder.ok(&format!("report --month 2025-11 {flags} --format md"));
    let lines: Vec<&str> = report.lines().filter(about).collect();
    let text = folder.ok(&format!("report --month 2025-11 {flags} --format json"));
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    (lines.join("\n"), json["payback"].take())
}

const PRICE: &str = "[hours]\nprice = \"35.00\"\n";

#[test]
fn hours_that_are_worth_what_the_tools_cost_pay_for_them() {
    let folder = folder(PRICE, "2025-11,60.00,EUR,tools\n2025-11,500.00,EUR,ads");
    let (said, json) = told(&folder, "--hours-saved 2");
    insta::assert_snapshot!(said, @"
    - 2 hours saved are worth 70.00 EUR.
    - The tools cost 60.00 EUR: the hours saved are worth that alone.
    ");
    assert_eq!(
        json,
        serde_json::json!({
            "tools_cost": "60.00", "hours_saved": 2.0, "hours_worth": "70.00", "currency": "EUR",
            "verdict": "hours_pay", "conversations": null,
        })
    );
}

#[test]
fn the_rest_of_the_cost_takes_so_many_of_the_missed_conversations() {
    // 20% of 5 conversations were missed, 1 for the 4 that were not: 25.00 EUR. 50%: 4, 100.00 EUR.
    let folder = folder(PRICE, "2025-11,60.00,EUR,tools");
    let (said, json) = told(&folder, "--missed 50% --hours-saved 0.5");
    insta::assert_snapshot!(said, @"
    - If 50% of all conversations were missed, these were 4 conversations. Had they gone as the others did, they would have been worth 100.00 EUR.
    - 0.5 hours saved are worth 17.50 EUR.
    - The tools cost 60.00 EUR: they pay for themselves once they win 2 of the missed conversations.
    ");
    // 60.00 less 17.50 is 42.50, of 25.00 each.
    assert_eq!(
        (&json["verdict"], &json["conversations"]),
        (&"conversations_pay".into(), &2.into())
    );
    let (said, json) = told(&folder, "--missed 20%");
    insta::assert_snapshot!(said, @"
    - If 20% of all conversations were missed, these were 1 conversation. Had they gone as the others did, they would have been worth 25.00 EUR.
    - The tools cost 60.00 EUR, which is 35.00 EUR more than all of this is worth: they do not pay for themselves.
    ");
    assert_eq!(json["verdict"], "less_than_the_cost");
}

#[test]
fn without_a_cost_of_tools_or_the_price_of_an_hour_there_is_no_verdict() {
    let (said, json) = told(&folder(PRICE, "2025-11,500.00,EUR,ads"), "--hours-saved 2");
    insta::assert_snapshot!(said, @"
    - 2 hours saved are worth 70.00 EUR.
    - Whether the tools pay for themselves cannot be said: no cost of the period is of the kind tools.
    ");
    assert_eq!(json["verdict"], "unknown_cost");
    let (said, json) = told(&folder("", "2025-11,60.00,EUR,tools"), "--hours-saved 2");
    insta::assert_snapshot!(said, @r#"- The tools cost 60.00 EUR. Whether the hours saved pay for that cannot be said: write the price of an hour in \[hours\] of the plan."#);
    assert_eq!((&json["verdict"], &json["hours_worth"]), (&"unknown_price".into(), &().into()));
}

#[test]
fn a_cost_of_tools_without_what_they_save_says_which_figure_is_missing() {
    let folder = folder(PRICE, "2025-11,60.00,EUR,tools");
    let (said, json) = told(&folder, "");
    insta::assert_snapshot!(said, @r#"- The tools cost 60.00 EUR. Whether they pay for themselves cannot be said, as no file says what they save: make the report with \`--hours-saved 20\`, the hours that they saved, or with \`--missed 15%\`, the share of conversations that nobody answered."#);
    assert_eq!(
        json,
        serde_json::json!({
            "tools_cost": "60.00", "hours_saved": null, "hours_worth": null, "currency": "EUR",
            "verdict": "not_told", "conversations": null,
        })
    );
    // What is closed says what the open month said, and its verdict is still to be had.
    let open = folder.ok("report --month 2025-11");
    folder.ok("close 2025-11");
    assert!(folder.ok("report --month 2025-11").starts_with(open.trim_end()));
    assert_eq!(told(&folder, "--hours-saved 2").1["verdict"], "hours_pay");
}

#[test]
fn nothing_is_said_of_tools_unless_they_cost_something_or_it_is_asked_for() {
    let folder = folder(PRICE, "2025-11,500.00,EUR,ads");
    assert_eq!(told(&folder, ""), (String::new(), serde_json::Value::Null));
    let refused = folder.run("report --month 2025-11 --hours-saved many");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("not a number of hours, such as 20 or 7.5"), "{}", refused.err);
}
