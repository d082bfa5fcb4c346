//! Order files of shops, as their tools write them: what is read of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use couplet::domain::link::target::ParamName;
use couplet::domain::money::Money;
use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::order::{OrderStatus, OrderVersion};
use couplet::domain::record::person::PeopleKey;
use couplet::domain::record::version::Version;
use couplet::import::{Options, Row, orders};

use crate::expected;
use crate::folder::Folder;

/// The files with the options that each needs, and what is read of them: the orders by state, what they brought net,
/// codes with the number of orders, click ids, rows that are no orders by reason, and the lines of bad rows.
const FILES: &str = include_str!("shops/expected.txt");

#[test]
fn the_orders_of_each_shop_are_read_as_its_tool_means_them() {
    expected::check(FILES, " ", |file, given| told(file, &expected::options(given)));
}

/// A workbook is read by the same presets, from a file and from a pipe.
#[test]
fn a_workbook_is_read_as_the_file_that_a_spreadsheet_makes_of_it() {
    let shops = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shops");
    let exported = |file: &str, from_pipe: bool| {
        let folder = Folder::new();
        let zone = "--zone Europe/Berlin";
        let file = shops.join(file);
        if from_pipe {
            let mut command = folder.command(&format!("import orders - {zone}"));
            assert!(command.stdin(File::open(file).unwrap()).status().unwrap().success());
        } else {
            folder.ok(&format!("import orders {} {zone}", file.display()));
        }
        let rows = folder.ok("export conversions");
        // Hashes differ, as each folder has a key of its own.
        let without_customer = rows.lines().map(|row| {
            row.split(',')
                .enumerate()
                .filter(|(index, _)| *index != 11)
                .map(|(_, cell)| cell)
                .collect::<Vec<_>>()
                .join(",")
        });
        without_customer.collect::<Vec<_>>()
    };
    let expected = exported("shopify-excel.csv", false);
    assert_eq!(expected.len(), 5, "{expected:#?}");
    assert_eq!(exported("shopify.xlsx", false), expected);
    assert_eq!(exported("shopify.xlsx", true), expected);
}

/// The map of the README, for a shop that no preset knows.
#[test]
fn a_map_reads_the_files_of_another_shop() {
    let readme = include_str!("../README.md");
    let begin = readme.find("title = \"orders of my shop\"").unwrap();
    let map = &readme[begin..];
    let folder = Folder::new();
    folder.write("map.toml", &map[..map.find("```").unwrap()]);
    folder.write(
        "shop.csv",
        "State;Order;Date;Time;E-mail;Phone;Code;Line total;Shipping;Discount;Cancelled at\n\
         paid;A1;2026-11-03;10:00;ida@example.com;;BIO, STORY10;10,00;4,90;1,00;\n\
         ;A1;;;;;;5,00;4,90;;\n\
         failed;A2;2026-11-03;11:00;;;;9,00;;;\n\
         shipped;A3;2026-11-04;09:00;;0155 0000006;;7,00;;;\n\
         paid;A4;2026-11-05;09:00;;;;8,00;;;2026-11-06\n\
         odd;A5;2026-11-05;09:00;;;;8,00;;;\n",
    );
    let ran = folder.run("import orders shop.csv --map map.toml --zone Europe/Berlin --country DE");
    assert_eq!(ran.code, 5, "{ran:#?}");
    for words in ["read as orders of my shop", "failed attempts 1", "line 7", "`odd` is not one of"]
    {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let rows: Vec<String> = folder
        .rows("export conversions")
        .iter()
        .map(|row| {
            ["conversion_id", "at", "status", "gross", "codes"].map(|name| &*row[name]).join(" ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "A1 2026-11-03T09:00:00.000Z paid 18.90 BIO|STORY10",
            "A3 2026-11-04T08:00:00.000Z paid 7.00 ",
            "A4 2026-11-05T08:00:00.000Z cancelled 8.00 ",
        ]
    );
}

/// Whoever meets the error has a map in their terminal.
#[test]
fn the_error_for_an_unknown_header_prints_a_map_that_works_once_it_is_filled_in() {
    let folder = Folder::new();
    folder.write("shop.csv", "Nr,Wann,Summe,customer\n7,2026-11-03T10:00:00Z,12.50,ida\n");
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.code, 1);
    assert!(!folder.data().exists());
    let map = &ran.err[ran.err.find("title = ").unwrap()..];
    assert!(map.contains("customer = \"customer\""), "{map}");
    let filled =
        [("order_id = \"\"", "Nr"), ("ordered_at = \"\"", "Wann"), ("\ntotal = \"\"", "Summe")]
            .iter()
            .fold(map.to_owned(), |map, (empty, heading)| {
                map.replace(empty, &empty.replace("\"\"", &format!("\"{heading}\"")))
            });
    folder.write("map.toml", &filled);
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert!(
        ran.err.contains("nothing names its currency; add it, such as --currency EUR"),
        "{ran:#?}"
    );
    folder.ok("import orders shop.csv --map map.toml --currency EUR");
    assert_eq!(folder.rows("export conversions").len(), 1);
    // A slip in a map is told with its place.
    folder.write("map.toml", "title = \"x\"\n[columns]\norder = \"Nr\"\n");
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert!(ran.err.contains("[columns] has `order`, which is none of order_id, "), "{ran:#?}");
    folder.write("map.toml", "title = \"x\"\n[columns]\ntotal = { sums = [\"Nr\"] }\n");
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert!(ran.err.contains("map.toml") && ran.err.contains("sums"), "{ran:#?}");
}

/// What is read of a file, in the form of the table.
fn told(file: &str, options: &Options) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shops").join(file);
    let key = PeopleKey::from_bytes([7; 32]);
    let mut rows = match orders(File::open(path).unwrap(), options, Some(&key)) {
        Ok(rows) => rows,
        Err(error) => return format!("refused: {error}\n"),
    };
    let (mut versions, mut bad) = (BTreeMap::<String, Vec<OrderVersion>>::new(), Vec::new());
    for row in rows.by_ref() {
        match row.unwrap() {
            Row::Good { record, .. } => {
                versions.entry(record.id().as_str().to_owned()).or_default().push(record);
            }
            Row::Bad(row) => bad.push(row.line),
        }
    }
    bad.sort_unstable();
    let orders: Vec<Conversion> = versions.into_values().filter_map(Conversion::fold).collect();
    let mut out = format!("{}\n", rows.title().unwrap());
    let mut line = |name: &str, words: Vec<String>| {
        if !words.is_empty() {
            writeln!(out, "  {name}: {}", words.join(", ")).unwrap();
        }
    };
    let states = OrderStatus::ALL.iter().map(|status| {
        (orders.iter().filter(|order| order.status == *status).count(), status.as_str())
    });
    line("orders", counted(states));
    let mut net = BTreeMap::new();
    for order in orders.iter().filter(|order| order.status.counts()) {
        *net.entry(order.total.currency).or_insert(0) += order.net_minor();
    }
    let amount = |(currency, minor)| format!("{} {currency}", Money { minor, currency }.decimal());
    line("net", net.into_iter().map(amount).collect());
    let mut codes = BTreeMap::<String, usize>::new();
    for code in orders.iter().flat_map(|order| order.meant_codes(|_| false)) {
        *codes.entry(code.as_str().to_owned()).or_default() += 1;
    }
    line("codes", counted(codes.iter().map(|(code, count)| (*count, code.as_str()))));
    let param = ParamName::parse("lnk").unwrap();
    let clicks = orders.iter().filter_map(|order| order.named_click(&param));
    line("click ids", clicks.map(|id| id.as_str().to_owned()).collect());
    let utm = orders.iter().filter_map(|order| {
        let utm = order.utm();
        let values = [&utm.source, &utm.medium, &utm.campaign, &utm.content];
        let values: Vec<&str> = values.iter().map(|v| v.as_deref().unwrap_or("-")).collect();
        let has_any = values.iter().any(|value| *value != "-");
        has_any.then(|| format!("{} {}", order.id, values.join("/")))
    });
    line("utm", utm.collect());
    let left = rows.left_out().into_iter();
    line("left out", left.map(|(what, count)| format!("{what} {count}")).collect());
    let customers = rows.customers().unwrap();
    let (columns, differing) = (customers.counts(), customers.differing());
    let columns = columns.into_iter().map(|(column, count)| (count.try_into().unwrap(), column));
    let mut customers = counted(columns);
    if differing > 0 {
        customers.push(format!("{differing} with two"));
    }
    line("customers", customers);
    line("bad lines", bad.iter().map(u64::to_string).collect());
    out
}

fn counted<'a>(words: impl Iterator<Item = (usize, &'a str)>) -> Vec<String> {
    let present = words.filter(|(count, _)| *count > 0);
    present.map(|(count, word)| format!("{count} {word}")).collect()
}
