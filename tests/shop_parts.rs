//! Orders whose rows are split over files, and rows that look alike.

use std::collections::BTreeMap;

use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::order::OrderVersion;
use couplet::domain::record::person::PeopleKey;
use couplet::import::{Row, orders as orders_in};

use crate::expected::options;
use crate::folder::Folder;
use crate::shop_faults::orders;

/// The orders of a file that is cut into pieces, each with its header, read in some order.
fn orders_of(pieces: &[String], given: &str) -> Vec<Conversion> {
    let options = options(given);
    let key = PeopleKey::from_bytes([7; 32]);
    let mut versions = BTreeMap::<String, Vec<OrderVersion>>::new();
    for piece in pieces {
        for row in orders_in(piece.as_bytes(), &options, Some(&key)).unwrap() {
            if let Row::Good { record, .. } = row.unwrap() {
                versions.entry(record.id.to_string()).or_default().push(record);
            }
        }
    }
    versions.into_values().filter_map(Conversion::fold).collect()
}

/// The rows of an order that lay in two files counted as the larger part of them.
#[test]
fn an_order_is_the_same_however_its_rows_are_split_over_files() {
    for (file, given) in [
        (include_str!("shops/etsy-items.csv"), "zone=America/Chicago"),
        (include_str!("shops/square-items.csv"), "currency=USD"),
        (include_str!("shops/square-transactions.csv"), "currency=USD dates=mdy"),
        (include_str!("shops/amazon-all-orders.txt"), ""),
    ] {
        // A refund that names another order than its payment is told as waiting if its sale is elsewhere.
        let is_kept = |line: &&str| !line.contains("Tx0094") && !line.contains("Tx0096");
        let lines: Vec<&str> = file.lines().filter(is_kept).collect();
        let (header, rows) = (lines[0], &lines[1..]);
        let piece = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
        let whole = orders_of(&[piece(rows)], given);
        assert!(!whole.is_empty());
        for cut in 0..rows.len() {
            for end in (cut..rows.len()).take(3) {
                let pieces = [piece(&rows[cut..end]), piece(&rows[end..]), piece(&rows[..cut])];
                assert_eq!(orders_of(&pieces, given), whole, "{header}: {cut}..{end}");
                let again = [piece(&rows[..end]), piece(&rows[cut..]), piece(rows)];
                assert_eq!(orders_of(&again, given), whole, "{header}: {cut}..{end}, overlapping");
            }
        }
        let mut sorted = rows.to_vec();
        sorted.reverse();
        assert_eq!(orders_of(&[piece(&sorted)], given), whole, "{header}: from below");
    }
}

/// Rows that nothing tells apart may be the same twice, or two items of one kind.
#[test]
fn rows_of_an_order_that_look_alike_are_counted_where_they_are_together_and_told_where_not() {
    let folder = Folder::new();
    let row =
        |id, sku, price| format!("{id}\t2026-11-02T10:00:00Z\tShipped\tEUR\t{price}\t1\t{sku}\n");
    let (mug, bowl) = (row("1-1", "MUG", 5), row("1-1", "BOWL", 6));
    let other = row("1-2", "MUG", 9);
    let header =
        "amazon-order-id\tpurchase-date\torder-status\tcurrency\titem-price\tquantity\tsku\n";
    folder.write("together.txt", &format!("{header}{mug}{mug}{bowl}{other}"));
    folder.write("apart.txt", &format!("{header}{mug}{bowl}{other}{mug}"));
    folder.write("rest.txt", &format!("{header}{other}{bowl}"));
    folder.ok("import orders together.txt");
    assert_eq!(orders(&folder), ["1-1 paid EUR 16.00 0.00", "1-2 paid EUR 9.00 0.00"]);
    let ran = folder.run("import orders rest.txt");
    assert!(ran.code == 0 && ran.err.contains("0 new, 2 known"), "{ran:#?}");
    let apart = Folder::new();
    apart.write("apart.txt", &format!("{header}{mug}{bowl}{other}{mug}"));
    let ran = apart.run("import orders apart.txt");
    assert!(
        ran.code == 5 && ran.err.contains("line 5, column amazon-order-id: its order has"),
        "{ran:#?}"
    );
    assert_eq!(orders(&apart), ["1-1 paid EUR 11.00 0.00", "1-2 paid EUR 9.00 0.00"]);
}

/// Of two items of one kind that were given back together, one was counted.
#[test]
fn refunds_that_look_alike_are_counted_where_they_are_together() {
    let folder = Folder::new();
    let row = |time, item, price, kind, payment| {
        format!(
            "2026-11-02,{time},UTC,{item},1.0,{price},$0.00,{price},$0.00,T1,{payment},{kind}\n"
        )
    };
    let rows = [
        row("10:00:00", "Mug", "$8.00", "Payment", "P1"),
        row("10:00:00", "Mug", "$8.00", "Payment", "P1"),
        row("10:00:00", "Mug", "$8.00", "Payment", "P1"),
        row("11:00:00", "Mug", "-$8.00", "Refund", "P1"),
        row("11:00:00", "Mug", "-$8.00", "Refund", "P1"),
    ];
    folder.write(
        "square.csv",
        &format!(
            "Date,Time,Time Zone,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type\n{}",
            rows.concat()
        ),
    );
    for _ in 0..2 {
        folder.ok("import orders square.csv --currency USD");
        assert_eq!(orders(&folder), ["T1 partially_refunded USD 24.00 16.00"]);
    }
}
