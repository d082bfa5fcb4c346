//! What makes the key of a shop's order: payments without an id, orders that share a number, rows apart from their
//! order.

use crate::folder::Folder;
use crate::shop_faults::{AT, SHOPIFY, orders};

/// The total of every order, and how many there are.
fn totals(folder: &Folder) -> Vec<String> {
    let mut totals: Vec<String> =
        folder.rows("export conversions").iter().map(|row| row["gross"].clone()).collect();
    totals.sort();
    totals
}

/// Two customers paid the same amount in one second, in a file of Stripe without ids: one order was left of them.
#[test]
fn payments_without_an_id_are_told_apart_by_their_customers() {
    for column in ["Customer Email", "Customer Name", "Card Name", "Customer Phone", "Customer ID"]
    {
        let folder = Folder::new();
        let row = |who: &str| format!("2026-11-05 18:52:46,20.00,eur,Paid,{who}\n");
        let head = format!("Created date (UTC),Amount,Currency,Status,{column}\n");
        let (ida, otto) = (row("+491701234567"), row("+491701234568"));
        folder.write("s.csv", &format!("{head}{ida}{otto}"));
        let ran = folder.run("import orders s.csv");
        assert!(ran.err.contains("2 orders read: 2 new"), "{column}: {ran:#?}");
        assert!(!ran.err.contains("has no id"), "{column}: {ran:#?}");
        // Their key is the same in any file, and names nobody unless it is an id of Stripe.
        folder.write("t.csv", &format!("{head}{otto}{ida}"));
        let ran = folder.run("import orders t.csv");
        assert!(ran.err.contains("2 orders read: 0 new, 2 known"), "{column}: {ran:#?}");
        let ids: Vec<String> = orders(&folder);
        let shown = ids.iter().any(|id| id.contains("170123456"));
        assert_eq!(shown, column == "Customer ID", "{ids:?}");
    }
}

/// Payments that are alike in all columns are different ones: each row of such a file is a payment.
#[test]
fn payments_that_nothing_tells_apart_are_counted_and_told() {
    let folder = Folder::new();
    let row = "2026-11-05 18:52:46,20.00,eur,Paid,ida@example.com\n";
    let other = "2026-11-05 18:52:47,5.00,eur,Paid,ida@example.com\n";
    let head = "Created date (UTC),Amount,Currency,Status,Customer Email\n";
    let told = "1 order has no id and says the same as another row: each row counts";
    for rows in [[row, row, other], [row, other, row], [other, row, row]] {
        folder.write("s.csv", &format!("{head}{}", rows.concat()));
        let ran = folder.run("import orders s.csv");
        assert!(ran.err.contains("3 orders read"), "{ran:#?}");
        assert!(ran.err.contains(told), "{ran:#?}");
        assert_eq!(totals(&folder), ["20.00", "20.00", "5.00"]);
    }
}

/// Of two orders with one number, the one that a file had first counted: another order of rows or of files gave
/// another month.
#[test]
fn of_two_orders_with_one_number_the_same_one_counts_in_every_order_and_both_are_told() {
    let row = |id: &str, total: &str, who: &str| {
        format!("#7,{who}@example.com,paid,{AT},EUR,{total},,0.00,,1,Mug,{id},\n")
    };
    let (one, two) = (row("501", "10.00", "ida"), row("502", "12.00", "otto"));
    let other = format!("#8,kai@example.com,paid,{AT},EUR,5.00,,0.00,,1,Mug,503,\n");
    let files: [&[String]; 5] = [
        &[[one.clone(), two.clone(), other.clone()].concat()],
        &[[two.clone(), one.clone(), other.clone()].concat()],
        &[[one.clone(), other.clone(), two.clone()].concat()],
        &[[one.clone(), other.clone()].concat(), two.clone()],
        &[two.clone(), [other.clone(), one.clone()].concat()],
    ];
    let mut exports = Vec::new();
    for rows in files {
        let folder = Folder::new();
        let mut told = String::new();
        for rows in rows {
            folder.write("s.csv", &format!("{SHOPIFY}{rows}"));
            for options in ["--dry-run", ""] {
                let ran = folder.run(&format!("import orders s.csv {options}"));
                assert_eq!(ran.code, 0, "{ran:#?}");
                told = ran.err;
            }
        }
        assert!(
            told.contains("they are different orders that share a number, of which one counts"),
            "{told}"
        );
        assert!(told.contains("#7 has id 50") && told.contains("and 502 counts"), "{told}");
        assert_eq!(orders(&folder), ["#7 paid EUR 12.00 0.00", "#8 paid EUR 5.00 0.00"]);
        exports.push(folder.run("export conversions").out.lines().count());
        // The one that is meant is imported again.
        folder.write("right.csv", &format!("{SHOPIFY}{one}"));
        folder.ok("import orders right.csv --replace");
        assert_eq!(orders(&folder)[0], "#7 paid EUR 10.00 0.00");
    }
    assert_eq!(exports, [3; 5]);
}

/// A file sorted by products, or cut in two: "nothing names its currency; add --currency", and with it "Financial
/// Status: it cannot be empty".
#[test]
fn a_later_row_apart_from_the_first_row_of_its_order_is_told_so() {
    let head = format!("#1,ida@example.com,paid,{AT},EUR,10.00,,0.00,,1,Mug,501,\n");
    let later = format!("#1,ida@example.com,,{AT},,,,,,2,Bowl,,\n");
    let other = format!("#2,otto@example.com,paid,{AT},EUR,5.00,,0.00,,1,Mug,502,\n");
    let told = "it is a later row of an order, and the first one, which has the date and the amounts, is not next to it";
    for rows in [[&later, &other, &head], [&head, &other, &later]] {
        for options in ["", "--currency EUR"] {
            let folder = Folder::new();
            let rows: String = rows.into_iter().cloned().collect();
            folder.write("s.csv", &format!("{SHOPIFY}{rows}"));
            let ran = folder.run(&format!("import orders s.csv {options}"));
            assert_eq!(ran.code, 5, "{ran:#?}");
            assert!(ran.err.contains(told), "{ran:#?}");
            assert!(!ran.err.contains("cannot be empty"), "{ran:#?}");
            assert_eq!(orders(&folder), ["#1 paid EUR 10.00 0.00", "#2 paid EUR 5.00 0.00"]);
        }
    }
}
