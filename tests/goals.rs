//! The goals of a plan, against the months before them.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

/// The conversations and the revenue of a month.
const MONTHS: [(&str, u32, &str); 5] = [
    ("2025-04", 2, "20.00"),
    ("2025-05", 2, "40.00"),
    ("2025-06", 4, "60.00"),
    ("2025-07", 4, "66.00"),
    ("2025-08", 5, "90.00"),
];

fn folder(goals: &str, months: &[(&str, u32, &str)]) -> Folder {
    let folder = Folder::new();
    folder
        .write("links.toml", &plan_of_channels(&format!("[goals]\n{goals}\n")))
        .ok("apply links.toml");
    let mut conversations = "conversation_id,channel,started_at,contact\n".to_owned();
    let mut orders = "order_id,ordered_at,currency,total,customer\n".to_owned();
    for (month, count, revenue) in months {
        for of in 1..=*count {
            let who = format!("{month}-{of}@example.com");
            writeln!(conversations, "{month}-{of},instagram,{month}-02T10:00:00Z,{who}").unwrap();
        }
        let who = format!("{month}-1@example.com");
        writeln!(orders, "{month},{month}-03T10:00:00Z,EUR,{revenue},{who}").unwrap();
    }
    folder.write("conversations.csv", &conversations).ok("import conversations conversations.csv");
    folder.write("orders.csv", &orders).ok("import orders orders.csv");
    folder
}

fn goals(folder: &Folder, args: &str) -> Value {
    let text = folder.ok(&format!("report {args} --format json"));
    let mut report: Value = serde_json::from_str(&text).unwrap();
    report["goals"].take()
}

/// The table of the goals, and what is said below.
fn shown(folder: &Folder, month: &str) -> String {
    let report = folder.ok(&format!("report --month {month}"));
    report[report.find("goal ").unwrap()..].to_owned()
}

#[test]
fn a_ratio_is_compared_with_that_of_the_months_before_and_a_sum_with_their_average() {
    let folder = folder(
        "revenue_per_conversation = \"+15% in 6 months from 2025-07\"\n\
         revenue = \"+50% in 2 months from 2025-07\"",
        &MONTHS,
    );
    // 120.00 EUR of 8 conversations in three months: 15.00 for each, 40.00 a month.
    let of = |figure, month: u8, values: [&str; 4], state| {
        let (change, months) = if figure == "revenue" { (0.5, 2) } else { (0.15, 6) };
        let [baseline, pace, now, target] = values;
        let mut goal = json!({
            "figure": figure, "change": change, "from": "2025-07", "months": months, "month": month,
            "baseline_months": ["2025-04", "2025-06"], "baseline": baseline, "pace": pace, "now": now,
            "target": target, "state": state,
        });
        if figure == "revenue_per_conversation" {
            let (revenue, talked) = if month == 1 { ("66.00", 4.0) } else { ("90.00", 5.0) };
            // 8 conversations in three months are 2.6667 in one.
            goal["parts"] = json!([
                { "figure": "revenue", "baseline": "40.00", "now": revenue },
                { "figure": "conversations", "baseline": 2.6667, "now": talked },
            ]);
        }
        goal
    };
    assert_eq!(
        goals(&folder, "--month 2025-07"),
        json!([
            of("revenue", 1, ["40.00", "50.00", "66.00", "60.00"], "ahead"),
            // 15.00 x (1 + 0.15 / 6) = 15.375
            of("revenue_per_conversation", 1, ["15.00", "15.38", "16.50", "17.25"], "ahead"),
        ])
    );
    assert_eq!(
        goals(&folder, "--month 2025-08"),
        json!([
            of("revenue", 2, ["40.00", "60.00", "90.00", "60.00"], "reached"),
            of("revenue_per_conversation", 2, ["15.00", "15.75", "18.00", "17.25"], "ahead"),
        ])
    );
    // The goal of two months is over, and a month without conversations has no revenue for each.
    let later = goals(&folder, "--month 2025-09");
    assert_eq!(later.as_array().unwrap().len(), 1);
    assert_eq!((&later[0]["now"], &later[0]["state"]), (&Value::Null, &json!("unknown")));
    insta::assert_snapshot!(shown(&folder, "2025-08"), @"
    goal                       month  before   pace    now  in the end  state
    revenue                   2 of 2   40.00  60.00  90.00       60.00  reached
    revenue per conversation  2 of 6   15.00  15.75  18.00       17.25  ahead

    customer  customers  orders    revenue  average order
    new               1       1  90.00 EUR      90.00 EUR
    A customer is new if no order of theirs from before 2025-08-01 is known. The
    earliest known order that names its customer is of 2025-04-03; who bought only
    before that day looks new.

    first order  customers    revenue  per customer    +1    +2    +3    +4
    2025-04              1  20.00 EUR         20.00  0.0%  0.0%  0.0%  0.0%
    2025-05              1  40.00 EUR         40.00  0.0%  0.0%  0.0%
    2025-06              1  60.00 EUR         60.00  0.0%  0.0%
    2025-07              1  66.00 EUR         66.00  0.0%
    2025-08              1  90.00 EUR         90.00
    Each row has the customers who first ordered in its month, with the part of them
    who ordered in the months after it (+1, +2). Months after 2025-08 are empty:
    they are not over, or not in this report.
    The earliest known order that names its customer is of 2025-04-03; who bought
    before that day is in a later month here than in truth.

    Goal: revenue +50% in 2 months, from 2025-07. Before is 2025-04 to 2025-06.
    Goal: revenue per conversation +15% in 6 months, from 2025-07. Before is 2025-04
    to 2025-06.
    The pace is a straight line from before to the goal. One month may be ahead or
    behind by chance.
    ");
}

// A shop that sold more than ever read only that it was behind.
#[test]
fn a_ratio_that_is_not_where_it_should_be_is_explained_by_the_two_sums_that_it_is_made_of() {
    let plan = "average_order = \"-5% in 2 months from 2025-07\"\n\
                cost_per_conversion = \"-5% in 1 month from 2025-08\"\n\
                revenue = \"-5% in 2 months from 2025-07\"";
    let folder = folder(plan, &MONTHS);
    let costs = "month,amount,currency,kind\n2025-07,10.00,EUR,ads\n2025-08,30.00,EUR,ads\n";
    folder.write("costs.csv", costs).ok("import costs costs.csv");
    let of_august = goals(&folder, "--month 2025-08");
    let states: Vec<&Value> =
        of_august.as_array().unwrap().iter().map(|goal| &goal["state"]).collect();
    assert_eq!(states, ["missed"; 3]);
    let mail = folder.ok("report --month 2025-08 --mail");
    let points = mail.split("What to look at\n").nth(1).unwrap().split("\n\n").next().unwrap();
    insta::assert_snapshot!(points, @"
    - The goal for revenue was missed: 90.00 EUR, where at most 38.00 EUR was to
    be reached.
    - The goal for average order was missed: 90.00 EUR, where at most 38.00 EUR
    was to be reached. From the average month before to this one, revenue went
    from 40.00 EUR to 90.00 EUR (x2.25), and conversions went from 1 to 1
    (x1.00).
    - The goal for cost per conversion was missed: 30.00 EUR, where at most 9.50
    EUR was to be reached. From the average month before to this one, cost went
    from 10.00 EUR to 30.00 EUR (x3.00), and conversions went from 1 to 1
    (x1.00).
    ");
    let report = folder.ok("report --month 2025-08");
    let told: Vec<&str> = report.split("\n\n").filter(|block| block.contains("Goal: ")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    Goal: revenue -5% in 2 months, from 2025-07. Before is 2025-04 to 2025-06.
    Goal: average order -5% in 2 months, from 2025-07. Before is 2025-04 to 2025-06.
    From the average month before to this one, revenue went from 40.00 EUR to 90.00
    EUR (x2.25), and conversions went from 1 to 1 (x1.00).
    Goal: cost per conversion -5% in 1 month, from 2025-08. Before is 2025-07. From
    the average month before to this one, cost went from 10.00 EUR to 30.00 EUR
    (x3.00), and conversions went from 1 to 1 (x1.00).
    The pace is a straight line from before to the goal. One month may be ahead or
    behind by chance.
    ");
}

#[test]
fn a_goal_is_told_in_its_own_months_only() {
    let folder = folder("conversions = \"+10% in 2 months from 2025-07\"", &MONTHS);
    for other in ["--month 2025-06", "--month 2025-09", "--quarter 2025-Q3", "--year 2025"] {
        assert_eq!(goals(&folder, other), Value::Null, "{other}");
    }
    assert_eq!(goals(&folder, "--month 2025-07")[0]["state"], "behind");
    assert_eq!(goals(&folder, "--month 2025-08")[0]["state"], "missed");
}

#[test]
fn months_before_the_first_that_has_anything_are_no_months_of_the_shop() {
    let folder = folder("revenue = \"-10% in 4 months from 2025-07\"", &MONTHS[2..]);
    let goal = &goals(&folder, "--month 2025-07")[0];
    assert_eq!(goal["baseline_months"], json!(["2025-06", "2025-06"]));
    assert_eq!((&goal["baseline"], &goal["pace"]), (&json!("60.00"), &json!("58.50")));
    // Less is the goal, and there is more.
    assert_eq!(goal["state"], "behind");
    let folder = self::folder("revenue = \"+10% in 4 months from 2025-04\"", &MONTHS);
    let goal = &goals(&folder, "--month 2025-04")[0];
    assert_eq!((&goal["baseline"], &goal["state"]), (&Value::Null, &json!("unknown")));
    insta::assert_snapshot!(shown(&folder, "2025-04"), @"
    goal      month  before  pace    now  in the end  state
    revenue  1 of 4       -     -  20.00           -  unknown

    Goal: revenue +10% in 4 months, from 2025-04. There is nothing before 2025-04 to
    compare with.
    ");
}

// Orders of a year are imported, and the conversations of one month: the sums of all months were taken for those of one.
#[test]
fn a_month_in_which_a_figure_is_not_known_is_no_month_to_compare_it_with() {
    let folder = folder(
        "revenue = \"+10% in 2 months from 2025-07\"\n\
         revenue_per_conversation = \"+10% in 2 months from 2025-07\"\n\
         rate = \"+10% in 2 months from 2025-07\"",
        &[("2025-05", 0, "40.00"), ("2025-06", 4, "60.00"), ("2025-07", 5, "80.00")],
    );
    let all = goals(&folder, "--month 2025-07");
    // They stand in the sequence of the figures.
    let [revenue, each] = [&all[0], &all[2]];
    assert_eq!(revenue["baseline_months"], json!(["2025-05", "2025-06"]));
    assert_eq!(revenue["baseline"], "50.00");
    assert_eq!(each["baseline_months"], json!(["2025-06", "2025-06"]));
    assert_eq!(each["baseline"], "15.00");
    // Where no row has a rate of people, the goal is about the rate that people read, of conversations.
    let rate = &all[1];
    assert_eq!((&rate["baseline"], &rate["now"]), (&json!(0.25), &json!(0.2)));
    assert_eq!(rate["parts"][1], json!({ "figure": "conversations", "baseline": 4.0, "now": 5.0 }));
    assert_eq!(
        each["parts"][0],
        json!({ "figure": "revenue", "baseline": "60.00", "now": "80.00" })
    );
}

#[test]
fn a_goal_without_a_month_begins_with_the_first_apply_and_stays_there() {
    let folder = folder("revenue = \"+15% in 6 months\"", &MONTHS);
    let settings = |folder: &Folder| folder.ok("plan links.toml --format json");
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    assert!(!settings(&folder).contains("goals"), "{}", settings(&folder));
    folder.write(
        "links.toml",
        &plan_of_channels("[goals]\nrevenue = \"+15% in 6 months from 2025-07\""),
    );
    assert!(folder.ok("plan links.toml").contains("+15% in 6 months from 2025-07"));
    folder.ok("apply links.toml");
    // The plan no longer says so, but the goal is the same.
    folder.write("links.toml", &plan_of_channels("[goals]\nrevenue = \"+15% in 6 months\""));
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    assert_eq!(goals(&folder, "--month 2025-08")[0]["month"], 2);
}

#[test]
fn a_closed_month_keeps_how_its_goals_went() {
    let folder = folder("revenue = \"+50% in 2 months from 2025-07\"", &MONTHS);
    folder.ok("close 2025-08");
    folder.write("links.toml", &plan_of_channels("")).ok("apply links.toml");
    assert_eq!(goals(&folder, "--month 2025-08")[0]["state"], "reached");
    assert_eq!(goals(&folder, "--month 2025-08 --now"), Value::Null);
}
