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
