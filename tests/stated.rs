//! Totals that somebody counted or a platform claims, in a report.

use crate::small_plan::with_plan;

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes\n\
    #1,2026-11-10T10:00:00Z,EUR,100.00,IGBLACK\n\
    #2,2026-11-11T10:00:00Z,EUR,50.00,IGBLACK\n\
    #3,2026-11-12T10:00:00Z,USD,30.00,IGBLACK\n\
    #4,2026-11-13T10:00:00Z,EUR,9.00,\n";
const TOTALS: &str = "month,channel,agent,list,claimed_by,conversations,conversions,revenue,currency,opt_outs\n\
    2026-11,IG,,,meta,,31,7900.00,EUR,\n\
    2026-11,instagram,,,meta-usd,,2,60.00,USD,\n\
    2026-11,instagram,Mia,,,200,,,,\n\
    2026-11,,,vip,,,,,,1\n\
    2026-11,,,,google,,,,,\n\
    2026-10,instagram,,,,17,,,,\n";

/// A claim for `Instagram` found nothing placed there, as rows spell it `instagram`.
#[test]
fn a_claim_is_compared_with_what_is_placed_under_its_name_in_any_case() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder
        .write("orders.csv", ORDERS)
        .write("totals.csv", "month,channel,claimed_by,conversions\n2026-11,InstaGram,meta,31\n");
    folder.ok("import orders orders.csv");
    folder.ok("import totals totals.csv");
    let report = folder.json("report --month 2026-11");
    assert_eq!(report["stated"][0]["placed"]["conversions"], 2);
}

#[test]
fn what_was_stated_of_a_month_stands_beside_its_report_and_in_no_figure() {
    let folder =
        with_plan(&[("[agents]", "[vocabulary]\naliases = { IG = \"instagram\" }\n\n[agents]")]);
    folder.ok("apply links.toml");
    folder.write("orders.csv", ORDERS).write("totals.csv", TOTALS);
    folder.ok("import orders orders.csv");
    let before = folder.json("report --month 2026-11");
    // A row without a figure says nothing.
    let ran = folder.run("import totals totals.csv");
    assert_eq!(ran.code, 5, "{ran:#?}");
    let mut after = folder.json("report --month 2026-11");
    let stated = after.as_object_mut().unwrap().remove("stated").unwrap();
    assert_eq!(after, before);
    let placed = |row: usize| stated[row]["placed"].clone();
    assert_eq!(stated.as_array().unwrap().len(), 4);
    assert_eq!((&stated[1]["agent"], &stated[1]["conversations"]), (&"mia".into(), &200.into()));
    let eur = serde_json::json!({"conversions": 2, "revenue": "150.00", "currency": "EUR"});
    let usd = serde_json::json!({"conversions": 1, "revenue": "30.00", "currency": "USD"});
    assert_eq!((placed(0), placed(2), placed(3)), (serde_json::Value::Null, eur, usd));
    let report = folder.ok("report --month 2026-11");
    let told: Vec<&str> = report.lines().skip_while(|line| !line.starts_with("Stated")).collect();
    let told = told.join("\n");
    let told = told.split("Note:").next().unwrap().trim_end();
    insta::assert_snapshot!(told, @"
    Stated for 2026-11, list vip: 1 opt-out.
    Stated for 2026-11, instagram, mia: 200 conversations.
    Claimed by meta for 2026-11, instagram: 31 conversions, 7,900.00 EUR in revenue.
    Placed there: 2 conversions, 150.00 EUR.
    Claimed by meta-usd for 2026-11, instagram: 2 conversions, 60.00 USD in revenue.
    Placed there: 1 conversion, 30.00 USD.
    ");
    // A part of a month has no share of its total.
    let part = folder.json("report --from 2026-11-01 --to 2026-11-20");
    assert_eq!(part.get("stated"), None);
}
