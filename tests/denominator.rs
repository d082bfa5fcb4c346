//! What rates divide by where nobody said: people, else conversations where people read them.

use std::fmt::Write;
use std::fs;

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

/// A shop without links: 20 conversations on instagram, of which 8 have an order, and 20 on tiktok, of which 6 do.
fn shop() -> Folder {
    let folder = Folder::new();
    let plan = plan_of_channels("[benchmarks]\ninstagram = { conversations_to_sale = 0.5 }\n");
    folder.write("links.toml", &plan).ok("apply links.toml");
    let mut conversations = "conversation_id,channel,started_at,contact\n".to_owned();
    let mut orders = "order_id,ordered_at,currency,total,customer\n".to_owned();
    for (channel, with_order) in [("instagram", 8), ("tiktok", 6)] {
        for number in 1..=20 {
            let who = format!("{channel}{number}@example.com");
            writeln!(conversations, "{who},{channel},2025-11-02T10:00:00Z,{who}").unwrap();
            if number <= with_order {
                writeln!(orders, "{who},2025-11-03T10:00:00Z,EUR,20.00,{who}").unwrap();
            }
        }
    }
    folder.write("c.csv", &conversations).ok("import conversations c.csv");
    folder.write("o.csv", &orders).ok("import orders o.csv");
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// Its page had no rate, no range and no benchmark in any table, as nobody had come by a link.
#[test]
fn a_shop_without_people_reads_rates_of_conversations_and_is_told_so() {
    let folder = shop();
    insta::assert_snapshot!(folder.ok("report --month 2025-11"), @"
    November 2025, UTC (2025-11-01 to 2025-11-30)
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    14 conversions brought 280.00 EUR. All are placed.

    channel     conversations  conversions   rate        95%  expected  revenue
    instagram              20            8  40.0%  21.9-61.3     50.0%   160.00
    tiktok                 20            6  30.0%  14.5-51.9             120.00
    (unplaced)                           0                                 0.00
    total                  40           14  35.0%  22.1-50.5             280.00

    A rate is the share of conversations with a conversion.
    Evidence, whichever touch got the credit: only other touches for 14 conversions.
    Of 14 conversions tied within 30 days, nine in ten came within 1 day of their
    last touch: a window of 1d would lose nothing.

    orders       touch  under 1 day  1-7 days  8-14  15-30  more
    all          first            0        14     0      0     0
                 last             0        14     0      0     0
    under 50.00  first            0        14     0      0     0
                 last             0        14     0      0     0

    strongest evidence  what it is                     strength  conversions
    customer            conversations of the customer  good               14
    ");
    folder.ok("report --month 2025-11 -o m.html -o m.md -o m.json");
    let page = read(&folder, "m.html");
    for said in
        ["Conversions of 100 conversations", "A rate is the share of conversations", "40.0%"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(read(&folder, "m.md").contains("A rate is the share of conversations"));
    // A mail says what is below the benchmark.
    let mail = folder.ok("report --month 2025-11 --mail");
    assert!(mail.contains("40.0%"), "{mail}");
}

#[test]
fn programs_get_rates_of_people_unless_told_and_people_what_they_ask_for() {
    let folder = shop();
    let rate = |flags: &str| {
        folder.json(&format!("report --month 2025-11{flags}"))["rows"][0]["rate"].clone()
    };
    assert_eq!(rate("")["of"], "people");
    assert_eq!(rate("")["reason"], "zero_denominator");
    assert_eq!(rate(" --rate-of conversations")["value"], 0.4);
    let told = folder.ok("report --month 2025-11 --rate-of people");
    assert!(!told.contains("40.0%"), "{told}");
    // A closed month keeps what each of them read.
    let before = folder.ok("report --month 2025-11");
    folder.ok("close 2025-11");
    let after = folder.ok("report --month 2025-11");
    assert!(after.starts_with(before.trim_end()), "{after}");
    assert_eq!(rate("")["of"], "people");
}
