//! New and returning customers, and customers by the month of their first order.

use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::folder::Folder;

const PLAN: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[channels]
instagram = {}
";

/// Ann's first order is of September in Berlin. Cleo's was refunded, dan's cancelled, gus's was a lead, which is no
/// goal; eve pays in dollars; fay was there long before; and two orders are nobody's.
const ORDERS: &str = "\
order_id,ordered_at,currency,total,status,customer,kind
a1,2025-08-31T22:30:00Z,EUR,10.00,paid,ann,
a2,2025-10-05T10:00:00Z,EUR,20.00,paid,ann,
a3,2025-11-02T10:00:00Z,EUR,5.00,paid,ann,
b1,2025-09-10T10:00:00Z,EUR,30.00,paid,ben,
b2,2025-09-20T10:00:00Z,EUR,10.00,paid,ben,
c1,2025-10-01T10:00:00Z,EUR,40.00,refunded,cleo,
c2,2025-11-10T10:00:00Z,EUR,7.00,paid,cleo,
d1,2025-10-15T10:00:00Z,EUR,99.00,cancelled,dan,
d2,2025-11-20T10:00:00Z,EUR,11.00,paid,dan,
e1,2025-11-05T10:00:00Z,USD,50.00,paid,eve,
f1,2024-07-01T10:00:00Z,EUR,100.00,paid,fay,
f2,2025-11-01T10:00:00Z,EUR,8.00,paid,fay,
g1,2025-09-02T10:00:00Z,EUR,1.00,paid,gus,lead
g2,2025-11-12T10:00:00Z,EUR,6.00,paid,gus,
n1,2025-10-20T10:00:00Z,EUR,3.00,paid,,
n2,2025-11-21T10:00:00Z,EUR,4.00,paid,,
";

fn with_orders(orders: &str) -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write("orders.csv", orders).ok("import orders orders.csv");
    folder
}

fn folder() -> Folder {
    with_orders(ORDERS)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string(value).unwrap().replace("},", "},\n")
}

/// The month of the first order, the customers, and `customers revenue value` of each known month.
fn rows(json: &Value) -> Vec<String> {
    let text = |of: &Value| of.as_str().unwrap().to_owned();
    let month =
        |of: &Value| format!("{} {} {}", of["customers"], text(&of["revenue"]), text(&of["value"]));
    let row = |row: &Value| {
        let months: Vec<String> = row["months"].as_array().unwrap().iter().map(month).collect();
        format!("{} {}: {}", text(&row["first_order"]), row["customers"], months.join(", "))
    };
    json["cohorts"]["rows"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn a_customer_is_new_if_no_earlier_order_of_theirs_counts() {
    let json = folder().json("report --month 2025-11");
    insta::assert_snapshot!(pretty(&json["customers"]), @r#"
    {"known_since":"2024-07-01T12:00:00+02:00","rows":[{"average_order":"8.50","currency":"EUR","customer":"new","customers":2,"orders":2,"revenue":"17.00"},
    {"average_order":"6.67","currency":"EUR","customer":"returning","customers":3,"orders":3,"revenue":"20.00"},
    {"average_order":"50.00","currency":"USD","customer":"new","customers":1,"orders":1,"revenue":"50.00"}],"without_customer":[{"average_order":"4.00","currency":"EUR","orders":1,"revenue":"4.00"}]}
    "#);
}

#[test]
fn customers_stay_in_the_local_month_of_their_first_order() {
    let json = folder().json("report --month 2025-11");
    insta::assert_snapshot!(rows(&json).join("\n"), @"
    2025-09 2: 2 50.00 25.00, 1 20.00 35.00, 1 5.00 37.50
    2025-10 1: 1 0.00 0.00, 1 7.00 7.00
    2025-11 3: 3 17.00 5.67
    ");
    let cohorts = &json["cohorts"];
    assert_eq!(cohorts["rows"][0]["months"][1]["share"], 0.5);
    assert_eq!((&cohorts["through"], &cohorts["currency"]), (&"2025-11".into(), &"EUR".into()));
    let beside = ["earlier", "without_customer", "other_currencies"].map(|of| pretty(&cohorts[of]));
    insta::assert_snapshot!(beside.join("\n"), @r#"
    {"customers":1,"revenue":"108.00"}
    {"orders":2,"revenue":"7.00"}
    [{"currency":"USD","orders":1,"revenue":"50.00"}]
    "#);
}

#[test]
fn a_month_that_is_not_over_at_the_end_of_the_period_is_unknown_and_not_zero() {
    let folder = folder();
    let json = folder.json("report --from 2025-11-01 --to 2025-11-29");
    assert_eq!(json["cohorts"]["through"], "2025-10");
    insta::assert_snapshot!(rows(&json).join("\n"), @"
    2025-09 2: 2 50.00 25.00, 1 20.00 35.00
    2025-10 1: 1 0.00 0.00
    ");
    // A month to come is not over when the report is made.
    let later = with_orders(&ORDERS.replace("2025-1", "2099-1"));
    let json = later.json("report --month 2099-11");
    assert_eq!(json.get("cohorts"), None);
    assert_eq!(json["customers"]["rows"][1]["customer"], "returning");
}

#[test]
fn what_the_history_does_not_tell_is_left_out_and_said() {
    let folder = folder();
    let first = folder.json("report --month 2024-07");
    assert_eq!([first.get("customers"), first.get("cohorts")], [None, None]);
    assert!(!folder.ok("report --month 2024-07").contains("returning"));
    folder.ok("report --month 2024-07 -o first.html");
    let html = fs::read_to_string(folder.path().join("first.html")).unwrap();
    assert!(html.contains("No order before 2024-07-01 names its customer"), "{html}");
    // One month of first orders has nothing to be compared with.
    assert_eq!(folder.json("report --month 2025-09").get("cohorts"), None);
    let text = folder.ok("report --month 2025-09");
    assert!(text.contains("Months of first orders are compared once two of them"), "{text}");
    // Nobody is named in these months.
    let nobody = with_orders(&ORDERS.lines().map(|line| nameless(line) + "\n").collect::<String>());
    let json = nobody.json("report --month 2025-11");
    assert_eq!([json.get("customers"), json.get("cohorts")], [None, None]);
}

/// A row without its customer.
fn nameless(line: &str) -> String {
    let mut cells: Vec<&str> = line.split(',').collect();
    if cells[0] != "order_id" {
        cells[5] = "";
    }
    cells.join(",")
}

#[test]
fn people_see_who_orders_again_and_what_a_customer_brings() {
    let folder = folder();
    let text = folder.ok("report --month 2025-11");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let begin = text.find("customer  ").unwrap();
    insta::assert_snapshot!(&text[begin..], @"
    customer     customers  orders    revenue  average order
    new                  2       2  17.00 EUR       8.50 EUR
    returning            3       3  20.00 EUR       6.67 EUR
    new                  1       1  50.00 USD      50.00 USD
    (not named)                  1   4.00 EUR       4.00 EUR
    A customer is new if no order of theirs from before 2025-11-01 is known. The
    earliest known order that names its customer is of 2024-07-01; who bought only
    before that day looks new.
    1 order names no customer: neither new nor returning.

    first order  customers    revenue  per customer      +1     +2
    2025-09              2  75.00 EUR         37.50   50.0%  50.0%
    2025-10              1   7.00 EUR          7.00  100.0%
    2025-11              3  17.00 EUR          5.67
    Each row has the customers who first ordered in its month, with the part of them
    who ordered in the months after it (+1, +2). Months after 2025-11 are empty:
    they are not over, or not in this report.
    1 customer who first ordered before 2025-09 is in no row and brought 108.00 EUR.
    2 orders name no customer and are in no row: 7.00 EUR.
    What was paid in other currencies is in no amount: 50.00 USD.
    ");
    let text = folder.ok("report --month 2025-11 --format md");
    let begin = text.find("| first order").unwrap();
    insta::assert_snapshot!(text[begin..].split("\n\n").next().unwrap(), @"
    | first order | customers | revenue | per customer | +1 | +2 |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | 2025-09 | 2 | 75.00 EUR | 37.50 | 50.0% | 50.0% |
    | 2025-10 | 1 | 7.00 EUR | 7.00 | 100.0% |  |
    | 2025-11 | 3 | 17.00 EUR | 5.67 |  |  |
    ");
}

#[test]
fn the_page_has_a_tile_for_each_share_and_the_workbook_the_shares_as_numbers() {
    let folder = folder();
    folder.ok("report --month 2025-11 -o m.html -o m.xlsx");
    let html = fs::read_to_string(folder.path().join("m.html")).unwrap();
    let part = html.split("<section id=\"cohorts\"").nth(1).unwrap();
    let svg = &part[part.find("<svg").unwrap()..part.find("</svg>").unwrap()];
    assert_eq!(svg.matches("<rect class=\"b g\"").count(), 3, "{svg}");
    let words = svg.split("<desc").nth(1).unwrap().split_once('>').unwrap().1;
    insta::assert_snapshot!(words.split("</desc>").next().unwrap(), @"2025-09: +1 50%, +2 50%; 2025-10: +1 100%");
    let mut book: Xlsx<_> = open_workbook(folder.path().join("m.xlsx")).unwrap();
    let sheet = book.worksheet_range("Customers who order again").unwrap();
    let row: Vec<String> = sheet.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(row, ["2025-09", "share", "1", "0.5", "0.5"]);
    // What is not known is no number.
    assert_eq!(sheet.rows().nth(2).unwrap()[4], Data::Empty);
}

#[test]
fn a_list_and_a_mail_are_as_they_were() {
    let folder = folder();
    for flags in ["--format csv", "--format ndjson", "--mail"] {
        let text = folder.ok(&format!("report --month 2025-11 {flags}"));
        assert!(!text.contains("returning") && !text.contains("first_order"), "{text}");
    }
}

#[test]
fn a_closed_month_keeps_what_it_told_of_customers() {
    let folder = folder();
    let before = folder.json("report --month 2025-11");
    folder.ok("close 2025-11");
    let closed = folder.json("report --month 2025-11");
    assert_eq!(closed["customers"], before["customers"]);
    assert_eq!(closed["cohorts"], before["cohorts"]);
}

#[test]
fn no_order_of_imports_no_repetition_and_no_server_changes_a_figure() {
    let folder = folder();
    let expected = folder.json("report --month 2025-11");
    let serving = folder.serve("");
    assert_eq!(folder.json("report --month 2025-11"), expected);
    drop(serving);
    let turned = Folder::new();
    turned.write("links.toml", PLAN);
    let (head, rows) = ORDERS.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    for (number, some) in rows.chunks(3).enumerate() {
        let name = format!("{number}.csv");
        turned.write(&name, &format!("{head}\n{}\n", some.join("\n")));
        turned.run(&format!("import orders {name}"));
    }
    turned.ok("apply links.toml");
    turned.run("import orders 0.csv");
    let found = turned.json("report --month 2025-11");
    for part in ["customers", "cohorts"] {
        assert_eq!(found[part], expected[part]);
    }
}

#[test]
fn conversions_that_are_events_are_orders_and_other_currencies_may_have_a_rate() {
    let folder = folder();
    let head = "event_id,kind,at,customer,value,currency";
    folder.write("events.csv", &format!("{head}\nh1,booking,2025-09-03T10:00:00Z,gus,2.00,EUR\n"));
    folder.ok("import events events.csv");
    folder.write("links.toml", &format!("{PLAN}[rates]\nUSD = \"0.5\"\n")).ok("apply links.toml");
    let json = folder.json("report --month 2025-11");
    insta::assert_snapshot!(rows(&json).join("\n"), @"
    2025-09 3: 3 52.00 17.33, 1 20.00 24.00, 2 11.00 27.67
    2025-10 1: 1 0.00 0.00, 1 7.00 7.00
    2025-11 2: 2 36.00 18.00
    ");
    assert_eq!(json["cohorts"].get("other_currencies"), None);
}
