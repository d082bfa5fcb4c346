//! What a page asks its reader to look at, and what earns most for each conversation.

use std::fmt::Write;

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

/// Conversations of a month by channel, of which the first have an order of 20.00 EUR, and orders of nobody.
struct Month<'a> {
    name: &'a str,
    channels: &'a [(&'a str, u32, u32)],
    nobody: u32,
}

fn folder(plan: &str, months: &[Month<'_>]) -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels(plan)).ok("apply links.toml");
    let mut conversations = "conversation_id,channel,started_at,contact\n".to_owned();
    let mut orders = "order_id,ordered_at,currency,total,customer\n".to_owned();
    for Month { name: month, channels, nobody } in months {
        for (channel, all, with_order) in *channels {
            for number in 1..=*all {
                let id = format!("{month}-{channel}-{number}");
                let who = format!("{id}@example.com");
                writeln!(conversations, "{id},{channel},{month}-02T10:00:00Z,{who}").unwrap();
                if number <= *with_order {
                    writeln!(orders, "{id},{month}-03T10:00:00Z,EUR,20.00,{who}").unwrap();
                }
            }
        }
        for number in 1..=*nobody {
            writeln!(orders, "{month}-{number},{month}-04T10:00:00Z,EUR,5.00,").unwrap();
        }
    }
    folder.write("conversations.csv", &conversations).ok("import conversations conversations.csv");
    folder.write("orders.csv", &orders).ok("import orders orders.csv");
    folder
}

/// The summary and what to look at.
fn told(folder: &Folder, flags: &str) -> String {
    let mail = folder.ok(&format!("report --mail {flags}"));
    let blocks = mail.split("\n\n").skip(1).take_while(|block| !block.starts_with("channel"));
    blocks.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn losses_falls_goals_and_what_is_below_the_expected_are_told_with_their_figures() {
    let folder = folder(
        "[[costs]]\nchannel = \"tiktok\"\nmonth = \"2025-11\"\namount = \"300.00\"\n\
         [benchmarks]\ntiktok = { conversations_to_sale = 0.5 }\n\
         [goals]\nconversions = \"+10% in 3 months from 2025-11\"\n",
        &[
            Month { name: "2025-10", channels: &[("tiktok", 90, 40)], nobody: 0 },
            Month {
                name: "2025-11",
                channels: &[("instagram", 60, 20), ("tiktok", 60, 8)],
                nobody: 12,
            },
        ],
    );
    let flags = "--month 2025-11 --against previous --rate-of conversations";
    insta::assert_snapshot!(told(&folder, flags), @"
    40 conversions brought 620.00 EUR. 12 of them, worth 60.00 EUR, are
    unplaced.
    instagram brought most: 400.00 EUR, 71% of what could be placed.
    instagram earns most for each conversation: 6.67 EUR, against 2.67 EUR of
    tiktok, the next. It has 2.50 times as many conversions for each
    conversation (between 1.05 and 6.56 times): chance alone would seldom do
    that.
    Conversions a day are 1.03 times those of October 2025, which may be chance.

    What to look at
    - 12 of 40 orders could not be placed (30%). The most frequent reason, of 12
    orders: the order names nothing to go by.
    - tiktok cost 300.00 EUR and brought 160.00 EUR.
    - tiktok converts 13.3%, at most 24.2% by chance; the plan expects 50.0%.
    - tiktok has 0.21 times as many conversions a day as before: chance alone
    would seldom do that.
    - The goal for conversions is behind.
    ");
}

#[test]
fn a_difference_that_chance_would_seldom_bring_is_called_so() {
    let month = |channels| Month { name: "2025-11", channels, nobody: 0 };
    let real = folder("", &[month(&[("instagram", 100, 50), ("tiktok", 100, 10)])]);
    insta::assert_snapshot!(told(&real, "--month 2025-11"), @"
    60 conversions brought 1,200.00 EUR. All are placed.
    instagram brought most: 1,000.00 EUR, 83% of what could be placed.
    instagram earns most for each conversation: 10.00 EUR, against 2.00 EUR of
    tiktok, the next. It has 5.00 times as many conversions for each
    conversation (between 2.51 and 11.06 times): chance alone would seldom do
    that.
    ");
    let chance = folder("", &[month(&[("instagram", 100, 12), ("tiktok", 100, 10)])]);
    insta::assert_snapshot!(told(&chance, "--month 2025-11"), @"
    22 conversions brought 440.00 EUR. All are placed.
    instagram brought most: 240.00 EUR, 55% of what could be placed.
    instagram earns most for each conversation: 2.40 EUR, against 2.00 EUR of
    tiktok, the next. It has 1.20 times as many conversions for each
    conversation (between 0.48 and 3.10 times), which may be chance.
    ");
    // With few conversions, or none, there is nothing to compare.
    let few = folder("", &[month(&[("instagram", 100, 12), ("tiktok", 100, 4)])]);
    assert!(!told(&few, "--month 2025-11").contains("for each conversation"));
    // Equal revenue for each conversation has no best.
    let equal = folder("", &[month(&[("instagram", 100, 10), ("tiktok", 50, 5)])]);
    assert!(!told(&equal, "--month 2025-11").contains("earns most"));
    // Shared credit counts no whole conversions.
    let shared = told(&real, "--month 2025-11 --model linear");
    assert!(shared.contains("earns most") && !shared.contains("chance"), "{shared}");
}

/// Codes of tiktok were used by customers who had never written: its orders are no share of its conversations. The
/// summary said that it has three times as many conversions for each conversation, and that chance would seldom do that.
#[test]
fn conversions_for_each_conversation_are_compared_only_where_each_has_a_conversation() {
    let plan = "[campaigns.sale]\nshort = \"s\"\nchannels = [\"tiktok\"]\n\
        [[coupons]]\ncampaign = \"sale\"\ncodes = { tiktok = \"TTSALE\" }\ndiscount = \"10%\"\n";
    let channels: &[_] = &[("instagram", 60, 20), ("tiktok", 30, 10)];
    let folder = folder(plan, &[Month { name: "2025-11", channels, nobody: 0 }]);
    let mut orders = "order_id,ordered_at,currency,total,discount_codes\n".to_owned();
    for number in 1..=20 {
        writeln!(orders, "code-{number},2025-11-05T10:00:00Z,EUR,20.00,TTSALE").unwrap();
    }
    folder.write("codes.csv", &orders).ok("import orders codes.csv");
    insta::assert_snapshot!(told(&folder, "--month 2025-11"), @"
    50 conversions brought 1,000.00 EUR. All are placed.
    tiktok brought most: 600.00 EUR, 60% of what could be placed.
    tiktok earns most for each conversation: 20.00 EUR, against 6.67 EUR of
    instagram, the next. Whether that is real cannot be told: some of their
    conversions came without a conversation, so that conversions for each
    conversation are not compared.
    ");
    let report = folder.json("report --month 2025-11 --rate-of conversations");
    assert_eq!(report["rows"][0]["rate"]["reason"], "outside_denominator");
}

#[test]
fn few_unplaced_orders_are_no_point_to_look_at() {
    for (nobody, is_told) in [(4, false), (10, false), (12, true)] {
        let channels: &[_] = &[("instagram", 100, 100)];
        let folder = folder("", &[Month { name: "2025-11", channels, nobody }]);
        let told = told(&folder, "--month 2025-11");
        assert_eq!(told.contains("could not be placed"), is_told, "{nobody}: {told}");
    }
}
