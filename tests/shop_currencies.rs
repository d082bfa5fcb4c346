//! Amounts of shops in currencies that differ, and in those that have other decimals than two.

use crate::folder::Folder;
use crate::shop_faults::{PAYPAL, orders};

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
