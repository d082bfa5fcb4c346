//! What is paid once: adjustments of closed months, and orders whose month is another one now.

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

const HEAD: &str = "order_id,ordered_at,currency,total,discount_codes,tax,refunded,status\n";
const SHOP: &str = "
[agents]
mia = { channels = [\"instagram\"], code = \"MIA10\" }
[commission]
rate = \"5%\"
";

/// A shop in UTC that pays an agent.
fn shop() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels(SHOP));
    folder.ok("apply links.toml");
    folder
}

/// An order of 100.00 with the agent's code.
fn row(id: &str, at: &str) -> String {
    format!("{id},{at},EUR,100.00,MIA10,0,,\n")
}

fn import(folder: &Folder, rows: &[String]) {
    folder.write("orders.csv", &format!("{HEAD}{}", rows.concat()));
    folder.ok("import orders orders.csv --replace");
}

/// The lines of the agent's statement: order, month that it adjusts, net, commission.
fn lines(folder: &Folder, month: &str) -> Vec<String> {
    let rows = folder.rows(&format!("statement --agent mia --month {month}"));
    let names = ["order_id", "adjusts", "net", "commission"];
    rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
}

fn in_tokyo(folder: &Folder) {
    let plan = plan_of_channels(SHOP).replace("\"UTC\"", "\"Asia/Tokyo\"");
    folder.write("links.toml", &plan);
    folder.ok("apply links.toml");
}

/// A refund of August came after August was closed, while July, September and October are open: each of the three
/// statements listed it, and the close of July recorded it.
#[test]
fn adjustments_are_in_the_statement_of_the_month_after_the_last_closed_one_and_in_no_other() {
    let folder = shop();
    let others = [row("J", "2025-07-05T10:00:00Z"), row("S", "2025-09-05T10:00:00Z")];
    import(&folder, &[&others[..], &[row("A", "2025-08-05T10:00:00Z")]].concat());
    folder.ok("close 2025-08");
    let refunded = "A,2025-08-05T10:00:00Z,EUR,100.00,MIA10,0,100.00,refunded\n".to_owned();
    import(&folder, &[&others[..], &[refunded]].concat());
    assert_eq!(lines(&folder, "2025-07"), ["J  100.00 5.00"]);
    assert_eq!(lines(&folder, "2025-09"), ["S  100.00 5.00", "A 2025-08 -100.00 -5.00"]);
    assert_eq!(lines(&folder, "2025-10"), [""; 0]);
    insta::assert_snapshot!(folder.ok("statement --month 2025-07"), @"
    agent  currency  orders  adjustments     net    base  commission  tax_unknown
    mia    EUR            1            0  100.00  100.00        5.00            0

    mia is owed 5.00 EUR, on 100.00 EUR net of tax and shipping.
    1 adjustment of closed months is in the statement of 2025-09, the month after
    the last closed one.
    ");
    let later = folder.run("statement --agent mia --month 2025-10");
    insta::assert_snapshot!(later.out, @"
    1 adjustment of closed months is in the statement of 2025-09, the month after
    the last closed one.
    ");
    insta::assert_snapshot!(later.err, @"no orders of mia in October 2025");
    insta::assert_snapshot!(folder.ok("close 2025-07"), @"2025-07 is closed with 1 credit and 0 adjustments of closed months");
    assert_eq!(lines(&folder, "2025-09"), ["S  100.00 5.00", "A 2025-08 -100.00 -5.00"]);
    // A later month that is closed first hands them on to the month after it.
    insta::assert_snapshot!(folder.ok("close 2025-10"), @"2025-10 is closed with 0 credits and 0 adjustments of closed months");
    assert_eq!(lines(&folder, "2025-09"), ["S  100.00 5.00"]);
    assert_eq!(lines(&folder, "2025-11"), ["A 2025-08 -100.00 -5.00"]);
    folder.ok("close 2025-11");
    folder.ok("close 2025-09");
    assert_eq!(lines(&folder, "2025-12"), [""; 0], "it was paid back once");
}

/// An order of the last evening of August in UTC is one of September in Tokyo. The plan moved to Tokyo after August was
/// closed, and the order was paid with both months.
#[test]
fn an_order_that_a_closed_month_paid_is_not_paid_again_when_the_zone_changes() {
    let folder = shop();
    let first = [row("x1", "2025-08-31T20:00:00Z"), row("s1", "2025-09-05T10:00:00Z")];
    import(&folder, &first);
    folder.ok("close 2025-08");
    in_tokyo(&folder);
    assert_eq!(lines(&folder, "2025-09"), ["s1  100.00 5.00"]);
    // One that came in late belongs to the closed month as well, once.
    let late = row("x2", "2025-08-31T20:00:00Z");
    import(&folder, &[&first[..], &[late]].concat());
    let september = ["s1  100.00 5.00", "x2 2025-08 100.00 5.00"];
    assert_eq!(lines(&folder, "2025-09"), september);
    folder.ok("close 2025-09");
    assert_eq!(lines(&folder, "2025-09"), september);
    assert_eq!(lines(&folder, "2025-10"), [""; 0]);
}

/// Hours that no month has: August was closed in Tokyo, where it ends at 15:00 in UTC, and the plan is in UTC now.
#[test]
fn an_order_between_a_closed_month_and_the_next_one_of_another_zone_is_an_adjustment() {
    let folder = shop();
    in_tokyo(&folder);
    let first = [row("a1", "2025-08-05T20:00:00Z"), row("x1", "2025-08-31T20:00:00Z")];
    import(&folder, &first);
    folder.ok("close 2025-08");
    assert_eq!(lines(&folder, "2025-08"), ["a1  100.00 5.00"]);
    folder.write("links.toml", &plan_of_channels(SHOP));
    folder.ok("apply links.toml");
    assert_eq!(lines(&folder, "2025-09"), ["x1 2025-08 100.00 5.00"]);
}

/// The shop corrects the date of a paid order. It was taken back in September and paid in October, so that mia was
/// owed nothing in one statement and too much in the other.
#[test]
fn an_order_that_was_paid_stays_with_the_month_that_paid_it_when_its_date_moves() {
    let folder = shop();
    let at = |day: &str| [row("x1", &format!("{day}T20:00:00Z"))];
    import(&folder, &at("2025-08-30"));
    folder.ok("close 2025-08");
    for day in ["2025-07-02", "2025-09-02", "2025-10-02"] {
        import(&folder, &at(day));
        for month in ["2025-07", "2025-09", "2025-10"] {
            assert_eq!(lines(&folder, month), [""; 0], "moved to {day}, the statement of {month}");
        }
    }
    // What it is refunded then is an adjustment of the month that paid it.
    let refunded = "x1,2025-10-02T20:00:00Z,EUR,100.00,MIA10,0,40.00,partially_refunded\n";
    import(&folder, &[refunded.to_owned()]);
    assert_eq!(lines(&folder, "2025-09"), ["x1 2025-08 -40.00 -2.00"]);
    folder.ok("close 2025-09");
    folder.ok("close 2025-10");
    assert_eq!(lines(&folder, "2025-10"), [""; 0]);
    // Opened again, August pays nothing any more, and the month that has the order now does.
    folder.ok("close 2025-08 --reopen 'the dates were wrong'");
    let paid = ["x1  40.00 2.00", "x1 2025-10 60.00 3.00"];
    let mut all = lines(&folder, "2025-08");
    all.extend(lines(&folder, "2025-11"));
    assert_eq!(all, paid);
}
