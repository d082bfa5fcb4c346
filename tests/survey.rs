//! What customers answered to questions of events, and what they say where they heard of the shop.

use std::fmt::Write;
use std::fs;

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

fn shop() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels("")).ok("apply links.toml");
    folder
}

const EVENTS: &str = "event_id,kind,at,customer,score,question,answer\n\
    e1,answer,2025-11-20T10:00:00Z,k1,9,How likely?,\n\
    e2,answer,2025-11-20T10:00:00Z,k1,,How did you hear of us?,Instagram\n\
    e3,answer,2025-11-21T10:00:00Z,k2,7.5,How likely?,\n\
    e4,answer,2025-11-21T10:00:00Z,k2,,How did you hear of us?,a <b>friend</b>\n\
    e5,answer,2025-11-21T10:00:00Z,k3,,How did you hear of us?,Instagram\n\
    e6,answer,2025-12-01T10:00:00Z,k4,,How did you hear of us?,of December\n";

/// The answers of events were imported, and no report had them.
#[test]
fn every_report_tells_what_customers_answered_to_each_question() {
    let folder = shop();
    folder.write("ev.csv", EVENTS).ok("import events ev.csv");
    let told = folder.ok("report --month 2025-11");
    let tables: Vec<&str> = told.split("\n\n").filter(|of| of.contains("question")).collect();
    insta::assert_snapshot!(tables.join("\n\n"), @r#"
    question                   answer             answers  share        95%
    "How did you hear of us?"  "Instagram"              2  66.7%  20.8-93.9
    "How did you hear of us?"  "a <b>friend</b>"        1  33.3%   6.1-79.2

    question       scores  mean
    "How likely?"       2   8.2
    "#);
    insta::assert_snapshot!(folder.json("report --month 2025-11")["survey"], @r#"[{"answers":[{"answer":"Instagram","count":2,"share":{"high":0.9385,"low":0.2077,"value":0.6667}},{"answer":"a <b>friend</b>","count":1,"share":{"high":0.7923,"low":0.0615,"value":0.3333}}],"other_answers":0,"question":"How did you hear of us?","scores":null},{"answers":[],"other_answers":0,"question":"How likely?","scores":{"count":2,"mean":8.25}}]"#);
    folder.ok("report --month 2025-11 -o m.html -o m.md -o m.xlsx");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let page = read("m.html");
    for said in ["<h2 id=\"survey-head\">What customers answered", "a &lt;b&gt;friend&lt;/b&gt;"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(page.contains("<h2 id=\"scores-head\">Points that customers gave"));
    assert!(read("m.md").contains("a \\<b\\>friend\\</b\\>"));
    // Nothing is told where nobody answered.
    let none = folder.json("report --month 2025-10");
    assert_eq!(none.get("survey"), None);
    assert!(!folder.ok("report --month 2025-10").contains("question"));
}

#[test]
fn of_many_different_answers_the_most_frequent_are_told_and_the_others_added_up() {
    let folder = shop();
    let mut events = "event_id,kind,at,question,answer\n".to_owned();
    for number in 0..40 {
        let answer = if number < 10 { "often".to_owned() } else { format!("once {number}") };
        writeln!(events, "e{number},answer,2025-11-20T10:00:00Z,Why?,{answer}").unwrap();
    }
    folder.write("ev.csv", &events).ok("import events ev.csv");
    let survey = folder.json("report --month 2025-11")["survey"][0].clone();
    let answers = survey["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 12);
    assert_eq!((&answers[0]["answer"], &answers[0]["count"]), (&"often".into(), &10.into()));
    assert_eq!(answers[0]["share"]["value"], 0.25);
    assert_eq!(survey["other_answers"], 19);
}

/// `TV advert` was shown as `(none)`, as if the customer had said nothing.
#[test]
fn an_answer_that_means_no_channel_is_shown_as_the_customer_gave_it() {
    let folder = shop();
    let orders = "order_id,ordered_at,currency,total,source_said\n\
        1,2025-11-02T10:00:00Z,EUR,10.00,TV advert\n2,2025-11-02T10:00:00Z,EUR,10.00,TV advert\n\
        3,2025-11-02T10:00:00Z,EUR,10.00,Instagram\n";
    folder.write("o.csv", orders).ok("import orders o.csv");
    let told = folder.ok("report --month 2025-11");
    let table = told.split("\n\n").find(|of| of.contains("customers said")).unwrap();
    insta::assert_snapshot!(table, @r#"
    customers said  placed under  conversions
    instagram       (unplaced)              1
    "TV advert"     (unplaced)              2
    "#);
    insta::assert_snapshot!(folder.json("report --month 2025-11")["said"], @r#"[{"conversions":1,"placed":null,"said":"instagram","unplaced":true},{"conversions":2,"placed":null,"said":null,"unplaced":true,"words":"TV advert"}]"#);
    // People write anything: what few said is one row.
    let mut many = "order_id,ordered_at,currency,total,source_said\n".to_owned();
    for number in 0..30 {
        let words = "x".repeat(number + 200);
        writeln!(many, "m{number},2025-12-02T10:00:00Z,EUR,10.00,{words}").unwrap();
    }
    folder.write("o.csv", &many).ok("import orders o.csv");
    let said = folder.json("report --month 2025-12")["said"].clone();
    assert_eq!(said.as_array().unwrap().len(), 13);
    assert_eq!(said[12]["conversions"], 18);
    folder.ok("report --month 2025-12 -o m.html");
    let page = fs::read_to_string(folder.path().join("m.html")).unwrap();
    assert!(page.contains(&format!("{}...", "x".repeat(80))) && !page.contains(&"x".repeat(81)));
}
