//! Events that are conversions: they join reports, explanations, exports and codes as orders do.

use crate::folder::Folder;
use crate::small_plan::with_plan;

const EVENTS: &str = "event_id,kind,at,customer,code,value,currency\n\
                      b1,booking,2026-11-05T10:00:00Z,ann@x.example,,80.00,EUR\n\
                      b2,booking,2026-11-06T10:00:00Z,bob@x.example,IGBLACK,,\n\
                      l1,lead,2026-11-06T10:00:00Z,ann@x.example,IGBLACK,,\n\
                      s1,step,2026-11-06T10:00:00Z,ann@x.example,IGBLACK,,\n\
                      b3,booking,2026-12-01T10:00:00Z,ann@x.example,,10.00,EUR\n";
const THREADS: &str = "conversation_id,channel,started_at,contact\n\
                       c1,instagram,2026-11-04T10:00:00Z,ann@x.example\n";
const ORDERS: &str = "order_id,ordered_at,currency,total\n#1,2026-11-02T10:00:00Z,EUR,10.00\n";

fn folder() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("events.csv", EVENTS).write("inbox.csv", THREADS).write("orders.csv", ORDERS);
    folder.ok("import conversations inbox.csv");
    folder.ok("import orders orders.csv");
    folder
}

#[test]
fn events_of_kinds_that_are_goals_count_and_others_do_not() {
    let folder = folder();
    folder.ok("import events events.csv");
    let report = folder.json("report --month 2026-11 --by channel");
    // The order, and two bookings; a lead is a step by default, and a step is none.
    assert_eq!(report["totals"]["conversions"], 3, "{report}");
    assert_eq!(report["totals"]["revenue"], "90.00");
    assert_eq!(report["unplaced"]["conversions"], 1);
    assert_eq!(report["rows"][0]["key"]["channel"], "instagram");
    assert_eq!(report["rows"][0]["conversions"], 2);
    let explained = folder.json("explain b1");
    assert_eq!(explained["journey"][0]["kind"], "conversation", "{explained}");
    assert_eq!(folder.run("explain s1").code, 1);
    let rows = folder.rows("export conversions");
    let columns = ["conversion_id", "kind", "status", "currency", "gross", "codes", "source"];
    let rows = rows.iter().map(|row| columns.map(|name| row[name].as_str()).join(" "));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            "#1 sale paid EUR 10.00  generic",
            "b1 booking paid EUR 80.00  events",
            "b2 booking paid EUR 0.00 IGBLACK events",
            "l1 lead paid EUR 0.00 IGBLACK events",
            // Of another month.
            "b3 booking paid EUR 10.00  events",
        ]
    );
    assert_eq!(folder.ok("export conversions --month 2026-12 --format csv").lines().count(), 2);
    folder.ok("import undo 3");
    let report = folder.json("report --month 2026-11 --by channel");
    assert_eq!(report["totals"]["conversions"], 1, "{report}");
}

#[test]
fn the_code_of_an_event_is_used_by_it() {
    let folder = folder();
    folder.ok("import events events.csv");
    let listed = folder.rows("coupon list");
    let code = listed.iter().find(|row| row["code"] == "IGBLACK").unwrap();
    assert_eq!(code["redeemed"], "2");
    assert_eq!(folder.json("coupon check IGBLACK")["redeemed"], 2);
}

/// Before any plan nothing names a currency.
#[test]
fn an_event_without_a_value_is_worth_nothing_in_the_currency_of_the_orders() {
    let folder = Folder::new();
    folder.write("events.csv", EVENTS).write("orders.csv", ORDERS);
    folder.ok("import events events.csv");
    folder.ok("import orders orders.csv");
    let report = folder.json("report --month 2026-11 --by channel");
    assert_eq!(report["totals"]["conversions"], 3, "{report}");
    assert_eq!(report["totals"]["revenue"], "90.00");
}
