//! The made-up month with the orders of the thirteen months before it, and with calls, in every format.

use std::fmt::Write;

use crate::big_month;
use crate::folder::Folder;
use crate::pages::{cells, decimal, number, written};

/// A folder with all of it imported.
pub(crate) fn folder() -> Folder {
    let folder = big_month::folder();
    let mut orders = "order_id,ordered_at,currency,total,customer\n".to_owned();
    for number in 0..2600_usize {
        let (months, place) = (number % 13, number / 13);
        let (year, month) = (2025 + (8 + months) / 12, (8 + months) % 12 + 1);
        // One in three bought before.
        let known = months * 90;
        let customer = if place % 3 > 0 { known + place } else { place * 31 % (known + 1) };
        let day = number % 28 + 1;
        let cents = number * 17 % 15_000 + 900;
        let _ = writeln!(
            orders,
            "h{number},{year}-{month:02}-{day:02}T12:00:00Z,EUR,{}.{:02},p{customer}@example.com",
            cents / 100,
            cents % 100,
        );
    }
    let mut calls = "called_number,caller,started_at,duration_s,outcome,agent\n".to_owned();
    for number in 0..400_usize {
        let outcome = ["answered", "missed", "answered", "voicemail", "busy"][number * number % 5];
        let (day, hour, called) = (number % 31 + 1, number % 9 + 9, 820 + number * number % 3);
        let (agent, seconds) = if outcome == "answered" {
            (big_month::agent(number % 7), number * 13 % 900)
        } else {
            Default::default()
        };
        let _ = writeln!(
            calls,
            "+4930901{called},p{}@example.com,2026-10-{day:02}T{hour:02}:00:00Z,{seconds},{outcome},\"{agent}\"",
            number * 3 % 500,
        );
    }
    folder.write("history.csv", &orders).write("calls.csv", &calls);
    for command in ["import orders history.csv", "import calls calls.csv"] {
        let ran = folder.run(command);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    }
    folder
}

#[test]
fn a_page_has_calls_and_customers_with_a_tile_for_each_known_month() {
    let folder = folder();
    let (html, json) = written(&folder, "");
    for (part, pictures) in [("calls", 0), ("calls-by-agent", 0), ("customers", 0), ("cohorts", 1)]
    {
        let section = html.split(&format!("<section id=\"{part}\"")).nth(1).unwrap();
        let section = section.split("</section>").next().unwrap();
        assert_eq!(section.matches("<svg").count(), pictures, "{part}");
    }
    let months = json["cohorts"]["rows"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    // A cell for each known month: of shares, and below them of customers.
    let found = cells(&html, "cohorts");
    for (row, of) in found.iter().zip(months) {
        let known = of["months"].as_array().unwrap();
        assert_eq!(row.iter().skip(2).filter(|cell| !cell.is_empty()).count(), known.len());
        for (cell, month) in row.iter().skip(2).zip(known) {
            assert!(
                (number(cell) / 100.0 - decimal(&month["share"])).abs() < 6e-4,
                "{cell} {month}"
            );
        }
    }
}

#[test]
fn a_terminal_leaves_out_the_latest_months_before_it_cuts_anything() {
    let table = folder().ok("report --month 2026-10");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let begin = table.find("customer     customers").unwrap();
    let below = table[begin..].lines().take_while(|line| !line.contains("assisted"));
    insta::assert_snapshot!(below.collect::<Vec<_>>().join("\n"), @"
    customer     customers  orders        revenue  average order
    new                 55      55   5,886.32 EUR     107.02 EUR
    returning          215     215  12,131.68 EUR      56.43 EUR
    new                  5       5     461.80 USD      92.36 USD
    returning           25      25     826.20 USD      33.05 USD
    (not named)                  9     180.00 EUR      20.00 EUR
    A customer is new if no order of theirs from before 2026-10-01 is known. The
    earliest known order that names its customer is of 2025-09-01; who bought only
    before that day looks new.
    9 orders name no customer: neither new nor returning.

    first order  customers  per customer     +1     +2     +3     +4     +5     +6
    2025-11             74        251.93  87.8%  32.4%  16.2%  12.2%  12.2%  12.2%
    2025-12             73        239.45  84.9%  30.1%  15.1%   9.6%   8.2%   8.2%
    2026-01             74        220.94  86.5%  25.7%   9.5%   8.1%   6.8%   6.8%
    2026-02             70        219.10  87.1%  27.1%   7.1%   7.1%   7.1%   7.1%
    2026-03             73        211.63  89.0%  26.0%   6.8%   6.8%   6.8%   6.8%
    2026-04             71        213.57  85.9%  25.4%  14.1%   7.0%   5.6%  23.9%
    2026-05             75        191.99  81.3%  24.0%   6.7%   5.3%  25.3%
    2026-06             77        190.17  79.2%  20.8%   5.2%  26.0%
    2026-07             73        197.09  83.6%  21.9%  24.7%
    2026-08             69        190.38  88.4%  24.6%
    2026-09            238         84.17   1.7%
    2026-10             60         98.11
    (left out to fit 80 columns: revenue, +11, +10, +9, +8, +7; --format json has
    them)
    Of 967 customers, 64.7% ordered again in the month after their first order.
    Each row has the customers who first ordered in its month, with the part of them
    who ordered in the months after it (+1, +2). Months after 2026-10 are empty:
    they are not over, or not in this report.
    216 customers who first ordered before 2025-11 are in no row and brought
    64,852.94 EUR.
    9 orders name no customer and are in no row: 180.00 EUR.
    What was paid in other currencies is in no amount: 1,288.00 USD.
    ");
}
