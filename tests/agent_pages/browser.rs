//! The pages of agents in a browser, on a phone and on a desk.

use super::{PLAN, Shop};
use crate::browser::{finds_nothing, python};
use crate::folder::Folder;

/// The longest names, names that are written from right to left, and messages in both directions.
fn plan() -> String {
    let long = "longest-name-of-a-campaign-".repeat(3) + "x";
    let arabic = "\u{645}\u{631}\u{64a}\u{645} \u{627}\u{644}\u{62c}\u{645}\u{639}\u{629}";
    let more = format!(
        "\n[campaigns.2036-12-{long}]\nshort = \"ll\"\nname = \"{}\"\nchannels = [\"instagram\", \"whatsapp\"]\n\
         agents = [\"mia\"]\ncontent = [\"{}\"]\n\n[campaigns.2036-12-{long}.messages]\n\
         whatsapp = \"\"\"{arabic} {{code}} {}\n{{link}}\"\"\"\n\n\
         [campaigns.2036-10-arabic]\nshort = \"ar\"\nname = \"{arabic} (2036)\"\nchannels = [\"sms\"]\n\
         agents = [\"mia\"]\n\n[campaigns.2036-10-arabic.messages]\nsms = \"{arabic} {{code}}: {{link}}\"\n",
        "Unbreakable".repeat(9),
        "c".repeat(40),
        "word ".repeat(60).trim(),
    );
    let name = format!("\u{202b}{arabic} {}", "Miamiamia".repeat(8));
    PLAN.replace("Mia <b>\\\"O'Hara\\\"</b>", &name.replace('\u{202b}', "")) + &more
}

/// Only `tests/run --long` has a browser.
#[test]
fn a_browser_finds_nothing_wrong_on_any_screen() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    folder.write("links.toml", &plan());
    folder.ok("apply links.toml");
    let flags =
        "--campaign 2036-11-black-week --channel whatsapp --count 60 --no-export --discount 15%";
    folder.ok(&format!("coupon batch {flags} --pattern BW-????-???? --name bw-wa"));
    folder.ok(&format!("coupon batch {flags} --pattern BW-?????-????? --name {}", "b".repeat(100)));
    folder.ok(&format!(
        "link new https://shop.example.com/ --agent mia --title '{}'",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ".repeat(30).trim()
    ));
    let serving = folder.serve("");
    let shop = Shop { folder, serving };
    let path = shop.path("mia");
    let port = shop.serving.public.port().to_string();
    finds_nothing(python, &shop.folder, "agent_pages/browser.py", &[&port, &path]);
}
