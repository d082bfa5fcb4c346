//! What a report groups by: of the touch that is credited, of the conversion, and of what happened.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::report::{Figures, GroupBy, Grouping, Report};

use crate::folder::Folder;
use crate::ledger::{Ledger, shown};

const LINKS: &str = "
    link ig channel=instagram campaign=bw
    link sms channel=sms campaign=bw
    code IGBLACK channel=instagram campaign=bw
    code MIA10 agent=mia
";

fn report(events: &str, by: &str) -> Report {
    let by: Vec<GroupBy> = by.split(',').map(|word| word.parse().unwrap()).collect();
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    ledger.report(&by, &Attribution::default(), RateOf::People)
}

/// `key clicks people conversations conversions received`, by key; then what is unplaced.
fn rows(report: &Report) -> String {
    let figures = |f: &Figures| {
        let counts = [f.clicks, f.people, f.conversations];
        let counts = counts.map(|count| count.to_string()).join(" ");
        format!("{counts} {} {}", f.conversions, f.received_conversions)
    };
    let row = |row: &couplet::report::ReportRow| {
        format!("{}: {}", shown(&row.key), figures(&row.figures))
    };
    let mut rows: Vec<String> = report.rows.iter().map(row).collect();
    rows.sort();
    let unplaced = report.unplaced.conversions;
    rows.extend((unplaced > 0.0).then(|| format!("unplaced {unplaced}")));
    rows.join(", ")
}

/// The events; the groupings; the rows.
const CASES: &[(&str, &str, &str)] = &[
    // A variant is that of the credited click, and of each click of the period.
    (
        "click 1 1d link=ig visitor=1 variant=a
         click 2 2d link=ig visitor=1 variant=b
         click 3 2d link=ig visitor=2 variant=b
         click 4 -3d link=ig visitor=4 variant=c
         conversation c 3d channel=sms contact=ann
         order #1 3d 10 click=2
         order #2 3d 10 click=4
         order #3 3d 10 customer=ann
         order #4 3d 10",
        "variant",
        "-: 0 0 1 1 0, a: 1 1 0 0 0, b: 2 2 0 1 0, c: 0 0 0 1 0, unplaced 1",
    ),
    // It is no tag, and no other touch of the journey gives it.
    (
        "click 1 1d link=ig visitor=1 variant=a
         conversation c 2d channel=sms contact=ann
         order #1 3d 10 click=1 customer=ann",
        "variant,channel",
        "- sms: 0 0 1 1 0, a instagram: 1 1 0 0 0",
    ),
    // A coupon is the first known code of the order as it is printed, whoever has the credit.
    (
        "click 1 1d link=ig
         order #1 3d 10 click=1 codes=NOPE|igblack|MIA10
         order #2 3d 10 click=1
         order #3 3d 10 codes=NOPE",
        "coupon",
        "-: 1 1 0 1 0, IGBLACK: 0 0 0 1 0, unplaced 1",
    ),
    // All tags of the credited touch's link, as one key; a code has no link, a conversation may name one.
    (
        "link a channel=sms tags=topic:care|reel
         link b channel=sms tags=topic:size
         link c channel=sms tags=reel|topic:care
         click 1 1d link=a visitor=1
         click 2 1d link=b visitor=2
         click 3 1d link=c visitor=3
         click 4 1d link=ig visitor=4
         conversation d 2d channel=sms slug=b contact=ann
         conversation e 2d channel=sms contact=ben
         order #1 3d 10 click=1
         order #2 3d 10 click=3
         order #3 3d 10 customer=ann
         order #4 3d 10 customer=ben
         order #5 3d 10 codes=IGBLACK
         order #6 3d 10",
        "tag",
        "-: 1 1 1 2 0, reel|topic:care: 2 2 0 2 0, topic:size: 1 1 1 1 0, unplaced 1",
    ),
    // The values under one name, and under two at once.
    (
        "link a channel=sms tags=topic:care|size:xl
         link b channel=sms tags=topic:care
         link c channel=sms tags=care
         click 1 1d link=a visitor=1
         click 2 1d link=b visitor=2
         click 3 1d link=c visitor=3
         order #1 3d 10 click=1
         order #2 3d 10 click=2
         order #3 3d 10 click=3",
        "tag:Topic",
        "-: 1 1 0 1 0, care: 2 2 0 2 0",
    ),
    (
        "link a channel=sms tags=topic:care|size:xl
         link b channel=sms tags=topic:care
         click 1 1d link=a visitor=1
         click 2 1d link=b visitor=2
         order #1 3d 10 click=1",
        "tag:size,channel,tag:topic,tag",
        "- sms care topic:care: 1 1 0 0 0, xl sms care size:xl|topic:care: 1 1 0 1 0",
    ),
    (
        "order #1 3d 10 codes=IGBLACK
         order #2 3d 10 codes=IGBLACK kind=booking
         order #3 3d 10 kind=referral",
        "kind",
        "booking: 0 0 0 1 0, sale: 0 0 0 1 0, unplaced 1",
    ),
    // Cancelled orders and micro kinds are no first orders; the earlier id of one time is first.
    (
        "order #1 -200d 10 customer=ann status=cancelled
         order #2 -100d 10 customer=ann kind=lead
         order #3 -90d 10 customer=ben
         order #4 3d 10 customer=ann codes=IGBLACK
         order #5 3d 10 customer=ann codes=IGBLACK
         order #6 4d 10 customer=ben codes=IGBLACK
         order #7 4d 10 codes=IGBLACK",
        "customer",
        "-: 0 0 0 1 0, new: 0 0 0 1 0, returning: 0 0 0 2 0",
    ),
    // The first touch may be a conversation, or what the first order names, long before the window.
    (
        "click 1 -100d link=sms
         click 2 4d link=sms
         conversation c -80d channel=fax contact=cleo
         order #1 -100d 10 customer=ann click=1
         order #2 -90d 10 customer=ben codes=IGBLACK
         order #3 3d 10 customer=ann codes=IGBLACK
         order #4 3d 10 customer=ben source=google
         order #5 3d 10 customer=cleo codes=IGBLACK
         order #6 4d 10 codes=MIA10
         order #7 4d 10 click=2 codes=IGBLACK",
        "first-channel",
        "-: 1 1 0 1 0, fax: 0 0 0 1 0, instagram: 0 0 0 1 0, sms: 0 0 0 2 0",
    ),
    // Neither the window nor the kind of the touch has a say: clicks on a link that was sent to the customer, those of
    // the visitor of the named click, calls, and what a later order names may be first. What came after the order may not.
    (
        "phone +4930123456 channel=fax
         click 1 -300d link=sms recipient=ann
         click 2 -200d link=ig visitor=2
         click 3 4d link=sms visitor=2
         call k -90d number=+4930123456 caller=cleo
         order #1 3d 10 customer=ann codes=IGBLACK
         order #2 5d 10 customer=ben click=3
         order #3 3d 10 customer=cleo codes=IGBLACK
         order #4 -90d 10 customer=dan
         order #5 -80d 10 customer=dan source=sms kind=lead
         order #6 5d 10 customer=dan codes=IGBLACK
         order #7 3d 10 customer=eve codes=MIA10
         order #8 9d 10 customer=eve codes=IGBLACK",
        "first-channel",
        "-: 1 1 0 1 0, fax: 0 0 0 1 0, instagram: 0 0 0 2 0, sms: 0 0 0 2 0",
    ),
    // October 2026 begins on a Thursday. A week is that of the order, and of the click itself.
    (
        "click 1 3d link=ig visitor=1
         click 2 4d link=ig visitor=1
         click 3 5d link=ig visitor=1
         conversation c 4d channel=sms
         order #1 4d 10 click=1",
        "week",
        "2026-W40: 1 1 0 0 0, 2026-W41: 2 1 1 1 0",
    ),
    (
        "click 1 3d link=ig visitor=1
         order #1 4d 10 click=1",
        "month,channel",
        "2026-10 instagram: 1 1 0 1 0",
    ),
    // A list, a type and a purpose are those of the credited conversation, or of the message. The code that assists
    // has none.
    (
        "conversation c1 1d channel=sms contact=ann list=VIP type=sizes purpose=sales
         conversation c2 2d channel=sms contact=ben purpose=support
         send s 3d channel=sms recipient=cleo list=vip
         order #1 3d 10 customer=ann
         order #2 3d 10 customer=ben
         order #3 3d 10 customer=cleo
         order #4 3d 10 customer=ann codes=MIA10",
        "list,type,purpose",
        "- - -: 0 0 0 0 0, - - support: 0 0 1 1 0, vip - -: 0 0 0 0 1, vip sizes sales: 0 0 1 2 0, unplaced 1",
    ),
];

#[test]
fn rows_are_grouped_by_what_is_credited_by_the_conversion_and_by_what_happened() {
    let wrong = CASES.iter().filter_map(|(events, by, expected)| {
        let found = rows(&report(events, by));
        (found != *expected).then(|| format!("{by}: {events}\nfound {found}\nright {expected}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Orders of a file that are too old for the window of the report.
const ORDERS: &str = "\
order_id,ordered_at,currency,total,customer,utm_source,kind
#1,2025-03-01T10:00:00Z,EUR,10.00,ann@example.com,instagram,sale
#2,2026-11-05T10:00:00Z,EUR,20.00,ann@example.com,sms,sale
#3,2026-11-06T10:00:00Z,EUR,30.00,ben@example.com,sms,sale
#4,2026-11-09T10:00:00Z,EUR,40.00,,sms,sale
";
const CONVERSATIONS: &str = "\
conversation_id,channel,started_at,contact
c1,fax,2024-01-01T10:00:00Z,ben@example.com
";

#[test]
fn what_came_first_is_found_however_long_ago_it_was() {
    let folder = Folder::new();
    folder.write("orders.csv", ORDERS).write("conversations.csv", CONVERSATIONS);
    folder.ok("import orders orders.csv");
    folder.ok("import conversations conversations.csv");
    let report = folder.json("report --month 2026-11 --by customer,first-channel,week");
    let rows = report["rows"].as_array().unwrap().iter().map(|row| {
        let key = &row["key"];
        let word = |name: &str| key[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {}",
            word("customer"),
            word("first-channel"),
            word("week"),
            row["revenue"]
        )
    });
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            "- sms 2026-W46 \"40.00\"",
            "new fax 2026-W45 \"30.00\"",
            "returning instagram 2026-W45 \"20.00\"",
        ]
    );
}

#[test]
fn a_first_touch_older_than_the_window_decides_the_first_channel_and_gets_no_credit() {
    let folder = Folder::new();
    folder.write(
        "conversations.csv",
        "conversation_id,channel,started_at,contact\n\
         c1,fax,2026-06-01T10:00:00Z,ann@example.com\n\
         c2,sms,2026-11-05T10:00:00Z,ann@example.com\n\
         c3,sms,2026-11-05T10:00:00Z,ben@example.com\n\
         c4,fax,2026-11-07T10:00:00Z,ben@example.com\n",
    );
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,customer\n\
         1,2026-11-06T10:00:00Z,EUR,10.00,ann@example.com\n\
         2,2026-11-06T10:00:00Z,EUR,20.00,ben@example.com\n",
    );
    folder.ok("import conversations conversations.csv");
    folder.ok("import orders orders.csv");
    let of = |window: &str| -> Vec<String> {
        let command = format!("report --month 2026-11 --by channel,first-channel {window}");
        let rows = folder.rows(&format!("{command} --model first"));
        let names = ["channel", "first-channel", "revenue"];
        let sold = rows.iter().filter(|row| row["conversions"] != "0");
        sold.map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
    };
    // Ben's fax came after his order.
    assert_eq!(of("--window 7d"), ["sms sms 20.00", "sms fax 10.00"]);
    assert_eq!(of("--window 200d"), ["sms sms 20.00", "fax fax 10.00"]);
}

/// `key conversions assisted micro`, by key.
fn beside(report: &Report) -> String {
    let row = |row: &couplet::report::ReportRow| {
        let f = &row.figures;
        let counts =
            format!("{} {} {}", f.conversions, f.assisted_conversions, f.micro_conversions);
        format!("{}: {counts}", shown(&row.key))
    };
    let mut rows: Vec<String> = report.rows.iter().map(row).collect();
    rows.sort();
    let (u, t) = (&report.unplaced, &report.totals);
    rows.push(format!("unplaced {} {}", u.conversions, u.micro_conversions));
    rows.push(format!("total {} {}", t.assisted_conversions, t.micro_conversions));
    rows.join(", ")
}

#[test]
fn a_conversion_assists_each_key_of_its_journey_once_but_for_the_last_and_steps_stand_apart() {
    let events = "click 1 1d link=ig visitor=1
        click 2 2d link=ig visitor=1
        conversation c 3d channel=fax contact=ann
        click 3 4d link=sms visitor=1
        order #1 5d 10 click=3 customer=ann
        order #2 5d 10 click=1
        order #3 5d 10
        order #4 5d 10 kind=lead click=3
        order #5 5d 10 kind=lead
        order #6 5d 10 kind=lead status=cancelled";
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    let by = [Grouping::Channel];
    let of = |model| {
        let rules = Attribution { model, ..Attribution::default() };
        beside(&ledger.report(&by, &rules, RateOf::People))
    };
    assert_eq!(
        of(Model::Last),
        "fax: 0 1 0, instagram: 0 2 0, sms: 2 0 1, unplaced 1 1, total 2 2"
    );
    // Who assists does not depend on the model.
    assert_eq!(
        of(Model::First),
        "fax: 0 1 0, instagram: 2 2 1, sms: 0 0 0, unplaced 1 1, total 2 2"
    );
    let report = ledger.report(&by, &Attribution::default(), RateOf::People);
    let kinds = report.kinds.iter().map(|of| {
        format!("{} {} {} {} {}", of.kind, of.weight, of.conversions, of.revenue, of.unplaced)
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["sale macro 3 3000 1", "lead micro 2 2000 1"]);
}

#[test]
fn the_days_of_a_conversion_are_those_since_its_first_and_its_last_touch() {
    let events = "click 1 -4d link=ig visitor=1
        click 2 4d link=sms visitor=1
        click 9 9d link=sms
        order #1 5d 40 click=2
        order #2 5d 49.99 codes=IGBLACK
        order #3 8d 50 click=9
        order #4 9d 700 click=1
        order #5 9d 10
        order #6 19d 10 click=2 kind=lead";
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    let report = ledger.report(&[Grouping::Channel], &Attribution::default(), RateOf::People);
    let days = |f: &Figures| format!("{:?}", f.days.map(|days| days.map_or(-1.0, f64::round)));
    let mut rows: Vec<String> = report
        .rows
        .iter()
        .map(|row| format!("{}: {}", shown(&row.key), days(&row.figures)))
        .collect();
    rows.sort();
    // A named click after its order took no time.
    assert_eq!(rows, ["instagram: [0.0, 0.0, 0.0, 0.0]", "sms: [9.0, 13.0, 1.0, 5.0]"]);
    assert_eq!(days(&report.totals), "[0.0, 13.0, 0.0, 5.0]");
    assert_eq!(days(&report.unplaced), "[-1.0, -1.0, -1.0, -1.0]");
    let time = &report.time_to_order;
    assert_eq!((time.all.from_first, time.all.from_last), ([2, 0, 2, 0, 0], [2, 2, 0, 0, 0]));
    let bands = time.by_value.iter().map(|of| (of.from, of.below, of.counts.from_first));
    let expected = [
        (None, Some(5_000), [1, 0, 1, 0, 0]),
        (Some(5_000), Some(50_000), [1, 0, 0, 0, 0]),
        (Some(50_000), None, [0, 0, 1, 0, 0]),
    ];
    assert_eq!(bands.collect::<Vec<_>>(), expected);
}
