//! Sums that the program makes of a file, under each decimal mark of the file.

use super::*;

/// `5.50` that was added up was refused in a file with commas, and 1.234 dinars became 1234.
#[test]
fn a_sum_is_the_same_whatever_the_decimal_mark_of_the_file_is() {
    let comma = Some(Decimal::Comma);
    let table = [
        ("EUR", "2,25", "3,25", comma, 550),
        ("EUR", "1.000,25", "0", comma, 100_025),
        ("KWD", "1,000", "0,234", comma, 1234),
        ("KWD", "1.000", "0.234", Some(Decimal::Point), 1234),
        ("KWD", "0.900", "0.334", None, 1234),
        ("EUR", "2.25", "3.25", None, 550),
        ("JPY", "1.000", "234", comma, 1234),
    ];
    for (currency, price, postage, decimal, total) in table {
        let file = format!(
            "amazon-order-id\tpurchase-date\torder-status\titem-price\tquantity\tcurrency\tshipping-price\n\
             1-1\t2026-11-01T10:00:00Z\tShipped\t{price}\t1\t{currency}\t{postage}\n"
        );
        let options = Options { decimal, ..Options::default() };
        let order = only(&read_with(file.as_bytes(), &options));
        assert_eq!(order.total.minor, total, "{currency} {price} {decimal:?}");
    }
}
