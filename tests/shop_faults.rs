//! Order files of shops with rows that contradict each other, cannot be read, or wait for others: what counts,
//! and what is said.

use std::collections::BTreeMap;

use crate::folder::Folder;

/// Id, state, currency, total and refunds of every order.
pub(crate) fn orders(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("export conversions");
    let told = |row: &BTreeMap<String, String>| {
        ["conversion_id", "status", "currency", "gross", "refunded"]
            .map(|name| &*row[name])
            .join(" ")
    };
    rows.iter().map(told).collect()
}

pub(crate) const SHOPIFY: &str = "Name,Email,Financial Status,Created at,Currency,Total,Discount Code,\
                       Refunded Amount,Cancelled at,Lineitem quantity,Lineitem name,Id,Note Attributes\n";
pub(crate) const AT: &str = "2026-11-02 10:00:00 +0100";

/// Of two rows of one order that said different things, the first counted without a word.
#[test]
fn rows_of_one_order_that_contradict_each_other_are_told() {
    let first = format!("#1,ida@example.com,paid,{AT},EUR,10.00,A1,0.00,,1,Mug,77,\n");
    let item = format!("#1,ida@example.com,,{AT},,,,,,2,Bowl,,\n");
    for (from, to, told, order) in [
        (
            "10.00",
            "12.00",
            "total 10.00 EUR and 12.00 EUR, and 12.00 EUR counts",
            "paid EUR 12.00 0.00",
        ),
        ("EUR", "CHF", "currency EUR and CHF, and EUR counts", "paid EUR 10.00 0.00"),
        ("02 10", "02 11", "and 2026-11-02T10:00:00.000Z counts", "paid EUR 10.00 0.00"),
        ("ida@", "otto@", "#1 has a second customer, and the ", "paid EUR 10.00 0.00"),
        // States only move forward.
        ("paid", "pending", "", "paid EUR 10.00 0.00"),
        ("0.00,,", "4.00,,", "", "partially_refunded EUR 10.00 4.00"),
        ("0.00,,", "0.00,2026-11-03,", "", "cancelled EUR 10.00 0.00"),
    ] {
        let second = first.replacen(from, to, 1);
        for rows in [[&first, &item, &second, &item], [&second, &item, &first, &item]] {
            let folder = Folder::new();
            folder.write("shop.csv", &format!("{SHOPIFY}{}", rows.map(String::as_str).concat()));
            let ran = folder.run("import orders shop.csv");
            assert_eq!(ran.code, 0, "{ran:#?}");
            let warns = ran.err.contains("warning: 1 order differs from an earlier row");
            assert_eq!(warns, !told.is_empty(), "{to}: {ran:#?}");
            let [one, other] = ["10.00 EUR and 12.00 EUR", "12.00 EUR and 10.00 EUR"];
            let said = ran.err.replace(other, one).replace("CHF and EUR", "EUR and CHF");
            assert!(said.contains(told), "{to}: {ran:#?}");
            assert_eq!(orders(&folder), [format!("#1 {order}")], "{to}");
        }
    }
}

/// The second row of an order named another currency, and its amount was added as if it were the first's.
#[test]
fn amounts_of_rows_in_two_currencies_are_not_added_up() {
    let folder = Folder::new();
    folder.write(
        "amazon.txt",
        "amazon-order-id\tpurchase-date\torder-status\tcurrency\titem-price\tquantity\n\
         1-1\t2026-11-02T10:00:00+00:00\tShipped\tEUR\t5.00\t1\n\
         1-1\t2026-11-02T10:00:00+00:00\tShipped\tGBP\t7.00\t1\n\
         1-2\t2026-11-02T10:00:00+00:00\tShipped\tEUR\t9.00\t1\n",
    );
    let ran = folder.run("import orders amazon.txt");
    let told = "line 2, column currency: the rows of its order name several currencies";
    assert!(ran.code == 5 && ran.err.contains(told), "{ran:#?}");
    assert_eq!(orders(&folder), ["1-2 paid EUR 9.00 0.00"]);
}

/// A row of an order was bad, and the others were imported as the whole order.
#[test]
fn an_order_without_one_of_its_rows_is_refused() {
    let folder = Folder::new();
    let row =
        |id, price, more| format!("{id}\t2026-11-02T10:00:00Z\tShipped\tEUR\t{price}\t1{more}\n");
    let rows = [row("1-1", 5, ""), row("1-1", 6, "\tx"), row("1-1", 7, ""), row("1-2", 9, "")];
    folder.write(
        "amazon.txt",
        &format!(
            "amazon-order-id\tpurchase-date\torder-status\tcurrency\titem-price\tquantity\n{}",
            rows.concat()
        ),
    );
    let ran = folder.run("import orders amazon.txt");
    assert!(ran.err.contains("line 3: the row has 7 cells, but the header has 6"), "{ran:#?}");
    assert!(ran.err.contains("line 2, column item-price: another row of its order"), "{ran:#?}");
    assert_eq!(orders(&folder), ["1-2 paid EUR 9.00 0.00"]);
}

/// The first row of an order was bad, and the code in its second row went to the order above it.
#[test]
fn a_row_without_an_id_after_a_bad_row_belongs_to_no_order() {
    let folder = Folder::new();
    let long = "x".repeat(70_000);
    folder.write(
        "woo.csv",
        &format!(
            "Order Number,Order Status,Order Date,Order Total Amount,Coupon Code,Note\n\
             1,Completed,2026-11-02 10:00,5.00,A1,\n2,Completed,2026-11-02 10:00,6.00,B1,\"{long}\n\"\n\
             ,,,,C1,\n"
        ),
    );
    let ran = folder.run("import orders woo.csv --currency EUR --zone UTC");
    assert!(ran.err.contains("line 3, column Note: a cell has more than"), "{ran:#?}");
    assert!(ran.err.contains("line 5: it names no order"), "{ran:#?}");
    let rows = folder.rows("export conversions");
    let codes: Vec<&str> = rows.iter().map(|row| &*row["codes"]).collect();
    assert_eq!(codes, ["A1"]);
}

/// The export left the click id of an order empty that named it only by its landing page, and `explain` used it.
#[test]
fn the_click_id_of_a_landing_page_is_exported() {
    let folder = Folder::new();
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,click_id,landing_url\n\
         #1,2026-11-02T10:00:00Z,EUR,1,,https://shop.example/mug?lnk=Vb3nR8sLq0Yd\n\
         #2,2026-11-02T10:00:00Z,EUR,1,k7Qm2ZcT4xW1,https://shop.example/mug?lnk=Vb3nR8sLq0Yd\n",
    );
    folder.ok("import orders shop.csv");
    let rows = folder.rows("export conversions");
    let ids: Vec<&str> = rows.iter().map(|row| &*row["click_id"]).collect();
    assert_eq!(ids, ["Vb3nR8sLq0Yd", "k7Qm2ZcT4xW1"]);
}

/// Custom fields of payment services hold more than a bare id.
#[test]
fn click_ids_are_found_in_custom_fields_and_metadata() {
    let id = "Vb3nR8sLq0Yd";
    let paypal = |custom: &str, note: &str| {
        format!(
            "Date,Time,TimeZone,Type,Status,Currency,Gross,Transaction ID,Reference Txn ID,Balance Impact,Custom Number,Note\n\
             11/02/2026,10:00:00,UTC,Website Payment,Completed,EUR,5.00,T1,,Credit,{custom},{note}\n"
        )
    };
    let gumroad = |heading: &str, value: &str| {
        format!(
            "Purchase ID,Purchase Date,Purchase Time (UTC timezone),Sale Price ($),Fully Refunded?,{heading}\n\
             T1,2026-11-02,2026-11-02 10:00:00 UTC,5.00,0,{value}\n"
        )
    };
    let stripe = |heading: &str, value: &str| {
        format!(
            "id,Created date (UTC),Amount,Currency,Status,{heading}\n\
             T1,2026-11-02 10:00,5.00,eur,Paid,{value}\n"
        )
    };
    for file in [
        paypal(id, ""),
        paypal("\"{\"\"order\"\":7,\"\"lnk\"\":\"\"<ID>\"\"}\"", ""),
        paypal("cart=7&lnk=<ID>", ""),
        paypal("", "lnk: <ID>"),
        gumroad("lnk", "<ID>"),
        gumroad("How did you find us?", "https://shop.example/?lnk=<ID>"),
        gumroad("Referrer", "https://l.example/?u=https%3A%2F%2Fshop.example%2F%3Flnk%3D<ID>"),
        stripe("lnk (metadata)", "<ID>"),
        stripe(
            "order (metadata)",
            "\"{\"\"attributes\"\":[{\"\"name\"\":\"\"lnk\"\",\"\"value\"\":\"\"<ID>\"\"}]}\"",
        ),
        stripe("Client Reference ID", "<ID>"),
        stripe("Client Reference ID", "cart=7;lnk=<ID>"),
        stripe("Checkout Custom Field 2 Key,Checkout Custom Field 2 Value", "lnk,<ID>"),
        stripe("Description", "https://shop.example/?lnk=<ID>"),
    ] {
        let folder = Folder::new();
        folder.write("shop.csv", &file.replace("<ID>", id));
        folder.ok("import orders shop.csv --dates mdy");
        assert_eq!(folder.rows("export conversions")[0]["click_id"], id, "{file}");
    }
}

pub(crate) const PAYPAL: &str = "Date,Time,TimeZone,Type,Status,Currency,Gross,Transaction ID,Reference Txn ID,\
                      Balance Impact\n";

/// A row of such a file: its day, type, amount, id, and what it refers to.
fn paypal(day: &str, kind: &str, gross: &str, id: &str, of: &str) -> String {
    let impact = if gross.starts_with('-') { "Debit" } else { "Credit" };
    format!("{day},10:00:00,UTC,{kind},Completed,EUR,{gross},{id},{of},{impact}\n")
}

/// A refund whose sale is in another file was imported without a word, and nobody knew that it counted nowhere.
#[test]
fn a_refund_waits_for_its_sale_and_that_is_told() {
    let (sale, refunds) = (
        paypal("11/02/2026", "Website Payment", "50.00", "T1", ""),
        [
            paypal("12/03/2026", "Payment Refund", "-20.00", "R1", "T1"),
            paypal("12/04/2026", "Payment Refund", "-5.00", "R2", "T1"),
        ]
        .concat(),
    );
    let folder = Folder::new();
    folder.write("refunds.csv", &format!("{PAYPAL}{refunds}"));
    folder.write("sale.csv", &format!("{PAYPAL}{sale}"));
    let told = "2 refunds wait for their order, and will count once a file with it is imported";
    for options in ["--dry-run", "", ""] {
        let ran = folder.run(&format!("import orders refunds.csv --dates mdy {options}"));
        assert!(ran.code == 0 && ran.err.contains(told), "{ran:#?}");
    }
    let json = folder.json("import orders refunds.csv --dates mdy");
    assert_eq!(json["refunds_waiting"], 2);
    assert!(orders(&folder).is_empty());
    for options in ["--dry-run", ""] {
        let ran = folder.run(&format!("import orders sale.csv --dates mdy {options}"));
        assert!(ran.code == 0 && !ran.err.contains("wait"), "{ran:#?}");
    }
    assert_eq!(orders(&folder), ["T1 partially_refunded EUR 50.00 25.00"]);
    let again = folder.run("import orders refunds.csv --dates mdy");
    assert!(!again.err.contains("wait"), "{again:#?}");
    // In the other order, and in one file in either order, the same comes out, also in reports.
    let report = |folder: &Folder| folder.ok("report --month 2026-11 --format csv");
    for rows in [[&sale, &refunds], [&refunds, &sale]] {
        let other = Folder::new();
        other.write("all.csv", &format!("{PAYPAL}{}", rows.map(String::as_str).concat()));
        for options in ["--dry-run", ""] {
            let ran = other.run(&format!("import orders all.csv --dates mdy {options}"));
            assert!(ran.code == 0 && !ran.err.contains("wait"), "{ran:#?}");
        }
        assert_eq!(other.ok("export conversions"), folder.ok("export conversions"));
        assert_eq!(report(&other), report(&folder));
    }
}

/// A refund and a chargeback of the same sale made its net worth negative without a word.
#[test]
fn refunds_of_more_than_the_sale_are_told_wherever_they_stand() {
    let sale = paypal("11/02/2026", "Website Payment", "50.00", "T1", "");
    let back = [
        paypal("11/03/2026", "Payment Refund", "-20.00", "R1", "T1"),
        paypal("11/04/2026", "Chargeback", "-50.00", "R2", "T1"),
    ]
    .concat();
    let told = "1 order has a refund larger than the total, which makes the revenue negative: T1 has 70.00 \
                EUR refunded of 50.00 EUR";
    for files in [vec![format!("{sale}{back}")], vec![sale.clone(), back.clone()], vec![back, sale]]
    {
        let folder = Folder::new();
        let mut said = String::new();
        for (number, rows) in files.iter().enumerate() {
            let name = format!("{number}.csv");
            folder.write(&name, &format!("{PAYPAL}{rows}"));
            said = folder.run(&format!("import orders {name} --dates mdy")).err;
        }
        assert!(said.contains(told), "{files:?}: {said}");
        assert_eq!(orders(&folder), ["T1 refunded EUR 50.00 70.00"]);
    }
}

/// A dispute over the whole amount that was lost after a partial refund was added to it.
#[test]
fn a_lost_dispute_gives_back_what_was_left_of_the_payment() {
    let folder = Folder::new();
    let row = |id, refunded, disputed, state| {
        format!("{id},2026-11-02 10:00,100.00,{refunded},eur,Paid,{disputed},{state}\n")
    };
    let rows = [
        row("ch_1", "30.00", "100.00", "lost"),
        row("ch_2", "30.00", "70.00", "lost"),
        row("ch_3", "30.00", "50.00", "lost"),
        row("ch_4", "30.00", "100.00", "won"),
        row("ch_5", "0.00", "100.00", "under_review"),
    ];
    folder.write(
        "stripe.csv",
        &format!(
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Disputed Amount,Dispute Status\n{}",
            rows.concat()
        ),
    );
    let ran = folder.run("import orders stripe.csv");
    assert!(ran.code == 0 && !ran.err.contains("larger"), "{ran:#?}");
    assert_eq!(
        orders(&folder),
        [
            "ch_1 refunded EUR 100.00 100.00",
            "ch_2 refunded EUR 100.00 100.00",
            "ch_3 partially_refunded EUR 100.00 80.00",
            "ch_4 partially_refunded EUR 100.00 30.00",
            "ch_5 paid EUR 100.00 0.00",
        ]
    );
}

/// A spreadsheet of another language saved the flags in its own words, and refunds and disputes counted as sales.
#[test]
fn flags_are_read_in_the_language_of_the_spreadsheet_that_saved_them() {
    for (yes, no) in [
        ("1", "0"),
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("1.0", "0.0"),
        ("ja", "nein"),
        ("yes", ""),
    ] {
        let folder = Folder::new();
        let row = |id, refunded, disputed, won, trial| {
            let date = "2026-11-02,2026-11-02 10:00:00 UTC";
            format!("{id},{date},5.00,0.0,{refunded},{disputed},{won},{trial}\n")
        };
        let rows = [
            row("a", yes, no, no, no),
            row("b", no, yes, no, no),
            row("c", no, yes, yes, no),
            row("d", no, no, no, yes),
        ];
        folder.write(
            "gumroad.csv",
            &format!(
                "Purchase ID,Purchase Date,Purchase Time (UTC timezone),Sale Price ($),Partial Refund ($),\
                 Fully Refunded?,Disputed?,Dispute Won?,Free trial purchase?\n{}",
                rows.concat()
            ),
        );
        folder.ok("import orders gumroad.csv");
        let expected =
            ["a refunded USD 5.00 5.00", "b refunded USD 5.00 5.00", "c paid USD 5.00 0.00"];
        assert_eq!(orders(&folder), expected, "{yes}");
    }
}
