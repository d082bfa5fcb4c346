//! Rows of shops' files that are no orders, take something back, or say less than others: what counts.

use crate::folder::Folder;
use crate::shop_faults::{AT, PAYPAL, SHOPIFY, orders};

/// Rows at the end with sums were bad rows, or orders.
#[test]
fn a_row_of_totals_is_no_order() {
    for (word, date) in [("Total", ""), ("Grand total", ""), ("SUMME:", ""), ("Totale", "")] {
        let folder = Folder::new();
        let order = format!("#1,ida@example.com,paid,{AT},EUR,10.00,,0.00,,1,Mug,77,\n");
        let totals = format!("{word},,,{date},,120.00,,,,,,,\n");
        folder.write("shop.csv", &format!("{SHOPIFY}{order}{totals}"));
        let ran = folder.run("import orders shop.csv");
        assert!(ran.code == 0 && ran.err.contains("rows of totals 1"), "{ran:#?}");
        assert_eq!(orders(&folder), ["#1 paid EUR 10.00 0.00"]);
    }
}

/// A chargeback that was won stayed a refund, refunds of an older type were payments to others, and without the
/// column that names the sale, refunds were bad rows and their sales counted in full.
#[test]
fn what_paypal_gives_back_and_takes_again_is_told_by_the_sale_that_it_names() {
    let row = |kind, gross, ids| {
        format!("2026-11-02,10:00:00,UTC,{kind},Completed,EUR,{gross},{ids},Credit\n")
    };
    let sale = row("Express Checkout Payment", "50.00", "T1,");
    for (rows, expected) in [
        (row("Refund", "-20.00", "R1,T1"), "T1 partially_refunded EUR 50.00 20.00"),
        (row("Chargeback", "-50.00", "C1,T1"), "T1 refunded EUR 50.00 50.00"),
        (
            row("Chargeback", "-50.00", "C1,T1") + &row("Chargeback Reversal", "50.00", "C2,T1"),
            "T1 paid EUR 50.00 0.00",
        ),
    ] {
        let folder = Folder::new();
        folder.write("paypal.csv", &format!("{PAYPAL}{sale}{rows}"));
        folder.ok("import orders paypal.csv --dates mdy");
        assert_eq!(orders(&folder), [expected]);
    }
    let folder = Folder::new();
    folder.write("paypal.csv", &PAYPAL.replace("Reference Txn ID,", ""));
    let ran = folder.run("import orders paypal.csv");
    assert!(ran.code == 1 && ran.err.contains("without the column Reference Txn ID"), "{ran:#?}");
}

/// An authorization that was never taken was a paid order, a cancelled one of Amazon asked for a currency, and an
/// empty cell was refused although the currency was given.
#[test]
fn what_was_never_paid_is_no_sale_and_needs_no_currency() {
    for (file, given, expected) in [
        (
            "id,Created date (UTC),Amount,Currency,Status,Captured\n\
             ch_1,2026-11-02 10:00:00,5.00,eur,Paid,false\nch_2,2026-11-02 10:00:00,6.00,eur,Paid,true\n",
            "",
            vec!["ch_2 paid EUR 6.00 0.00"],
        ),
        (
            "amazon-order-id\tpurchase-date\torder-status\tcurrency\titem-price\tquantity\n\
             1-1\t2026-11-02T10:00:00+00:00\tCancelled\t\t\t0\n",
            "",
            // It never had a currency.
            vec!["1-1 cancelled   "],
        ),
        (
            "order_id,ordered_at,currency,total,tax\n1,2026-11-02T10:00:00Z,,5.00,0.798319\n",
            "--currency EUR",
            vec!["1 paid EUR 5.00 0.00"],
        ),
        (
            "Name,Financial Status,Created at,Currency,Total\n#1,paid,2026-11-02 10:00:00 +0100,EUR,9.00\n",
            "--from shopify",
            vec!["#1 paid EUR 9.00 0.00"],
        ),
    ] {
        let folder = Folder::new();
        folder.write("orders.csv", file);
        folder.ok(&format!("import orders orders.csv {given}"));
        assert_eq!(orders(&folder), expected);
    }
}
