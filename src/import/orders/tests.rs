//! Files of orders: what is read, what is refused, and why.

use std::io::{self, Read};

use proptest::prelude::*;

use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::CELL_BYTES_MAX;
use crate::domain::period::Zone;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::import::cell::{clean, is_sheet_error};
use crate::import::{BadRow, Decimal, Encoding, Row};

use super::*;

mod missing_rows;
mod own_sums;
mod spreadsheets;

const HEADER: &str = "order_id,ordered_at,status,currency,total,refunded,discount_codes,\
                      discount_total,customer,click_id,utm_source,utm_medium,utm_campaign,\
                      utm_content,landing_url,kind,updated_at";

fn key() -> PeopleKey {
    PeopleKey::from_bytes([7; 32])
}

fn read_with(file: &[u8], options: &Options) -> Vec<Row<OrderVersion>> {
    let key = key();
    orders(file, options, Some(&key)).unwrap().map(Result::unwrap).collect()
}

fn read(file: &str) -> Vec<Row<OrderVersion>> {
    read_with(file.as_bytes(), &Options::default())
}

fn only(rows: &[Row<OrderVersion>]) -> OrderVersion {
    let [Row::Good { record, .. }] = rows else { panic!("{rows:?}") };
    record.clone()
}

fn total(row: &Row<OrderVersion>) -> (&str, i64) {
    match row {
        Row::Good { record, .. } => (record.id.as_str(), record.total.minor),
        Row::Bad(bad) => panic!("{bad}"),
    }
}

fn refused(file: &str) -> String {
    match orders(file.as_bytes(), &Options::default(), None) {
        Ok(_) => panic!("{file} was opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_order_is_read_whole() {
    let row = "#1001,2026-10-03T05:00:00Z,partially_refunded,usd,280.00,20,WELCOME10| ig hello ,\
               28.00,Ann@Example.com,3Kx9aB7QmZ01,instagram,dm,bw,story,https://x.example/?a=b,\
               booking,2026-10-05T00:00:00Z";
    let order = only(&read(&format!("{HEADER}\n{row}\n")));
    assert_eq!(order.id.as_str(), "#1001");
    assert_eq!(order.ordered_at.to_string(), "2026-10-03T05:00:00.000Z");
    assert_eq!(order.status, Some(OrderStatus::PartiallyRefunded));
    assert_eq!((order.total.decimal(), order.total.currency.code()), ("280.00".into(), "USD"));
    assert_eq!(order.refunded.map(Money::decimal).as_deref(), Some("20.00"));
    let codes: Vec<&str> = order.codes.iter().map(CouponCode::as_str).collect();
    assert_eq!(codes, ["WELCOME10", "ig hello"]);
    assert_eq!(order.discount.map(Money::decimal).as_deref(), Some("28.00"));
    assert_eq!(order.customer, key().person("ann@example.com"));
    assert_eq!(order.click_id.as_ref().map(ForeignId::as_str), Some("3Kx9aB7QmZ01"));
    assert_eq!(order.utm.source.as_deref(), Some("instagram"));
    assert_eq!(order.utm.content.as_deref(), Some("story"));
    assert_eq!(order.landing_url.as_deref(), Some("https://x.example/?a=b"));
    assert_eq!(order.kind, Some(ConversionKind::Booking));
    assert_eq!(
        order.updated_at.map(|at| at.to_string()).as_deref(),
        Some("2026-10-05T00:00:00.000Z")
    );
    assert_eq!((order.epoch, &*order.source), (0, "generic"));
}

#[test]
fn four_columns_are_enough_and_an_empty_cell_is_unknown() {
    let bare = only(&read("total,currency,ordered_at,order_id\n5,EUR,2026-10-03T05:00:00Z,#1\n"));
    let empty = only(&read(&format!("{HEADER}\n#1,2026-10-03T05:00:00Z,,EUR,5,,,,,,,,,,,,")));
    assert_eq!(bare, empty);
    assert_eq!((bare.status, bare.refunded, bare.kind), (None, None, None));
    assert!(bare.codes.is_empty() && bare.customer.is_none() && bare.landing_url.is_none());
}

#[test]
fn headers_are_found_by_name_whatever_parts_them() {
    let expected =
        only(&read("order_id,ordered_at,currency,total\n#1,2026-10-03T05:00:00Z,EUR,5.00"));
    for file in [
        "\u{feff}order_id,ordered_at,currency,total\r\n#1,2026-10-03T05:00:00Z,EUR,5.00\r\n",
        " Order_ID ;ORDERED_AT;currency;total;a, b, c, d, e\n#1;2026-10-03T05:00:00Z;EUR;5.00;\n",
        "\n\"order_id\"\t\"ordered_at\"\t\"currency\"\t\"total\"\n#1\t2026-10-03T05:00:00Z\tEUR\t5.00",
        "notes,total,currency,order_id,ordered_at\n\"a\nb\",5.00,EUR,#1,2026-10-03T05:00:00Z\n\n,,,,\n",
    ] {
        assert_eq!(only(&read(file)), expected, "{file}");
    }
}

#[test]
fn a_header_that_lacks_or_repeats_a_column_refuses_the_file_and_names_what_is_there() {
    assert_eq!(
        refused("order_id,orderd_at,total\n#1,2026-10-03T05:00:00Z,5\n"),
        "the file has no columns ordered_at, currency; its columns are order_id, orderd_at, total"
    );
    assert_eq!(
        refused("order_id,ordered_at,total,currency,Total\n"),
        "the file has the column total twice; its columns are order_id, ordered_at, total, \
         currency, Total"
    );
    assert!(refused("").starts_with("the file is empty: its first line must name the columns"));
    assert!(refused("order_id,\"ordered_at\n").contains("without its partner"));
    let bin = "PK\u{3}\u{4}";
    assert_eq!(
        refused(bin),
        "this is a zip archive or a damaged workbook, not CSV: unpack it, and import the CSV file in it"
    );
}

#[test]
fn a_column_that_nothing_reads_is_named_once_with_what_it_may_be() {
    let options = Options::default();
    let file = "order_id,ordered_at,currency,total,Warehouse,discont_codes,\n";
    let rows = orders(file.as_bytes(), &options, None).unwrap();
    let unknown: Vec<_> =
        rows.unknown_columns().first().iter().map(|c| (c.name.as_str(), c.nearest)).collect();
    let expected = [("Warehouse", None), ("discont_codes", Some("discount_codes"))];
    assert_eq!(unknown, expected);
}

#[test]
fn a_bad_cell_is_told_by_line_column_and_reason() {
    let many = vec!["A1"; 65].join("|");
    let (long, id) = ("x".repeat(CELL_BYTES_MAX + 1), "i".repeat(256));
    let at = "2026-10-03T05:00:00Z";
    let table = [
        (format!(",{at},,EUR,5,,,,,,,,,,,,"), "order_id", "it cannot be empty"),
        (format!("{id},{at},,EUR,5,,,,,,,,,,,,"), "order_id", "1 to 255 characters"),
        (format!("\"#1\n2\",{at},,EUR,5,,,,,,,,,,,,"), "order_id", "no control characters"),
        ("#1,,,EUR,5,,,,,,,,,,,,".to_owned(), "ordered_at", "it cannot be empty"),
        ("#1,2026-10-03 05:00,,EUR,5,,,,,,,,,,,,".to_owned(), "ordered_at", "--zone"),
        ("#1,01/05/2026,,EUR,5,,,,,,,,,,,,".to_owned(), "ordered_at", "day first or month first"),
        (
            format!("#1,{at},shipped,EUR,5,,,,,,,,,,,,"),
            "status",
            "pending, paid, partially_refunded",
        ),
        (format!("#1,{at},,,5,,,,,,,,,,,,"), "currency", "add it, such as --currency EUR"),
        (format!("#1,{at},,EURO,5,,,,,,,,,,,,"), "currency", "`EURO` is not a currency"),
        (format!("#1,{at},,EUR,,,,,,,,,,,,,"), "total", "it cannot be empty"),
        (format!("#1,{at},,EUR,free,,,,,,,,,,,,"), "total", "`free` is not an amount"),
        (format!("#1,{at},,EUR,5.0001,,,,,,,,,,,,"), "total", "too many decimals: EUR has 2"),
        (format!("#1,{at},,EUR,5.001,,,,,,,,,,,,"), "total", "--decimal comma"),
        (format!("#1,{at},,EUR,-5,,,,,,,,,,,,"), "total", "is negative"),
        (format!("#1,{at},,EUR,\"1,234\",,,,,,,,,,,,"), "total", "--decimal comma"),
        (format!("#1,{at},,EUR,5,-1,,,,,,,,,,,"), "refunded", "is negative"),
        (format!("#1,{at},,EUR,5,,{}|A,,,,,,,,,,", "X".repeat(256)), "discount_codes", "256"),
        (
            format!("#1,{at},,EUR,5,,{many},,,,,,,,,,"),
            "discount_codes",
            "65 codes; the limit is 64",
        ),
        (format!("#1,{at},,EUR,5,,,x,,,,,,,,,"), "discount_total", "not an amount"),
        (format!("#1,{at},,EUR,5,,,,\"a\rb\",,,,,,,,"), "customer", "control character"),
        (format!("#1,{at},,EUR,5,,,,,{id},,,,,,,"), "click_id", "1 to 255"),
        (format!("#1,{at},,EUR,5,,,,,,,,,,{long},,"), "landing_url", "65536 bytes"),
        (format!("#1,{at},,EUR,5,,,,,,,,,,,gift,"), "kind", "`gift` is not one of sale"),
        (format!("#1,{at},,EUR,5,,,,,,,,,,,,soon"), "updated_at", "`soon` is not a time"),
        (format!("#1,{at},,EUR,5,,,,,,,,,,,"), "", "16 cells, but the header has 17"),
        (format!("#1,{at},,EUR,5,,,,,,,,,,,,,x"), "", "18 cells, but the header has 17"),
        (format!("#1,{at},,EUR,5,,,,\"a\"b,,,,,,,,"), "customer", "a quote"),
    ];
    for (row, column, words) in table {
        let rows = read(&format!("{HEADER}\n#0,{at},,EUR,5,,,,,,,,,,,,\n{row}\n"));
        let [Row::Good { line: 2, .. }, Row::Bad(bad)] = rows.as_slice() else {
            panic!("{row}: {rows:?}")
        };
        assert_eq!((bad.line, bad.column.as_str()), (3, column), "{row}");
        assert!(bad.reason.to_string().contains(words), "{row}: {}", bad.reason);
    }
}

#[test]
fn a_row_in_another_encoding_is_bad_and_the_next_is_read() {
    let file = b"order_id,ordered_at,currency,total,notes\n#1,2026-10-03T05:00:00Z,EUR,5,J\xf6rg\n\
                 #2,2026-10-03T05:00:00Z,EUR,5,Mia\n";
    let rows = read_with(file, &Options::default());
    let bad = BadRow { line: 2, column: "notes".into(), reason: BadReason::Encoding };
    assert_eq!(rows.first(), Some(&Row::Bad(bad)));
    assert!(matches!(rows.get(1), Some(Row::Good { line: 3, .. })));
}

#[test]
fn the_zone_and_the_decimal_mark_settle_what_has_two_readings() {
    let zone = Some(Zone::parse("Europe/Berlin").unwrap());
    let options = Options { epoch: 3, zone, decimal: Some(Decimal::Comma), ..Options::default() };
    let file = "order_id;ordered_at;currency;total\n#1;2026-10-03 05:00;EUR;1.234,50\n";
    let order = only(&read_with(file.as_bytes(), &options));
    assert_eq!(order.ordered_at.to_string(), "2026-10-03T03:00:00.000Z");
    assert_eq!((order.total.minor, order.epoch), (123_450, 3));
}

#[test]
fn more_may_be_given_back_than_was_paid() {
    let order =
        only(&read(&format!("{HEADER}\n#1,2026-10-03T05:00:00Z,refunded,EUR,5,7,,,,,,,,,,,")));
    assert_eq!(order.refunded.map(|money| money.minor), Some(700));
}

#[test]
fn without_the_people_key_only_a_file_that_names_people_is_refused() {
    let options = Options::default();
    let header = "order_id,ordered_at,currency,total,customer";
    let nobody = format!("{header}\n#1,2026-10-03T05:00:00Z,EUR,5,\n");
    assert_eq!(orders(nobody.as_bytes(), &options, None).unwrap().flatten().count(), 1);
    let somebody = format!("{nobody}#2,2026-10-03T05:00:00Z,EUR,5,ann\n#3,,,,\n");
    let mut rows = orders(somebody.as_bytes(), &options, None).unwrap();
    assert!(matches!(rows.next(), Some(Ok(Row::Good { .. }))));
    let error = rows.next().unwrap().unwrap_err();
    assert!(matches!(error, ImportError::PeopleKeyMissing { line: 3, column: "customer" }));
    assert!(rows.next().is_none(), "nothing comes after an error");
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_file_that_breaks_off_is_an_error_and_not_its_end() {
    let file = "order_id,ordered_at,currency,total\n#1,2026-10-03T05:00:00Z,EUR,5\n".as_bytes();
    let options = Options::default();
    let read: Result<Vec<_>, _> = match orders(file.chain(Failing), &options, None) {
        Ok(rows) => rows.collect(),
        Err(error) => Err(error),
    };
    assert!(matches!(read, Err(ImportError::Read(_))));
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (options, key) = (Options::default(), key());
        let mut file = b"order_id,ordered_at,currency,total,customer\n".to_vec();
        file.extend(&bytes);
        for file in [&bytes, &file] {
            if let Ok(rows) = orders(file.as_slice(), &options, Some(&key)) {
                prop_assert!(rows.map(Result::unwrap).count() <= file.len());
            }
        }
    }

    #[test]
    fn every_row_is_good_or_bad_and_on_its_line(
        cells in prop::collection::vec(
            (1_u32..999, "[a\",;\n|=#1\u{e9}]{0,5}", prop_oneof!["5", "5\\.00", "1,234", "-3", "x", ""]),
            0..12,
        ),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["order_id", "ordered_at", "currency", "total", "customer"]).unwrap();
        let mut lines = vec![2];
        for (id, customer, total) in &cells {
            let id = id.to_string();
            writer.write_record([&id, "2026-10-03T05:00:00Z", "EUR", total, customer]).unwrap();
            let breaks = customer.matches('\n').count() as u64;
            lines.push(lines.last().unwrap() + 1 + breaks);
        }
        let rows = read_with(&writer.into_inner().unwrap(), &Options::default());
        prop_assert_eq!(rows.len(), cells.len());
        for ((row, (_, customer, total)), line) in rows.iter().zip(&cells).zip(lines) {
            let customer = clean(customer);
            let is_plain = !customer.contains('\n') && !is_sheet_error(customer);
            let fine = ["5", "5.00"].contains(&total.as_str()) && is_plain;
            match row {
                Row::Good { line: at, record } => {
                    prop_assert!(fine && record.total.minor == 500);
                    prop_assert_eq!(*at, line);
                }
                Row::Bad(bad) => prop_assert!(!fine && bad.line == line),
            }
        }
    }
}
