//! All kinds of evidence, from the files that bring them to the report and the explanation: references of
//! conversations, calls, messages that were sent, answers, and models of channels.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Evidence, KindWindow, Model, WindowKind};
use couplet::domain::span::Span;
use couplet::report::{Grouping, PlacedUnder, ReportWarning};
use serde_json::json;

use crate::folder::Folder;
use crate::ledger::{Ledger, earners, shown};

const PLAN: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "UTC"
currency = "EUR"

[channels]
instagram = {}
sms = {}
flyer = {}

[campaigns.bw]
to = "https://shop.example.com/"
channels = ["instagram", "sms", "flyer"]

[[phones]]
number = "+49 30 901820"
campaign = "bw"
channel = "flyer"

[attribution]
window = { click = "7d", conversation = "14d", sent = "24h" }
evidence = ["click_id", "ref", "coupon", "recipient", "call", "utm", "customer", "said"]
"#;

/// A folder with this plan, one click, and files of each kind whose orders are a day after the click.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/ --slug bio --channel instagram --campaign bw");
    let serving = folder.serve("");
    let click = serving.get("/bio").click_id().to_owned();
    serving.stop();
    let clicks = folder.json("export clicks");
    let day = clicks[0]["at"].as_str().unwrap()[..10].to_owned();
    folder.write(
        "chats.csv",
        &format!(
            "conversation_id,channel,started_at,contact,ref\n\
             c1,instagram,{day}T23:59:59Z,ann@example.com,{click}\n"
        ),
    );
    folder.write(
        "calls.csv",
        &format!("called_number,caller,started_at\n+4930901820,+491701111111,{day}T23:00:00Z\n"),
    );
    folder.write(
        "sends.csv",
        &format!(
            "recipient,at,campaign,channel,status\n+491702222222,{day}T23:00:00Z,bw,sms,delivered\n"
        ),
    );
    let order = |id: &str, customer: &str, said: &str| {
        format!("{id},{day}T23:59:59.5Z,EUR,100.00,{customer},{said}\n")
    };
    folder.write(
        "orders.csv",
        &[
            "order_id,ordered_at,currency,total,customer,source_said\n".to_owned(),
            order("by-ref", "ann@example.com", ""),
            order("by-call", "+491701111111", ""),
            order("after-a-message", "+491702222222", ""),
            order("by-answer", "", "Instagram"),
        ]
        .concat(),
    );
    for (kind, file) in
        [("conversations", "chats"), ("calls", "calls"), ("sends", "sends"), ("orders", "orders")]
    {
        folder.ok(&format!("import {kind} {file}.csv"));
    }
    folder
}

#[test]
fn every_kind_of_evidence_comes_from_files_into_the_report() {
    let folder = folder();
    let clicks = folder.json("export clicks");
    let month = clicks[0]["at"].as_str().unwrap()[..7].to_owned();
    let report = folder.json(&format!("report --month {month}"));
    let earned = |channel: &str| {
        let rows = report["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"]["channel"] == channel).unwrap();
        (row["conversions"].clone(), row["received_conversions"].clone())
    };
    assert_eq!(earned("instagram"), (json!(2), json!(0)), "{report:#}");
    assert_eq!(earned("flyer"), (json!(1), json!(0)), "{report:#}");
    // Under the campaign and channel of the message, and in no other figure.
    assert_eq!(earned("sms"), (json!(0), json!(1)), "{report:#}");
    assert_eq!(report["unplaced"]["conversions"], 1);
    assert_eq!(report["totals"]["received_revenue"], "100.00");
    assert_eq!(report["windows_days"]["click"], 7);
    assert_eq!(report["windows_days"]["call"], 30);
    let tied = report["tied_by"].as_array().unwrap().iter();
    let tied: Vec<String> = tied
        .filter(|grade| grade["conversions"] != 0)
        .map(|grade| {
            let text = |name: &str| grade[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("evidence"), text("strength"), grade["conversions"])
        })
        .collect();
    assert_eq!(tied, ["ref strong 1", "call good 1", "said weak 1"]);
    let said = json!([{"said":"instagram","placed":"instagram","unplaced":false,"conversions":1}]);
    assert_eq!(report["said"], said);
    let kinds = |order: &str| {
        let explained = folder.json(&format!("explain {order}"));
        let journey = explained["journey"].as_array().unwrap().iter();
        journey.map(|touch| touch["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("by-ref"), ["click", "conversation"]);
    assert_eq!(kinds("by-call"), ["call"]);
    assert_eq!(kinds("by-answer"), ["said"]);
    assert!(kinds("after-a-message").is_empty());
}

/// The ten conversions of the published example, as conversations.
const PATHS: &str = "
    conversation d1 1d channel=direct contact=p1
    conversation d2 1d channel=direct contact=p2
    order #1 5d 10 customer=p1
    order #2 5d 10 customer=p2
";

fn published() -> Ledger {
    let mut ledger = Ledger::parse(PATHS);
    let mut add = |person: u32, channels: &[&str]| {
        for (day, channel) in channels.iter().enumerate() {
            let line = format!(
                "conversation {channel}{person} {day}d channel={channel} contact=q{person}"
            );
            ledger.read(&line);
        }
        ledger.read(&format!("order q{person} 5d 10 customer=q{person}"));
    };
    (0..3).for_each(|person| add(person, &["search", "email"]));
    (3..8).for_each(|person| add(person, &["search", "social", "email"]));
    ledger
}

#[test]
fn models_of_channels_credit_the_published_example_as_published() {
    let credited = |model, expected: [(&str, f64); 4]| {
        let rules = Attribution { model, ..Attribution::default() };
        let report = published().report(&[Grouping::Channel], &rules, RateOf::People);
        for (channel, conversions) in expected {
            let row = report.rows.iter().find(|row| shown(&row.key) == channel).unwrap();
            let found = row.figures.conversions;
            assert!((found - conversions).abs() < 5e-5, "{model} {channel} {found}");
        }
        let fit = report.fit.unwrap();
        assert_eq!((fit.conversions, fit.others), (10, 0));
        assert!(report.warnings.contains(&ReportWarning::FewForModel(10)));
    };
    credited(
        Model::Markov,
        [("direct", 2.0), ("search", 3.4048), ("email", 3.4048), ("social", 1.1905)],
    );
    let (pair, triple) = (3.0 / 2.0, 5.0 / 3.0);
    credited(
        Model::Shapley,
        [("direct", 2.0), ("search", pair + triple), ("email", pair + triple), ("social", triple)],
    );
}

#[test]
fn contacts_who_did_not_convert_are_what_a_markov_model_compares_with() {
    let mut ledger = published();
    // People who came by e-mail alone and bought nothing make e-mail worth less without the others.
    for person in 0..30 {
        ledger.read(&format!("conversation n{person} 2d channel=email contact=n{person}"));
    }
    // Somebody whose order was cancelled did not convert, and visitors are no people.
    ledger.read("order c1 5d 10 customer=n1 status=cancelled");
    ledger.read("link bio channel=email");
    ledger.read("click 1 2d link=bio visitor=1");
    let rules = Attribution { model: Model::Markov, ..Attribution::default() };
    let report = ledger.report(&[Grouping::Channel], &rules, RateOf::People);
    let fit = report.fit.unwrap();
    assert_eq!((fit.conversions, fit.others), (10, 30));
    let total: f64 = report.rows.iter().map(|row| row.figures.conversions).sum();
    assert!((total - 10.0).abs() < 1e-9);
    // The channels that all conversions of a path need have one effect.
    let of = |channel: &str| {
        let row = report.rows.iter().find(|row| shown(&row.key) == channel).unwrap();
        row.figures.conversions
    };
    assert!(of("email") > of("search"), "{} {}", of("email"), of("search"));
}

#[test]
fn what_a_message_may_have_brought_stands_beside_the_figures() {
    let ledger = Ledger::parse(
        "send s1 4d channel=sms campaign=bw recipient=ann status=delivered
         send s2 110h channel=sms campaign=late recipient=ann status=read
         send s3 119h channel=sms campaign=bad recipient=ann status=failed
         send s4 95h channel=sms campaign=old recipient=ben
         order #1 5d 10 customer=ann
         order #2 5d 20 customer=ann refunded=5
         order #3 5d 30 customer=ben
         code MIA10 agent=mia
         order #4 5d 40 customer=ann codes=MIA10",
    );
    let rules = Attribution::default();
    let report = ledger.report(&[Grouping::Campaign], &rules, RateOf::People);
    let received = |row: &couplet::report::ReportRow| {
        let figures = &row.figures;
        let key = shown(&row.key);
        format!("{key} {} {}", figures.received_conversions, figures.received_revenue)
    };
    let rows: Vec<String> = report.rows.iter().map(received).collect();
    // The order with a code is placed, and so received by nothing; the window is one day.
    assert_eq!(rows, ["- 0 0", "late 2 2500"]);
    assert_eq!(report.totals.received_conversions, 2);
    assert!((report.unplaced.conversions - 3.0).abs() < 1e-9);
    let sent = KindWindow { kind: WindowKind::Sent, window: Span::from_days(2) };
    let rules = Attribution { windows: vec![sent], ..rules };
    let report = ledger.report(&[Grouping::Campaign], &rules, RateOf::People);
    assert_eq!(report.totals.received_conversions, 3);
}

#[test]
fn answers_are_counted_against_what_was_placed() {
    let ledger = Ledger::parse(
        "channel instagram
         channel sms
         code SMS10 channel=sms
         code MIA10 agent=mia
         order #1 5d 10 said=instagram codes=SMS10
         order #2 5d 10 said=Instagram_ad codes=SMS10
         order #3 5d 10 said=sms codes=MIA10
         order #4 5d 10 said=a_friend
         order #5 5d 10",
    );
    let answered = |evidence: &[Evidence]| {
        let rules = Attribution { evidence: evidence.to_vec(), ..Attribution::default() };
        let report = ledger.report(&[Grouping::Channel], &rules, RateOf::People);
        let answers = report.answered.iter().map(|of| {
            let said = of.said.as_ref().map_or("-", |channel| channel.as_str());
            let placed = match &of.placed {
                PlacedUnder::Channel(channel) => channel.as_str(),
                PlacedUnder::NoChannel => "(none)",
                PlacedUnder::Nothing => "unplaced",
            };
            format!("{said} {placed} {}", of.conversions)
        });
        let other = report.evidence.other;
        (answers.collect::<Vec<_>>(), earners(&report), other)
    };
    let (answers, rows, other) = answered(&Evidence::DEFAULT);
    assert_eq!(answers, ["instagram sms 2", "sms (none) 1", "- unplaced 1"]);
    assert_eq!(rows, ["sms 2", "- 1", "unplaced 2"]);
    assert_eq!(other, 0);
    // An order that is placed by an answer alone has other evidence than clicks and codes.
    let (answers, rows, other) = answered(&[Evidence::Said]);
    assert_eq!(answers, ["instagram instagram 2", "sms sms 1", "- unplaced 1"]);
    assert_eq!(rows, ["instagram 2", "sms 1", "unplaced 2"]);
    assert_eq!(other, 3);
}

#[test]
fn the_end_of_each_window_is_within_it() {
    let touches = [
        (
            WindowKind::Click,
            "click 1 3d link=bio\norder #1 5d 10 click_id=x customer=ann\nclick 2 3d link=bio recipient=ann",
        ),
        (
            WindowKind::Conversation,
            "conversation c1 3d channel=sms contact=ann\norder #1 5d 10 customer=ann",
        ),
        (WindowKind::Call, "call k1 3d number=+4930901820 caller=ann\norder #1 5d 10 customer=ann"),
        (
            WindowKind::Coupon,
            "order #0 3d 10 customer=ann codes=MIA10\norder #1 5d 10 customer=ann",
        ),
    ];
    for (kind, events) in touches {
        let ledger = Ledger::parse(&format!(
            "link bio channel=sms\nphone +4930901820 channel=sms\ncode MIA10 channel=sms\n{events}"
        ));
        let placed = |window: &str| {
            let window = KindWindow { kind, window: window.parse().unwrap() };
            let rules = Attribution { windows: vec![window], ..Attribution::default() };
            let id = couplet::domain::record::foreign_id::ForeignId::parse("#1").unwrap();
            ledger.explain(&id, &rules).unwrap().journey.len()
        };
        assert_eq!((placed("2d"), placed("172799999ms")), (1, 0), "{kind}");
    }
}
