//! Amounts of shops in currencies that differ, and in those that have other decimals than two.

use crate::folder::Folder;
use crate::shop_faults::{AT, PAYPAL, SHOPIFY, orders};

/// A row of a file of `PayPal`: its type, currency, amount, id, and what it refers to.
fn paypal(kind: &str, currency: &str, gross: &str, id: &str, of: &str) -> String {
    let impact = if gross.starts_with('-') { "Debit" } else { "Credit" };
    format!("11/20/2026,10:00:00,UTC,{kind},Completed,{currency},{gross},{id},{of},{impact}\n")
}

/// A refund of 20.00 EUR for a sale of 50.00 USD counted nowhere, and nothing said so.
#[test]
fn a_refund_in_another_currency_than_its_sale_is_told_by_the_import_that_meets_it() {
    let sale = paypal("Website Payment", "USD", "50.00", "S1", "");
    let refund = paypal("Payment Refund", "EUR", "-20.00", "R1", "S1");
    let own = paypal("Payment Refund", "USD", "-5.00", "R2", "S1");
    let told = "warning: 1 refund is in another currency than its order, and not counted, as currencies are never \
                added up: 20.00 EUR of S1; write what was given back in the currency of the order";
    let files = [
        vec![[sale.clone(), refund.clone(), own.clone()].concat()],
        vec![sale.clone(), [refund.clone(), own.clone()].concat()],
        vec![[own, refund].concat(), sale],
    ];
    for rows in files {
        let folder = Folder::new();
        let last = rows.len() - 1;
        for (number, rows) in rows.iter().enumerate() {
            folder.write("p.csv", &format!("{PAYPAL}{rows}"));
            for options in ["--dry-run", "", ""] {
                let ran = folder.run(&format!("import orders p.csv --dates mdy {options}"));
                assert_eq!(ran.code, 0, "{ran:#?}");
                assert_eq!(ran.err.contains(told), number == last, "{ran:#?}");
            }
        }
        let json = folder.json("import orders p.csv --dates mdy");
        assert_eq!(
            (&json["refunds_in_other_currency"], &json["refunds_waiting"]),
            (&1.into(), &0.into())
        );
        let warning = json["warnings"][0].as_str().unwrap();
        assert!(warning.contains("20.00 EUR of S1"), "{json}");
        assert_eq!(orders(&folder), ["S1 partially_refunded USD 50.00 5.00"]);
    }
}

/// `refunded` with 0.00 given back was revenue in a generic file, and refunded in full in one of Shopify.
#[test]
fn a_refunded_order_with_nothing_given_back_is_refunded_in_full_in_every_file() {
    let rows = "order_id,ordered_at,currency,total,status,refunded\n\
                #1,2026-11-20T09:30:00Z,EUR,120.00,refunded,0.00\n\
                #2,2026-11-20T09:30:00Z,EUR,20.00,refunded,5.00\n\
                #3,2026-11-20T09:30:00Z,EUR,0.00,refunded,0.00\n\
                #4,2026-11-20T09:30:00Z,EUR,30.00,refunded,\n";
    let folder = Folder::new();
    folder.write("o.csv", rows);
    let told = "warning: 1 refunded order has 0 as what was given back, and is taken as refunded in full; write paid \
                where nothing was given back";
    for options in ["--dry-run", ""] {
        let ran = folder.run(&format!("import orders o.csv {options}"));
        assert!(ran.err.contains(told), "{ran:#?}");
    }
    assert_eq!(
        orders(&folder),
        [
            "#1 refunded EUR 120.00 120.00",
            "#2 refunded EUR 20.00 5.00",
            "#3 refunded EUR 0.00 0.00",
            "#4 refunded EUR 30.00 30.00",
        ]
    );
    let shopify = Folder::new();
    let row = format!("#1,ida@example.com,refunded,{AT},EUR,120.00,,0.00,,1,Mug,501,\n");
    shopify.write("s.csv", &format!("{SHOPIFY}{row}"));
    shopify.ok("import orders s.csv");
    assert_eq!(orders(&shopify), ["#1 refunded EUR 120.00 120.00"]);
}
