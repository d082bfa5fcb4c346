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
    - tiktok cost 300.00 EUR and brought 160.00 EUR. Spend less there, unless it
    helped other sales.
    - tiktok converts 13.3%, and even allowing for chance no more than 24.2%;
    the plan expects 50.0%. Find out why, or correct what the plan expects.
    - tiktok has 0.21 times as many conversions a day as before: chance alone
    would seldom do that. Find out what changed there.
    - The goal for conversions is behind: 40, where the pace is at least 41.33.
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
    For each conversation tiktok brought 20.00 EUR and instagram 6.67 EUR, but
    some of their conversions came without a conversation, by a code or a click:
    neither is known to do better in conversations.
    ");
    let report = folder.json("report --month 2025-11 --rate-of conversations");
    assert_eq!(report["rows"][0]["rate"]["reason"], "outside_denominator");
}

/// A channel that brought more than it cost, and left less, was no point to look at.
#[test]
fn a_loss_by_the_margin_is_told_where_the_revenue_is_above_the_cost() {
    let cost = "[[costs]]\nchannel = \"tiktok\"\nmonth = \"2025-11\"\namount = \"300.00\"\n";
    for (plan, is_told) in [("", false), ("[margin]\nshare = \"40%\"\n", true)] {
        let channels: &[_] = &[("instagram", 60, 20), ("tiktok", 60, 20)];
        let month = Month { name: "2025-11", channels, nobody: 0 };
        let folder = folder(&format!("{cost}{plan}"), &[month]);
        let mut orders = "order_id,ordered_at,currency,total,tax,customer\n".to_owned();
        for number in 1..=20 {
            for channel in ["instagram", "tiktok"] {
                let id = format!("2025-11-{channel}-{number}");
                writeln!(orders, "{id},2025-11-03T10:00:00Z,EUR,20.00,0.00,{id}@example.com")
                    .unwrap();
            }
        }
        folder.write("taxed.csv", &orders).ok("import orders taxed.csv");
        let told = told(&folder, "--month 2025-11");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let loss =
            "tiktok cost 300.00 EUR and brought 400.00 EUR: a loss of 140.00 EUR by the plan's";
        assert_eq!(told.contains(loss), is_told, "{told}");
    }
}

#[test]
fn the_rates_of_both_periods_stand_beside_their_verdict_and_few_have_no_ratio() {
    let folder = folder(
        "",
        &[
            Month {
                name: "2025-10",
                channels: &[("instagram", 60, 40), ("sms", 10, 2)],
                nobody: 7,
            },
            Month {
                name: "2025-11",
                channels: &[("instagram", 90, 20), ("sms", 20, 4)],
                nobody: 0,
            },
        ],
    );
    let flags = "report --month 2025-11 --against previous";
    let told = folder.ok(flags);
    let changes = told.split("\n\n").skip_while(|block| !block.contains("before  now"));
    insta::assert_snapshot!(changes.take(2).collect::<Vec<_>>().join("\n\n"), @"
    channel     before  now  a day  revenue  change
    instagram       40   20  x0.52   400.00  may be chance; rate lower
    sms              2    4      -    80.00  too few to say
    (unplaced)       7    0      -     0.00  -
    total           49   24  x0.51   480.00  lower

    (left out to fit 80 columns: revenue before; --format json has them)
    The rate of instagram is lower: 22.2%, and 66.7% before.
    Compared with October 2025, by conversions a day. A change is called higher or
    lower only if chance alone would bring it in fewer than 1 of 20 reports like
    this one, with its 5 comparisons. Revenue has no verdict.
    Too few to say: one of the two has fewer than 5 conversions, and no ratio of
    such counts is shown.
    ");
    let (html, json) = crate::pages::written_of(&folder, "--month 2025-11 --against previous");
    let rows = crate::pages::cells(&html, "changes");
    insta::assert_snapshot!(rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"), @"
    instagram | 40 | 20 | x0.52 | 0.24-1.06 | 66.7% | 22.2% | 800.00 | 400.00 | may be chance; rate lower
    sms | 2 | 4 | - | - | - | - | 40.00 | 80.00 | too few to say
    (unplaced) | 7 | 0 | - | - | - | - | 35.00 | 0.00 | -
    total | 49 | 24 | x0.51 | 0.25-0.97 | - | - | 875.00 | 480.00 | lower
    ");
    let rate = &json["against"]["rows"][0]["conversation_rate"];
    assert_eq!((&rate["now"], &rate["before"]), (&0.2222.into(), &0.6667.into()));
    let unplaced = &json["against"]["unplaced"][0];
    assert_eq!(
        (&unplaced["conversions"]["now"], &unplaced["conversions"]["before"]),
        (&0.into(), &7.into())
    );
    assert!(unplaced["conversions_a_day"].is_null());
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
