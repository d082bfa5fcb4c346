//! The console in a browser, on phones and on a desk.

use std::fmt::Write as _;

use crate::browser::{finds_nothing, python};
use crate::folder::Folder;

/// A plan with the longest names, and names that are written from right to left.
fn plan() -> String {
    let long = "n".repeat(100);
    let arabic = "\u{645}\u{631}\u{64a}\u{645} \u{627}\u{644}\u{62c}\u{645}\u{639}\u{629}";
    format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n\
         [defaults]\nto = \"https://shop.example.com/\"\n[channels]\nsms = {{ short = \"s\" }}\n\
         [agents]\nmia = {{ name = \"{arabic}\", channels = [\"sms\"], code = \"MIA10\" }}\n\
         [campaigns.{long}]\nshort = \"l\"\nname = \"{long}\"\nowner = \"{arabic}\"\nchannels = [\"sms\"]\n\
         content = [\"c{long:.40}\", \"story\"]\nagents = [\"mia\"]\n"
    )
}

/// Only `tests/run --long` has a browser.
#[test]
fn a_browser_finds_nothing_wrong_on_any_screen() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    folder.write("links.toml", &plan());
    folder.ok("apply links.toml");
    let (slug, title) = ("s".repeat(64), "Unbreakable".repeat(18));
    folder.ok(&format!("link new https://shop.example.com/{title} --slug {slug} --title {title}"));
    let hebrew = "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ".repeat(20);
    folder.ok(&format!(
        "link new https://shop.example.com/ --slug hebrew --title '{}'",
        hebrew.trim()
    ));
    let mut orders = "order_id,ordered_at,currency,total,discount_codes\n".to_owned();
    for number in 0..60 {
        let id = if number == 0 { "o".repeat(255) } else { format!("#{number}") };
        // Writing into a string cannot fail.
        let _ = writeln!(orders, "{id},2026-11-02T10:00:{number:02}Z,EUR,1{number}.00,MIA10");
    }
    let name = format!("{}.csv", "f".repeat(200));
    folder.write(&name, &orders);
    folder.ok(&format!("import orders {name}"));
    folder.ok("token new laptop");
    let serving = folder.serve("");
    for path in ["/hebrew", &format!("/{slug}"), "/hebre", &format!("/{}", "u".repeat(60))] {
        serving.get(path);
    }
    let days = "from=2026-11-01&to=2026-11-30";
    let pages = format!(
        "start ?\nlive /live\nlinks /links\ncolumns /links?search=s&status=live&order=clicks&col=target&col=title&col=tags\n\
         link /link/{slug}\nretire /retire?slug=hebrew&slug={slug}\ncampaigns /campaigns\ncodes /codes\n\
         code /code?code=MIA10\nbatches /batches\ngiven /given\norders /orders?{days}\n\
         order /order?order={}&models=all\nimports /imports\nundo /undo?import=1\norphans /orphans\n\
         clicks /clicks?from=2026-11-01&verdict=person\nof-link /link/{slug}?to=2026-11-01\n\
         tokens /tokens\ntoken /token?token=laptop\nplan /plan\ndone /links?done=retired&n=2\n",
        "o".repeat(255)
    );
    folder.write("pages.txt", &pages);
    let address = folder.ok("console open --scope write");
    finds_nothing(python, &folder, "console/browser.py", &[address.trim(), "pages.txt"]);
}
