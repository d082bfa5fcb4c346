//! Orders that are known under one id: of two shops, of payments without an id, of rows that say the same.

use crate::folder::Folder;
use crate::shop_faults::orders;

const WIX: &str = "Order number,Date created,Time,Contact email,Item,Qty,Quantity refunded,Price,Payment status,\
     Coupon code,Total tax,Total,Currency,Refunded amount,Net amount,Fulfillment status\n\
     10001,\"Oct 8, 2026\",9:15:51 AM,ida@example.com,Mug,1,,34.20,Paid,,,34.20,EUR,0,34.20,Fulfilled\n";
const OTHER: &str = "order_id,ordered_at,currency,total\n10001,2026-11-20T09:30:00Z,EUR,99.00\n";

/// Two shops that count their orders alike became one, and the warning named no second shop.
#[test]
fn orders_of_two_shops_with_one_number_are_told_with_both_tools_and_kept_apart_by_the_shop() {
    let folder = Folder::new();
    folder.write("wix.csv", WIX).write("own.csv", OTHER);
    let ran = folder.run("import orders wix.csv own.csv --zone Europe/Berlin");
    let told = "1 order has the id of one of another tool with another day or total: 10001 is in a file of wix \
                and in one of generic";
    assert!(ran.err.contains(told) && ran.err.contains("--shop NAME"), "{ran:#?}");
    assert_eq!(orders(&folder).len(), 1);
    folder.ok("import undo 2");
    folder.write("codes.csv", "code,redeemed_at,order_id\nSTORY10,2026-11-20T09:30:00Z,10001\n");
    folder.ok("import orders own.csv --shop Berlin");
    folder.ok("import redemptions codes.csv --shop berlin");
    assert_eq!(orders(&folder), ["10001 paid EUR 34.20 0.00", "berlin:10001 paid EUR 99.00 0.00"]);
    let rows = folder.rows("export conversions");
    assert_eq!([&*rows[0]["codes"], &*rows[1]["codes"]], ["", "STORY10"]);
    let ran = folder.run("import orders own.csv --shop 'two words'");
    assert!(ran.code == 2 && ran.err.contains("the name of a shop has"), "{ran:#?}");
    // The same order from two tools is no fault.
    let again = OTHER.replace("2026-11-20T09:30:00Z,EUR,99.00", "2026-10-08T07:15:51Z,EUR,34.20");
    folder.write("again.csv", &again);
    let ran = folder.run("import orders again.csv");
    assert!(!ran.err.contains("another tool"), "{ran:#?}");
}

/// Two payments of one minute and amount were one order if they came in two files, two for one invoice were one in
/// any case, and of two that were alike both were refunded once two files had them in another order.
#[test]
fn payments_without_an_id_are_told_apart_by_what_they_are_for_and_by_how_far_they_are() {
    let head = "Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Description,Invoice Number\n";
    let row = |amount: &str, back: &str, status: &str, what: &str| {
        format!("2026-10-02 05:41,{amount},{back},eur,{status},x@example.com,{what}\n")
    };
    let (paid, back) =
        (row("9.00", "0.00", "Paid", "Ring,"), row("9.00", "9.00", "Refunded", "Ring,"));
    for (files, totals) in [
        (
            [row("9.00", "0.00", "Paid", "A,"), row("9.00", "0.00", "Paid", "B,")],
            vec!["9.00", "9.00"],
        ),
        (
            [row("50.00", "0.00", "Paid", ",R-1"), row("30.00", "0.00", "Paid", ",R-1")],
            vec!["50.00", "30.00"],
        ),
        ([format!("{back}{paid}"), format!("{paid}{back}")], vec!["0.00", "9.00"]),
        ([format!("{paid}{paid}"), format!("{paid}{back}")], vec!["0.00", "9.00"]),
    ] {
        let folder = Folder::new();
        let [one, other] = files.clone();
        folder.write("1.csv", &format!("{head}{one}")).write("2.csv", &format!("{head}{other}"));
        let ran = folder.run("import orders 1.csv 2.csv");
        assert!(ran.err.contains("no id, and"), "{ran:#?}");
        let rows = folder.rows("export conversions");
        let mut net: Vec<&str> = rows.iter().map(|row| &*row["net"]).collect();
        net.sort_unstable();
        let mut totals = totals;
        totals.sort_unstable();
        assert_eq!(net, totals, "{files:?}");
    }
}

const SQUARE: &str = "Date,Time,Time Zone,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type\n";

fn item(item: &str, price: &str, order: &str, kind: &str) -> String {
    format!(
        "2026-11-02,10:00:00,UTC,{item},1.0,{price},$0.00,{price},$0.00,{order},P-{order},{kind}\n"
    )
}

/// An item that stood in a file of its own was not counted beside an equal one, and nothing said so.
#[test]
fn equal_rows_of_an_order_in_two_files_are_told() {
    let folder = Folder::new();
    let (ring, hat) =
        (item("Ring", "$11.00", "T1", "Payment"), item("Hat", "$5.00", "T1", "Payment"));
    folder
        .write("1.csv", &format!("{SQUARE}{ring}{hat}"))
        .write("2.csv", &format!("{SQUARE}{ring}"));
    let whole = folder.run("import orders 1.csv --currency USD");
    assert!(!whole.err.contains("warning"), "{whole:#?}");
    let ran = folder.run("import orders 2.csv --currency USD");
    assert!(ran.err.contains("1 order has only some of its rows in one file"), "{ran:#?}");
    assert!(ran.err.contains("counted once: T1; import each order"), "{ran:#?}");
    assert_eq!(orders(&folder), ["T1 paid USD 16.00 0.00"]);
}

/// A row was refused and the rest of its order counted, with a refund of all that was left.
#[test]
fn an_order_whose_equal_rows_are_apart_is_left_out_as_a_whole() {
    let folder = Folder::new();
    let rows = [
        item("Ring", "$11.00", "T1", "Payment"),
        item("Box", "$2.00", "T2", "Payment"),
        item("Ring", "$11.00", "T1", "Payment"),
        item("Ring", "-$11.00", "T1", "Refund"),
    ];
    folder.write("square.csv", &format!("{SQUARE}{}", rows.concat()));
    for flags in ["--dry-run", ""] {
        let ran = folder.run(&format!("import orders square.csv --currency USD {flags}"));
        assert!(ran.code == 5 && ran.err.contains("(lines 2, 4)"), "{ran:#?}");
    }
    assert_eq!(orders(&folder), ["T2 paid USD 2.00 0.00"]);
}

/// A refund that does not count was called known, and taking it back told that another import says the same.
#[test]
fn a_refund_in_another_currency_is_kept_and_taken_back_as_what_it_is() {
    let folder = Folder::new();
    let head = "Date,Time,TimeZone,Type,Status,Currency,Gross,Transaction ID,Reference Txn ID,Balance Impact\n";
    let row = |kind: &str, money: &str, ids: &str| {
        format!("2026-11-02,10:00:00,UTC,{kind},Completed,{money},{ids},Credit\n")
    };
    folder
        .write("1.csv", &format!("{head}{}", row("Express Checkout Payment", "EUR,50.00", "S1,")));
    folder.write("2.csv", &format!("{head}{}", row("Payment Refund", "USD,-20.00", "R1,S1")));
    folder.ok("import orders 1.csv --dates mdy");
    let ran = folder.run("import orders 2.csv --dates mdy");
    assert!(ran.err.contains("1 refund read: 0 new, 1 kept, 0 known"), "{ran:#?}");
    let undone = folder.ok("import undo 2");
    assert!(undone.contains("1 unchanged, as what other imports say counts"), "{undone}");
}
