//! Order files of shops with rows that contradict each other, cannot be read, or come in parts: what counts,
//! and what is said.

use crate::folder::Folder;

/// Id, state, currency, total and refunds of every order.
fn orders(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("export conversions");
    let told = |row: &std::collections::BTreeMap<String, String>| {
        ["conversion_id", "status", "currency", "gross", "refunded"]
            .map(|name| &*row[name])
            .join(" ")
    };
    rows.iter().map(told).collect()
}

const SHOPIFY: &str = "Name,Email,Financial Status,Created at,Currency,Total,Discount Code,\
                       Refunded Amount,Cancelled at,Lineitem quantity,Lineitem name,Id,Note Attributes\n";
const AT: &str = "2026-11-02 10:00:00 +0100";

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

/// Custom fields of PayPal, Gumroad and Stripe hold more than a bare id.
#[test]
fn click_ids_are_found_in_custom_fields_and_metadata() {
    let id = "Vb3nR8sLq0Yd";
    let paypal = |custom: &str, note: &str| {
        format!(
            "Date,Time,TimeZone,Type,Status,Currency,Gross,Transaction ID,Balance Impact,Custom Number,Note\n\
             11/02/2026,10:00:00,UTC,Website Payment,Completed,EUR,5.00,T1,Credit,{custom},{note}\n"
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
        paypal("", "lnk: ID"),
        gumroad("lnk", "<ID>"),
        gumroad("How did you find us?", "https://shop.example/?lnk=<ID>"),
        gumroad("Referrer", "https://l.example/?u=https%3A%2F%2Fshop.example%2F%3Flnk%3DID"),
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
