//! The orders that could not be placed: which they are, why, and what would place them.

use couplet::domain::money::Currency;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Evidence, Model};
use couplet::domain::span::Span;
use couplet::render::{Cell, Format, unplaced_notes, unplaced_row};
use couplet::report::{Grouping, UnplacedOrders};
use proptest::prelude::*;

use crate::conservation::{ledger, rules};
use crate::folder::Folder;
use crate::ledger::Ledger;

const LINKS: &str = "
    channel instagram
    link ig-mia channel=instagram campaign=bw agent=mia
    link sms    channel=sms       campaign=bw
    code SMSBLACK channel=sms campaign=bw
    phone +4930901820 channel=flyer
";

/// The reasons of each order, in words of programs, and its main reason in words.
fn listed(list: &UnplacedOrders) -> Vec<String> {
    let line = |order| {
        let row = unplaced_row(order, &list.period.zone, Format::Csv);
        let text = |index: usize| match &row[index] {
            Cell::Text(text) | Cell::Plain(text) => text.to_string(),
            _ => String::new(),
        };
        let reasons = [text(5), text(13)].join(" ");
        format!("{}: {} ({})", text(0), reasons.trim(), text(6))
    };
    list.orders.iter().map(line).collect()
}

/// Events; the reasons of order #1, of which only the first is told in words.
const CASES: &[(&str, &str)] = &[
    ("order #1 5d 10", "nothing_named (it names nothing to go by)"),
    ("order #1 5d 10 click_id=gclid", "foreign_click (its click id is not of this data file)"),
    ("order #1 5d 10 click=9", "lost_click (the click that it names was lost)"),
    (
        "order #1 5d 10 click=9 codes=NOPE|NADA customer=ann",
        "lost_click unknown_code|unknown_customer (the click that it names was lost)",
    ),
    ("order #1 5d 10 codes=NOPE|NADA", "unknown_code (the code NOPE is not known)"),
    ("order #1 5d 10 customer=ann", "unknown_customer (nothing is known of the customer)"),
    // The nearest touch counts, to the millisecond of the window.
    (
        "conversation c1 5d channel=sms contact=ann
         conversation c2 4d channel=sms contact=ann
         order #1 36d 10 customer=ann",
        "",
    ),
    (
        "conversation c1 -2d channel=sms contact=ann
         conversation c2 -26h channel=sms contact=ann
         order #1 29d 10 customer=ann",
        "outside_window (conversation 2 hours before its window)",
    ),
    (
        "click 1 -4d link=sms recipient=ann
         conversation c2 -5d channel=sms contact=ann
         order #1 29d 10 customer=ann",
        "outside_window (click 3 days before its window)",
    ),
    // A conversation after the order is no near miss.
    (
        "conversation c1 8d channel=sms contact=ann
         order #1 5d 10 customer=ann codes=NOPE",
        "unknown_code after_order (the code NOPE is not known)",
    ),
    (
        "conversation c1 8d channel=sms contact=ann
         order #1 5d 10 customer=ann",
        "after_order (conversation 3 days after the order)",
    ),
    (
        "call k1 3d number=+4930999999 caller=ann
         order #1 5d 10 customer=ann",
        "unknown_number unknown_customer (+4930999999 is not in the plan)",
    ),
    (
        "send s1 119h channel=sms recipient=ann status=delivered
         order #1 5d 10 customer=ann",
        "only_message unknown_customer (only a message, sms 2026-10-05 23:00)",
    ),
    // It did not arrive, or not within its window.
    (
        "send s1 119h channel=sms recipient=ann status=failed
         send s2 1d channel=sms recipient=ann
         order #1 5d 10 customer=ann",
        "unknown_customer (nothing is known of the customer)",
    ),
    (
        "order #1 5d 10 said=Instagram_story",
        "answer_not_listed (the rules do not use the answer: Instagram story)",
    ),
    ("order #1 5d 10 said=A_friend", "unknown_answer (the answer is no one channel: A friend)"),
    // An earlier order that leads nowhere says nothing more of the customer.
    (
        "order #0 -5d 10 customer=ann codes=NOPE
         order #1 5d 10 customer=ann",
        "unknown_customer (nothing is known of the customer)",
    ),
];

#[test]
fn each_unplaced_order_has_its_reasons_the_most_telling_first() {
    for (events, expected) in CASES {
        let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
        let lines = listed(&ledger.unplaced(&Attribution::default()));
        let own = lines.iter().find_map(|line| line.strip_prefix("#1: ")).unwrap_or_default();
        assert_eq!(own, *expected, "{events}");
    }
}

#[test]
fn evidence_that_the_rules_leave_out_or_give_to_another_person_is_named() {
    let events = "
        click 1 4d link=sms recipient=ben
        conversation c1 3d contact=ann channel=instagram
        order #1 5d 10 click=1 customer=ann codes=SMSBLACK";
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    let table: [(&[Evidence], &str); 3] = [
        (&[], "#1: not_allowed (the rules do not use click_id evidence)"),
        (&[Evidence::Utm], "#1: not_allowed (the rules do not use click_id evidence)"),
        // The customer's conversation is in the window, so that the customer is who the order is about.
        (&[Evidence::Customer], ""),
    ];
    for (evidence, expected) in table {
        let rules = Attribution { evidence: evidence.to_vec(), ..Attribution::default() };
        assert_eq!(listed(&ledger.unplaced(&rules)).join("; "), expected, "{evidence:?}");
    }
    let ledger = Ledger::parse(&format!(
        "{LINKS}
        click 1 2d link=sms recipient=ben
        order #0 3d 10 customer=ann click=1
        order #1 5d 10 customer=ann"
    ));
    let lines = listed(&ledger.unplaced(&Attribution::default()));
    assert_eq!(lines, ["#1: another_person (its customer evidence names another person)"]);
}

#[test]
fn what_would_place_an_order_is_said_where_its_data_says_it() {
    let ledger = Ledger::parse(&format!(
        "{LINKS}
        conversation c1 -40d channel=sms contact=ann
        conversation c2 -2d channel=sms contact=ben
        order #1 5d 10 customer=ann
        order #2 30d 20 customer=ben currency=USD
        order #3 5d 5 codes=NOPE
        order #4 5d 5 codes=nope
        order #5 5d 5 codes=NADA
        order #6 5d 7 said=instagram
        order #7 5d 7 customer=cleo
        order #8 5d 99 codes=SMSBLACK"
    ));
    let list = ledger.unplaced(&Attribution::default());
    insta::assert_snapshot!(unplaced_notes(&list).join("\n"), @"
    7 of 8 orders that count could not be placed: 39.00 EUR and 20.00 USD.
    --window 45d would place 2 of them (10.00 EUR and 20.00 USD).
    A plan whose evidence also lists said would place 1 of them (7.00 EUR).
    To place 2 of them (10.00 EUR), say whose the code NOPE is: couplet coupon new NOPE --campaign CAMPAIGN --channel CHANNEL
    1 of them (7.00 EUR) is of a customer of whom no conversation, click or call is known: it may have come without any, or under another address.
    ");
    // That window does place them.
    let rules = Attribution::default().with_window(Span::from_days(45));
    let ids: Vec<String> =
        ledger.unplaced(&rules).orders.iter().map(|order| order.id.to_string()).collect();
    assert_eq!(ids, ["#3", "#4", "#5", "#6", "#7"]);
}

proptest! {
    #[test]
    fn the_list_has_what_the_report_counts_as_unplaced(ledger in ledger(), rules in rules()) {
        let list = ledger.unplaced(&rules);
        let rules = Attribution { model: Model::Last, ..rules };
        let report = ledger.report(&[Grouping::Channel], &rules, RateOf::People);
        let mine = (&report.unplaced, &report.totals);
        let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
        let mut sum = 0.0;
        for (unplaced, totals) in std::iter::once(mine).chain(others) {
            let of = |currency: Currency| {
                let orders = list.orders.iter().filter(move |order| order.net.currency == currency);
                orders.map(|order| i128::from(order.net.minor)).sum::<i128>()
            };
            prop_assert_eq!(totals.currency.map_or(0, of), unplaced.revenue());
            sum += unplaced.conversions;
        }
        prop_assert!((list.orders.len() as f64 - sum).abs() < 1e-9);
        prop_assert!(list.orders.iter().all(|order| !order.reasons.is_empty()));
    }
}

/// The worked example, and a shop's orders that it cannot place.
fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv"] {
        folder.copy(&format!("tests/worked-example/{name}"));
    }
    folder.ok("apply links.toml");
    folder.ok("import conversations conversations.csv");
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,status,customer,discount_codes,click_id\n\
         N1,2026-10-20T10:00:00Z,USD,50.00,paid,nobody@example.com,FRIENDS,abc\n\
         N2,2026-10-21T10:00:00Z,USD,1250.00,paid,,FRIENDS|OTHER,\n\
         N3,2026-10-22T10:00:00Z,USD,12.00,paid,nobody@example.com,,\n\
         N4,2026-10-22T11:00:00Z,USD,12.00,cancelled,,,\n\
         N5,2026-10-02T10:00:00Z,USD,12.00,paid,,IGHELLO,\n",
    );
    folder.ok("import orders shop.csv");
    folder
}

#[test]
fn people_see_the_orders_their_reasons_and_what_comes_next_in_80_columns() {
    let out = folder().ok("report --month 2026-10 --unplaced");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    insta::assert_snapshot!(out, @"
    conversion_id  at                     net  why
    N1             2026-10-20 12:00     50.00  its click id is not of this data file
    N2             2026-10-21 12:00  1,250.00  the code FRIENDS is not known
    N3             2026-10-22 12:00     12.00  nothing is known of the customer

    (left out to fit 80 columns: other_reasons, kind, customer, click_id, codes,
    reason, currency; --format csv has them)

    3 of 4 orders that count could not be placed: 1,312.00 USD.
    To place 1 of them (1,250.00 USD), say whose the code FRIENDS is: couplet coupon
    new FRIENDS --campaign CAMPAIGN --channel CHANNEL
    1 of them (12.00 USD) is of a customer of whom no conversation, click or call is
    known: it may have come without any, or under another address.
    ");
}

#[test]
fn programs_read_the_same_orders_in_every_format() {
    let folder = folder();
    insta::assert_snapshot!(folder.ok("report --month 2026-10 --unplaced --format csv"), @"
    conversion_id,at,kind,currency,net,reason,why,click_id,codes,customer,touch,touch_at,missed_by,other_reasons
    N1,2026-10-20T12:00:00+02:00,sale,USD,50.00,foreign_click,its click id is not of this data file,abc,FRIENDS,true,,,,unknown_code|unknown_customer
    N2,2026-10-21T12:00:00+02:00,sale,USD,1250.00,unknown_code,the code FRIENDS is not known,,FRIENDS|OTHER,false,,,,
    N3,2026-10-22T12:00:00+02:00,sale,USD,12.00,unknown_customer,nothing is known of the customer,,,true,,,,
    ");
    let json = folder.ok("report --month 2026-10 --unplaced --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["other_reasons"], "unknown_code|unknown_customer");
    assert_eq!(json[1]["customer"], false);
    let none = folder.ok("report --month 2026-09 --unplaced --format json");
    assert_eq!(none, "[]\n");
    insta::assert_snapshot!(folder.ok("report --month 2026-09 --unplaced"), @"No orders count in this period.");
    let lines = folder.ok("report --month 2026-10 --unplaced --format ndjson");
    assert_eq!(lines.lines().count(), 3);
    let refused = folder.run("report --unplaced --by agent");
    assert_eq!(refused.code, 2);
}
