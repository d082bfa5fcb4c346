//! The calls of a report: by number and by agent, who called, and who ordered after it.

use std::fs;

use serde_json::Value;

use crate::folder::Folder;

const PLAN: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"UTC\"
currency = \"EUR\"
[channels]
flyer = {}
radio = {}
[[phones]]
number = \"+49 30 901820\"
channel = \"flyer\"
[[phones]]
number = \"+49 30 901821\"
channel = \"radio\"
";

/// Ann calls twice, and one caller withholds the number; nobody knows whose the last number is. Eve called in October.
const CALLS: &str = "\
called_number,caller,started_at,duration_s,outcome,agent
+4930901820,+491701000001,2025-11-02T10:00:00Z,120,answered,mia
+4930901820,+491701000001,2025-11-03T10:00:00Z,0,missed,
+4930901820,+491701000002,2025-11-05T10:00:00Z,61,answered,jon
+4930901821,+491701000003,2025-11-06T10:00:00Z,180,answered,mia
+4930901821,,2025-11-07T10:00:00Z,10,voicemail,
+4940123456,+491701000004,2025-11-08T10:00:00Z,,,
+4930901820,+491701000005,2025-10-30T10:00:00Z,30,answered,mia
";

/// Ben orders when his window is over, cleo after the period, dora after a call to an unknown number; the order of the
/// first caller that was cancelled says nothing.
const ORDERS: &str = "\
order_id,ordered_at,currency,total,status,customer
#1,2025-11-03T12:00:00Z,EUR,10.00,paid,+491701000001
#2,2025-12-10T10:00:00Z,EUR,10.00,paid,+491701000002
#3,2025-12-06T10:00:00Z,EUR,10.00,paid,+491701000003
#4,2025-11-09T10:00:00Z,EUR,10.00,paid,+491701000004
#5,2025-11-05T10:00:00Z,EUR,10.00,paid,+491701000005
#6,2025-11-06T10:00:00Z,EUR,10.00,cancelled,+491701000002
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write("calls.csv", CALLS).ok("import calls calls.csv");
    folder.write("orders.csv", ORDERS).ok("import orders orders.csv");
    folder
}

/// `calls callers+anonymous ordered conversions seconds`, and the outcomes.
fn figures(of: &Value) -> String {
    let outcomes = of["outcomes"].as_object().unwrap().iter();
    let mut outcomes: Vec<String> = outcomes.map(|(name, n)| format!("{name} {n}")).collect();
    if of["unknown_outcome"] != 0 {
        outcomes.push(format!("not stated {}", of["unknown_outcome"]));
    }
    format!(
        "{} calls, {}+{} callers, {} ordered, {} conversions, {} s: {}",
        of["calls"],
        of["callers"],
        of["anonymous"],
        of["ordered"],
        of["conversions"],
        of["duration_s"],
        outcomes.join(", ")
    )
}

#[test]
fn calls_are_counted_by_number_and_by_agent_with_who_ordered_within_the_window() {
    let json = folder().json("report --month 2025-11");
    let calls = &json["calls"];
    let row = |of: &Value| {
        let key = ["called_number", "channel", "agent"].map(|key| of[key].as_str().unwrap_or("-"));
        format!("{}: {}", key.join(" "), figures(of))
    };
    let rows = |list: &str| calls[list].as_array().unwrap().iter().map(row).collect::<Vec<_>>();
    let all = [rows("by_number"), rows("by_agent"), vec![row(&calls["totals"])]].concat();
    insta::assert_snapshot!(all.join("\n"), @"
    +4930901820 flyer -: 3 calls, 2+0 callers, 1 ordered, 2 conversions, 181 s: answered 2, missed 1
    +4930901821 radio -: 2 calls, 1+1 callers, 1 ordered, 0 conversions, 190 s: answered 1, voicemail 1
    +4940123456 - -: 1 calls, 1+0 callers, 1 ordered, 0 conversions, null s: not stated 1
    - - mia: 2 calls, 2+0 callers, 2 ordered, 2 conversions, 300 s: answered 2
    - - jon: 1 calls, 1+0 callers, 0 ordered, 0 conversions, 61 s: answered 1
    - - -: 3 calls, 2+1 callers, 2 ordered, 1 conversions, 10 s: missed 1, voicemail 1, not stated 1
    - - -: 6 calls, 4+1 callers, 3 ordered, 2 conversions, 371 s: answered 3, missed 1, voicemail 1, not stated 1
    ");
    assert_eq!(calls["window_days"], 30);
    assert_eq!(calls["totals"]["share"]["value"], 0.75);
    // Of the calls to the first number, one took no time.
    assert_eq!(calls["by_number"][0]["mean_duration_s"], 90.5);
    assert_eq!(calls["totals"]["may_order"], 0);
}

#[test]
fn people_see_only_the_columns_that_say_something() {
    let folder = folder();
    let text = folder.ok("report --month 2025-11");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let begin = text.find("number called").unwrap();
    insta::assert_snapshot!(&text[begin..], @"
    number called  channel  calls  callers  ordered  conversions  answered  missed
    +4930901820    flyer        3        2        1            2         2       1
    +4930901821    radio        2        1        1            0         1       0
    +4940123456    (none)       1        1        1            0         0       0
    total                       6        4        3            2         3       1
    (left out to fit 80 columns: time, withheld, not stated, mean time, voicemail;
    --format json has them)

    agent   calls  callers  ordered  conversions  answered  missed  voicemail
    mia         2        2        2            2         2       0          0
    jon         1        1        0            0         1       0          0
    (none)      3        2        2            1         0       1          1
    total       6        4        3            2         3       1          1
    (left out to fit 80 columns: time, withheld, not stated, mean time; --format
    json has them)
    A caller ordered if an order of theirs came within 30 days after one of these
    calls. A conversion counts if a call is in its journey. Calls that took no time
    are not in the mean.
    ");
    let text = folder.ok("report --month 2025-11 --format md");
    let begin = text.find("| number called").unwrap();
    insta::assert_snapshot!(&text[begin..], @"
    | number called | channel | calls | callers | ordered | conversions | answered | missed | voicemail | not stated | withheld | mean time | time |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | +4930901820 | flyer | 3 | 2 | 1 | 2 | 2 | 1 | 0 | 0 | 0 | 0:01:31 | 0:03:01 |
    | +4930901821 | radio | 2 | 1 | 1 | 0 | 1 | 0 | 1 | 0 | 1 | 0:01:35 | 0:03:10 |
    | +4940123456 | (none) | 1 | 1 | 1 | 0 | 0 | 0 | 0 | 1 | 0 | - | - |
    | total |  | 6 | 4 | 3 | 2 | 3 | 1 | 1 | 1 | 1 | 0:01:33 | 0:06:11 |

    | agent | calls | callers | ordered | conversions | answered | missed | voicemail | not stated | withheld | mean time | time |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | mia | 2 | 2 | 2 | 2 | 2 | 0 | 0 | 0 | 0 | 0:02:30 | 0:05:00 |
    | jon | 1 | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0:01:01 | 0:01:01 |
    | (none) | 3 | 2 | 2 | 1 | 0 | 1 | 1 | 1 | 1 | 0:00:10 | 0:00:10 |
    | total | 6 | 4 | 3 | 2 | 3 | 1 | 1 | 1 | 1 | 0:01:33 | 0:06:11 |

    - A caller ordered if an order of theirs came within 30 days after one of these calls. A conversion counts if a call is in its journey. Calls that took no time are not in the mean.
    ");
    folder.ok("report --month 2025-11 -o november.html -o november.xlsx");
    let html = fs::read_to_string(folder.path().join("november.html")).unwrap();
    for part in ["<section id=\"calls\"", "<section id=\"calls-by-agent\""] {
        assert_eq!(html.matches(part).count(), 1, "{part}");
    }
}

#[test]
fn without_calls_in_the_period_there_is_no_part() {
    let folder = folder();
    assert_eq!(folder.json("report --month 2025-12").get("calls"), None);
    assert!(!folder.ok("report --month 2025-12").contains("number called"));
}

#[test]
fn a_caller_whose_window_is_not_over_may_still_order() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    let calls = CALLS.replace("2025-", "2099-");
    folder.write("calls.csv", &calls).ok("import calls calls.csv");
    let totals = folder.json("report --month 2099-11")["calls"]["totals"].clone();
    assert_eq!([&totals["ordered"], &totals["may_order"]], [0, 4]);
    let text = folder.ok("report --month 2099-11");
    assert!(text.contains("4 callers who have not ordered still have time to."), "{text}");
}

#[test]
fn the_order_and_the_number_of_imports_have_no_say() {
    let told = |folder: &Folder| folder.json("report --month 2025-11")["calls"].clone();
    let turned = Folder::new();
    let reversed = |file: &str| {
        let (head, rows) = file.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().rev().collect();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    turned.write("orders.csv", &reversed(ORDERS)).write("calls.csv", &reversed(CALLS));
    turned.write("links.toml", PLAN);
    for command in [
        "import orders orders.csv",
        "import calls calls.csv",
        "import calls calls.csv",
        "apply links.toml",
        "import orders orders.csv",
    ] {
        turned.run(command);
    }
    assert_eq!(told(&turned), told(&folder()));
}

#[test]
fn a_server_tells_the_same_calls() {
    let folder = folder();
    let alone = folder.json("report --month 2025-11");
    let serving = folder.serve("");
    assert_eq!(folder.json("report --month 2025-11"), alone);
    drop(serving);
}
