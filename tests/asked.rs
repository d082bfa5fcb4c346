//! What an import asks for, and how it quotes what it cannot read.

use crate::folder::Folder;
use crate::shop_faults::{SHOPIFY, orders};

const SQUARE: &str =
    "Date,Time,Time Zone,Gross Sales,Total Collected,Transaction ID,Payment ID,Event Type\n";
const ANALYTICS: &str = "Date,Order #,N. Revenue (formatted),Status,Customer,Coupon(s),Net Sales\n";

/// Square's file was refused for its currency, then for its dates, then for its zone.
#[test]
fn all_flags_that_a_file_needs_are_told_at_once() {
    let square = format!("{SQUARE}10/05/2026,14:30:00,Wherever,$22.50,$22.50,T1,P1,Payment\n");
    let own = "order_id,ordered_at,total\nA,10/05/2026 14:30,1.00\n";
    let own_amounts = "order_id,ordered_at,currency,total\nA,10/05/2026 14:30,EUR,\"1,234\"\n";
    let (currency, dates) = ("--currency", "--dates dmy or --dates mdy");
    let (zone, decimal) = ("--zone", "--decimal comma or --decimal point");
    for (text, flags) in [
        (&square.replace("Wherever", ""), vec![currency, dates, zone]),
        (
            &own.replace("ordered_at,total", "ordered_at,currency,total").replace("30,", "30,,"),
            vec![currency, dates, zone],
        ),
        (&own_amounts.to_owned(), vec![dates, zone, decimal]),
    ] {
        let folder = Folder::new();
        folder.write("shop.csv", text);
        let ran = folder.run("import orders shop.csv --dry-run");
        let begin = "warning: the file does not say everything: add ";
        let told = ran.err.lines().find(|line| line.starts_with(begin)).unwrap_or_default();
        for flag in flags {
            assert!(told.contains(flag), "{flag}: {ran:#?}");
        }
    }
    let calls = "called_number,caller,started_at\n030 901820,0170 1234567,10/05/2026 14:30\n";
    let folder = Folder::new();
    folder.write("calls.csv", calls);
    let ran = folder.run("import calls calls.csv --dry-run");
    let told = "add --dates dmy or --dates mdy, --zone (such as --zone Europe/Berlin), and --country (such as --country DE)";
    assert!(ran.err.contains(told), "{ran:#?}");
    // One flag is told where it is missing.
    let folder = Folder::new();
    folder.write("shop.csv", &square.replace("Wherever", ""));
    let ran = folder.run("import orders shop.csv --currency USD --zone Europe/Berlin --dry-run");
    assert!(ran.err.contains("--dates") && !ran.err.contains("everything"), "{ran:#?}");
    let ran = folder.run("import orders shop.csv --currency USD --zone UTC --dates mdy");
    assert_eq!(ran.code, 0, "{ran:#?}");
}

/// What is assumed to find further flags is given to no row.
#[test]
fn a_row_that_lacks_a_flag_stays_bad_whatever_was_found_out() {
    let folder = Folder::new();
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,customer\nA,10/05/2026 14:30,,1.00,0170 1234567\n\
         B,2026-10-05 14:30,EUR,1.00,\nC,2026-10-05T14:30:00Z,EUR,1.00,\n",
    );
    let ran = folder.run("import orders shop.csv");
    assert!(ran.code == 5 && ran.err.contains("1 new, 0 known, 2 bad"), "{ran:#?}");
    assert!(!ran.err.contains("were read in") && !ran.err.contains("customer"), "{ran:#?}");
    assert_eq!(orders(&folder), ["C paid EUR 1.00 0.00"]);
}

/// `line 4: it cannot be empty` named no column, and it was the currency that was missing.
#[test]
fn what_cannot_be_empty_is_named_with_its_column() {
    let sale = "2026-10-03 10:00:00,10,\u{20ac}20.00,completed,Anna,,20.00\n";
    let refund = "2026-10-04 10:00:00,10,20.00,completed,Anna,,-5.00\n";
    let events = "conversation_id,message_type,message_author_type,message_created_at,conversation_created_at\n\
                  7,comment,user,,2026-10-02 10:00:00\n";
    for (kind, text, told) in [
        (
            "orders",
            format!("{ANALYTICS}{sale}{refund}"),
            "line 3, column N. Revenue (formatted): nothing names its currency; add it",
        ),
        (
            "orders",
            format!("{ANALYTICS}{sale}{}", refund.replace(",10,20.00", ",,\u{20ac}20.00")),
            "line 3, column Order #: it cannot be empty",
        ),
        (
            "orders",
            format!(
                "{ANALYTICS}{sale}{}",
                refund.replace("20.00", "\u{20ac}20.00").replace("-5.00", "-5.x")
            ),
            "line 3, column Net Sales: ",
        ),
        (
            "orders",
            format!("{ANALYTICS}{}", sale.replace("completed", "")),
            "line 2, column Status: ",
        ),
        (
            "conversations",
            events.to_owned(),
            "line 2, column message_created_at: it cannot be empty",
        ),
    ] {
        let folder = Folder::new();
        folder.write("file.csv", &text);
        let channel = if kind == "conversations" { "--channel chat" } else { "" };
        let ran = folder.run(&format!("import {kind} file.csv --zone UTC --dry-run {channel}"));
        assert!(ran.err.contains(told), "{told}: {ran:#?}");
    }
}

/// A zone was told as its offset, and a number with the country code that it was tried with.
#[test]
fn values_are_quoted_as_the_file_has_them() {
    for (kind, text, told) in [
        (
            "orders",
            "order_id,ordered_at,currency,total\nA,10/02/2026 10:00:00 PDT,EUR,1.00\n",
            "`10/02/2026 10:00:00 PDT` can be read day first",
        ),
        (
            "orders",
            "order_id,ordered_at,currency,total\nA,2026-13-02 10:00 Eastern Time (US & Canada),EUR,1.00\n",
            "`2026-13-02 10:00 Eastern Time (US & Canada)` is not a time",
        ),
        (
            "calls",
            "called_number,caller,started_at\n12345,+4930901820,2026-10-02T10:00:00Z\n",
            "line 2, column called_number: `12345` is not a phone number",
        ),
        (
            "orders",
            "order_id,ordered_at,currency,total\nA,2026-10-02T10:00:00Z,X\u{58}X,1.00\n",
            "line 2, column currency: `X\u{58}X` is not a currency code",
        ),
    ] {
        let folder = Folder::new();
        folder.write("file.csv", text);
        let ran = folder.run(&format!("import {kind} file.csv --country DE --dry-run"));
        assert!(ran.code == 5 && ran.err.contains(told), "{told}: {ran:#?}");
    }
}

/// A cancelled order of Amazon has no amount, and was exported with 0 of no currency.
#[test]
fn an_order_that_never_had_a_currency_is_exported_without_one() {
    let folder = Folder::new();
    folder.write(
        "amazon.txt",
        "amazon-order-id\tpurchase-date\torder-status\tsku\tquantity\tcurrency\titem-price\n\
         302-1\t2026-10-02T10:00:00+00:00\tCancelled\tS\t0\t\t\n",
    );
    folder.ok("import orders amazon.txt");
    let rows = folder.rows("export conversions");
    let cells = ["status", "currency", "gross", "refunded", "net"].map(|name| &*rows[0][name]);
    assert_eq!(cells, ["cancelled", "", "", "", ""]);
    assert!(!folder.ok("explain 302-1").contains("X\u{58}X"));
    assert!(folder.json("explain 302-1")["conversion"]["currency"].is_null());
}

/// The cure was to change the numbers of a shop.
#[test]
fn orders_that_share_a_number_are_told_with_the_map_that_keeps_them_apart() {
    let row = |id: &str, total: &str| {
        format!(
            "#0998,ida@example.com,paid,2026-11-02 10:00:00 +0100,EUR,{total},,0.00,,1,Mug,{id},\n"
        )
    };
    let folder = Folder::new();
    folder.write(
        "shop.csv",
        &format!("{SHOPIFY}{}{}", row("5500998", "20.00"), row("5500997", "30.00")),
    );
    let ran = folder.run("import orders shop.csv");
    let words = ["like = \"shopify\"", "[columns]", "order_id = \"Id\"", "couplet import undo"];
    assert!(words.iter().all(|word| ran.err.contains(word)), "{ran:#?}");
    folder.ok("import undo 1");
    folder.write("map.toml", &words[..3].join("\n"));
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert!(ran.code == 0 && !ran.err.contains("share a number"), "{ran:#?}");
    assert_eq!(orders(&folder), ["5500997 paid EUR 30.00 0.00", "5500998 paid EUR 20.00 0.00"]);
}

/// An order that is paid, refunded and pending in one file was counted as refunded without a word.
#[test]
fn several_states_of_one_order_in_one_file_are_told_with_the_one_that_counts() {
    let begin = "order_id,ordered_at,currency,total,status,updated_at\n";
    let row = |status: &str, at: &str| format!("A,2026-10-02T10:00:00Z,EUR,1.00,{status},{at}\n");
    for (states, told) in [
        (
            &["paid", "refunded", "pending"][..],
            "A is paid, refunded and pending, and refunded counts",
        ),
        (&["paid", "paid"], ""),
    ] {
        let rows: String = states.iter().map(|state| row(state, "")).collect();
        let folder = Folder::new();
        folder.write("shop.csv", &format!("{begin}{rows}"));
        let ran = folder.run("import orders shop.csv");
        assert_eq!(ran.err.contains("is in several states"), !told.is_empty(), "{ran:#?}");
        assert!(ran.code == 0 && ran.err.contains(told), "{ran:#?}");
    }
    // A history of an order is no contradiction.
    let folder = Folder::new();
    let rows = [row("pending", "2026-10-02T10:00:00Z"), row("paid", "2026-10-02T11:00:00Z")];
    folder.write("shop.csv", &format!("{begin}{}", rows.concat()));
    let ran = folder.run("import orders shop.csv");
    assert!(!ran.err.contains("several states"), "{ran:#?}");
}

/// A sum at the end of a file was a bad row, or was added to the last order.
#[test]
fn a_row_of_sums_is_left_out_with_and_without_a_label() {
    let own = "order_id,ordered_at,currency,total\nA,2026-10-02T10:00:00Z,EUR,1.00\n";
    let items = "Date,Time,Time Zone,Category,Item,Qty,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,\
                 Payment ID,Event Type,Itemization Type\n\
                 2026-10-05,14:30:00,Pacific Time (US & Canada),Rings,Ring,1.0,$11.00,$0.00,$11.00,$0.00,T1,P1,\
                 Payment,Physical\n";
    for (text, order) in [(own, "A paid EUR 1.00 0.00"), (items, "T1 paid USD 11.00 0.00")] {
        let cells = text.lines().next().unwrap().split(',').count();
        let amounts = text.lines().next().unwrap().split(',').map(|name| match name {
            "total" | "Gross Sales" | "Net Sales" => "1.00",
            _ => "",
        });
        let amounts: Vec<&str> = amounts.collect();
        let labelled = ["Total", "Total: 1 orders", "Summe (1)"].map(|word| {
            let mut row = amounts.clone();
            row[0] = word;
            row.join(",")
        });
        let label_alone =
            ["Total: 1 orders".to_owned(), format!("Totals{}", ",".repeat(cells - 1))];
        for row in labelled.into_iter().chain(label_alone).chain([amounts.join(",")]) {
            let folder = Folder::new();
            folder.write("shop.csv", &format!("{text}{row}\n"));
            let ran = folder.run("import orders shop.csv --currency USD --zone UTC");
            assert!(ran.code == 0 && ran.err.contains("rows of totals 1"), "{row}: {ran:#?}");
            assert_eq!(orders(&folder), [order], "{row}");
        }
    }
    for (kind, text) in [
        (
            "costs",
            "month,channel,amount,currency\n2026-10,meta,10.00,EUR\n,,10.00,EUR\nTotal,,10.00,\n",
        ),
        (
            "totals",
            "month,channel,conversations,inbound\n2026-10,meta,10,20\n,,10,20\nSum,,10,20\n",
        ),
        (
            "redemptions",
            "code,redeemed_at,discount,currency\nA,2026-10-02T10:00:00Z,1.00,EUR\n,,1.00,\nTotal,,1.00,\n",
        ),
    ] {
        let folder = Folder::new();
        folder.write("file.csv", text);
        let ran = folder.run(&format!("import {kind} file.csv"));
        assert!(ran.code == 0 && ran.err.contains("rows of totals 2"), "{kind}: {ran:#?}");
    }
    // A second code alone, in digits, is the order's above it.
    let folder = Folder::new();
    folder.write(
        "woo.csv",
        "Order Number,Order Status,Order Date,Coupon Code,Order Total Amount\n\
         101,Completed,2026-10-02 10:00,SAVE,20.00\n,,,2024,\n",
    );
    let ran = folder.run("import orders woo.csv --currency EUR --zone UTC");
    assert!(ran.code == 0 && ran.err.contains("2024"), "{ran:#?}");
    // A conversation of sums has no channel.
    let folder = Folder::new();
    folder.write(
        "inbox.csv",
        "Conversation ID,Conversation started at (UTC),Channel\n\
                               1,2026-10-02 10:00:00,WhatsApp\nTotal,,\n",
    );
    let ran = folder.run("import conversations inbox.csv");
    assert!(ran.code == 0 && ran.err.contains("rows of totals 1"), "{ran:#?}");
    // An order without its id and its date is none of sums.
    let folder = Folder::new();
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,customer\n,,EUR,1.00,ida@example.com\n",
    );
    assert_eq!(folder.run("import orders shop.csv").code, 5);
}
