//! A made-up month that is larger and odder than most: six channels, five campaigns, a hundred agents, refunds, orders
//! in two currencies, codes, costs, goals, claims, answers of customers, notes, clicks that were lost, a month before it,
//! names in other scripts and from right to left, and names that are markup or formulas.
//!
//! It is the same whenever it is made.

use std::fmt::Write;

use couplet::cli::OsRandom;
use couplet::domain::click::gap::Gap;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};

use crate::folder::Folder;

const PLAN: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[defaults]
to = \"https://example.com/\"
[channels]
instagram = {}
whatsapp = {}
tiktok = {}
messenger = {}
sms = {}
line = {}
[campaigns.2026-10-autumn]
short = \"autumn\"
[[coupons]]
campaign = \"2026-10-autumn\"
codes = { instagram = \"IGAUTUMN\", tiktok = \"TTAUTUMN\" }
discount = \"10%\"
[[costs]]
month = \"2026-10\"
channel = \"tiktok\"
amount = \"5600.00\"
[[costs]]
month = \"2026-10\"
channel = \"instagram\"
campaign = \"2026-10-autumn\"
amount = \"310.00\"
[hours]
price = \"35.00\"
[margin]
share = \"40%\"
[benchmarks]
sms = { conversations_to_sale = 0.4, note = \"our own average\" }
[goals]
revenue_per_conversation = \"+10% in 3 months from 2026-10\"
conversions = \"-5% in 1 month from 2026-10\"
";

pub(crate) const CHANNELS: [&str; 6] =
    ["instagram", "whatsapp", "tiktok", "messenger", "sms", "line"];
const CAMPAIGNS: [&str; 5] = [
    "2026-10-autumn",
    "2026-10-a-name-of-a-campaign-that-somebody-typed-without-thinking-of-who-must-read-it",
    "\u{fb}ber-s\u{e4}le",
    "\u{79cb}\u{306e}\u{30bb}\u{30fc}\u{30eb}",
    "\u{62a}\u{62e}\u{641}\u{64a}\u{636}\u{627}\u{62a} \u{627}\u{644}\u{62e}\u{631}\u{64a}\u{641}",
];
/// Names that a page must not take for markup, nor a spreadsheet for a formula.
pub(crate) const HOSTILE: [&str; 5] =
    ["<script>alert(1)</script>", "=1+1", "+sum(a1)", "-2", "@here | **x**"];
const CONVERSATIONS: usize = 1200;

const ORDERS: &str = "order_id,ordered_at,status,currency,total,refunded,customer";
/// What somebody counted by hand, and what a platform claims.
const TOTALS: &str = "\
month,channel,claimed_by,impressions,conversions,revenue,currency
2026-10,tiktok,,48000,,,
2026-10,tiktok,TikTok Ads,,190,21000.00,EUR
";

/// Conversations and orders of September.
fn month_before() -> [String; 2] {
    let mut conversations = "conversation_id,channel,started_at,contact\n".to_owned();
    let mut orders = format!("{ORDERS}\n");
    for number in 0..500 {
        let (day, channel) = (number % 30 + 1, CHANNELS[number * number % 7 % 6]);
        let who = format!("before{number}@example.com");
        let _ = writeln!(conversations, "b{number},{channel},2026-09-{day:02}T09:00:00Z,{who}");
        if number % 3 == 0 {
            let whole = number % 120 + 20;
            let _ = writeln!(
                orders,
                "b{number},2026-09-{day:02}T10:00:00Z,paid,EUR,{whole}.00,0.00,{who}"
            );
        }
    }
    [conversations, orders]
}

pub(crate) fn agent(number: usize) -> String {
    match number {
        0..5 => HOSTILE[number].to_owned(),
        5 => "\u{4f50}\u{85e4} \u{82b1}\u{5b50}".to_owned(),
        6 => "\u{5d0}\u{5d1}\u{5d9}".to_owned(),
        _ => format!("agent-{number:02}"),
    }
}

/// A folder with the plan applied and the files imported.
pub(crate) fn folder() -> Folder {
    let mut conversations =
        "conversation_id,channel,started_at,contact,agent,campaign,first_response_s\n".to_owned();
    let mut orders = format!("{ORDERS},tax,shipping,discount_codes,source_said\n");
    for number in 0..CONVERSATIONS {
        let (day, hour) = (number % 31 + 1, number % 12 + 8);
        let channel = CHANNELS[number * number % 7 % 6];
        let (agent, campaign) = (agent(number * 7 % 100), CAMPAIGNS[number * 3 % 5]);
        let wait_s = number * 37 % 9000;
        let _ = writeln!(
            conversations,
            "c{number},{channel},2026-10-{day:02}T{hour:02}:00:00Z,p{number}@example.com,\"{agent}\",{campaign},{wait_s}",
        );
        if number % 4 == 0 {
            let (currency, cents) =
                (if number % 40 == 0 { "USD" } else { "EUR" }, number * 13 % 20_000 + 500);
            let (status, refunded) = match number % 24 {
                8 => ("refunded", cents),
                16 => ("partially_refunded", cents / 3),
                _ => ("paid", 0),
            };
            let later = (hour + number % 5).min(23);
            let money = |cents: usize| format!("{}.{:02}", cents / 100, cents % 100);
            let code = match number % 48 {
                0 => "IGAUTUMN",
                4 => "ttautumn",
                12 => "FRIEND5",
                _ => "",
            };
            let said = match number % 60 {
                0 => "TikTok",
                20 => "a friend",
                _ => "",
            };
            let _ = writeln!(
                orders,
                "#{number},2026-10-{day:02}T{later:02}:30:00Z,{status},{currency},{},{},p{number}@example.com,{},4.90,{code},{said}",
                money(cents),
                money(refunded),
                money(cents / 6),
            );
        }
    }
    // Nothing leads to some.
    for number in 0..9 {
        let _ =
            writeln!(orders, "=x{number},2026-10-0{}T12:00:00Z,paid,EUR,20.00,,,,,,", number + 1);
    }
    let [earlier, earlier_orders] = month_before();
    let folder = Folder::new();
    folder
        .write("links.toml", PLAN)
        .write("conversations.csv", &conversations)
        .write("orders.csv", &orders)
        .write("conversations-09.csv", &earlier)
        .write("orders-09.csv", &earlier_orders)
        .write("costs.csv", "month,amount,currency,kind\n2026-10,240.00,EUR,tools\n")
        .write("totals.csv", TOTALS);
    for command in [
        "apply links.toml",
        "import conversations conversations-09.csv conversations.csv",
        "import orders orders-09.csv orders.csv",
        "import costs costs.csv",
        "import totals totals.csv",
        "note add 2026-09-20 'Answers on Sundays, too' --decision",
        "note add 2026-10-14 'The shop was down for two hours'",
    ] {
        let ran = folder.run(command);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    }
    lose_clicks(&folder);
    folder
}

/// Stores what a server does whose disk was full for a while, and that was killed two weeks later.
fn lose_clicks(folder: &Folder) {
    let gap = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|text| Timestamp::parse(text).unwrap());
        Gap { from, to, lost: 0, late: 0, missing: 0 }
    };
    let full = Gap { lost: 37, late: 5, ..gap("2026-10-11T18:02:10Z", "2026-10-11T18:09:40Z") };
    let killed = Gap { missing: 12, ..gap("2026-10-25T04:30:00Z", "2026-10-25T04:30:02Z") };
    let store = Store::open(&folder.data(), &OsRandom).unwrap();
    for gap in [full, killed] {
        let put: Result<(), StoreError> = store.write(|txn| txn.put_gap(txn.next_gap()?, &gap));
        put.unwrap();
    }
    store.close().unwrap();
}
