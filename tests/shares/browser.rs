//! Shares in a browser, on phones and on a desk.

use std::fmt::Write as _;

use crate::browser::{finds_nothing, python};
use crate::folder::Folder;

/// The longest names, and names that are written from right to left.
fn plan() -> String {
    let long = "n".repeat(100);
    let arabic = "\u{645}\u{631}\u{64a}\u{645} \u{627}\u{644}\u{62c}\u{645}\u{639}\u{629}";
    let wide = "Unbreakable".repeat(9);
    format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n\
         [defaults]\nto = \"https://shop.example.com/\"\n[channels]\ninstagram = {{ short = \"ig\" }}\nsms = {{ short = \"s\" }}\n\
         [agents]\nmia = {{ name = \"{arabic}\", channels = [\"instagram\", \"sms\"], code = \"MIA10\" }}\njon = {{ name = \"{wide}\", channels = [\"sms\"] }}\n\
         [campaigns.{long}]\nshort = \"l\"\nname = \"{wide}\"\nstarts = 2026-11-20\nends = 2026-11-30\nchannels = [\"instagram\", \"sms\"]\n\
         agents = [\"*\"]\ncontent = [\"c{long:.40}\", \"story\"]\n\
         [[coupons]]\ncampaign = \"{long}\"\ncodes = {{ instagram = \"IG10\", sms = \"SMS10\" }}\n"
    )
}

/// Only `tests/run --long` has a browser.
#[test]
fn a_browser_finds_nothing_wrong_on_any_screen() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    folder.write("links.toml", &plan());
    folder.ok("apply links.toml");
    let mut orders = "order_id,ordered_at,currency,total,discount_codes\n".to_owned();
    for number in 0..60 {
        let code = ["IG10", "SMS10", "MIA10", ""][number % 4];
        // Writing into a string cannot fail.
        let _ = writeln!(
            orders,
            "#{number},2026-11-2{}T10:00:00Z,EUR,1{number}.00,{code}",
            number % 10
        );
    }
    folder.write("orders.csv", &orders);
    folder.ok("import orders orders.csv");
    folder.ok(&format!(
        "note add 2026-11-21 '{}'",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ".repeat(20).trim()
    ));
    folder.ok(&format!("note add 2026-11-22 '{}'", "Unbreakable".repeat(20)));
    let serving = folder.serve("");
    let mut pages = String::new();
    for (name, words) in [
        ("report", "report --month 2026-11".to_owned()),
        ("campaign", format!("campaign {}", "n".repeat(100))),
        ("agent", "agent mia --month 2026-11".to_owned()),
        ("nothing", "agent jon --month 2026-10".to_owned()),
    ] {
        let address = folder.ok(&format!("share {words}"));
        let path = address.trim().strip_prefix("https://go.example.com").unwrap();
        let _ = writeln!(pages, "{name} http://{}{path}", serving.public);
    }
    folder.write("pages.txt", &pages);
    finds_nothing(python, &folder, "shares/browser.py", &["pages.txt"]);
}
