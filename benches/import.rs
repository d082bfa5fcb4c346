//! Files of orders of a million rows: how long an import takes beside one pass of Python's csv reader over
//! the same file, and how its peak memory compares with that of a tenth of the file.
//!
//! Everything runs as commands, so `COUPLET` may name another release to compare with, and `COUPLET_SCALE`
//! divides the sizes. Without `python3` the ratios to it are left out. The figures depend on the machine.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use couplet::domain::time::Timestamp;
use links::{Chance, median};
use measured::{Measured, measured};

#[allow(dead_code, reason = "only the random numbers and the median are used")]
mod links;
mod measured;

const ROUNDS: usize = 3;
const ROWS: u64 = 1_000_000;
/// Time between two orders: a million are three years.
const STEP_MS: u64 = 94_000;
/// The columns of a Shopify export, of which an import reads a few.
const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,\
Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,\
Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,\
Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,\
Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,\
Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,\
Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,\
Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,\
Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,\
Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References";

/// Writes a file of a number of rows.
type WriteRows = fn(&mut dyn Write, u64) -> std::io::Result<()>;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let scale: u64 = std::env::var("COUPLET_SCALE").map_or(1, |text| text.parse().unwrap());
    let forms: [(&str, WriteRows); 2] = [("generic", generic), ("shopify", shopify)];
    println!(
        "{:<10}{:>10}{:>8}{:>9}{:>9}{:>8}{:>10}{:>8}",
        "", "rows", "MB", "import s", "python s", "ratio", "peak MB", "ratio"
    );
    for (name, write) in forms {
        let path = folder.path().join(format!("{name}.csv"));
        let mut small_mb = None;
        for rows in [ROWS / 10 / scale, ROWS / scale] {
            let mut file = BufWriter::new(File::create(&path).unwrap());
            write(&mut file, rows).unwrap();
            file.into_inner().unwrap().sync_all().unwrap();
            let (mut imports, mut passes) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                imports.push(import(folder.path(), &path));
                passes.extend(python(&path));
            }
            let seconds = median(imports.iter().map(|run| run.seconds).collect());
            let peak_mb = imports.iter().map(|run| run.peak_mb).fold(0.0, f64::max);
            let pass = (!passes.is_empty()).then(|| median(passes));
            let two = |figure: Option<f64>| figure.map_or(String::new(), |it| format!("{it:.2}"));
            let (ratio, growth) =
                (pass.map(|pass| seconds / pass), small_mb.map(|mb| peak_mb / mb));
            let mb = fs::metadata(&path).unwrap().len() as f64 / 1e6;
            let (pass, ratio, growth) = (two(pass), two(ratio), two(growth));
            println!(
                "{name:<10}{rows:>10}{mb:>8.0}{seconds:>9.2}{pass:>9}{ratio:>8}{peak_mb:>10.0}{growth:>8}"
            );
            small_mb = Some(peak_mb);
        }
    }
}

/// An import into a new data file.
fn import(folder: &Path, file: &Path) -> Measured {
    let data = folder.join("orders.redb");
    // Missing in the first round.
    let _ = fs::remove_file(&data);
    let other = std::env::var("COUPLET");
    let program = other.as_deref().unwrap_or(env!("CARGO_BIN_EXE_couplet"));
    measured(Command::new(program).args(["import", "orders"]).arg(file).arg("--data").arg(&data))
}

/// The seconds of one pass of Python's reader; `None` without Python.
fn python(file: &Path) -> Option<f64> {
    let script = "import csv, sys\nfor row in csv.reader(open(sys.argv[1], newline='')): pass";
    let is_there = Command::new("python3").arg("--version").output().is_ok();
    is_there.then(|| measured(Command::new("python3").args(["-c", script]).arg(file)).seconds)
}

/// One row for each order. One in five carries a code, and every third has UTM values.
fn generic(out: &mut dyn Write, rows: u64) -> std::io::Result<()> {
    let mut chance = Chance::seeded(7);
    writeln!(
        out,
        "order_id,ordered_at,status,currency,total,refunded,discount_codes,discount_total,customer,click_id,\
         utm_source,utm_medium,utm_campaign,utm_content,landing_url"
    )?;
    for number in 0..rows {
        let (id, at) = (1_000_000 + number, at(number));
        let total = 500 + chance.below(29_500);
        let (whole, cents) = (total / 100, total % 100);
        let codes = match number % 5 {
            0 => format!("BW-{},5.00", chance.below(1_000_000_000)),
            _ => ",".to_owned(),
        };
        let customer = chance.below(rows / 2);
        let utm = if number % 3 == 0 { "instagram,dm,2026-11-black-week,story" } else { ",,," };
        let page = number % 500;
        writeln!(
            out,
            "#{id},{at},paid,EUR,{whole}.{cents:02},,{codes},c{customer}@example.com,,{utm},\
             https://shop.example.com/p/{page}"
        )?;
    }
    Ok(())
}

/// As Shopify writes them: every third order has a second row for its second item.
fn shopify(out: &mut dyn Write, rows: u64) -> std::io::Result<()> {
    let mut chance = Chance::seeded(8);
    writeln!(out, "{SHOPIFY}")?;
    let columns: Vec<&str> = SHOPIFY.split(',').collect();
    let mut cells = vec![String::new(); columns.len()];
    let mut row = |values: &[(&str, &str)]| {
        for cell in &mut cells {
            cell.clear();
        }
        for (name, value) in values {
            cells[columns.iter().position(|column| column == name).unwrap()].push_str(value);
        }
        cells.join(",")
    };
    let (mut written, mut number) = (0, 0);
    while written < rows {
        number += 1;
        let name = format!("#{}", 1000 + number);
        let email = format!("c{}@example.com", chance.below(rows / 2));
        let at = at(number).to_string();
        let at = format!("{} {} +0000", &at[..10], &at[11..19]);
        let total = 500 + chance.below(29_500);
        let total = format!("{}.{:02}", total / 100, total % 100);
        let id = (5_000_000_000_000 + number).to_string();
        let code = if number % 5 == 0 { format!("BW-{number}") } else { String::new() };
        let note = match number % 4 {
            0 => "\"lnk: CfOFEM1xSjmk\nutm_source: instagram\"",
            _ => "",
        };
        let of_every_row = [
            ("Name", &*name),
            ("Email", &email),
            ("Created at", &at),
            ("Lineitem quantity", "1"),
            ("Lineitem name", "Clay Mug - Blue"),
            ("Lineitem price", "48.50"),
            ("Lineitem requires shipping", "true"),
            ("Lineitem taxable", "true"),
            ("Lineitem fulfillment status", "fulfilled"),
            ("Vendor", "Clay & Co"),
            ("Lineitem discount", "0.00"),
        ];
        let of_first_row = [
            ("Financial Status", "paid"),
            ("Paid at", &at),
            ("Fulfillment Status", "fulfilled"),
            ("Accepts Marketing", "no"),
            ("Currency", "EUR"),
            ("Subtotal", &total),
            ("Shipping", "0.00"),
            ("Taxes", "0.00"),
            ("Total", &total),
            ("Discount Code", &code),
            ("Discount Amount", "0.00"),
            ("Billing Name", "Nora Example"),
            ("Billing Street", "\"Sample Road 1, Yard\""),
            ("Billing City", "Berlin"),
            ("Billing Zip", "'10115"),
            ("Billing Country", "DE"),
            ("Shipping Name", "Nora Example"),
            ("Shipping Street", "\"Sample Road 1, Yard\""),
            ("Shipping City", "Berlin"),
            ("Shipping Zip", "'10115"),
            ("Shipping Country", "DE"),
            ("Note Attributes", note),
            ("Payment Method", "Shopify Payments"),
            ("Refunded Amount", "0.00"),
            ("Id", &id),
            ("Risk Level", "Low"),
            ("Source", "web"),
        ];
        writeln!(out, "{}", row(&[&of_every_row[..], &of_first_row].concat()))?;
        written += 1;
        if number % 3 == 0 && written < rows {
            writeln!(out, "{}", row(&of_every_row))?;
            written += 1;
        }
    }
    Ok(())
}

/// The time of the order with a number.
fn at(number: u64) -> Timestamp {
    let begin = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    begin.plus_ms(i64::try_from(number * STEP_MS).unwrap())
}
