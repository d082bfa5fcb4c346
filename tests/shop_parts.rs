//! Orders whose rows are split over files, and rows that look alike.

use std::collections::BTreeMap;

use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::order::OrderVersion;
use couplet::domain::record::person::PeopleKey;
use couplet::domain::record::version::Version;
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
    let rows: Vec<OrderVersion> = versions.values().flatten().cloned().collect();
    let refunds: Vec<&OrderVersion> = rows.iter().filter(|row| row.refund.is_some()).collect();
    // As the store finds refunds that name the payment of an order.
    for versions in versions.values_mut() {
        let paid: Vec<_> = versions.iter().filter(|row| row.refund.is_none()).cloned().collect();
        for sale in paid {
            let is_its =
                |of: &&&OrderVersion| of.payments.iter().any(|of| sale.payments.contains(of));
            versions.extend(refunds.iter().filter(is_its).map(|refund| refund.under(&sale.id)));
        }
    }
    versions.into_values().filter_map(Conversion::fold).collect()
}

const SQUARE: &str = "Date,Time,Time Zone,Gross Sales,Discounts,Tax,Total Collected,Transaction ID,Payment ID,Event Type\n";
const SQUARE_ITEMS: &str = "Date,Time,Time Zone,Item,Price Point Name,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type\n";

/// A row of Square's transactions.
fn square(date: &str, amount: &str, ids: &str, kind: &str) -> String {
    format!("{date},14:30:00,UTC,{amount},$0.00,$0.00,{amount},{ids},{kind}\n")
}

/// A refund names the payment of its sale, and was told as waiting for ever if the sale was in the file of the month
/// before.
#[test]
fn a_refund_that_names_a_payment_counts_for_its_sale_of_another_file() {
    let sale = square("2026-05-30", "$30.00", "TXSALE,PAY1", "Payment");
    let refund = square("2026-06-02", "-$10.00", "TXREF,PAY1", "Refund");
    let file = |rows: &[&str]| format!("{SQUARE}{}", rows.concat());
    let (may, june, both) = (file(&[&sale]), file(&[&refund]), file(&[&sale, &refund]));
    let result = ["TXSALE partially_refunded USD 30.00 10.00"];
    for files in [vec![&may, &june], vec![&june, &may], vec![&june, &both], vec![&both, &june]] {
        let folder = Folder::new();
        for file in &files {
            folder.write("square.csv", file);
            folder.ok("import orders square.csv --currency USD");
        }
        assert_eq!(orders(&folder), result);
        assert_eq!(folder.rows("export conversions --from 2026-05-01 --to 2026-05-31").len(), 1);
        folder.write("square.csv", &june);
        let ran = folder.run("import orders square.csv --currency USD --dry-run");
        assert!(!ran.err.contains("waits"), "{ran:#?}");
        folder.ok("verify");
        folder.ok("import undo 1");
        folder.ok("import undo 2");
        assert_eq!(orders(&folder), [""; 0]);
    }
}

/// While a refund waited, a report of its month failed, and the uses of codes of its order were counted twice.
#[test]
fn a_refund_that_waits_for_its_order_changes_nothing_else() {
    let folder = Folder::new();
    folder.write(
        "june.csv",
        &format!("{SQUARE}{}", square("2026-06-02", "-$10.00", "T1,P1", "Refund")),
    );
    folder.write("uses.csv", "code,redeemed_at,order_id\nHELLO,2026-06-01T10:00:00Z,T1\n");
    folder.ok("coupon new HELLO --campaign c --channel instagram");
    folder.ok("import redemptions uses.csv");
    let ran = folder.run("import orders june.csv --currency USD");
    assert!(ran.err.contains("1 refund read: 1 new"), "{ran:#?}");
    assert!(ran.err.contains("1 refund waits for its order"), "{ran:#?}");
    assert_eq!(folder.rows("coupon list")[0]["redeemed"], "1");
    assert_eq!(folder.rows("export conversions --from 2026-06-01 --to 2026-06-30").len(), 0);
    folder.ok("report --month 2026-06");
}

/// The payments and the items of one sale were added up.
#[test]
fn a_sale_that_two_files_state_as_payments_and_as_items_counts_once() {
    let payments = [
        square("2026-05-01", "$32.00", "T1,P1", "Payment"),
        square("2026-05-01", "$50.00", "T2,P2", "Payment"),
        square("2026-05-03", "-$12.00", "T2,P2", "Refund"),
    ];
    let item = |date, item, amount, ids, kind| {
        format!("{date},14:30:00,UTC,{item},,1.0,{amount},$0.00,{amount},$0.00,{ids},{kind}\n")
    };
    let items = [
        item("2026-05-01", "Mug", "$30.00", "T1,P1", "Payment"),
        item("2026-05-01", "Mug", "$40.00", "T2,P2", "Payment"),
        item("2026-05-01", "Cup", "$10.00", "T2,P2", "Payment"),
        item("2026-05-03", "Cup", "-$10.00", "T2,P2", "Refund"),
    ];
    let payments = format!("{SQUARE}{}", payments.concat());
    let items = format!("{SQUARE_ITEMS}{}", items.concat());
    for files in [[&payments, &items], [&items, &payments]] {
        let folder = Folder::new();
        for file in files {
            folder.write("square.csv", file);
            let ran = folder.run("import orders square.csv --currency USD");
            assert!(ran.code == 0 && !ran.err.contains("warning"), "{ran:#?}");
        }
        assert_eq!(
            orders(&folder),
            ["T1 paid USD 32.00 0.00", "T2 partially_refunded USD 50.00 12.00"]
        );
    }
}

/// What told rows apart was their text, so that a file that a spreadsheet had saved again counted twice.
#[test]
fn a_file_that_a_spreadsheet_has_saved_again_brings_nothing_new() {
    let woo = "Date,Order #,Status,Product(s),Net sales\n";
    for (first, again, given, order) in [
        (
            format!(
                "{SQUARE}{}{}",
                square("2026-05-01", "$50.00", "T2,P2", "Payment"),
                square("2026-05-03", "-$10.00", "T2,P2", "Refund")
            ),
            format!(
                "{SQUARE}5/1/2026,2:30:00 PM,UTC,$50,$0,$0,$50,T2,P2,Payment\n5/3/2026,2:30:00 PM,UTC,-$10,$0,$0,-$10,T2,P2,Refund\n"
            ),
            "--currency USD --dates mdy",
            "T2 partially_refunded USD 50.00 10.00",
        ),
        (
            format!(
                "{SQUARE_ITEMS}2026-05-01,14:30:00,UTC,Mug,,1.0,$8.40,$0.00,$8.40,$0.00,T1,P1,Payment\n"
            ),
            format!(
                "{SQUARE_ITEMS}5/1/2026,2:30:00 PM,UTC,Mug,Regular,1,8.4,0,8.4,0,T1,P1,Payment\n"
            ),
            "--currency USD --dates mdy",
            "T1 paid USD 8.40 0.00",
        ),
        (
            format!(
                "{woo}2026-05-02 10:00:00,3,completed,x,42.02\n2026-05-03 10:00:00,3,completed,x,-8.40\n"
            ),
            format!(
                "{}02.05.2026 10:00;3;completed;x;42,02\n03.05.2026 10:00;3;completed;x;-8,4\n",
                woo.replace(',', ";")
            ),
            "--currency EUR --dates dmy --zone UTC",
            "3 partially_refunded EUR 42.02 8.40",
        ),
    ] {
        let folder = Folder::new();
        for file in [&first, &again] {
            folder.write("orders.csv", file);
            folder.ok(&format!("import orders orders.csv {given}"));
            assert_eq!(orders(&folder), [order]);
        }
    }
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
        let lines: Vec<&str> = file.lines().collect();
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
    assert!(ran.code == 0 && ran.err.contains("0 new, 1 kept, 1 known"), "{ran:#?}");
    let apart = Folder::new();
    apart.write("apart.txt", &format!("{header}{mug}{bowl}{other}{mug}"));
    let ran = apart.run("import orders apart.txt");
    assert!(
        ran.code == 5 && ran.err.contains("the rows of its order are not next to each other"),
        "{ran:#?}"
    );
    assert_eq!(orders(&apart), ["1-2 paid EUR 9.00 0.00"]);
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
