//! How fast conversations were answered, and what came of them.

use crate::folder::Folder;

const CONVERSATIONS: &str = "\
conversation_id,channel,started_at,contact,first_response_s,first_human_response_s
c1,instagram,2026-11-02T10:00:00Z,ann@example.com,299,
c2,instagram,2026-11-02T11:00:00Z,ben@example.com,1,300
c3,instagram,2026-11-03T10:00:00Z,cleo@example.com,900,
c4,instagram,2026-11-04T10:00:00Z,dora@example.com,3599,
c5,instagram,2026-11-05T10:00:00Z,eve@example.com,3600,
c6,instagram,2026-11-06T10:00:00Z,fay@example.com,,
c7,instagram,2026-11-07T10:00:00Z,ann@example.com,7200,
c8,instagram,2026-10-30T10:00:00Z,gus@example.com,10,
";

fn folder(orders: &str) -> Folder {
    let folder = Folder::new();
    folder.write("conversations.csv", CONVERSATIONS).ok("import conversations conversations.csv");
    let head = "order_id,ordered_at,currency,total,customer";
    folder.write("orders.csv", &format!("{head}\n{orders}\n")).ok("import orders orders.csv");
    folder
}

/// Each band: conversations, conversions, and the rate or why there is none; then the rate of all conversations.
fn bands(folder: &Folder, more: &str) -> Vec<String> {
    let text = folder.ok(&format!("report --month 2026-11 {more} --format json"));
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rate = |rate: &serde_json::Value| match &rate["reason"] {
        serde_json::Value::String(reason) => reason.clone(),
        _ => rate["value"].to_string(),
    };
    let band = |of: &serde_json::Value| {
        let name = of["first_answer"].as_str().unwrap();
        format!("{name}: {} {} {}", of["conversations"], of["conversions"], rate(&of["rate"]))
    };
    let all = rate(&report["conversation_rate"]);
    report["response_bands"].as_array().unwrap().iter().map(band).chain([all]).collect()
}

#[test]
fn a_conversion_is_in_the_band_of_the_conversation_that_has_its_credit() {
    let folder = folder(
        "1,2026-11-08T10:00:00Z,EUR,10.00,ann@example.com\n\
         2,2026-11-08T10:00:00Z,EUR,10.00,ben@example.com",
    );
    // The last conversation of ann was answered late, her first one soon.
    let expected = |soon, late| {
        [
            format!("under_5_min: 1 {soon}"),
            "5_to_15_min: 1 1 1.0".to_owned(),
            "15_to_60_min: 2 0 0.0".to_owned(),
            format!("1_hour_or_more: 2 {late}"),
            "unknown: 1 0 0.0".to_owned(),
            "0.2857".to_owned(),
        ]
    };
    assert_eq!(bands(&folder, "--model last"), expected("0 0.0", "1 0.5"));
    assert_eq!(bands(&folder, "--model first"), expected("1 1.0", "0 0.0"));
    // Of equal credits, the last counts, and the conversion is counted once.
    assert_eq!(bands(&folder, "--model linear"), expected("0 0.0", "1 0.5"));
}

#[test]
fn two_conversions_of_one_conversation_leave_no_rate() {
    let folder = folder(
        "1,2026-11-08T10:00:00Z,EUR,10.00,ben@example.com\n\
         2,2026-11-09T10:00:00Z,EUR,10.00,ben@example.com",
    );
    let bands = bands(&folder, "");
    assert_eq!(bands[1], "5_to_15_min: 1 2 repeat");
    assert_eq!(bands[5], "repeat");
}

#[test]
fn what_came_of_an_earlier_conversation_or_of_none_is_in_no_band() {
    let folder = folder(
        "1,2026-11-02T10:00:00Z,EUR,10.00,gus@example.com\n\
         2,2026-11-09T10:00:00Z,EUR,10.00,hal@example.com",
    );
    let bands = bands(&folder, "");
    assert!(bands[..5].iter().all(|band| band.ends_with(" 0 0.0")), "{bands:?}");
    assert_eq!(bands[5], "outside_denominator");
}

#[test]
fn without_a_time_of_an_answer_there_are_no_bands() {
    let folder = Folder::new();
    let file = "conversation_id,channel,started_at\nc1,instagram,2026-11-02T10:00:00Z\n";
    folder.write("conversations.csv", file).ok("import conversations conversations.csv");
    let text = folder.ok("report --month 2026-11 --format json");
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report.get("response_bands"), None);
    assert_eq!(report["conversation_rate"]["value"], 0.0);
}
