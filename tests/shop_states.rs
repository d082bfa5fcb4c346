//! States of orders that a shop made itself.

use crate::folder::Folder;
use crate::shop_faults::orders;

const HEAD: &str = "order_id,order_date,status,order_total,order_currency,billing_email\n";

/// A plug-in of a shop had added the state Shipped: the message listed the program's own states, and no word of
/// what to do.
#[test]
fn a_state_of_a_shops_own_is_refused_with_the_map_that_says_what_it_means() {
    let folder = Folder::new();
    let rows = "1,2026-11-02 10:00:00,Shipped,10.00,EUR,ida@example.com\n\
                2,2026-11-02 11:00:00,completed,5.00,EUR,otto@example.com\n\
                3,2026-11-02 12:00:00,wc-custom,7.00,EUR,kai@example.com\n";
    folder.write("w.csv", &format!("{HEAD}{rows}"));
    let ran = folder.run("import orders w.csv --zone UTC");
    assert_eq!(ran.code, 5, "{ran:#?}");
    for state in ["Shipped", "wc-custom"] {
        let told = format!(
            "if it is a state of your own, say what it means in a map, --map FILE.toml, with the lines like = \
             \"woocommerce\" and [[state]] and is = \"paid\" and when = [{{ column = \"status\", is = [\"{state}\"] }}]"
        );
        assert!(ran.err.contains(&told), "{told}: {ran:#?}");
    }
    assert_eq!(orders(&folder), ["2 paid EUR 5.00 0.00"]);
    // The cure as it is told. The order that was read is the same one.
    let map = "like = \"woocommerce\"\n[[state]]\nis = \"paid\"\nwhen = [{ column = \"status\", is = [\"Shipped\"] }]\n\
               [[state]]\nis = \"pending\"\nwhen = [{ column = \"status\", is = [\"wc-custom\"] }]\n";
    folder.write("mine.toml", map);
    let ran = folder.run("import orders w.csv --zone UTC --map mine.toml");
    assert!(ran.code == 0 && ran.err.contains("3 orders read: 2 new, 1 known"), "{ran:#?}");
    assert!(!ran.err.contains("warning"), "{ran:#?}");
    assert_eq!(
        orders(&folder),
        ["1 paid EUR 10.00 0.00", "2 paid EUR 5.00 0.00", "3 pending EUR 7.00 0.00"]
    );
}

#[test]
fn a_map_that_is_like_no_preset_is_told_which_there_are() {
    let folder = Folder::new();
    folder
        .write("w.csv", HEAD)
        .write("mine.toml", "like = \"woo\"\n")
        .write("none.toml", "[columns]\n");
    let ran = folder.run("import orders w.csv --map mine.toml");
    assert!(
        ran.code != 0 && ran.err.contains("`woo`") && ran.err.contains("woocommerce, stripe"),
        "{ran:#?}"
    );
    let ran = folder.run("import orders w.csv --map none.toml");
    assert!(ran.err.contains("it has no title"), "{ran:#?}");
}

/// Stripe has sent the money on its way back: a state of its own that was unknown.
#[test]
fn a_payment_of_stripe_whose_refund_is_pending_is_refunded() {
    let folder = Folder::new();
    folder.write(
        "s.csv",
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status\n\
         ch_1,2026-11-20 03:48:02,8.00,0.00,usd,Refund pending\n\
         ch_2,2026-11-20 03:48:03,8.00,3.00,usd,Refund pending\n\
         ch_3,2026-11-20 03:48:04,8.00,8.00,usd,Refund pending\n",
    );
    folder.ok("import orders s.csv");
    assert_eq!(
        orders(&folder),
        [
            "ch_1 refunded USD 8.00 8.00",
            "ch_2 partially_refunded USD 8.00 3.00",
            "ch_3 refunded USD 8.00 8.00"
        ]
    );
}

/// A bad telephone number of an order was told as a fault of the column with the e-mail.
#[test]
fn a_bad_phone_number_is_told_under_its_own_column() {
    let folder = Folder::new();
    let head = HEAD.replace("billing_email", "billing_email,billing_phone");
    folder.write(
        "w.csv",
        &format!("{head}1,2026-11-02 10:00:00,completed,10.00,EUR,,0170 1234567\n"),
    );
    let ran = folder.run("import orders w.csv --zone UTC");
    assert_eq!(ran.code, 5, "{ran:#?}");
    assert!(ran.err.contains("column billing_phone: `0170 1234567` is a phone number"), "{ran:#?}");
}
