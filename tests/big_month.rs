//! A made-up month that is larger and odder than most: six channels, five campaigns, a hundred agents, refunds, orders
//! in two currencies, names in other scripts and from right to left, and names that are markup or formulas.
//!
//! It is the same whenever it is made.

use std::fmt::Write;

use crate::folder::Folder;

const PLAN: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[channels]
instagram = {}
whatsapp = {}
tiktok = {}
messenger = {}
sms = {}
line = {}
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

fn agent(number: usize) -> String {
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
    let mut orders =
        "order_id,ordered_at,status,currency,total,refunded,customer,tax,shipping\n".to_owned();
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
            let _ = writeln!(
                orders,
                "#{number},2026-10-{day:02}T{later:02}:30:00Z,{status},{currency},{},{},p{number}@example.com,{},4.90",
                money(cents),
                money(refunded),
                money(cents / 6),
            );
        }
    }
    // Nothing leads to some.
    for number in 0..9 {
        let _ = writeln!(orders, "=x{number},2026-10-0{}T12:00:00Z,paid,EUR,20.00,,,,", number + 1);
    }
    let folder = Folder::new();
    folder
        .write("links.toml", PLAN)
        .write("conversations.csv", &conversations)
        .write("orders.csv", &orders);
    for command in
        ["apply links.toml", "import conversations conversations.csv", "import orders orders.csv"]
    {
        let ran = folder.run(command);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    }
    folder
}
