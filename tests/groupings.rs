//! What a report groups by: of the touch that is credited, of the conversion, and of what happened.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::report::{Figures, Grouping, Report};

use crate::folder::Folder;
use crate::ledger::{Ledger, shown};

const LINKS: &str = "
    link ig channel=instagram campaign=bw
    link sms channel=sms campaign=bw
    code IGBLACK channel=instagram campaign=bw
    code MIA10 agent=mia
";

fn report(events: &str, by: &str) -> Report {
    let by: Vec<Grouping> = by.split(',').map(|word| word.parse().unwrap()).collect();
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
    // A list, a type and a purpose are those of the credited conversation, or of the message.
    (
        "conversation c1 1d channel=sms contact=ann list=VIP type=sizes purpose=sales
         conversation c2 2d channel=sms contact=ben purpose=support
         send s 3d channel=sms recipient=cleo list=vip
         order #1 3d 10 customer=ann
         order #2 3d 10 customer=ben
         order #3 3d 10 customer=cleo
         order #4 3d 10 customer=ann codes=MIA10",
        "list,type,purpose",
        "- - support: 0 0 1 1 0, vip - -: 0 0 0 0 1, vip sizes sales: 0 0 1 2 0, unplaced 1",
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
